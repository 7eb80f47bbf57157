// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// versionJSON says which build of the command this is.
type versionJSON struct {
	// Version is that of the module, or (devel).
	Version string `json:"version"`
	// Revision is that of the source, if the build knows.
	Revision string `json:"revision,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func (s *session) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			v := version()
			if s.json {
				return s.printJSON(v)
			}
			text := "durable " + v.Version
			if v.Revision != "" {
				text += " (" + v.Revision[:min(len(v.Revision), 12)] + ")"
			}
			return s.printf("%s %s %s\n", text, v.Go, v.Platform)
		},
	}
}

func version() versionJSON {
	v := versionJSON{
		Version: "(devel)", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" {
		v.Version = info.Main.Version
	}
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			v.Revision = setting.Value
		case "vcs.modified":
			v.Modified = setting.Value == "true"
		}
	}
	return v
}
