// Package share divides what all callers use together, such as places, bytes or sessions, so
// that no caller can use it up.
//
// A caller is a key: that of a verified user or client, else that of an address, else one for
// all whose address is not known. Networks of IPv6 that are keys, as edge.AddrKey makes them,
// share once more with the rest of their network of 48 bits.
//
// A [Pool] is for what is held and given back, [Places] are a pool with a queue, and a [Cache]
// is for what can be made again.
package share

import "sync"

// A Pool is an amount that callers take parts of and give back. A caller that holds something
// gets more only as long as what it then holds is no more than what is then free. So a caller
// that is alone gets half of the pool. Of callers that come one after the other, each gets
// half of what those before it left; those that take in turns get the same each. What is free
// is there for the next caller, down to the last.
//
// The pool keeps a number for each caller that holds something, and nothing for the others.
// A Pool is safe for concurrent use.
type Pool struct {
	whole *Pool // of which this is a part, or nil
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

// Half returns a pool of half the amount. What is taken from it is taken from p too, and its
// callers have to have a share of both. It is for callers that can come in any number, such as
// those without a token, where others cannot.
func (p *Pool) Half() *Pool {
	half := NewPool(p.Most())
	half.whole = p
	return half
}

// Take gives n to the caller with the key, or nothing. A caller that holds nothing gets
// whatever is free.
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

// Return takes n back from the caller with the key. It panics when the caller does not hold
// as much, which is a mistake of the program.
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

// Most returns how much a caller gets that takes one after the other and is alone: half, and
// at least 1.
func (p *Pool) Most() int64 { return max(1, p.total/2) }
