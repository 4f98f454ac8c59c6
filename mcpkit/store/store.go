// Package store keeps small values under keys, each for a limited time: the
// remainders of results, and what else replicas of a server must share.
//
// [Memory] serves one process. Several replicas need a store that they share.
package store

import (
	"context"
	"errors"
	"time"
)

// A Store keeps values for a time. Implementations are safe for concurrent use,
// and neither keep nor hand out slices that the caller may change.
type Store interface {
	// Put keeps value under key for ttl, which is more than 0. It replaces what
	// was there. It may refuse a value with [ErrTooLarge].
	Put(ctx context.Context, key string, value []byte, ttl time.Duration) error
	// Get returns the value under key, or [ErrNotFound] when there is none, or no
	// longer.
	Get(ctx context.Context, key string) ([]byte, error)
	// Delete forgets key. It is no error when there is nothing under it.
	Delete(ctx context.Context, key string) error
}

// The errors of every store.
var (
	ErrNotFound = errors.New("store: nothing is kept under this key")
	ErrTooLarge = errors.New("store: the value is larger than the store")
)
