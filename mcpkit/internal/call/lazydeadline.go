package call

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// A boundContext ends when the call has ended, and after the tool's timeout.
type boundContext interface {
	context.Context
	cancel()
}

// withDeadline bounds ctx by the timeout of a tool whose call began at began.
func withDeadline(ctx context.Context, began time.Time, timeout time.Duration) boundContext {
	ctx, cancel := context.WithDeadlineCause(ctx, began.Add(timeout), ErrDeadline)
	return timedContext{ctx, cancel}
}

type timedContext struct {
	context.Context
	end context.CancelFunc
}

func (c timedContext) cancel() { c.end() }

// withLazyDeadline bounds ctx like withDeadline, with a [lazyDeadline].
func withLazyDeadline(ctx context.Context, began time.Time, timeout time.Duration) boundContext {
	return &lazyDeadline{parent: ctx, deadline: began.Add(timeout), cause: ErrDeadline}
}

// A lazyDeadline behaves like a context of context.WithDeadlineCause. It starts no timer until its
// Done channel is needed, by the handler or by a derived context; most handlers do not need it.
// With context.WithTimeoutCause instead, a call of no items takes 17 % longer (BenchmarkCall in
// bench, medians of 7).
type lazyDeadline struct {
	parent   context.Context
	deadline time.Time
	cause    error

	timed atomic.Pointer[timedContext] // with the timer; nil until the timer is needed
	mu    sync.Mutex                   // of changes
	ended bool
}

// start returns the context that has the timer.
func (c *lazyDeadline) start() context.Context {
	if timed := c.timed.Load(); timed != nil {
		return timed.Context
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	timed := c.timed.Load()
	if timed == nil {
		timed = &timedContext{}
		timed.Context, timed.end = context.WithDeadlineCause(c.parent, c.deadline, c.cause)
		c.timed.Store(timed)
		if c.ended {
			timed.end()
		}
	}
	return timed.Context
}

// cancel ends the context.
func (c *lazyDeadline) cancel() {
	c.mu.Lock()
	c.ended = true
	timed := c.timed.Load()
	c.mu.Unlock()
	if timed != nil {
		timed.end() // without the lock, because contexts that end with this one may call its methods
	}
}

func (c *lazyDeadline) Deadline() (time.Time, bool) {
	if earlier, ok := c.parent.Deadline(); ok && earlier.Before(c.deadline) {
		return earlier, true
	}
	return c.deadline, true
}

func (c *lazyDeadline) Done() <-chan struct{} { return c.start().Done() }

func (c *lazyDeadline) Err() error {
	c.mu.Lock()
	idle := c.timed.Load() == nil && !c.ended
	c.mu.Unlock()
	if idle && c.parent.Err() == nil && time.Now().Before(c.deadline) {
		return nil
	}
	return c.start().Err()
}

// Value returns the value of the context with the timer once that exists, because package context
// stores the derived contexts and the cause there.
func (c *lazyDeadline) Value(key any) any {
	if timed := c.timed.Load(); timed != nil {
		return timed.Value(key)
	}
	return c.parent.Value(key)
}

func (c *lazyDeadline) String() string { return "mcpkit.lazyDeadline" }
