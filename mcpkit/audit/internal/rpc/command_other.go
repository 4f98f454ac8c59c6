//go:build !unix

package rpc

import "os/exec"

// ownGroup does nothing: the system has no groups of processes.
func ownGroup(*exec.Cmd) {}

// killGroup kills the program.
func killGroup(cmd *exec.Cmd) {
	_ = cmd.Process.Kill() // it may have ended
}
