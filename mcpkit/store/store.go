// Package store keeps small values under keys for a limited time: the remainders of shortened
// results, and other state that the replicas of a server share. Each caller has a share of the
// space.
//
// [Memory] stores values in one process. Several replicas need a [Store] that they share.
package store

import (
	"context"
	"errors"
	"time"
)

// A Store keeps values for a limited time. Implementations are safe for concurrent use. They copy
// values: callers may change the slices that they pass and get.
type Store interface {
	// Put stores value under key for ttl, replacing an earlier value. It returns an error if
	// ttl is 0 or less, and [ErrTooLarge] for a value that does not fit.
	//
	// The value counts against the share of owner: the caller that it is stored for, or "" for
	// the program itself. When space runs out, a value displaces values of the same owner or of
	// an owner that has more, never those of an owner that has less. The owner is not part of
	// the key.
	Put(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error
	// Get returns the value under key. It returns [ErrNotFound] if the key has no value or the
	// value's time is over.
	Get(ctx context.Context, key string) ([]byte, error)
	// Delete removes the value under key. It returns no error if the key has no value.
	Delete(ctx context.Context, key string) error
}

var (
	// ErrNotFound is the error of Get for a key without a value.
	ErrNotFound = errors.New("store: there is no value under this key")
	// ErrTooLarge is the error of Put for a value that exceeds the store or its owner's share.
	ErrTooLarge = errors.New("store: the value exceeds the store or its owner's share of it")
)
