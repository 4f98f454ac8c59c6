//go:build !unix

package proxy

import "os/exec"

// inGroup does nothing: the system has no process groups.
func inGroup(*exec.Cmd) {}

func terminateGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
