// SPDX-License-Identifier: Apache-2.0

package project

import (
	"context"
	"os"
	"path/filepath"
	"strings"
)

// makefile builds a function as SAM does whose BuildMethod is makefile: the
// target leaves in ARTIFACTS_DIR what is deployed.
func (b *builder) makefile(ctx context.Context, f *Function) (program, error) {
	dir := filepath.Join(b.out, "artifacts", f.LogicalID)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return program{}, err
	}
	env := []string{"ARTIFACTS_DIR=" + dir}
	if err := runTool(ctx, f.CodeURI, env, "make", "build-"+f.LogicalID); err != nil {
		return program{}, err
	}
	if strings.HasPrefix(f.Runtime, "nodejs") || strings.HasPrefix(f.Runtime, "python") {
		return b.interpreted(ctx, f, dir)
	}
	return bootstrap(dir)
}
