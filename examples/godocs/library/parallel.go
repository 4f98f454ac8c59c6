package library

import (
	"context"
	"sync"
	"sync/atomic"
)

// A gate is a mutex whose wait ends with a context: a caller that gives up must
// not stay behind the one that is parsing.
type gate chan struct{}

func newGate() gate { return make(gate, 1) }

func (g gate) lock(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case g <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g gate) unlock() { <-g }

// lazy is a value made by the first call that needs it. Unlike with sync.Once,
// waiting callers can be cancelled, and a failed or cancelled attempt is made
// again by the next call.
type lazy[T any] struct {
	gate  gate
	value atomic.Pointer[T]
}

func newLazy[T any]() *lazy[T] { return &lazy[T]{gate: newGate()} }

func (z *lazy[T]) get(ctx context.Context, compute func(context.Context) (*T, error)) (*T, error) {
	if v := z.value.Load(); v != nil {
		return v, nil
	}
	if err := z.gate.lock(ctx); err != nil {
		return nil, err
	}
	defer z.gate.unlock()
	if v := z.value.Load(); v != nil {
		return v, nil
	}
	v, err := compute(ctx)
	if err != nil {
		return nil, err
	}
	z.value.Store(v)
	return v, nil
}

// forEach calls do for each item from at most workers goroutines and returns
// when all have ended. It starts no further item once ctx has ended or a call
// has failed, and returns the first error.
func forEach[T any](ctx context.Context, workers int, items []T, do func(context.Context, T) error) error {
	parent := ctx
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(workers, len(items)) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(items) || ctx.Err() != nil {
					return
				}
				if err := do(ctx, items[i]); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if err := parent.Err(); err != nil {
		return err
	}
	return context.Cause(ctx)
}
