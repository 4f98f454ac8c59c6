package main

import (
	"os"
	"os/exec"
	"path/filepath"
)

// programSize is the size in MB of a program with one tool, without symbols.
func programSize(name string) float64 {
	dir, err := os.MkdirTemp("", "program-size")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, name)
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, "github.com/mcpkit-go/mcpkit/bench/idle/size/"+name)
	if message, err := cmd.CombinedOutput(); err != nil {
		panic(string(message))
	}
	info, err := os.Stat(out)
	if err != nil {
		panic(err)
	}
	return float64(info.Size()) / 1e6
}
