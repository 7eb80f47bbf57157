// SPDX-License-Identifier: Apache-2.0

//go:build unix

package emulator

import (
	"os"
	"os/exec"
	"syscall"
)

// separate gives the process a group of its own, which can be killed as a whole
// and gets no signals from the terminal.
func separate(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills nothing once the process was waited for: its number may be that
// of another one by then.
func killGroup(p *os.Process) {
	if p.Signal(syscall.Signal(0)) == nil {
		_ = syscall.Kill(-p.Pid, syscall.SIGKILL)
	}
}
