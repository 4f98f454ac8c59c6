package store

import (
	"container/list"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// DefaultMemory is how much a Memory holds unless told otherwise, in bytes.
const DefaultMemory = 64 << 20

// A Memory keeps values in this process. It holds a limited number of bytes, keys
// included: when it is full, the values that were put first go first, whether
// their time is over or not.
type Memory struct {
	limit int

	mu      sync.Mutex
	size    int
	entries map[string]*list.Element
	order   *list.List // of *entry, the oldest first
}

type entry struct {
	key     string
	value   []byte
	expires time.Time
}

// NewMemory makes a Memory that holds at most limit bytes; 0 is [DefaultMemory].
func NewMemory(limit int) *Memory {
	if limit <= 0 {
		limit = DefaultMemory
	}
	return &Memory{limit: limit, entries: map[string]*list.Element{}, order: list.New()}
}

// Put implements [Store].
func (m *Memory) Put(_ context.Context, key string, value []byte, ttl time.Duration) error {
	if ttl <= 0 {
		return fmt.Errorf("store: a value cannot be kept for %s", ttl)
	}
	e := &entry{key: key, value: slices.Clone(value), expires: time.Now().Add(ttl)}
	if e.size() > m.limit {
		return ErrTooLarge
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remove(m.entries[key])
	m.size += e.size()
	m.entries[key] = m.order.PushBack(e)
	now := time.Now()
	for oldest := m.order.Front(); oldest != nil; oldest = m.order.Front() {
		if m.size <= m.limit && now.Before(oldest.Value.(*entry).expires) {
			break
		}
		m.remove(oldest)
	}
	return nil
}

// Get implements [Store].
func (m *Memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	element := m.entries[key]
	if element == nil {
		return nil, ErrNotFound
	}
	e := element.Value.(*entry)
	if !time.Now().Before(e.expires) {
		m.remove(element)
		return nil, ErrNotFound
	}
	return slices.Clone(e.value), nil
}

// Delete implements [Store].
func (m *Memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remove(m.entries[key])
	return nil
}

func (m *Memory) remove(element *list.Element) {
	if element == nil {
		return
	}
	e := m.order.Remove(element).(*entry)
	delete(m.entries, e.key)
	m.size -= e.size()
}

func (e *entry) size() int { return len(e.key) + len(e.value) }
