// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// environment is what a process finds in its environment: what Lambda puts
// there, what leads the AWS SDK to the emulator and nowhere else, and what the
// function's configuration adds, which wins.
func (l *launcher) environment(runtimeAPI, path, version, stream string) []string {
	root := cmp.Or(l.function.Dir, filepath.Dir(path))
	if abs, err := filepath.Abs(root); err == nil {
		root = abs
	}
	vars := map[string]string{
		"AWS_LAMBDA_RUNTIME_API":          runtimeAPI,
		"AWS_LAMBDA_FUNCTION_NAME":        l.name.name,
		"AWS_LAMBDA_FUNCTION_VERSION":     version,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(l.function.MemoryMB),
		"AWS_LAMBDA_LOG_GROUP_NAME":       logGroupName(l.name.name),
		"AWS_LAMBDA_LOG_STREAM_NAME":      stream,
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_EXECUTION_ENV":               "AWS_Lambda_" + l.function.Runtime,
		"LAMBDA_TASK_ROOT":                root,
		"_HANDLER":                        l.function.HandlerName,

		"AWS_ENDPOINT_URL_LAMBDA":     l.url(),
		"AWS_REGION":                  l.region,
		"AWS_DEFAULT_REGION":          l.region,
		"AWS_ACCESS_KEY_ID":           "EMULATOR",
		"AWS_SECRET_ACCESS_KEY":       "emulator",
		"AWS_SESSION_TOKEN":           "emulator",
		"AWS_EC2_METADATA_DISABLED":   "true",
		"AWS_CONFIG_FILE":             os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE": os.DevNull,

		"LANG":   "en_US.UTF-8",
		"TZ":     ":UTC",
		"PATH":   "/usr/local/bin:/usr/bin:/bin",
		"TMPDIR": os.TempDir(),
	}
	maps.Copy(vars, l.function.Env)
	list := make([]string, 0, len(vars))
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		list = append(list, name+"="+vars[name])
	}
	return list
}
