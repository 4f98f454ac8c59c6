package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/share"
)

// DefaultMemory is the default size of a [Memory] in bytes: 64 MiB.
const DefaultMemory = 64 << 20

// A Memory is a [Store] in the memory of this process. It holds a limited number of bytes, keys
// included. When it is full, the owner that has the most loses its oldest value, even if the
// value's time is not over.
type Memory struct {
	mu     sync.Mutex
	values *share.Cache[string, entry]
}

type entry struct {
	value   []byte
	expires time.Time
}

// NewMemory returns a Memory that holds at most limit bytes, or [DefaultMemory] if limit is 0 or
// less.
func NewMemory(limit int) *Memory {
	if limit <= 0 {
		limit = DefaultMemory
	}
	return &Memory{values: share.NewCache[string, entry](int64(limit))}
}

// Put implements [Store].
func (m *Memory) Put(_ context.Context, key string, value []byte, ttl time.Duration, owner string) error {
	if ttl <= 0 {
		return fmt.Errorf("store: a value cannot be stored for %s", ttl)
	}
	now := time.Now()
	e := entry{value: slices.Clone(value), expires: now.Add(ttl)}
	m.mu.Lock()
	defer m.mu.Unlock()
	for {
		first, old, ok := m.values.First()
		if !ok || now.Before(old.expires) {
			break
		}
		m.values.Remove(first)
	}
	if !m.values.Put(owner, key, e, int64(len(key)+len(value))) {
		return ErrTooLarge
	}
	return nil
}

// Get implements [Store].
func (m *Memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.values.Get(key)
	if !ok {
		return nil, ErrNotFound
	}
	if !time.Now().Before(e.expires) {
		m.values.Remove(key)
		return nil, ErrNotFound
	}
	return slices.Clone(e.value), nil
}

// Delete implements [Store].
func (m *Memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values.Remove(key)
	return nil
}
