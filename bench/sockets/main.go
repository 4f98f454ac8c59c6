// Command sockets compares mcpkit with its peers over loopback sockets. The same clients send the
// same calls to one server after the other, and the program prints the calls per second and the
// 99th percentile of their duration. Each server is a separate process; all of them and the
// clients share the machine.
//
// mcpkit has everything on, its peers are bare. Three more servers set the scale: a net/http
// handler that answers mcpkit's bytes from memory, the go-sdk server adopted by mcpkit, and go-sdk
// with sessions. The script typescript/run adds the TypeScript SDK.
//
//	cd bench && go run ./sockets           # half a minute
//	cd bench && go run ./sockets -check    # exits with 1 if mcpkit misses a target
//	cd bench && go run ./sockets -cpuprofile mcpkit.prof && go tool pprof -top mcpkit.prof
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
	perRound = 500 * time.Millisecond
	warmUp   = 100 * time.Millisecond
	clients  = 8
)

// A target is what mcpkit has to reach against one peer.
type target struct {
	leastCalls float64 // mcpkit's calls per second over the peer's
	mostP99    float64 // mcpkit's 99th percentile over the peer's; 0 means no limit
}

var targets = map[string]target{
	"go-sdk":        {leastCalls: 4, mostP99: 1},
	"mcp-go":        {leastCalls: 1.5, mostP99: 1},
	process.NetHTTP: {leastCalls: 0.65},
}

// A measurement is what one server did, round by round.
type measurement struct {
	*process.Server
	rates []float64 // calls per second
	p99s  []float64 // microseconds
}

func main() {
	check := flag.Bool("check", false, "exit with 1 if a target is missed")
	rounds := flag.Int("rounds", 9, "how often each server takes its turn")
	profile := flag.String("cpuprofile", "", "write a CPU profile of the mcpkit server to this file")
	also := flag.String("also", "", "one more server, which already listens: name=URL")
	serving := flag.String("serve", "", "run as this server; the program calls itself with it")
	flag.Parse()
	if *serving != "" {
		process.Serve(*serving, *profile)
		return
	}
	servers := start(*profile, *also)
	measure(servers, *rounds)
	for _, s := range servers {
		s.Stop()
	}
	missed := report(servers)
	for _, m := range missed {
		fmt.Println("MISSED:", m)
	}
	if *check && len(missed) > 0 {
		os.Exit(1)
	}
}

// start starts all servers, mcpkit first.
func start(profile, also string) (servers []*measurement) {
	for _, name := range append(process.Libraries, process.Adopted, process.Sessions, process.NetHTTP) {
		var args []string
		if name == "mcpkit" && profile != "" {
			args = []string{"-cpuprofile", profile}
		}
		servers = append(servers, &measurement{Server: process.Start(name, args...)})
	}
	if name, address, ok := strings.Cut(also, "="); ok {
		servers = append(servers, &measurement{Server: &process.Server{Name: name, URL: address}})
	}
	return servers
}

// measure gives each server its turn in each round. The order rotates, so that no server always
// follows the same other one.
func measure(servers []*measurement, rounds int) {
	request := peers.Call(peers.Legacy, process.Items)
	for _, s := range servers {
		load.Run(s.Server, request, process.Items, clients, warmUp)
	}
	for round := range rounds {
		for i := range servers {
			s := servers[(i+round)%len(servers)]
			rate, p99 := load.Run(s.Server, request, process.Items, clients, perRound)
			s.rates, s.p99s = append(s.rates, rate), append(s.p99s, p99)
		}
	}
}

// report prints the table, and returns the targets that mcpkit has missed.
func report(servers []*measurement) (missed []string) {
	fmt.Printf("%d clients, %d items, over loopback sockets:\n\n", clients, process.Items)
	fmt.Print("| server | calls per second | p99 | mcpkit's calls over its calls | mcpkit's p99 over its p99 |\n|---|---|---|---|---|\n")
	ours := servers[0]
	byName := map[string]*measurement{}
	for _, s := range servers {
		byName[s.Name] = s
		calls, p99 := load.Ratio(ours.rates, s.rates), load.Ratio(ours.p99s, s.p99s)
		fmt.Printf("| %s | %.0f | %.2f ms | %.2f | %.2f |\n", s.Name, load.Median(s.rates), load.Median(s.p99s)/1000, calls, p99)
		t := targets[s.Name]
		if calls < t.leastCalls {
			missed = append(missed, fmt.Sprintf("%s: %.2f times its calls per second, less than %.2f", s.Name, calls, t.leastCalls))
		}
		if t.mostP99 > 0 && p99 > t.mostP99 {
			missed = append(missed, fmt.Sprintf("%s: %.2f times its p99, more than %.2f", s.Name, p99, t.mostP99))
		}
	}
	adopted := byName[process.Adopted].rates
	fmt.Printf("\nAdopted by mcpkit, the go-sdk server answers %.2f times as many calls as bare and stateless, and %.2f times as many as bare with sessions.\n",
		load.Ratio(adopted, byName["go-sdk"].rates), load.Ratio(adopted, byName[process.Sessions].rates))
	return missed
}
