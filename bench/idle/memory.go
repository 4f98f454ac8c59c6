package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/bench/internal/peers"
	"github.com/mcpkit-go/mcpkit/bench/internal/process"
)

// settled returns the memory of the server's process in bytes, once it has stopped shrinking.
func settled(s *process.Server) float64 {
	last := resident(s.PID)
	for range 20 {
		time.Sleep(200 * time.Millisecond)
		now := resident(s.PID)
		if now >= last {
			return now
		}
		last = now
	}
	return last
}

// resident returns the resident memory of a process in bytes, from Linux's /proc.
func resident(pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		panic(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kilobytes, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		panic(err)
	}
	return float64(kilobytes) * 1024
}

// connect opens n connections that each initialize, list the tools and stay open until closeAll.
func connect(s *process.Server, n int) (closeAll func()) {
	u, err := url.Parse(s.URL)
	if err != nil {
		panic(err)
	}
	var requests bytes.Buffer
	for _, q := range []peers.Request{peers.Initialize(), peers.List(peers.Legacy)} {
		if err := s.Request(q).HTTP(s.URL).Write(&requests); err != nil {
			panic(err)
		}
	}
	var conns []net.Conn
	for range n {
		conn, err := net.Dial("tcp", u.Host)
		if err != nil {
			panic(err)
		}
		conns = append(conns, conn)
		if _, err := conn.Write(requests.Bytes()); err != nil {
			panic(err)
		}
		reader := bufio.NewReader(conn)
		for range 2 {
			resp, err := http.ReadResponse(reader, nil)
			if err != nil {
				panic(err)
			}
			if _, err := io.Copy(io.Discard, resp.Body); err != nil {
				panic(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				panic(s.Name + ": " + resp.Status)
			}
		}
	}
	return func() {
		for _, conn := range conns {
			_ = conn.Close()
		}
	}
}
