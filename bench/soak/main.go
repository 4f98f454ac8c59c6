// Command soak sends all kinds of requests, good and bad, to a protected server, and checks its
// answers and that its memory does not grow. The server is a separate process.
//
//	cd bench && go run ./soak                    # one minute
//	cd bench && go run ./soak -for 10m -check    # exits with 1 if memory grows or an answer is wrong
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

// mostGrowth is the most that the memory in the last third of the run may be over that in the
// second third.
const mostGrowth = 1.10

func main() {
	length := flag.Duration("for", time.Minute, "`duration` of the run")
	workers := flag.Int("clients", 32, "`number` of concurrent clients")
	check := flag.Bool("check", false, "exit with 1 if memory grows or an answer is unexpected")
	serving := flag.Bool("serve", false, "run as the server; the program calls itself with it")
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
	stdin, err := cmd.StdinPipe() // closing it ends the server
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
