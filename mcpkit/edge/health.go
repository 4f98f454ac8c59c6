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

// HealthOptions are the details of [NewHealth]. What is zero has the value given
// here.
type HealthOptions struct {
	// Checks say whether this replica can do its work, by name: none. The names are
	// shown to anybody who asks. A check is run by one goroutine at a time.
	Checks map[string]func(context.Context) error
	// Timeout is how long a check may take: 2 seconds.
	Timeout time.Duration
	// Fresh is how long a result is shown without checking again: 5 seconds.
	Fresh time.Duration
	// Draining is closed when the server is to stop, such as by [Drain.Begin]; then
	// it is not ready any more, whatever the checks say: never.
	Draining <-chan struct{}
	// Failed is called for each check that fails, with an error that may say what
	// must not be shown: not at all.
	Failed func(ctx context.Context, name string, err error)
	// Build is shown with the liveness: what [ReadBuild] finds.
	Build *Build
}

// Health answers probes. Its handlers may be asked by anybody, as often as they
// like: the checks are run at most once in the time that a result is fresh, however
// many ask.
type Health struct {
	options HealthOptions
	names   []string
	live    []byte

	mu      sync.Mutex
	round   chan struct{} // closed when the round that runs is over, else nil
	checked time.Time
	failing []string
	running map[string]bool // checks that have not returned, perhaps from rounds before
}

// NewHealth returns the handlers for probes. It panics when a check is nil, or a
// time negative. opts may be nil.
func NewHealth(opts *HealthOptions) *Health {
	var o HealthOptions
	if opts != nil {
		o = *opts
	}
	if o.Timeout < 0 || o.Fresh < 0 {
		panic("edge.NewHealth: a time is negative")
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

// Live answers 200 with the build for as long as the process can answer at all. It
// is what /healthz is for: whoever restarts the process when it fails.
func (h *Health) Live() http.Handler {
	return document(func(w http.ResponseWriter, _ *http.Request) {
		writeHealth(w, http.StatusOK, h.live)
	})
}

// Ready answers 200 when all checks pass, and 503 with the names of those that do
// not, or while the server drains. It is what /readyz is for: whoever sends requests
// here or elsewhere.
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
	case <-h.options.Draining: // nil never is
		return true
	default:
		return false
	}
}

// check returns the names of the checks that fail. It waits for the round of checks
// that runs, if one does; the round goes on when whoever asked leaves.
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
		return h.names // nobody knows, and nobody is there to be told
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.failing
}

// runRound runs all checks at once and takes no longer than the timeout.
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
			if h.options.Failed != nil {
				h.options.Failed(ctx, name, err)
			}
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failing, h.checked, h.round = failing, time.Now(), nil
	close(round)
}

// start runs a check, unless it still hangs from before: a check that does not heed
// its context costs one goroutine and not one per round.
func (h *Health) start(ctx context.Context, name string) chan error {
	result := make(chan error, 1)
	h.mu.Lock()
	hangs := h.running[name]
	h.running[name] = true
	h.mu.Unlock()
	if hangs {
		result <- fmt.Errorf("the check has not returned since it was last run")
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
