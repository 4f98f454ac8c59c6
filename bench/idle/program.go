package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/mcpkit-go/mcpkit/bench/internal/load"
	"github.com/mcpkit-go/mcpkit/bench/internal/process"
)

// starts is how often each program starts.
const starts = 31

// A program is a server with one tool, as a user would build it for release: a program per library,
// so that none links, or initializes, the packages of another.
type program struct {
	name   string
	path   string
	size   float64   // MB, without symbols
	starts []float64 // milliseconds until it listens
}

// programs compares the programs below size, and returns the targets that mcpkit has missed.
func programs() (missed []string) {
	dir, err := os.MkdirTemp("", "bench-idle")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	var all []*program
	byName := map[string]*program{}
	for _, name := range process.Libraries {
		p := build(dir, name)
		p.start() // reads it from the disk
		p.starts = nil
		all, byName[name] = append(all, p), p
	}
	for round := range starts {
		for i := range all {
			all[(i+round)%len(all)].start()
		}
	}
	base := byName["go-sdk"]
	fmt.Print("| program with one tool | size | listens after | over go-sdk |\n|---|---|---|---|\n")
	for _, p := range all {
		fmt.Printf("| %s | %.1f MB | %.1f ms | %.2f |\n", p.name, p.size, load.Median(p.starts), load.Ratio(p.starts, base.starts))
	}
	ours := byName["mcpkit"]
	if ours.size > mostSize {
		missed = append(missed, fmt.Sprintf("a program has %.1f MB, more than %.0f", ours.size, mostSize))
	}
	if r := load.Ratio(ours.starts, base.starts); r > mostStart {
		missed = append(missed, fmt.Sprintf("a program listens after %.2f times go-sdk's time, more than %.1f", r, mostStart))
	}
	return missed
}

// build builds one of the programs below size, without symbols.
func build(dir, name string) *program {
	p := &program{name: name, path: filepath.Join(dir, name)}
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", p.path, "github.com/mcpkit-go/mcpkit/bench/idle/size/"+name)
	if message, err := cmd.CombinedOutput(); err != nil {
		panic(string(message))
	}
	info, err := os.Stat(p.path)
	if err != nil {
		panic(err)
	}
	p.size = float64(info.Size()) / 1e6
	return p
}

// start runs the program until its port accepts a connection, and adds the time that this takes.
func (p *program) start() {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	addr := free.Addr().String()
	_ = free.Close()
	cmd := exec.Command(p.path, "-addr", addr)
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	for {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			p.starts = append(p.starts, float64(time.Since(begun).Microseconds())/1000)
			_ = conn.Close()
			return
		}
		if time.Since(begun) > 10*time.Second {
			panic(p.name + " does not listen on " + addr)
		}
		time.Sleep(200 * time.Microsecond)
	}
}
