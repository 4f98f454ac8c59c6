package mcpkit

import (
	"context"
	"sync"
	"time"
)

// A lazyDeadline is context.WithDeadlineCause for those who mostly do not ask: it has no
// timer until somebody waits for it, or derives a context from it that waits.
type lazyDeadline struct {
	parent   context.Context
	deadline time.Time
	cause    error

	mu    sync.Mutex
	inner context.Context // nil until somebody waits
	end   context.CancelFunc
	ended bool
}

func newLazyDeadline(parent context.Context, timeout time.Duration, cause error) *lazyDeadline {
	return &lazyDeadline{parent: parent, deadline: time.Now().Add(timeout), cause: cause}
}

// real returns the context that has the timer.
func (c *lazyDeadline) real() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.inner == nil {
		c.inner, c.end = context.WithDeadlineCause(c.parent, c.deadline, c.cause)
		if c.ended {
			c.end()
		}
	}
	return c.inner
}

// cancel ends it.
func (c *lazyDeadline) cancel() {
	c.mu.Lock()
	c.ended = true
	end := c.end
	c.mu.Unlock()
	if end != nil {
		end() // without the lock: what ends with it may look at it
	}
}

func (c *lazyDeadline) Deadline() (time.Time, bool) {
	if earlier, ok := c.parent.Deadline(); ok && earlier.Before(c.deadline) {
		return earlier, true
	}
	return c.deadline, true
}

func (c *lazyDeadline) Done() <-chan struct{} { return c.real().Done() }

func (c *lazyDeadline) Err() error {
	c.mu.Lock()
	idle := c.inner == nil && !c.ended
	c.mu.Unlock()
	if idle && c.parent.Err() == nil && time.Now().Before(c.deadline) {
		return nil
	}
	return c.real().Err()
}

// Value is that of the real context once there is one: package context finds there what
// ends with it, and why it ended.
func (c *lazyDeadline) Value(key any) any {
	c.mu.Lock()
	inner := c.inner
	c.mu.Unlock()
	if inner != nil {
		return inner.Value(key)
	}
	return c.parent.Value(key)
}

func (c *lazyDeadline) String() string { return "mcpkit.lazyDeadline" }
