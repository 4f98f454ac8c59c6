package library

import (
	"context"
	"sync"
	"sync/atomic"
)

// A gate is a mutex whose lock ends with a context, so that a caller can give up while another one
// parses.
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

// lazy is a value that the first call of get computes. Unlike with sync.Once, the context of a call
// ends its wait, and the next call tries again after a failure.
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

// forEach calls do for each item, from at most workers goroutines, and returns when all calls have
// returned. It starts no further call once ctx has ended or a call has failed, and returns the
// first error.
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
