package mcptest

import (
	"context"
	"testing"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// ReadOnlyStore returns a store that keeps its values in next. When a tool that is annotated
// read-only calls a method other than Get and Scan, the store fails the test, changes nothing, and
// returns an error. [ReadOnlyTransport] says how the store finds the tool. Do not guard caches:
// read-only tools may fill them.
func ReadOnlyStore(t testing.TB, next store.Store) store.Store {
	return &readOnlyStore{Store: next, guard: newReadOnlyGuard(t)}
}

type readOnlyStore struct {
	store.Store
	guard readOnlyGuard
}

const cacheAlternative = "; if the store is a cache, do not guard it with mcptest.ReadOnlyStore"

func (s *readOnlyStore) Put(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
	s.guard.t.Helper()
	if err := s.guard.refuse(ctx, "Put "+excerpt(key), cacheAlternative); err != nil {
		return err
	}
	return s.Store.Put(ctx, key, value, ttl, owner)
}

func (s *readOnlyStore) Delete(ctx context.Context, key string) error {
	s.guard.t.Helper()
	if err := s.guard.refuse(ctx, "Delete "+excerpt(key), cacheAlternative); err != nil {
		return err
	}
	return s.Store.Delete(ctx, key)
}

func (s *readOnlyStore) Take(ctx context.Context, key string) ([]byte, error) {
	s.guard.t.Helper()
	if err := s.guard.refuse(ctx, "Take "+excerpt(key), cacheAlternative); err != nil {
		return nil, err
	}
	return s.Store.Take(ctx, key)
}

func (s *readOnlyStore) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	s.guard.t.Helper()
	if err := s.guard.refuse(ctx, "Swap "+excerpt(key), cacheAlternative); err != nil {
		return err
	}
	return s.Store.Swap(ctx, key, old, next, ttl, owner)
}

func (s *readOnlyStore) Add(ctx context.Context, key string, n int64, ttl time.Duration) (int64, error) {
	s.guard.t.Helper()
	if err := s.guard.refuse(ctx, "Add "+excerpt(key), cacheAlternative); err != nil {
		return 0, err
	}
	return s.Store.Add(ctx, key, n, ttl)
}
