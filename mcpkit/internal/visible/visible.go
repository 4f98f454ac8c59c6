// Package visible asks the program which callers see a tool.
package visible

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
)

// Limit is how long a function may take to answer. Functions that are asked together have it
// together.
const Limit = time.Second

// maxLate is how many calls of one function may still run after the limit. A function with that
// many is not asked until one of them returns, so that callers cannot start any number of
// goroutines.
const maxLate = 64

// The errors of a function that did not answer.
var (
	ErrLate   = errlog.Errorf("the function did not return within %s", Limit)
	ErrStuck  = errlog.Errorf("the function was not called, because %d of its calls have not returned", maxLate)
	errExited = errlog.New("the function ended its goroutine (runtime.Goexit)")
)

// A PanicError is a panic of a function, with its stack.
type PanicError struct {
	Value any
	Place errlog.Place
}

// Error returns the value of the panic.
func (e *PanicError) Error() string { return "panic: " + errlog.TextOf(e.Value) }

// A Check is one function of the program.
type Check struct {
	ask  func(context.Context) bool
	late atomic.Int64 // calls that still run after the limit
}

// New returns the check that asks a function.
func New(ask func(context.Context) bool) *Check { return &Check{ask: ask} }

// An Answer is what a function said. The error says why it did not answer; then the tool is hidden.
type Answer struct {
	Shown bool
	Err   error
}

// Ask asks checks at the same time, and returns the answer of each in their order. It returns when
// all have answered, when the limit has passed, or when ctx ends.
func Ask(ctx context.Context, checks []*Check) []Answer {
	limited, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	answers := make([]Answer, len(checks))
	var wait sync.WaitGroup
	for i, c := range checks[1:] {
		wait.Go(func() { answers[i+1] = c.answer(ctx, limited) })
	}
	answers[0] = checks[0].answer(ctx, limited)
	wait.Wait()
	return answers
}

// The states of a call of the function.
const (
	running int32 = iota
	returned
	late
)

// answer asks the function. limited is ctx with the limit.
func (c *Check) answer(ctx, limited context.Context) Answer {
	if c.late.Load() >= maxLate {
		return Answer{Err: ErrStuck}
	}
	var state atomic.Int32
	done := make(chan Answer, 1)
	go func() {
		a := Answer{Err: errExited}
		defer func() {
			if v := recover(); v != nil {
				a = Answer{Err: &PanicError{v, errlog.PlaceOfPanic()}}
			}
			if state.Swap(returned) == late {
				c.late.Add(-1)
			}
			done <- a
		}()
		shown := c.ask(limited)
		a = Answer{Shown: shown}
	}()
	select {
	case a := <-done:
		return a
	case <-limited.Done():
	}
	c.late.Add(1)
	if !state.CompareAndSwap(running, late) { // it has returned meanwhile
		c.late.Add(-1)
		return <-done
	}
	if err := ctx.Err(); err != nil {
		return Answer{Err: err}
	}
	return Answer{Err: ErrLate}
}
