package share

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// A Caller is who takes places.
type Caller struct {
	// Key tells callers apart.
	Key string
	// Stranger is set for a caller that is only known by its address where others are known by
	// their name. Strangers can come in any number, and together get at most half.
	Stranger bool
}

// A Refusal says why there is no place; "" says that there is one.
type Refusal string

// The refusals, in the words of edge.ShedReason.
const (
	Full   Refusal = "queue full"
	Share  Refusal = "share used up"
	Late   Refusal = "waited too long"
	Left   Refusal = "client left"
	TooBig Refusal = "larger than a share"
)

// PlacesOptions are the sizes of [Places].
type PlacesOptions struct {
	// Places is how many there are.
	Places int64
	// Queue is how many callers may wait for a place, each for Wait. Zero is none.
	Queue int64
	Wait  time.Duration
}

// Places are a number of places and a queue for them, both with a share for each caller. A
// caller that has its share waits for its own places, while others pass it. A place that gets
// free goes to the one of those who wait that holds the least, and among equals to the one
// that waits the longest.
//
// Places are safe for concurrent use, and start no goroutines.
type Places struct {
	wait  time.Duration
	taken pools
	queue pools // both nil where nobody waits

	mu    sync.Mutex
	seq   uint64
	lines map[string][]*waiter // those who wait, by caller, who waits the longest first
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

// NewPlaces returns places that are all free. It panics when there are none.
func NewPlaces(o PlacesOptions) *Places {
	p := &Places{wait: o.Wait, taken: newPools(o.Places), lines: map[string][]*waiter{}}
	if o.Queue > 0 {
		p.queue = newPools(o.Queue)
	}
	return p
}

// Most returns how many places the caller can have at once.
func (p *Places) Most(c Caller) int64 { return p.taken.of(c).Most() }

// Free returns how many places nobody has.
func (p *Places) Free() int64 { return p.taken.all.Free() }

// Enter takes n places, waiting for them if need be, or says why it does not. Places that it
// took are given back with Leave.
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
	if w.entered { // in the meantime
		return ""
	}
	p.remove(w)
	p.admit() // the next of the same caller may need fewer
	if refusal == Late && p.Free() > 0 {
		return Share
	}
	return refusal
}

// enter takes places at once, or returns a waiter, or neither.
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

// Leave gives back what Enter took.
func (p *Places) Leave(c Caller, n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken.of(c).Return(c.Key, n)
	p.admit()
}

// admit gives the places that are free to those who wait.
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
