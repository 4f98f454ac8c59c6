package edge

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// HealthOptions refine [NewHealth]. Zero values stand for the defaults.
type HealthOptions struct {
	// Checks are functions that return an error when this replica cannot do its work, by name.
	// Responses show the names of failing checks to anyone. Each check runs in one goroutine at
	// a time. The default is no check.
	Checks map[string]func(context.Context) error
	// Timeout bounds how long a check may take. The default is 2 seconds.
	Timeout time.Duration
	// Fresh is how long a result is reused. The default is 5 seconds.
	Fresh time.Duration
	// Draining is a channel that is closed when the server stops, such as [Drain.Draining]. From
	// then on the server is not ready, whatever the checks return. nil is never closed.
	Draining <-chan struct{}
	// OnFailure is called for each check that fails. The error is for the log: it may contain
	// internal details. nil means that nothing is called.
	OnFailure func(ctx context.Context, name string, err error)
	// Build is in the responses of [Health.Live]. The default is the result of [ReadBuild].
	Build *Build
}

// A Health answers health probes. Its handlers may be public: the checks run at most once per
// HealthOptions.Fresh, however many requests there are.
type Health struct {
	options HealthOptions
	names   []string
	live    []byte

	mu      sync.Mutex
	round   chan struct{} // closed when the current round of checks is over; nil between rounds
	checked time.Time
	failing []string
	running map[string]bool // checks that have not returned, also from earlier rounds
}

// NewHealth returns the handlers for probes. It panics when a check is nil or a duration is
// negative. opts may be nil.
func NewHealth(opts *HealthOptions) *Health {
	var o HealthOptions
	if opts != nil {
		o = *opts
	}
	if o.Timeout < 0 || o.Fresh < 0 {
		panic("edge.NewHealth: a duration is negative")
	}
	o.Timeout = cmp.Or(o.Timeout, 2*time.Second)
	o.Fresh = cmp.Or(o.Fresh, 5*time.Second)
	o.Checks = maps.Clone(o.Checks)
	for name, check := range o.Checks {
		if check == nil {
			panic(fmt.Sprintf("edge.NewHealth: the check %q is nil", name))
		}
	}
	if o.Build == nil {
		b := ReadBuild()
		o.Build = &b
	}
	live, _ := json.Marshal(struct {
		Status string `json:"status"`
		Build
	}{"ok", *o.Build})
	return &Health{
		options: o,
		names:   slices.Sorted(maps.Keys(o.Checks)),
		live:    live,
		running: make(map[string]bool),
	}
}

// Live returns a handler that answers 200 with the build, as long as the process runs. Serve it at
// /healthz, for a supervisor that restarts the process.
func (h *Health) Live() http.Handler {
	return document(func(w http.ResponseWriter, _ *http.Request) {
		writeHealth(w, http.StatusOK, h.live)
	})
}

// Ready returns a handler that answers 200 when all checks pass, and 503 while the server drains or
// with the names of failing checks. Serve it at /readyz, for a load balancer.
func (h *Health) Ready() http.Handler {
	return document(func(w http.ResponseWriter, r *http.Request) {
		answer := struct {
			Status  string   `json:"status"`
			Failing []string `json:"failing,omitempty"`
		}{Status: "ready"}
		if h.draining() {
			answer.Status = "draining"
		} else if answer.Failing = h.check(r.Context()); len(answer.Failing) > 0 {
			answer.Status = "not ready"
		}
		status := http.StatusOK
		if answer.Status != "ready" {
			status = http.StatusServiceUnavailable
		}
		body, _ := json.Marshal(answer)
		writeHealth(w, status, body)
	})
}

func writeHealth(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func (h *Health) draining() bool {
	select {
	case <-h.options.Draining:
		return true
	default:
		return false
	}
}

// check returns the names of the checks that fail. Concurrent callers wait for the same round of
// checks, which continues when a caller's context ends.
func (h *Health) check(ctx context.Context) []string {
	if len(h.names) == 0 {
		return nil
	}
	h.mu.Lock()
	if !h.checked.IsZero() && time.Since(h.checked) < h.options.Fresh {
		defer h.mu.Unlock()
		return h.failing
	}
	round := h.round
	if round == nil {
		round = make(chan struct{})
		h.round = round
		go h.runRound(context.WithoutCancel(ctx), round)
	}
	h.mu.Unlock()
	select {
	case <-round:
	case <-ctx.Done():
		return h.names // the result is not known, and the client has disconnected
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.failing
}

// runRound runs all checks concurrently, for no longer than the timeout.
func (h *Health) runRound(ctx context.Context, round chan struct{}) {
	ctx, cancel := context.WithTimeout(ctx, h.options.Timeout)
	defer cancel()
	results := make([]chan error, len(h.names))
	for i, name := range h.names {
		results[i] = h.start(ctx, name)
	}
	var failing []string
	for i, name := range h.names {
		var err error
		select {
		case err = <-results[i]:
		case <-ctx.Done():
			select {
			case err = <-results[i]:
			default:
				err = fmt.Errorf("no result within %s", h.options.Timeout)
			}
		}
		if err != nil {
			failing = append(failing, name)
			if h.options.OnFailure != nil {
				h.options.OnFailure(ctx, name, err)
			}
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failing, h.checked, h.round = failing, time.Now(), nil
	close(round)
}

// start runs a check unless an earlier run has not returned: a check that ignores its context
// occupies one goroutine, not one per round.
func (h *Health) start(ctx context.Context, name string) chan error {
	result := make(chan error, 1)
	h.mu.Lock()
	hangs := h.running[name]
	h.running[name] = true
	h.mu.Unlock()
	if hangs {
		result <- fmt.Errorf("the previous run of the check has not returned")
		return result
	}
	go func() {
		var err error
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("the check panicked: %v", p)
			}
			h.mu.Lock()
			delete(h.running, name)
			h.mu.Unlock()
			result <- err
		}()
		err = h.options.Checks[name](ctx)
	}()
	return result
}
