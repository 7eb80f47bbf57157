// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package emulator

import (
	"os"
	"os/exec"
)

func separate(*exec.Cmd) {}

func killGroup(p *os.Process) { _ = p.Kill() }
