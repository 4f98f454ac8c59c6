// Command idle compares what the libraries need while they wait: the memory of 10,000 clients that have connected, listed the tools and do
// nothing, what these change for a client that calls, the time until a server listens, and the size of a program.
//
//	cd bench && go run ./idle           # two minutes; needs 10,000 file descriptors
//	cd bench && go run ./idle -check    # fails where idle clients cost mcpkit's calls 5 % or more
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/bench/internal/load"
	"github.com/mcpkit-go/mcpkit/bench/internal/peers"
	"github.com/mcpkit-go/mcpkit/bench/internal/process"
)

const (
	idleClients = 10_000
	starts      = 9
	rounds      = 15
	perRound    = 400 * time.Millisecond
	items       = 10
	most        = 1.05 // times that a call may take with the idle clients
)

func main() {
	check := flag.Bool("check", false, "exit with 1 if a target is missed")
	serving := flag.String("serve", "", "be this server")
	flag.Parse()
	if *serving != "" {
		process.Serve(*serving)
		return
	}
	fmt.Printf("| server | listens after | memory | for each of %d idle clients | a call with them | program |\n|---|---|---|---|---|---|\n", idleClients)
	missed := false
	for _, name := range process.Names {
		started := startTime(strings.Replace(name, "mcpkit", "mcpkit-public", 1))
		memory, each, slower := idle(name)
		fmt.Printf("| %s | %.0f ms | %.1f MB | %.1f kB | %.2f times | %.1f MB |\n", name, started, memory/1e6, each/1e3, slower, programSize(name))
		missed = missed || name == "mcpkit" && slower > most
	}
	if *check && missed {
		fmt.Fprintf(os.Stderr, "MISSED: idle clients make a call of mcpkit take more than %.2f times as long\n", most)
		os.Exit(1)
	}
}

// startTime is the milliseconds until a server listens, everything of the operating system included.
func startTime(name string) float64 {
	var times []float64
	for range starts {
		s := process.Start(name)
		times = append(times, float64(s.Started.Microseconds())/1000)
		s.Stop()
	}
	return load.Median(times)
}

// idle has two servers take turns, one of which has the idle clients.
func idle(name string) (memory, each, slower float64) {
	busy, free := process.Start(name), process.Start(name)
	defer busy.Stop()
	defer free.Stop()
	request := peers.Call(peers.Legacy, items)
	for _, s := range []*process.Server{busy, free} {
		load.Run(s, request, items, 1, perRound)
	}
	memory = settled(busy)
	closeAll := connect(busy, idleClients)
	defer closeAll()
	each = (settled(busy) - memory) / idleClients
	var with, without []float64
	for round := range rounds {
		for i := range 2 {
			if (round+i)%2 == 0 {
				rate, _ := load.Run(busy, request, items, 1, perRound)
				with = append(with, rate)
			} else {
				rate, _ := load.Run(free, request, items, 1, perRound)
				without = append(without, rate)
			}
		}
	}
	return memory, each, load.Pairs(without, with)
}
