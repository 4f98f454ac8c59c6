// Package load sends calls to servers over sockets and measures the answers.
package load

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/bench/internal/peers"
	"github.com/mcpkit-go/mcpkit/bench/internal/process"
)

// Run has n clients send the request q to the server, one call after the other, until d is over. It
// returns the calls per second, and the 99th percentile of their duration in microseconds.
func Run(s *process.Server, q peers.Request, items, n int, d time.Duration) (rate, p99 float64) {
	var mu sync.Mutex
	var times []float64
	var wg sync.WaitGroup
	begun := time.Now()
	for range n {
		wg.Go(func() {
			own := client(s, q, items, begun.Add(d))
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

// client sends one request after the other on one connection and checks the answers: the first one
// in full, the others' status. It does as little work as it can, because it shares the machine with
// the servers.
func client(s *process.Server, q peers.Request, items int, until time.Time) (times []float64) {
	u, err := url.Parse(s.URL)
	if err != nil {
		panic(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	reader := bufio.NewReaderSize(conn, 64<<10)
	q = s.Request(q)
	if s.Initializes() {
		q = q.With("Mcp-Session-Id", initialize(s, conn, reader))
	}
	var request bytes.Buffer
	if err := q.HTTP(s.URL).Write(&request); err != nil {
		panic(err)
	}
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
		_ = resp.Body.Close()
		times = append(times, float64(time.Since(start).Microseconds()))
		if len(times) == 1 {
			if err := q.Check(resp.StatusCode, body.String(), items); err != nil {
				panic(s.Name + ": " + err.Error())
			}
		} else if resp.StatusCode != http.StatusOK {
			panic(s.Name + ": " + resp.Status)
		}
	}
	return times
}

// initialize starts a session on the connection and returns its identifier.
func initialize(s *process.Server, conn net.Conn, reader *bufio.Reader) string {
	if err := peers.Initialize().HTTP(s.URL).Write(conn); err != nil {
		panic(err)
	}
	resp, err := http.ReadResponse(reader, nil)
	if err != nil {
		panic(err)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		panic(err)
	}
	_ = resp.Body.Close()
	id := resp.Header.Get("Mcp-Session-Id")
	if id == "" {
		panic(s.Name + ": no session: " + resp.Status)
	}
	return id
}

// Ratio returns the median of a[i]/b[i]: the ratio of two measurements that took turns.
func Ratio(a, b []float64) float64 {
	var ratios []float64
	for i := range a {
		ratios = append(ratios, a[i]/b[i])
	}
	return Median(ratios)
}

// Median returns the value in the middle, of an even number the upper one.
func Median(values []float64) float64 {
	values = slices.Clone(values)
	slices.Sort(values)
	return values[len(values)/2]
}
