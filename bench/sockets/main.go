// Command sockets compares mcpkit with its peers over loopback sockets: the same client sends the same calls to each of them, in turns, for calls
// in a second and the time that 99 of 100 take at most. Each server is a process of its own; they and the client share the machine.
// typescript/run adds the TypeScript SDK.
//
//	cd bench && go run ./sockets           # half a minute
//	cd bench && go run ./sockets -check    # fails where a target is missed
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/bench/internal/peers"
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
	name  string
	url   string
	life  io.Closer // its standard input
	rates []float64 // calls in a second, by round
	p99s  []float64 // in microseconds
}

func main() {
	check := flag.Bool("check", false, "exit with 1 if a target is missed")
	serving := flag.String("serve", "", "be this server")
	also := flag.String("also", "", "a server that listens already, name=URL")
	flag.Parse()
	if *serving != "" {
		serve(*serving)
		return
	}
	request := peers.Call(peers.Legacy, items)
	servers := []*server{start("mcpkit"), start("mcp-go"), start("go-sdk")}
	if name, address, ok := strings.Cut(*also, "="); ok {
		servers = append(servers, &server{name: name, url: address})
	}
	for _, s := range servers {
		s.load(request, 100*time.Millisecond) // to warm it up
	}
	for round := range rounds {
		for i := range servers {
			s := servers[(i+round)%len(servers)]
			rate, p99 := s.load(request, perRound)
			s.rates, s.p99s = append(s.rates, rate), append(s.p99s, p99)
		}
	}
	ours := servers[0]
	fmt.Printf("%d clients, %d items, over loopback sockets:\n\n| server | calls in a second | p99 | mcpkit: calls | p99 |\n|---|---|---|---|---|\n", clients, items)
	missed := false
	for _, s := range servers {
		faster, later := pairs(ours.rates, s.rates), pairs(ours.p99s, s.p99s)
		fmt.Printf("| %s | %.0f | %.1f ms | %.1f times | %.2f times |\n", s.name, median(s.rates), median(s.p99s)/1000, faster, later)
		if least := targets[s.name]; faster < least || least > 0 && later > 1 {
			fmt.Printf("MISSED: %s: %.1f times the calls (at least %.1f), %.2f times the p99 (at most 1)\n", s.name, faster, least, later)
			missed = true
		}
	}
	if *check && missed {
		os.Exit(1)
	}
}

// serve listens as the named server until its standard input ends, and prints where.
func serve(name string) {
	library := map[string]peers.Server{"mcpkit": peers.MCPKit(), "mcp-go": peers.MCPGo, "go-sdk": peers.GoSDK}[name]
	fmt.Println(httptest.NewServer(library(0)).URL + "/mcp")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// start runs the named server in a process of its own, which ends with this one.
func start(name string) *server {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	cmd := exec.Command(self, "-serve", name)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
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
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		panic(name + " did not start: " + err.Error())
	}
	return &server{name: name, url: strings.TrimSpace(address), life: stdin}
}

// load sends requests for the time d.
func (s *server) load(q peers.Request, d time.Duration) (rate, p99 float64) {
	var mu sync.Mutex
	var times []float64
	var wg sync.WaitGroup
	begun := time.Now()
	for range clients {
		wg.Go(func() {
			own := s.client(q, begun.Add(d))
			mu.Lock()
			defer mu.Unlock()
			times = append(times, own...)
		})
	}
	wg.Wait()
	took := time.Since(begun).Seconds()
	slices.Sort(times)
	return float64(len(times)) / took, times[len(times)*99/100]
}

// client sends one request after the other on a connection of its own and checks the answers. It is as plain as it can be: what it takes
// is taken from the servers, who share the machine with it.
func (s *server) client(q peers.Request, until time.Time) (times []float64) {
	var request bytes.Buffer
	if err := q.HTTP(s.url).Write(&request); err != nil {
		panic(err)
	}
	u, err := url.Parse(s.url)
	if err != nil {
		panic(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	reader := bufio.NewReaderSize(conn, 64<<10)
	var body bytes.Buffer
	for time.Now().Before(until) {
		start := time.Now()
		if _, err := conn.Write(request.Bytes()); err != nil {
			panic(err)
		}
		resp, err := http.ReadResponse(reader, nil)
		if err != nil {
			panic(err)
		}
		body.Reset()
		if _, err := body.ReadFrom(resp.Body); err != nil {
			panic(err)
		}
		times = append(times, float64(time.Since(start).Microseconds()))
		if len(times) == 1 {
			if err := q.Check(resp.StatusCode, body.String(), items); err != nil {
				panic(s.name + ": " + err.Error())
			}
		} else if resp.StatusCode != http.StatusOK {
			panic(s.name + ": " + resp.Status)
		}
	}
	return times
}

// pairs is the median of a over b, round by round.
func pairs(a, b []float64) float64 {
	var ratios []float64
	for i := range a {
		ratios = append(ratios, a[i]/b[i])
	}
	return median(ratios)
}

func median(values []float64) float64 {
	values = slices.Clone(values)
	slices.Sort(values)
	return values[len(values)/2]
}
