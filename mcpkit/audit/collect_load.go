package audit

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// loadEvidence is how the server answers under a small load.
type loadEvidence struct {
	// method is the request of the load; "" if the server answered none of those that the audit knows.
	method string
	// quiet is the answer to it before the load.
	quiet *rpc.Answer
	// answers are those under load, the fastest first.
	answers []*rpc.Answer
	// limited are answers of the whole audit that say that the server has no time.
	limited []*web.Exchange
}

const (
	// loadWorkers is the number of requests at a time.
	loadWorkers = 4
	// loadTime limits the load.
	loadTime = 60 * time.Second
	// loadFaults is the number of requests without an answer after which the load ends.
	loadFaults = 4
)

func (a *auditor) collectLoad(ctx context.Context) error {
	e := &a.load
	defer func() { e.limited = a.client.Limited() }()
	if a.options.LoadRequests == 0 {
		return nil
	}
	server := &rpc.Server{Client: a.client, URL: a.server.URL, Token: a.server.Token, Once: true}
	var session rpc.Session
	session, e.method, e.quiet = a.loadRequest(ctx, server)
	defer func() { server.End(ctx, session) }()
	if e.method == "" {
		return nil
	}
	bounded, cancel := context.WithTimeout(ctx, loadTime)
	defer cancel()
	var mu sync.Mutex
	var wg sync.WaitGroup
	left, faults := a.options.LoadRequests, 0
	take := func() bool {
		mu.Lock()
		defer mu.Unlock()
		left--
		return left >= 0 && faults < loadFaults && bounded.Err() == nil
	}
	for range loadWorkers {
		wg.Go(func() {
			for take() {
				answer := server.Call(bounded, session, e.method, nil)
				mu.Lock()
				if !answer.Unsent() {
					e.answers = append(e.answers, answer)
				}
				if !answer.Answered() {
					faults++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.SortFunc(e.answers, func(x, y *rpc.Answer) int { return int(x.Took - y.Took) })
	return nil
}

// loadRequest finds a request that the server answers with a result.
func (a *auditor) loadRequest(ctx context.Context, server *rpc.Server) (rpc.Session, string, *rpc.Answer) {
	opened, session := server.Initialize(ctx, rpc.Legacy)
	if !opened.OK() {
		session = rpc.Session{Version: rpc.Modern}
	}
	answer := opened
	for _, method := range []string{"tools/list", "ping"} {
		if answer = server.Call(ctx, session, method, nil); answer.OK() {
			return session, method, answer
		}
	}
	return session, "", answer
}

// took returns the time that a share of the answers took at most.
func (e *loadEvidence) took(share float64) time.Duration {
	return e.answers[min(len(e.answers)-1, int(share*float64(len(e.answers))))].Took
}

// figures returns the latencies for a report.
func (e *loadEvidence) figures() []policy.Figure {
	if len(e.answers) == 0 {
		return nil
	}
	figures := []policy.Figure{{Name: fmt.Sprintf("requests %s, %d at a time", e.method, loadWorkers), Value: float64(len(e.answers))}}
	for _, p := range []struct {
		name  string
		share float64
	}{{"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}} {
		figures = append(figures, policy.Figure{
			Name: fmt.Sprintf("latency of %s, %s", e.method, p.name), Value: float64(e.took(p.share).Microseconds()) / 1000, Unit: "ms",
		})
	}
	return figures
}
