// Package lru has a map of limited size.
package lru

import "container/list"

// A Cache holds a limited number of values, and drops the least recently used one. It is not safe
// for concurrent use.
type Cache[K comparable, V any] struct {
	limit int
	items map[K]*list.Element
	order *list.List // most recently used first
}

type item[K comparable, V any] struct {
	key   K
	value V
}

// New returns a cache of at most limit values.
func New[K comparable, V any](limit int) *Cache[K, V] {
	return &Cache[K, V]{limit: limit, items: map[K]*list.Element{}, order: list.New()}
}

// Get returns the value of a key.
func (c *Cache[K, V]) Get(key K) (value V, ok bool) {
	e, ok := c.items[key]
	if !ok {
		return value, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*item[K, V]).value, true
}

// Put sets the value of a key.
func (c *Cache[K, V]) Put(key K, value V) {
	if e, ok := c.items[key]; ok {
		e.Value.(*item[K, V]).value = value
		c.order.MoveToFront(e)
		return
	}
	for c.order.Len() >= c.limit {
		oldest := c.order.Back()
		delete(c.items, oldest.Value.(*item[K, V]).key)
		c.order.Remove(oldest)
	}
	c.items[key] = c.order.PushFront(&item[K, V]{key, value})
}

// Remove removes a key.
func (c *Cache[K, V]) Remove(key K) {
	if e, ok := c.items[key]; ok {
		delete(c.items, key)
		c.order.Remove(e)
	}
}
