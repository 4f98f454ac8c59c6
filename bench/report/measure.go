package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"time"

	"github.com/mcpkit-go/mcpkit/bench/internal/peers"
)

const (
	rounds    = 11                    // pairs of runs
	perRound  = 60 * time.Millisecond // of each of the two
	warmCalls = 20
)

// A subject serves one request again and again.
type subject struct {
	handler http.Handler
	request peers.Request
}

// prepare checks that the handler does the work, and warms it up.
func prepare(h http.Handler, w work) *subject {
	s := &subject{h, w.request}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, s.request.HTTP(peers.URL))
	if err := w.request.Check(rec.Code, rec.Body.String(), w.items); err != nil {
		panic(fmt.Sprintf("%s: %v", w.name, err))
	}
	for range warmCalls {
		s.serve()
	}
	return s
}

func (s *subject) serve() {
	out := peers.NewSink()
	s.handler.ServeHTTP(out, s.request.HTTP(peers.URL))
	if out.Status > http.StatusOK {
		panic(fmt.Sprint("status ", out.Status))
	}
}

// run serves for about as long as it is told to, and returns the time and the bytes of one call.
func (s *subject) run(d time.Duration) (perCall time.Duration, bytes float64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun, n := time.Now(), 0
	for time.Since(begun) < d {
		for range 5 {
			s.serve()
		}
		n += 5
	}
	took := time.Since(begun)
	runtime.ReadMemStats(&after)
	return took / time.Duration(n), float64(after.TotalAlloc-before.TotalAlloc) / float64(n)
}

// ratios returns how many times the time and bytes of b a takes. They take turns, so that both meet the same disturbances.
func ratios(a, b *subject) (times, bytes float64) {
	var ts, bs []float64
	for range rounds {
		ta, ba := a.run(perRound)
		tb, bb := b.run(perRound)
		ts, bs = append(ts, float64(ta)/float64(tb)), append(bs, ba/bb)
	}
	return median(ts), median(bs)
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
