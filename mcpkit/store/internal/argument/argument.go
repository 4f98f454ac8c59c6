// Package argument checks the arguments of the methods of a store, so that all stores refuse the
// same ones.
package argument

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// MaxKey is the length of the longest key in bytes.
const MaxKey = 1024

// ErrTooLarge is the error for a key that is longer. It is store.ErrTooLarge.
var ErrTooLarge = errors.New("store: the value exceeds the store or its owner's share of it")

// Key checks what every method has: a context that has not ended and a key.
func Key(ctx context.Context, key string) error {
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("store: %w", ctx.Err())
	case key == "":
		return errors.New("store: the key is empty")
	case len(key) > MaxKey:
		return fmt.Errorf("%w: the key has %d bytes, and keys have at most %d", ErrTooLarge, len(key), MaxKey)
	}
	return nil
}

// Write checks what every method that stores something has.
func Write(ctx context.Context, key string, ttl time.Duration) error {
	if err := Key(ctx, key); err != nil {
		return err
	}
	if ttl <= 0 {
		return fmt.Errorf("store: a value cannot be stored for %s", ttl)
	}
	return nil
}

// Scan checks the arguments of Scan. A prefix and a key to read on after may be of any length.
func Scan(ctx context.Context, limit int) error {
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("store: %w", ctx.Err())
	case limit <= 0:
		return fmt.Errorf("store: a scan needs a limit of at least 1, not %d", limit)
	}
	return nil
}

// Overflow is the error of an Add whose sum does not fit.
func Overflow(sum, n int64) error {
	return fmt.Errorf("store: the counter has %d, and %d more do not fit into it", sum, n)
}
