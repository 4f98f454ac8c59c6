// Package share divides what all callers use together, such as places, bytes or sessions, so
// that no caller can use it up.
package share

import "sync"

// A Pool is an amount that callers take parts of and give back. A caller may hold at most as
// much as is left over after it took: one that is alone gets half of the pool, two greedy ones
// a third each, and there is always something left for the next. The pool keeps a number for
// each caller that holds something, and nothing for the others.
//
// A Pool is safe for concurrent use.
type Pool struct {
	mu    sync.Mutex
	total int64
	free  int64
	held  map[string]int64
}

// NewPool returns a pool of the given amount. It panics when there is nothing in it.
func NewPool(total int64) *Pool {
	if total <= 0 {
		panic("share.NewPool: the pool is empty")
	}
	return &Pool{total: total, free: total, held: map[string]int64{}}
}

// Take gives n to the caller with the key, or nothing. A caller that holds nothing gets
// whatever is free.
func (p *Pool) Take(key string, n int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	held := p.held[key]
	if n < 0 || n > p.free || held > 0 && held+n > p.free-n {
		return false
	}
	if n > 0 {
		p.free -= n
		p.held[key] = held + n
	}
	return true
}

// Return takes n back from the caller with the key. It panics when the caller does not hold
// as much, which is a mistake of the program.
func (p *Pool) Return(key string, n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	held := p.held[key] - n
	switch {
	case n < 0 || held < 0:
		panic("share: a caller returned more than it held")
	case held == 0:
		delete(p.held, key)
	default:
		p.held[key] = held
	}
	p.free += n
}

// Free returns how much nobody holds.
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
