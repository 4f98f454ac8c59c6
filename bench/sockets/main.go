// Command sockets compares mcpkit with its peers over loopback sockets: the same client sends the same calls to each of them, in turns, for calls
// in a second and the time that 99 of 100 take at most. mcpkit has everything on, its peers are bare. Each server is a process of its own; they and the client share the machine.
// typescript/run adds the TypeScript SDK.
//
//	cd bench && go run ./sockets           # half a minute
//	cd bench && go run ./sockets -check    # fails where a target is missed
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
	rounds   = 7
	perRound = 500 * time.Millisecond
	clients  = 8
	items    = 10
)

// targets are how many times as many calls in a second as the peer there are to be.
var targets = map[string]float64{"go-sdk": 4, "mcp-go": 1.5}

// A server is one library, listening.
type server struct {
	*process.Server
	rates []float64 // calls in a second, by round
	p99s  []float64 // in microseconds
}

func main() {
	check := flag.Bool("check", false, "exit with 1 if a target is missed")
	serving := flag.String("serve", "", "be this server")
	also := flag.String("also", "", "a server that listens already, name=URL")
	flag.Parse()
	if *serving != "" {
		process.Serve(*serving)
		return
	}
	request := peers.Call(peers.Legacy, items)
	var servers []*server
	for _, name := range process.Names {
		servers = append(servers, &server{Server: process.Start(name)})
	}
	if name, address, ok := strings.Cut(*also, "="); ok {
		servers = append(servers, &server{Server: &process.Server{Name: name, URL: address}})
	}
	for _, s := range servers {
		load.Run(s.Server, request, items, clients, 100*time.Millisecond) // to warm it up
	}
	for round := range rounds {
		for i := range servers {
			s := servers[(i+round)%len(servers)]
			rate, p99 := load.Run(s.Server, request, items, clients, perRound)
			s.rates, s.p99s = append(s.rates, rate), append(s.p99s, p99)
		}
	}
	ours := servers[0]
	fmt.Printf("%d clients, %d items, over loopback sockets:\n\n| server | calls in a second | p99 | mcpkit: calls | p99 |\n|---|---|---|---|---|\n", clients, items)
	missed := false
	for _, s := range servers {
		faster, later := load.Pairs(ours.rates, s.rates), load.Pairs(ours.p99s, s.p99s)
		fmt.Printf("| %s | %.0f | %.1f ms | %.1f times | %.2f times |\n", s.Name, load.Median(s.rates), load.Median(s.p99s)/1000, faster, later)
		if least := targets[s.Name]; faster < least || least > 0 && later > 1 {
			fmt.Printf("MISSED: %s: %.1f times the calls (at least %.1f), %.2f times the p99 (at most 1)\n", s.Name, faster, least, later)
			missed = true
		}
	}
	if *check && missed {
		os.Exit(1)
	}
}
