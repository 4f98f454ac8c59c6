// Package store keeps small values under keys, each for a limited time: the
// remainders of results, and what else replicas of a server must share. Each caller has a
// share of it.
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
	//
	// The owner is the caller on whose account the value is kept, "" for the program itself.
	// Where room is limited, each owner has a share of it: what is put for one displaces what
	// is kept for the same owner or for one who has more, and never what is kept for one who
	// has less. The owner is no part of the key.
	Put(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error
	// Get returns the value under key, or [ErrNotFound] when there is none, or no
	// longer.
	Get(ctx context.Context, key string) ([]byte, error)
	// Delete forgets key. It is no error when there is nothing under it.
	Delete(ctx context.Context, key string) error
}

// The errors of every store.
var (
	ErrNotFound = errors.New("store: nothing is kept under this key")
	ErrTooLarge = errors.New("store: the value is larger than the store, or than its owner's share of it")
)
