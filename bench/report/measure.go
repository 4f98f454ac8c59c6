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
	rounds    = 15                    // pairs of runs
	perRound  = 60 * time.Millisecond // of each of the two
	warmCalls = 20
	batch     = 10 // requests that are made before they are served
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
	s.serve(warmCalls)
	return s
}

// serve serves the requests and returns how long that took. Making them is the client's business.
func (s *subject) serve(requests int) (took time.Duration) {
	all, sinks := make([]*http.Request, requests), make([]*peers.Sink, requests)
	for i := range all {
		all[i], sinks[i] = s.request.HTTP(peers.URL), peers.NewSink()
	}
	begun := time.Now()
	for i, r := range all {
		s.handler.ServeHTTP(sinks[i], r)
	}
	took = time.Since(begun)
	for _, out := range sinks {
		if out.Status > http.StatusOK {
			panic(fmt.Sprint("status ", out.Status))
		}
	}
	return took
}

// run serves for about as long as it is told to, and returns the time and the bytes of one call.
func (s *subject) run(d time.Duration) (perCall time.Duration, bytes float64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var took time.Duration
	n := 0
	for took < d {
		took += s.serve(batch)
		n += batch
	}
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
