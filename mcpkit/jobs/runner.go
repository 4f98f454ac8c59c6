package jobs

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// A Runner runs the jobs of one tool in this process.
type Runner struct {
	store   store.Store
	server  string // the same for all replicas of a server, and for no other
	name    string
	options Options

	mu       sync.Mutex
	draining bool
	working  int // jobs, and work that outlives its job
	jobs     map[string]*job
	changed  chan struct{} // closed when a job ends
}

func newRunner(m mcpkit.Manifest, st store.Store, name string, opts *Options) *Runner {
	r := &Runner{store: st, server: m.Name + "\n" + m.URL, name: name, jobs: map[string]*job{}, changed: make(chan struct{})}
	if opts != nil {
		r.options = *opts
	}
	o := &r.options
	for _, d := range []struct {
		value  *time.Duration
		byZero time.Duration
	}{{&o.Timeout, time.Hour}, {&o.Keep, time.Hour}, {&o.Wait, 50 * time.Second}} {
		if *d.value == 0 {
			*d.value = d.byZero
		}
	}
	if o.PerCaller == 0 {
		o.PerCaller = 3
	}
	if o.AtOnce == 0 {
		o.AtOnce = 100
	}
	return r
}

func (r *Runner) resultTool() string { return "get_" + r.name + "_result" }
func (r *Runner) cancelTool() string { return "cancel_" + r.name }

// problems returns what is wrong with the arguments of Add.
func (r *Runner) problems() (found []policy.Problem) {
	problem := func(fix, format string, args ...any) {
		found = append(found, policy.Problem{Rule: policy.RuleServerOptions, Message: fmt.Sprintf("jobs.Add of %q ", r.name) + fmt.Sprintf(format, args...), Fix: fix})
	}
	o := r.options
	if r.store == nil {
		problem("pass a store, such as store.NewMemory(0)", "has no store")
	}
	if o.Timeout < 0 || o.Keep < 0 {
		problem("give durations above 0", "has the Timeout %s and Keep %s", o.Timeout, o.Keep)
	}
	if o.Wait < 0 || o.Wait > maxWait {
		problem("leave out Wait, or give a time that clients wait", "has the Wait %s, which is not within 0 and %s", o.Wait, maxWait)
		r.options.Wait = maxWait // the timeout of the tool follows from it
	}
	if o.PerCaller < 0 || o.AtOnce < 0 {
		problem("give numbers above 0", "has PerCaller %d and AtOnce %d", o.PerCaller, o.AtOnce)
	}
	return found
}

// enter takes a place in the process for a job.
func (r *Runner) enter() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.draining {
		return &mcpkit.ToolError{What: "the server is about to restart and starts no jobs", Next: "Try again in a minute."}
	}
	if r.working >= r.options.AtOnce {
		return &mcpkit.ToolError{What: "the server runs as many jobs as it can", Next: "Try again in a few minutes."}
	}
	r.working++
	return nil
}

func (r *Runner) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.working--
}

func (r *Runner) add(j *job) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.jobs[j.key] = j
}

func (r *Runner) remove(j *job) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.jobs, j.key)
	close(j.ended)
	close(r.changed)
	r.changed = make(chan struct{})
}

// ended returns a channel that is closed when a job of this process has ended; nil for other jobs.
func (r *Runner) ended(key string) <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	if j := r.jobs[key]; j != nil {
		return j.ended
	}
	return nil
}

// stop ends the context of a job, if it runs in this process.
func (r *Runner) stop(key string, cause error) {
	r.mu.Lock()
	j := r.jobs[key]
	r.mu.Unlock()
	if j != nil {
		j.stop(cause)
	}
}

// Drain starts no more jobs and waits for those that run in this process. When ctx ends, the
// contexts of the others end, and they are reported as lost. The error says how many they were.
// Call it when the server has stopped serving:
//
//	err := srv.Run(ctx, addr)
//	ending, cancel := context.WithTimeout(context.Background(), time.Minute)
//	defer cancel()
//	err = errors.Join(err, exports.Drain(ending))
func (r *Runner) Drain(ctx context.Context) error {
	r.mu.Lock()
	r.draining = true
	r.mu.Unlock()
	cut, left := 0, ctx.Done()
	for {
		r.mu.Lock()
		changed, n := r.changed, len(r.jobs)
		if cut == 0 && n > 0 && ctx.Err() != nil {
			cut, left = n, nil // each ends within the time that its end takes to store
			for _, j := range r.jobs {
				j.stop(errDrained)
			}
		}
		r.mu.Unlock()
		if n == 0 {
			break
		}
		select {
		case <-changed:
		case <-left:
		}
	}
	if cut > 0 {
		return fmt.Errorf("jobs: %d jobs of %s did not finish: %w", cut, r.name, context.Cause(ctx))
	}
	return nil
}
