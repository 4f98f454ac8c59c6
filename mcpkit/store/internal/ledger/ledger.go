// Package ledger decides what a store holds: which values and counters there are, until when, for
// whom, and which of them go when space runs out. The stores of one process keep their values in a
// ledger or beside one.
//
// A ledger divides a number of bytes. Kept values get at most three quarters, counters an eighth,
// and cached values what is left of the whole. A kept value takes room from cached values, but
// nothing displaces a kept value or a counter.
package ledger

import (
	"container/heap"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/share"
)

// An Entry is a value or a counter.
type Entry[V any] struct {
	Key     string
	Owner   string
	Value   V
	Expires time.Time
	// Sum is the sum of a counter.
	Sum int64

	kind  kind
	size  int64
	index int // in the heap of expiries
}

type kind int8

const (
	cached kind = iota
	kept
	counter
)

// step is how many expired values and counters each change removes. A change adds at most one, so
// none stays for long while there are changes.
const step = 16

// CounterSize is what a counter counts in addition to the bytes of its key.
const CounterSize = 64

// A Ledger keeps values of type V. It is not safe for concurrent use.
type Ledger[V any] struct {
	// Removed, if it is set, is called with each value or counter that the ledger removes because
	// it has expired or is displaced.
	Removed func(key string, counter bool)

	limit    int64
	cache    *share.Cache[string, *Entry[V]]
	kept     map[string]*Entry[V]
	room     room
	counters map[string]*Entry[V]
	counted  int64 // the size of all counters
	expiries expiries[V]
	order    order
}

// New returns an empty ledger for limit bytes.
func New[V any](limit int64) *Ledger[V] {
	l := &Ledger[V]{
		limit:    limit,
		cache:    share.NewCache[string, *Entry[V]](limit),
		kept:     map[string]*Entry[V]{},
		room:     room{total: limit - limit/4, held: map[string]int64{}},
		counters: map[string]*Entry[V]{},
	}
	l.order.there = func(key string) bool { return l.kept[key] != nil }
	l.cache.Displaced = func(_ string, e *Entry[V]) {
		heap.Remove(&l.expiries, e.index)
		l.removed(e)
	}
	return l
}

// Get returns the value under key.
func (l *Ledger[V]) Get(key string, now time.Time) (*Entry[V], bool) {
	e := l.kept[key]
	if e == nil {
		e, _ = l.cache.Get(key)
	}
	if e == nil || !now.Before(e.Expires) {
		return nil, false
	}
	return e, true
}

// Put stores a cached value under key, which replaces an earlier value. It returns false if there
// is no room; the earlier value is then gone.
func (l *Ledger[V]) Put(key, owner string, value V, size int64, now, expires time.Time) bool {
	l.Expire(now, step)
	l.Remove(key)
	e := &Entry[V]{Key: key, Owner: owner, Value: value, Expires: expires, size: size + int64(len(key))}
	if e.size > l.cacheLimit() {
		return false
	}
	for l.cache.Size()+e.size > l.cacheLimit() && l.Expire(now, step) > 0 {
	}
	heap.Push(&l.expiries, e)
	return l.cache.Put(owner, key, e, e.size)
}

// Fits reports whether a kept value of this size can ever have room.
func (l *Ledger[V]) Fits(key, owner string, size int64) bool {
	return size+int64(len(key)) <= l.room.most(owner)
}

// Keep stores a kept value under key, which replaces an earlier value. It returns false and
// changes no value that has not expired if the owner has no room.
func (l *Ledger[V]) Keep(key, owner string, value V, size int64, now, expires time.Time) bool {
	l.Expire(now, step)
	for !l.hasRoom(key, owner, size+int64(len(key))) {
		if l.Expire(now, step) == 0 {
			return false
		}
	}
	l.Remove(key)
	l.Restore(key, owner, value, size, expires)
	return true
}

func (l *Ledger[V]) hasRoom(key, owner string, size int64) bool {
	if old := l.kept[key]; old != nil {
		return l.room.allowsInstead(owner, size, old.Owner, old.size)
	}
	return l.room.allows(owner, size)
}

// Remove removes the value under key, and reports whether there was one.
func (l *Ledger[V]) Remove(key string) bool {
	e := l.kept[key]
	if e == nil {
		e, _ = l.cache.Get(key)
	}
	if e == nil {
		return false
	}
	heap.Remove(&l.expiries, e.index)
	l.forget(e)
	return true
}

// Count adds n to the counter under key and returns it. A new counter expires at expires. Count
// returns nil if there is no room for another counter, and changes nothing if the sum overflows.
func (l *Ledger[V]) Count(key string, n int64, now, expires time.Time) (e *Entry[V], overflow bool) {
	l.Expire(now, step)
	e = l.counters[key]
	if e != nil && !now.Before(e.Expires) {
		l.drop(e)
		e = nil
	}
	if e == nil {
		size := int64(len(key)) + CounterSize
		for l.counted+size > l.limit/8 {
			if l.Expire(now, step) == 0 {
				return nil, false
			}
		}
		l.RestoreCounter(key, 0, expires)
		e = l.counters[key]
	}
	sum := e.Sum + n
	if (sum > e.Sum) != (n > 0) {
		return e, true
	}
	e.Sum = sum
	return e, false
}

// Restore adds a value that was kept in an earlier process, even if there is no room for it now:
// the values of a smaller store stay until their time is over.
func (l *Ledger[V]) Restore(key, owner string, value V, size int64, expires time.Time) {
	e := &Entry[V]{Key: key, Owner: owner, Value: value, Expires: expires, kind: kept, size: size + int64(len(key))}
	l.room.add(owner, e.size)
	l.kept[key] = e
	l.order.add(key)
	heap.Push(&l.expiries, e)
	l.cache.SetLimit(l.cacheLimit())
}

// RestoreCounter adds a counter of an earlier process, like Restore.
func (l *Ledger[V]) RestoreCounter(key string, sum int64, expires time.Time) {
	e := &Entry[V]{Key: key, Expires: expires, Sum: sum, kind: counter, size: int64(len(key)) + CounterSize}
	l.counters[key] = e
	l.counted += e.size
	heap.Push(&l.expiries, e)
	l.cache.SetLimit(l.cacheLimit())
}

// Expire removes at most limit expired values and counters, and returns how many it removed.
func (l *Ledger[V]) Expire(now time.Time, limit int) int {
	n := 0
	for n < limit && len(l.expiries) > 0 && !now.Before(l.expiries[0].Expires) {
		l.drop(l.expiries[0])
		n++
	}
	return n
}

// Scan returns at most limit keys of kept values that begin with prefix and are greater than
// after, in ascending order.
func (l *Ledger[V]) Scan(prefix, after string, limit int, now time.Time) []string {
	return l.order.scan(prefix, after, limit, func(key string) bool {
		e := l.kept[key]
		return e != nil && now.Before(e.Expires)
	})
}

func (l *Ledger[V]) cacheLimit() int64 { return max(0, l.limit-l.room.used-l.counted) }

// drop removes an entry of the ledger's own accord.
func (l *Ledger[V]) drop(e *Entry[V]) {
	heap.Remove(&l.expiries, e.index)
	l.forget(e)
	l.removed(e)
}

func (l *Ledger[V]) removed(e *Entry[V]) {
	if l.Removed != nil {
		l.Removed(e.Key, e.kind == counter)
	}
}

// forget removes an entry that is no longer in the heap of expiries.
func (l *Ledger[V]) forget(e *Entry[V]) {
	switch e.kind {
	case cached:
		l.cache.Remove(e.Key)
		return
	case kept:
		delete(l.kept, e.Key)
		l.order.removed()
		l.room.add(e.Owner, -e.size)
	case counter:
		delete(l.counters, e.Key)
		l.counted -= e.size
	}
	l.cache.SetLimit(l.cacheLimit())
}

// expiries is a heap: the entry that expires first comes first.
type expiries[V any] []*Entry[V]

func (h expiries[V]) Len() int           { return len(h) }
func (h expiries[V]) Less(i, j int) bool { return h[i].Expires.Before(h[j].Expires) }
func (h expiries[V]) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *expiries[V]) Push(e any) {
	e.(*Entry[V]).index = len(*h)
	*h = append(*h, e.(*Entry[V]))
}
func (h *expiries[V]) Pop() any {
	last := len(*h) - 1
	e := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return e
}
