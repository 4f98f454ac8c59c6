// Package store keeps small values under keys for a limited time: the remainders of shortened
// results, grants of an authorization server, counts of attempts, and other state that the replicas
// of a server share. Each caller has a share of the space.
//
// A [Store] has two kinds of values. Put stores values that can be made again: when space runs
// out, they are displaced. Swap stores values that must not be lost: nothing displaces them, and a
// store without room refuses new ones. Take and Swap decide between concurrent callers, on one
// replica or on many: of several callers that redeem a code, one gets it.
//
// # Which store
//
//   - [Memory] is for a program that runs once and may lose everything when it ends. It needs
//     nothing else.
//   - [github.com/mcpkit-go/mcpkit/mcpkit/store/file] is for a program that runs once and must
//     keep its values when it ends or is killed, or its machine loses power. What a call has
//     acknowledged is on the disk. One process at a time opens the file.
//   - [github.com/mcpkit-go/mcpkit/mcpkit/store/redis] is for replicas that share their values.
//     What survives the end of Redis depends on how Redis is configured: see the package.
//
// A call takes about 1 µs in memory. In a file, a write takes about 0.5 ms alone and 0.02 ms if 50
// callers write at once, and a read 2 µs. With Redis on the same machine, a call takes 0.03 to 0.05
// ms. This was measured with values of 500 bytes on two cores, by the benchmark of
// [github.com/mcpkit-go/mcpkit/mcpkit/store/storetest], which also tests any other implementation.
package store

import (
	"context"
	"errors"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store/internal/argument"
)

// MaxKey is the length of the longest key in bytes.
const MaxKey = argument.MaxKey

// A Store keeps values and counters for a limited time. Implementations are safe for concurrent
// use. They copy values: callers may change the slices that they pass and get.
//
// Keys and values may have any bytes, and a value may be empty. A key has 1 to [MaxKey] bytes: for
// an empty key and for a ttl of 0 or less, methods return an error, and for a longer key they
// return [ErrTooLarge]. In these cases they change nothing.
//
// Each method is atomic for all programs that use the backend. If ctx has ended before the call,
// methods return its error and change nothing. They return [ErrUnavailable] if the backend does not
// answer.
type Store interface {
	// Put stores value under key for ttl, replacing an earlier value of any kind. It returns
	// [ErrTooLarge] for a value that does not fit; the earlier value is then gone.
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
	// Take returns the value under key and removes it in one step. Of several concurrent callers
	// one gets it, and the others get [ErrNotFound].
	Take(ctx context.Context, key string) ([]byte, error)
	// Swap stores next under key for ttl if the value there is exactly old, or if old is nil and
	// the key has no value. Otherwise it returns [ErrConflict]. An old that is empty but not nil
	// is an empty value.
	//
	// The stored value is kept: nothing displaces it before its time is over. It counts against
	// the share of owner, as with Put. If the owner has no room for it, Swap returns [ErrFull],
	// or [ErrTooLarge] if the owner would not have room in an empty store either, and nothing
	// changes. A value that replaces a kept one of the same owner and is not larger always has
	// room.
	Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error
	// Add adds n, which may be negative or 0, to the counter under key and returns the sum. The
	// first Add of a counter starts it at 0 and sets its time to live; later ones do not extend
	// it. A sum that does not fit into an int64 is an error, and the counter stays as it is.
	//
	// Counters are apart from values: a key can have both, and the other methods do not see
	// counters. Nothing displaces a counter before its time is over. If there is no room for
	// another counter, Add returns [ErrFull].
	Add(ctx context.Context, key string, n int64, ttl time.Duration) (int64, error)
	// Scan returns at most limit keys that begin with prefix and are greater than after, in
	// ascending order of their bytes. It finds only values stored by Swap. To read on, pass the
	// last key as after. A value that exists during all these calls is found exactly once. A limit
	// of 0 or less is an error.
	Scan(ctx context.Context, prefix, after string, limit int) ([]string, error)
}

var (
	// ErrNotFound is the error of Get and Take for a key without a value.
	ErrNotFound = errors.New("store: there is no value under this key")
	// ErrTooLarge is the error for a value that exceeds the store or its owner's share, and for
	// a key longer than [MaxKey].
	ErrTooLarge = argument.ErrTooLarge
	// ErrConflict is the error of Swap if the key has another value than the caller expects.
	ErrConflict = errors.New("store: the key has another value than expected")
	// ErrFull is the error of Swap and Add if there is no room now, and of each method that
	// stores something if the backend's disk or memory is full. Callers can try again when other
	// values have expired.
	ErrFull = errors.New("store: there is no room")
	// ErrUnavailable is wrapped, with its cause, by the errors for a backend that does not answer
	// or cannot be used. An HTTP server answers 503.
	//
	// A write that returns ErrUnavailable may have happened, or may happen still: the connection
	// can break after the backend got the command. A caller that needs to know whether it happened
	// reads the value again. After such an error of Take, the value may be gone without any caller
	// having got it.
	ErrUnavailable = errors.New("store: the backend does not answer")
)
