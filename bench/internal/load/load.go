// Package load is the client that measures servers over sockets.
package load

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/bench/internal/peers"
	"github.com/mcpkit-go/mcpkit/bench/internal/process"
)

// Run has so many clients send requests for the time d. It returns the calls in a second, and the microseconds that 99 of 100 took at most.
func Run(s *process.Server, q peers.Request, items, clients int, d time.Duration) (rate, p99 float64) {
	var mu sync.Mutex
	var times []float64
	var wg sync.WaitGroup
	begun := time.Now()
	for range clients {
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

// client sends one request after the other on a connection of its own and checks the answers. It is as plain as it can be: what it takes
// is taken from the servers, who share the machine with it.
func client(s *process.Server, q peers.Request, items int, until time.Time) (times []float64) {
	var request bytes.Buffer
	if err := s.Request(q).HTTP(s.URL).Write(&request); err != nil {
		panic(err)
	}
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
				panic(s.Name + ": " + err.Error())
			}
		} else if resp.StatusCode != http.StatusOK {
			panic(s.Name + ": " + resp.Status)
		}
	}
	return times
}

// Pairs is the median of a over b, round by round.
func Pairs(a, b []float64) float64 {
	var ratios []float64
	for i := range a {
		ratios = append(ratios, a[i]/b[i])
	}
	return Median(ratios)
}

// Median is the one in the middle.
func Median(values []float64) float64 {
	values = slices.Clone(values)
	slices.Sort(values)
	return values[len(values)/2]
}
