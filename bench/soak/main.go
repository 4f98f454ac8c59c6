// Command soak loads a protected server with everything that can happen to one, for as long as it is told to, and looks whether it stays
// the same: no unexpected answer, memory flat. The server is a process of its own.
//
//	cd bench && go run ./soak                        # one minute
//	cd bench && go run ./soak -for 10m -check        # and fails where it grows or answers wrongly
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// mostGrowth is how much larger the memory of the last third may be than that of the second, as a ratio.
const mostGrowth = 1.10

func main() {
	length := flag.Duration("for", time.Minute, "how long")
	workers := flag.Int("clients", 32, "how many clients at once")
	check := flag.Bool("check", false, "exit with 1 if memory grows or an answer is unexpected")
	serving := flag.Bool("serve", false, "be the server")
	flag.Parse()
	if *serving {
		serve()
		return
	}
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	cmd := exec.Command(self, "-serve")
	stdin, err := cmd.StdinPipe() // its end ends the server
	if err != nil {
		panic(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		panic(err)
	}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	lines := bufio.NewReader(out)
	address, _ := lines.ReadString('\n')
	token, err := lines.ReadString('\n')
	if err != nil {
		panic(fmt.Sprint("the server did not start: ", err))
	}
	go func() { _, _ = lines.WriteTo(os.Stderr) }()

	ctx, cancel := context.WithTimeout(context.Background(), *length)
	defer cancel()
	memory := make(chan []float64, 1)
	go func() { memory <- watch(ctx, cmd.Process.Pid) }()
	total := load(ctx, strings.TrimSpace(address), strings.TrimSpace(token), *workers)
	samples := <-memory
	_ = stdin.Close()
	if err := cmd.Wait(); err != nil {
		total.unexpected = append(total.unexpected, "the server ended with "+err.Error())
	}
	growth, peak := report(os.Stdout, total, samples, *length)
	if *check && (len(total.unexpected) > 0 || growth > mostGrowth) {
		fmt.Printf("MISSED: %d unexpected answers, growth %.2f, peak %.0f MB\n", len(total.unexpected), growth, peak)
		os.Exit(1)
	}
}
