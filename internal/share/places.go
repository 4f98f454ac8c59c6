package share

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// A Caller takes places.
type Caller struct {
	// Key identifies the caller.
	Key string
	// Stranger is set for a caller that is only known by its address, on a server where other
	// callers are known by name. Strangers can come in any number, and all of them together get
	// at most half of the places.
	Stranger bool
}

// A Refusal says why a caller gets no place; "" means that it gets one.
type Refusal string

// The reasons why a caller gets no place.
const (
	// Full means that all places and the queue are taken.
	Full Refusal = "queue full"
	// Share means that the caller has its share, while others could still get a place.
	Share Refusal = "share used up"
	// Late means that the caller waited in the queue as long as it may.
	Late Refusal = "waited too long"
	// Left means that the context ended while the caller waited.
	Left Refusal = "client left"
	// TooBig means that the caller asked for more places than its share has.
	TooBig Refusal = "larger than a share"
)

// PlacesOptions has the sizes of [Places].
type PlacesOptions struct {
	// Places is the number of places.
	Places int64
	// Queue is the number of callers that may wait for a place; with 0, none waits.
	Queue int64
	// Wait is how long a caller may wait.
	Wait time.Duration
}

// Places is a number of places with a queue. Each caller has a share of both. A caller that has
// its share waits until it returns a place, while others pass it. A free place goes
// to the waiting caller that holds the fewest places, and among equals to the one that has waited
// longest.
//
// Places is safe for concurrent use and starts no goroutines.
type Places struct {
	wait  time.Duration
	taken pools
	queue pools // its pools are nil if no caller may wait

	mu    sync.Mutex
	seq   uint64
	lines map[string][]*waiter // by caller, the longest waiting first
}

type pools struct{ all, strangers *Pool }

func newPools(total int64) pools {
	all := NewPool(total)
	return pools{all, all.Half()}
}

func (p pools) of(c Caller) *Pool {
	if c.Stranger {
		return p.strangers
	}
	return p.all
}

type waiter struct {
	caller  Caller
	n       int64
	seq     uint64
	ready   chan struct{} // closed when it has its places
	entered bool
}

// NewPlaces returns places that are all free. It panics if o.Places is not positive.
func NewPlaces(o PlacesOptions) *Places {
	p := &Places{wait: o.Wait, taken: newPools(o.Places), lines: map[string][]*waiter{}}
	if o.Queue > 0 {
		p.queue = newPools(o.Queue)
	}
	return p
}

// Most returns how many places the caller can hold at once.
func (p *Places) Most(c Caller) int64 { return p.taken.of(c).Most() }

// Free returns how many places no caller holds.
func (p *Places) Free() int64 { return p.taken.all.Free() }

// Enter takes n places, and waits for them if necessary. It returns "" if the caller got them, and
// must then return them with Leave; otherwise it returns the reason.
func (p *Places) Enter(ctx context.Context, c Caller, n int64) Refusal {
	w, refusal := p.enter(c, n)
	if w == nil {
		return refusal
	}
	timer := time.NewTimer(p.wait)
	defer timer.Stop()
	select {
	case <-w.ready:
		p.queue.of(c).Return(c.Key, 1)
		return ""
	case <-timer.C:
		refusal = Late
	case <-ctx.Done():
		refusal = Left
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queue.of(c).Return(c.Key, 1)
	if w.entered { // between the end of the wait and the lock
		return ""
	}
	p.remove(w)
	p.admit() // the caller's next waiter may need fewer places
	if refusal == Late && p.Free() > 0 {
		return Share
	}
	return refusal
}

// enter takes places at once, or returns a waiter, or returns a refusal.
func (p *Places) enter(c Caller, n int64) (*waiter, Refusal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	taken := p.taken.of(c)
	if n > taken.Most() {
		return nil, TooBig
	}
	if len(p.lines[c.Key]) == 0 && taken.Take(c.Key, n) {
		return nil, ""
	}
	if p.queue.all == nil || !p.queue.of(c).Take(c.Key, 1) {
		if p.Free() > 0 {
			return nil, Share
		}
		return nil, Full
	}
	p.seq++
	w := &waiter{caller: c, n: n, seq: p.seq, ready: make(chan struct{})}
	p.lines[c.Key] = append(p.lines[c.Key], w)
	return w, ""
}

// Leave returns n places that Enter took.
func (p *Places) Leave(c Caller, n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken.of(c).Return(c.Key, n)
	p.admit()
}

// admit gives free places to waiting callers.
func (p *Places) admit() {
	for len(p.lines) > 0 && p.Free() > 0 && p.admitOne() {
	}
}

func (p *Places) admitOne() bool {
	type candidate struct {
		*waiter
		held int64
	}
	first := make([]candidate, 0, len(p.lines))
	for key, line := range p.lines {
		first = append(first, candidate{line[0], p.taken.all.Held(key)})
	}
	slices.SortFunc(first, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.held, b.held), cmp.Compare(a.seq, b.seq))
	})
	for _, w := range first {
		if p.taken.of(w.caller).Take(w.caller.Key, w.n) {
			w.entered = true
			close(w.ready)
			p.remove(w.waiter)
			return true
		}
	}
	return false
}

func (p *Places) remove(w *waiter) {
	line := slices.DeleteFunc(p.lines[w.caller.Key], func(other *waiter) bool { return other == w })
	if len(line) == 0 {
		delete(p.lines, w.caller.Key)
		return
	}
	p.lines[w.caller.Key] = line
}
