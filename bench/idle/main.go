// Command idle compares what the libraries need while they wait: the time until a server listens,
// the size of a program, the memory of 10,000 clients that have connected, listed the tools and do
// nothing more, and how much longer the calls of another client take meanwhile.
//
//	cd bench && go run ./idle           # two minutes; needs 10,000 file descriptors
//	cd bench && go run ./idle -check    # exits with 1 if mcpkit misses a target
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/mcpkit-go/mcpkit/bench/internal/load"
	"github.com/mcpkit-go/mcpkit/bench/internal/peers"
	"github.com/mcpkit-go/mcpkit/bench/internal/process"
)

const (
	idleClients = 10_000
	rounds      = 15
	perRound    = 400 * time.Millisecond
)

// The targets of mcpkit.
const (
	mostStart = 1.4  // time until it listens over go-sdk's
	mostSize  = 12.0 // MB
	mostCall  = 1.05 // time of a call with the idle clients over that without
)

func main() {
	check := flag.Bool("check", false, "exit with 1 if a target is missed")
	memory := flag.Bool("memory", true, "measure the idle clients too")
	serving := flag.String("serve", "", "run as this server; the program calls itself with it")
	flag.Parse()
	if *serving != "" {
		process.Serve(*serving, "")
		return
	}
	missed := programs()
	if *memory {
		missed = append(missed, memories()...)
	}
	for _, m := range missed {
		fmt.Println("MISSED:", m)
	}
	if *check && len(missed) > 0 {
		os.Exit(1)
	}
}

// memories compares the servers with idle clients, and returns the targets that mcpkit has missed.
func memories() (missed []string) {
	fmt.Printf("\n| server | memory | for each of %d idle clients | time of a call with them over that without |\n|---|---|---|---|\n", idleClients)
	for _, name := range process.Libraries {
		memory, each, slower := idle(name)
		fmt.Printf("| %s | %.1f MB | %.1f kB | %.2f |\n", name, memory/1e6, each/1e3, slower)
		if name == "mcpkit" && slower > mostCall {
			missed = append(missed, fmt.Sprintf("with idle clients a call takes %.2f times as long, more than %.2f", slower, mostCall))
		}
	}
	return missed
}

// idle starts two servers, one of which gets idle clients. It returns the memory of the server and
// of each client in bytes, and how many times as long a call takes with the clients.
func idle(name string) (memory, each, slower float64) {
	busy, free := process.Start(name), process.Start(name)
	defer busy.Stop()
	defer free.Stop()
	request := peers.Call(peers.Legacy, process.Items)
	for _, s := range []*process.Server{busy, free} {
		load.Run(s, request, process.Items, 1, perRound)
	}
	memory = settled(busy)
	closeAll := connect(busy, idleClients)
	defer closeAll()
	each = (settled(busy) - memory) / idleClients
	var with, without []float64
	for round := range rounds {
		for i := range 2 {
			if (round+i)%2 == 0 {
				rate, _ := load.Run(busy, request, process.Items, 1, perRound)
				with = append(with, rate)
			} else {
				rate, _ := load.Run(free, request, process.Items, 1, perRound)
				without = append(without, rate)
			}
		}
	}
	return memory, each, load.Ratio(without, with)
}
