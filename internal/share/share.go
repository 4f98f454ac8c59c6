// Package share divides limited resources among callers, such as places, bytes or sessions, so
// that no caller can use up all of them.
//
// A caller is identified by a key: that of a verified user or client, otherwise that of its
// address, otherwise one key for all callers without a known address. IPv6 callers whose keys are
// networks of 64 bits, as edge.AddrKey returns them, also share what their network of 48 bits
// gets.
//
// A [Pool] is for resources that callers hold and return. [Places] is a pool with a queue. A
// [Cache] is for values that can be computed again.
package share

import "sync"

// A Pool is an amount that callers take parts of and return. A caller that already holds a part
// gets more only if it then holds at most as much as is then free. So a single caller gets half of
// the pool. Of callers that come one after the other, each gets half of what the earlier ones left;
// callers that take turns get equal shares. A caller that holds nothing may take all that is free.
//
// The pool keeps a number for each caller that holds something, and nothing for other callers.
// A Pool is safe for concurrent use.
type Pool struct {
	whole *Pool // the pool that this one is half of, or nil
	mu    sync.Mutex
	total int64
	free  int64
	held  map[string]int64
}

// NewPool returns a pool of the given amount. It panics if total is not positive.
func NewPool(total int64) *Pool {
	if total <= 0 {
		panic("share.NewPool: the amount of a pool must be positive")
	}
	return &Pool{total: total, free: total, held: map[string]int64{}}
}

// Half returns a pool of half the amount. Its callers take from both pools and need a share of
// both. It is for callers that can come in any number, such as those without a token.
func (p *Pool) Half() *Pool {
	half := NewPool(p.Most())
	half.whole = p
	return half
}

// Take takes n for the caller with the key and returns true, or takes nothing.
func (p *Pool) Take(key string, n int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	network := NetworkOf(key)
	switch {
	case n < 0 || n > p.free:
		return false
	case n == 0:
		return true
	case !p.allows(key, n) || network != "" && !p.allows(network, n):
		return false
	case p.whole != nil && !p.whole.Take(key, n):
		return false
	}
	p.free -= n
	p.held[key] += n
	if network != "" {
		p.held[network] += n
	}
	return true
}

func (p *Pool) allows(key string, n int64) bool {
	held := p.held[key]
	return held == 0 || held+n <= p.free-n
}

// Return returns n from the caller with the key to the pool. It panics if the caller holds less
// than n, which is a bug of the program.
func (p *Pool) Return(key string, n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.giveBack(key, n)
	if network := NetworkOf(key); network != "" {
		p.giveBack(network, n)
	}
	p.free += n
	if p.whole != nil {
		p.whole.Return(key, n)
	}
}

func (p *Pool) giveBack(key string, n int64) {
	held := p.held[key] - n
	switch {
	case n < 0 || held < 0:
		panic("share: a caller returned more than it held")
	case held == 0:
		delete(p.held, key)
	default:
		p.held[key] = held
	}
}

// Free returns how much no caller holds.
func (p *Pool) Free() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.free
}

// Held returns how much the caller with the key holds.
func (p *Pool) Held(key string) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.held[key]
}

// Total returns the amount of the pool.
func (p *Pool) Total() int64 { return p.total }

// Most returns how much a single caller can get by taking small parts: half of the pool, but at
// least 1.
func (p *Pool) Most() int64 { return max(1, p.total/2) }
