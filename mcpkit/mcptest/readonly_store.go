package mcptest

import (
	"context"
	"testing"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// ReadOnlyStore passes everything on to next, and fails the test when a tool annotated
// read-only puts or deletes something while it runs; see [ReadOnlyTransport]. It is not
// done. Caches, which read-only tools may fill, need no guard.
func ReadOnlyStore(t testing.TB, next store.Store) store.Store {
	return &readOnlyStore{Store: next, guard: guard(t)}
}

type readOnlyStore struct {
	store.Store
	guard readOnlyGuard
}

const orACache = "; a cache needs no mcptest.ReadOnlyStore"

func (s *readOnlyStore) Put(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
	s.guard.t.Helper()
	if err := s.guard.refuse(ctx, "Put "+brief(key), orACache); err != nil {
		return err
	}
	return s.Store.Put(ctx, key, value, ttl, owner)
}

func (s *readOnlyStore) Delete(ctx context.Context, key string) error {
	s.guard.t.Helper()
	if err := s.guard.refuse(ctx, "Delete "+brief(key), orACache); err != nil {
		return err
	}
	return s.Store.Delete(ctx, key)
}
