package authserver_test

import (
	"context"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// A clockedStore forgets values by a clock that a test moves.
type clockedStore struct {
	*store.Memory
	clock *clock

	mu   sync.Mutex
	ends map[string]time.Time
}

func newClockedStore(c *clock) *clockedStore {
	return &clockedStore{Memory: store.NewMemory(0), clock: c, ends: map[string]time.Time{}}
}

// forget removes a value whose time is over.
func (s *clockedStore) forget(ctx context.Context, key string) {
	if end, ok := s.ends[key]; ok && !s.clock.Now().Before(end) {
		delete(s.ends, key)
		_ = s.Memory.Delete(ctx, key) // it cannot fail
	}
}

func (s *clockedStore) Get(ctx context.Context, key string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(ctx, key)
	return s.Memory.Get(ctx, key)
}

func (s *clockedStore) Take(ctx context.Context, key string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(ctx, key)
	return s.Memory.Take(ctx, key)
}

func (s *clockedStore) Put(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ends[key] = s.clock.Now().Add(ttl)
	return s.Memory.Put(ctx, key, value, 10*365*24*time.Hour, owner)
}

func (s *clockedStore) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(ctx, key)
	err := s.Memory.Swap(ctx, key, old, next, 10*365*24*time.Hour, owner)
	if err == nil {
		s.ends[key] = s.clock.Now().Add(ttl)
	}
	return err
}
