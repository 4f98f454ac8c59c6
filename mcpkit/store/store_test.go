package store_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

var ctx = context.Background()

func TestMemory(t *testing.T) {
	var s store.Store = store.NewMemory(0)
	_, err := s.Get(ctx, "a")
	assert.ErrorIs(t, err, store.ErrNotFound)
	value := []byte("one")
	require.NoError(t, s.Put(ctx, "a", value, time.Minute, ""))
	value[0] = 'X'
	got, err := s.Get(ctx, "a")
	require.NoError(t, err)
	assert.Equal(t, "one", string(got), "the store copies the caller's slice")
	got[0] = 'X'
	got, _ = s.Get(ctx, "a")
	assert.Equal(t, "one", string(got), "Get returns a copy")
	require.NoError(t, s.Put(ctx, "a", []byte("two"), time.Minute, ""))
	got, _ = s.Get(ctx, "a")
	assert.Equal(t, "two", string(got))
	require.NoError(t, s.Delete(ctx, "a"))
	require.NoError(t, s.Delete(ctx, "a"))
	_, err = s.Get(ctx, "a")
	assert.ErrorIs(t, err, store.ErrNotFound)
	assert.ErrorContains(t, s.Put(ctx, "a", nil, 0, ""), "cannot be stored for 0s")
}

func TestMemoryExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := store.NewMemory(0)
		require.NoError(t, s.Put(ctx, "a", []byte("x"), time.Minute, ""))
		time.Sleep(59 * time.Second)
		_, err := s.Get(ctx, "a")
		assert.NoError(t, err)
		time.Sleep(time.Second)
		_, err = s.Get(ctx, "a")
		assert.ErrorIs(t, err, store.ErrNotFound)
	})
}

func TestMemoryIsBounded(t *testing.T) {
	s := store.NewMemory(100)
	for i := range 50 {
		require.NoError(t, s.Put(ctx, fmt.Sprintf("k%02d", i), make([]byte, 7), time.Minute, ""))
	}
	kept := 0
	for i := range 50 {
		if _, err := s.Get(ctx, fmt.Sprintf("k%02d", i)); err == nil {
			kept++
			assert.GreaterOrEqual(t, i, 40, "the oldest go first")
		}
	}
	assert.Equal(t, 10, kept)
	assert.ErrorIs(t, s.Put(ctx, "large", make([]byte, 100), time.Minute, ""), store.ErrTooLarge)
}

// TestMemoryConcurrently checks that values stay intact while many goroutines read and write, and
// that all values together stay within the limit.
func TestMemoryConcurrently(t *testing.T) {
	const limit = 1000
	s := store.NewMemory(limit)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 500 {
				key := fmt.Sprint((g + i) % 20)
				assert.NoError(t, s.Put(ctx, key, bytes.Repeat([]byte(key), i%40), time.Minute, fmt.Sprint("user:", g%3)))
				value, err := s.Get(ctx, key)
				if err == nil {
					assert.Empty(t, strings.ReplaceAll(string(value), key, ""), "under %s", key)
				} else {
					assert.ErrorIs(t, err, store.ErrNotFound)
				}
				if i%3 == 0 {
					assert.NoError(t, s.Delete(ctx, key))
				}
			}
		})
	}
	wg.Wait()
	size := 0
	for i := range 20 {
		key := fmt.Sprint(i)
		if value, err := s.Get(ctx, key); err == nil {
			size += len(key) + len(value)
		}
	}
	assert.Positive(t, size)
	assert.LessOrEqual(t, size, limit)
	for i := range 20 {
		require.NoError(t, s.Delete(ctx, fmt.Sprint(i)))
	}
	require.NoError(t, s.Put(ctx, "all", make([]byte, limit-3), time.Minute, ""), "all of the space is free again")
	value, err := s.Get(ctx, "all")
	require.NoError(t, err)
	assert.Len(t, value, limit-3)
}

// TestAnOwnerDisplacesOnlyOwnersWithMore checks that a value does not displace values of an owner
// that has less.
func TestAnOwnerDisplacesOnlyOwnersWithMore(t *testing.T) {
	s := store.NewMemory(1000)
	require.NoError(t, s.Put(ctx, "honest", make([]byte, 94), time.Minute, "user:honest"))
	for i := range 200 {
		require.NoError(t, s.Put(ctx, fmt.Sprintf("g%05d", i), make([]byte, 94), time.Minute, "user:greedy"))
	}
	_, err := s.Get(ctx, "honest")
	require.NoError(t, err)
	_, err = s.Get(ctx, "g00000")
	require.ErrorIs(t, err, store.ErrNotFound, "the owner's own values go first")
	_, err = s.Get(ctx, "g00199")
	require.NoError(t, err)
	require.NoError(t, s.Put(ctx, "more", make([]byte, 396), time.Minute, "user:other"), "the greedy owner loses values")
	_, err = s.Get(ctx, "honest")
	require.NoError(t, err)
	require.ErrorIs(t, s.Put(ctx, "large", make([]byte, 950), time.Minute, "user:greedy"), store.ErrTooLarge)
	_, err = s.Get(ctx, "honest")
	require.NoError(t, err)
}
