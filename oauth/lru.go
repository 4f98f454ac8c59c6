package oauth

import "container/list"

// An lru holds at most max values, and drops the least recently used one. It is not safe for
// concurrent use.
type lru[K comparable, V any] struct {
	max   int
	items map[K]*list.Element
	order *list.List // most recently used first
}

type lruItem[K comparable, V any] struct {
	key   K
	value V
}

func newLRU[K comparable, V any](limit int) *lru[K, V] {
	return &lru[K, V]{max: limit, items: map[K]*list.Element{}, order: list.New()}
}

func (l *lru[K, V]) get(key K) (value V, ok bool) {
	e, ok := l.items[key]
	if !ok {
		return value, false
	}
	l.order.MoveToFront(e)
	return e.Value.(*lruItem[K, V]).value, true
}

func (l *lru[K, V]) put(key K, value V) {
	if e, ok := l.items[key]; ok {
		e.Value.(*lruItem[K, V]).value = value
		l.order.MoveToFront(e)
		return
	}
	for l.order.Len() >= l.max {
		oldest := l.order.Back()
		delete(l.items, oldest.Value.(*lruItem[K, V]).key)
		l.order.Remove(oldest)
	}
	l.items[key] = l.order.PushFront(&lruItem[K, V]{key, value})
}

func (l *lru[K, V]) remove(key K) {
	if e, ok := l.items[key]; ok {
		delete(l.items, key)
		l.order.Remove(e)
	}
}
