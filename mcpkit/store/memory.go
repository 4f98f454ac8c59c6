package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/share"
)

// DefaultMemory is how much a Memory holds unless told otherwise, in bytes.
const DefaultMemory = 64 << 20

// A Memory keeps values in this process. It holds a limited number of bytes, keys
// included: when it is full, the owner who has the most loses the value that was put
// first, whether its time is over or not.
type Memory struct {
	mu     sync.Mutex
	values *share.Cache[string, kept]
}

type kept struct {
	value   []byte
	expires time.Time
}

// NewMemory makes a Memory that holds at most limit bytes; 0 is [DefaultMemory].
func NewMemory(limit int) *Memory {
	if limit <= 0 {
		limit = DefaultMemory
	}
	return &Memory{values: share.NewCache[string, kept](int64(limit))}
}

// Put implements [Store].
func (m *Memory) Put(_ context.Context, key string, value []byte, ttl time.Duration, owner string) error {
	if ttl <= 0 {
		return fmt.Errorf("store: a value cannot be kept for %s", ttl)
	}
	now := time.Now()
	k := kept{value: slices.Clone(value), expires: now.Add(ttl)}
	m.mu.Lock()
	defer m.mu.Unlock()
	for {
		first, old, ok := m.values.First()
		if !ok || now.Before(old.expires) {
			break
		}
		m.values.Remove(first)
	}
	if !m.values.Put(owner, key, k, int64(len(key)+len(value))) {
		return ErrTooLarge
	}
	return nil
}

// Get implements [Store].
func (m *Memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.values.Get(key)
	if !ok {
		return nil, ErrNotFound
	}
	if !time.Now().Before(k.expires) {
		m.values.Remove(key)
		return nil, ErrNotFound
	}
	return slices.Clone(k.value), nil
}

// Delete implements [Store].
func (m *Memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values.Remove(key)
	return nil
}
