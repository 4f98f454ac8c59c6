package audit

import (
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

// took returns the time that a share of the answers took at most.
func (e *loadEvidence) took(share float64) time.Duration {
	return e.answers[min(len(e.answers)-1, int(share*float64(len(e.answers))))].Took
}

// figures returns the latencies for a report.
func (e *loadEvidence) figures() []policy.Figure {
	if len(e.answers) == 0 {
		return nil
	}
	figures := []policy.Figure{{Name: "requests of " + e.method, Value: float64(len(e.answers))}}
	for _, p := range []struct {
		name  string
		share float64
	}{{"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}} {
		figures = append(figures, policy.Figure{
			Name: p.name + " of " + e.method, Value: float64(e.took(p.share).Microseconds()) / 1000, Unit: "ms",
		})
	}
	return figures
}
