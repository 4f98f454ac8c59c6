// Package held keeps calls to upstreams that ask a question in the middle of a call, while their
// clients get the question as a result and call again with the answer, as protocol 2026-07-28 has
// it. A call that nobody comes back to ends.
package held

import (
	"context"
	"crypto/rand"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const (
	// maxCalls is how many calls with a question there are, and maxEach how many of them one caller
	// has.
	maxCalls, maxEach = 64, 4
	// maxQuestions is how many questions of one call wait for answers.
	maxQuestions = 16
	// together is how long a call waits for more questions after the first.
	together = 20 * time.Millisecond
)

var (
	// ErrTooMany is the error of a question of a call that has too many questions.
	ErrTooMany = errors.New("too many questions wait for their answers")
	// ErrLate is the cause that ends a call that nobody came back to.
	ErrLate = errors.New("nobody answered the question")
	// ErrNotKept is the error of a call that ended before its client came back, with a result that
	// is not kept.
	ErrNotKept = errors.New("the call ended before its client came back, and its result is too large to be kept")
)

// Calls are the calls of one upstream. The zero value has none.
type Calls struct {
	// Patience is how long a call waits for its client to come back.
	Patience time.Duration
	// Keeps reports whether the result of a call may be kept until its client comes back; nil keeps
	// all.
	Keeps func(value any) bool

	running atomic.Int64 // calls

	mu      sync.Mutex
	waiting map[string]*Call // for their clients, by the names that clients bring back
	all     int              // calls with a question
	each    map[string]int   // the same, by caller
}

// A Call is one call to an upstream. It has a client while Wait runs.
type Call struct {
	// Of is a value that the user of the package keeps with the call.
	Of any

	calls  *Calls
	caller string
	cancel context.CancelCauseFunc
	asked  chan struct{} // has a value if there are questions
	done   chan struct{} // closed at the end
	value  any
	err    error

	// Under calls.mu: whether the call is counted among those with a question, waits for its client,
	// and has ended, and the timer of its patience.
	counted, parked, ended bool
	late                   *time.Timer

	mu        sync.Mutex
	next      int
	questions map[string]*question
}

// A question waits for its answer.
type question struct {
	request  mcp.InputRequest
	answer   chan mcp.InputResponse
	answered bool
}

// Start starts a call of a caller. run gets a context with the values of ctx, which ends when the
// call is cancelled. start starts a goroutine, and reports whether it did.
func (c *Calls) Start(ctx context.Context, caller string, start func(func()) bool, of any, run func(context.Context, *Call) (any, error)) (*Call, bool) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	call := &Call{
		Of: of, calls: c, caller: caller, cancel: cancel,
		asked: make(chan struct{}, 1), done: make(chan struct{}), questions: map[string]*question{},
	}
	c.running.Add(1)
	started := start(func() {
		defer c.running.Add(-1)
		defer cancel(nil)
		call.value, call.err = run(ctx, call)
		call.end()
	})
	if !started {
		c.running.Add(-1)
		cancel(nil)
	}
	return call, started
}

// Await waits until no call runs, or ctx ends.
func (c *Calls) Await(ctx context.Context) {
	for c.running.Load() > 0 {
		select {
		case <-ctx.Done():
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Cancel ends a call.
func (c *Call) Cancel(cause error) { c.cancel(cause) }

// end is called when the call has a result.
func (c *Call) end() {
	c.calls.mu.Lock()
	defer c.calls.mu.Unlock()
	if c.parked && c.calls.Keeps != nil && !c.calls.Keeps(c.value) {
		c.value, c.err = nil, ErrNotKept
	}
	c.ended = true
	close(c.done)
	c.uncount()
}

// count counts a call among those with a question. It returns false if there are too many.
func (c *Call) count() bool {
	c.calls.mu.Lock()
	defer c.calls.mu.Unlock()
	switch {
	case c.counted:
		return true
	case c.calls.all >= maxCalls || c.calls.each[c.caller] >= maxEach:
		return false
	case c.calls.each == nil:
		c.calls.each = map[string]int{}
	}
	c.counted = true
	c.calls.all++
	c.calls.each[c.caller]++
	return true
}

// uncount undoes count, once nothing of the call is left. c.calls.mu is held.
func (c *Call) uncount() {
	if !c.counted || !c.ended || c.parked {
		return
	}
	c.counted = false
	c.calls.all--
	if c.calls.each[c.caller]--; c.calls.each[c.caller] == 0 {
		delete(c.calls.each, c.caller)
	}
}

// Ask puts a question to the client of the call, and waits for the answer. The answer has the type
// that belongs to the request.
func (c *Call) Ask(ctx context.Context, request mcp.InputRequest) (mcp.InputResponse, error) {
	if !c.count() {
		return nil, ErrTooMany
	}
	c.mu.Lock()
	if len(c.questions) >= maxQuestions {
		c.mu.Unlock()
		return nil, ErrTooMany
	}
	c.next++
	name, q := strconv.Itoa(c.next), &question{request: request, answer: make(chan mcp.InputResponse, 1)}
	c.questions[name] = q
	c.mu.Unlock()
	c.signal()
	defer func() {
		c.mu.Lock()
		delete(c.questions, name)
		c.mu.Unlock()
	}()
	select {
	case answer := <-q.answer:
		return answer, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (c *Call) signal() {
	select {
	case c.asked <- struct{}{}:
	default:
	}
}

// Wait waits until the call has ended or asks something. If the client is gone before, the call is
// cancelled. If it asks, name is what Take finds the call by.
func (c *Call) Wait(ctx context.Context) (requests mcp.InputRequestMap, name string, value any, err error) {
	for {
		select {
		case <-c.done:
			return nil, "", c.value, c.err
		case <-ctx.Done():
			c.cancel(context.Cause(ctx))
			return nil, "", nil, context.Cause(ctx)
		case <-c.asked:
		}
		select {
		case <-c.done:
		case <-time.After(together):
		}
		requests := mcp.InputRequestMap{}
		c.mu.Lock()
		for name, q := range c.questions {
			if !q.answered {
				requests[name] = q.request
			}
		}
		c.mu.Unlock()
		if len(requests) > 0 {
			return requests, c.park(), nil, nil
		}
	}
}

// park lets the call wait for its client to come back.
func (c *Call) park() (name string) {
	name = rand.Text()
	c.calls.mu.Lock()
	defer c.calls.mu.Unlock()
	if c.calls.waiting == nil {
		c.calls.waiting = map[string]*Call{}
	}
	c.calls.waiting[name] = c
	c.parked = true
	c.late = time.AfterFunc(c.calls.Patience, func() {
		if c.calls.Take(name) == c {
			c.cancel(ErrLate)
		}
	})
	return name
}

// Take returns a call that waits for its client, once, or nil.
func (c *Calls) Take(name string) *Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	call := c.waiting[name]
	if call == nil {
		return nil
	}
	delete(c.waiting, name)
	call.parked = false
	call.late.Stop()
	call.uncount()
	return call
}

// Answer gives the answers of the client to the questions of the call. Questions without an answer
// of the right type are asked again.
func (c *Call) Answer(answers mcp.InputResponseMap) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, q := range c.questions {
		if q.answered {
			continue
		}
		if answer := answers[name]; fits(q.request, answer) {
			q.answered = true
			q.answer <- answer
		} else {
			c.signal()
		}
	}
}

// fits reports whether an answer has the type that belongs to a request.
func fits(request mcp.InputRequest, answer mcp.InputResponse) (ok bool) {
	switch request.(type) {
	case *mcp.ElicitParams:
		_, ok = answer.(*mcp.ElicitResult)
	case *mcp.CreateMessageParams:
		var sampled *mcp.CreateMessageWithToolsResult
		sampled, ok = answer.(*mcp.CreateMessageWithToolsResult)
		ok = ok && len(sampled.Content) == 1
	}
	return ok
}
