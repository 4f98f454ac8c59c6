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
	batch     = 10 // requests that are created before they are served
)

// A subject is a handler and the request that it serves repeatedly.
type subject struct {
	handler http.Handler
	request peers.Request
}

// prepare returns a subject after checking its answer and warming it up.
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

// serve serves the requests and returns the time for it, without that of creating the requests.
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

// run serves for about perRound, and returns the time and the allocated bytes per call.
func (s *subject) run() (perCall time.Duration, bytes float64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var took time.Duration
	n := 0
	for took < perRound {
		took += s.serve(batch)
		n += batch
	}
	runtime.ReadMemStats(&after)
	return took / time.Duration(n), float64(after.TotalAlloc-before.TotalAlloc) / float64(n)
}

// ratios returns the time and the bytes of a over those of b. They take turns, so that other
// programs disturb both alike.
func ratios(a, b *subject) (times, bytes float64) {
	var ts, bs []float64
	for range rounds {
		ta, ba := a.run()
		tb, bb := b.run()
		ts, bs = append(ts, float64(ta)/float64(tb)), append(bs, ba/bb)
	}
	return median(ts), median(bs)
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
