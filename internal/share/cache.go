package share

import (
	"container/heap"
	"container/list"
)

// A Cache keeps values up to a total size. When the cache is full, the owner with the largest
// total loses its oldest value. So a new value displaces values of the same owner or of owners
// with more, never those of an owner with less. Owners are callers: see [Pool].
//
// A Cache is not safe for concurrent use.
type Cache[K comparable, V any] struct {
	// Displaced, if it is set, is called with each value that the cache loses because it is full,
	// after the cache has lost it. It may be the value that Put stores.
	Displaced func(key K, value V)

	limit, size int64
	entries     map[K]*cached[K, V]
	owners      map[string]*owner
	largest     owners
	order       list.List // of *cached, the oldest first
	seq         uint64
}

type cached[K comparable, V any] struct {
	key     K
	value   V
	size    int64
	seq     uint64
	owner   *owner
	inOrder *list.Element
	inOwner *list.Element
}

type owner struct {
	key   string
	size  int64
	index int       // in the heap
	first uint64    // the sequence number of its oldest value
	order list.List // of *cached, the oldest first
}

// NewCache returns an empty cache for values with a total size of at most limit.
func NewCache[K comparable, V any](limit int64) *Cache[K, V] {
	return &Cache[K, V]{limit: limit, entries: map[K]*cached[K, V]{}, owners: map[string]*owner{}}
}

// Put stores a value of an owner under a key, replacing an earlier value, and reports whether the
// cache had room for it. The size must be positive.
func (c *Cache[K, V]) Put(ownerKey string, key K, value V, size int64) bool {
	c.Remove(key)
	if size > c.limit {
		return false
	}
	if network := NetworkOf(ownerKey); network != "" {
		ownerKey = network
	}
	o := c.owners[ownerKey]
	if o == nil {
		o = &owner{key: ownerKey}
		c.owners[ownerKey] = o
		heap.Push(&c.largest, o)
	}
	c.seq++
	e := &cached[K, V]{key: key, value: value, size: size, seq: c.seq, owner: o}
	e.inOrder, e.inOwner = c.order.PushBack(e), o.order.PushBack(e)
	c.entries[key] = e
	c.grow(o, size)
	c.displace()
	return c.entries[key] == e
}

// SetLimit changes the total size that the values may have, which displaces values if they have
// more.
func (c *Cache[K, V]) SetLimit(limit int64) {
	c.limit = limit
	c.displace()
}

func (c *Cache[K, V]) displace() {
	for c.size > c.limit {
		e := c.largest[0].order.Front().Value.(*cached[K, V])
		c.remove(e)
		if c.Displaced != nil {
			c.Displaced(e.key, e.value)
		}
	}
}

// Get returns the value under key.
func (c *Cache[K, V]) Get(key K) (value V, ok bool) {
	if e := c.entries[key]; e != nil {
		return e.value, true
	}
	return value, false
}

// Remove removes the value under key.
func (c *Cache[K, V]) Remove(key K) {
	if e := c.entries[key]; e != nil {
		c.remove(e)
	}
}

// First returns the oldest value.
func (c *Cache[K, V]) First() (key K, value V, ok bool) {
	front := c.order.Front()
	if front == nil {
		return key, value, false
	}
	e := front.Value.(*cached[K, V])
	return e.key, e.value, true
}

// Len returns the number of values.
func (c *Cache[K, V]) Len() int { return len(c.entries) }

// Size returns the total size of the values.
func (c *Cache[K, V]) Size() int64 { return c.size }

func (c *Cache[K, V]) remove(e *cached[K, V]) {
	delete(c.entries, e.key)
	c.order.Remove(e.inOrder)
	e.owner.order.Remove(e.inOwner)
	c.grow(e.owner, -e.size)
}

// grow adds to an owner's size, and removes an owner without values.
func (c *Cache[K, V]) grow(o *owner, by int64) {
	c.size += by
	o.size += by
	front := o.order.Front()
	if front == nil {
		heap.Remove(&c.largest, o.index)
		delete(c.owners, o.key)
		return
	}
	o.first = front.Value.(*cached[K, V]).seq
	heap.Fix(&c.largest, o.index)
}

// owners is a heap: the owner with the largest size comes first, and among equals the one with
// the oldest value.
type owners []*owner

func (h owners) Len() int { return len(h) }
func (h owners) Less(i, j int) bool {
	return h[i].size > h[j].size || h[i].size == h[j].size && h[i].first < h[j].first
}
func (h owners) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *owners) Push(o any) {
	o.(*owner).index = len(*h)
	*h = append(*h, o.(*owner))
}
func (h *owners) Pop() any {
	last := len(*h) - 1
	o := (*h)[last]
	*h = (*h)[:last]
	return o
}
