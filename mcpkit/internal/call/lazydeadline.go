package call

import (
	"context"
	"sync"
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

	mu    sync.Mutex
	timed context.Context // the context with the timer; nil until the timer is needed
	end   context.CancelFunc
	ended bool
}

// start returns the context that has the timer.
func (c *lazyDeadline) start() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timed == nil {
		c.timed, c.end = context.WithDeadlineCause(c.parent, c.deadline, c.cause)
		if c.ended {
			c.end()
		}
	}
	return c.timed
}

// cancel ends the context.
func (c *lazyDeadline) cancel() {
	c.mu.Lock()
	c.ended = true
	end := c.end
	c.mu.Unlock()
	if end != nil {
		end() // without the lock, because contexts that end with this one may call its methods
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
	idle := c.timed == nil && !c.ended
	c.mu.Unlock()
	if idle && c.parent.Err() == nil && time.Now().Before(c.deadline) {
		return nil
	}
	return c.start().Err()
}

// Value returns the value of the context with the timer once that exists, because package context
// stores the derived contexts and the cause there.
func (c *lazyDeadline) Value(key any) any {
	c.mu.Lock()
	timed := c.timed
	c.mu.Unlock()
	if timed != nil {
		return timed.Value(key)
	}
	return c.parent.Value(key)
}

func (c *lazyDeadline) String() string { return "mcpkit.lazyDeadline" }
