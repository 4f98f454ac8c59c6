package store

import (
	"bytes"
	"context"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store/internal/argument"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/internal/ledger"
)

// DefaultMemory is the default size of a [Memory] in bytes: 64 MiB.
const DefaultMemory = 64 << 20

// A Memory is a [Store] in the memory of this process. It holds a limited number of bytes, keys
// included. Values stored by Swap get at most three quarters of it, and counters an eighth, each
// counting its key and 64 bytes. Values stored by Put get what is left.
//
// When there is no room for a value stored by Put, the owner that has the most such values loses
// the oldest, even if the value's time is not over. After a Swap, the values of an owner must have
// at most as many bytes as remain free. An owner without values needs only room for its first one.
// The program itself, whose owner is "", may use everything that is free, and a sixteenth of the
// room is reserved for it.
type Memory struct {
	mu     sync.Mutex
	values *ledger.Ledger[[]byte]
}

// NewMemory returns a Memory that holds at most limit bytes, or [DefaultMemory] if limit is 0 or
// less.
func NewMemory(limit int) *Memory {
	if limit <= 0 {
		limit = DefaultMemory
	}
	return &Memory{values: ledger.New[[]byte](int64(limit))}
}

// Put implements [Store].
func (m *Memory) Put(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
	if err := argument.Write(ctx, key, ttl); err != nil {
		return err
	}
	now := time.Now()
	value = clone(value)
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.values.Put(key, owner, value, int64(len(value)), now, now.Add(ttl)) {
		return ErrTooLarge
	}
	return nil
}

// Get implements [Store].
func (m *Memory) Get(ctx context.Context, key string) ([]byte, error) {
	if err := argument.Key(ctx, key); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.values.Get(key, time.Now())
	if !ok {
		return nil, ErrNotFound
	}
	return clone(e.Value), nil
}

// Delete implements [Store].
func (m *Memory) Delete(ctx context.Context, key string) error {
	if err := argument.Key(ctx, key); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values.Remove(key)
	return nil
}

// Take implements [Store].
func (m *Memory) Take(ctx context.Context, key string) ([]byte, error) {
	if err := argument.Key(ctx, key); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.values.Get(key, time.Now())
	if !ok {
		return nil, ErrNotFound
	}
	m.values.Remove(key)
	return e.Value, nil
}

// Swap implements [Store].
func (m *Memory) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	if err := argument.Write(ctx, key, ttl); err != nil {
		return err
	}
	now := time.Now()
	next = clone(next)
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.values.Get(key, now)
	switch {
	case ok != (old != nil), ok && !bytes.Equal(e.Value, old):
		return ErrConflict
	case !m.values.Fits(key, owner, int64(len(next))):
		return ErrTooLarge
	case !m.values.Keep(key, owner, next, int64(len(next)), now, now.Add(ttl)):
		return ErrFull
	}
	return nil
}

// Add implements [Store].
func (m *Memory) Add(ctx context.Context, key string, n int64, ttl time.Duration) (int64, error) {
	if err := argument.Write(ctx, key, ttl); err != nil {
		return 0, err
	}
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	e, overflow := m.values.Count(key, n, now, now.Add(ttl))
	switch {
	case e == nil:
		return 0, ErrFull
	case overflow:
		return 0, argument.Overflow(e.Sum, n)
	}
	return e.Sum, nil
}

// Scan implements [Store].
func (m *Memory) Scan(ctx context.Context, prefix, after string, limit int) ([]string, error) {
	if err := argument.Scan(ctx, limit); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values.Scan(prefix, after, limit, time.Now()), nil
}

// clone returns a copy that is not nil.
func clone(value []byte) []byte { return append([]byte{}, value...) }
