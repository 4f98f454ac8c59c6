package main

import (
	"context"
	"errors"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
)

// A warmup indexes the standard library when the server starts. The server is not ready until that
// is done, so that callers are sent to other replicas instead of waiting.
type warmup struct {
	docs *library.Library
	done chan struct{}
	err  error
}

func newWarmup(docs *library.Library) *warmup {
	return &warmup{docs: docs, done: make(chan struct{})}
}

// run builds the index. It ends early if ctx does.
func (w *warmup) run(ctx context.Context) {
	defer close(w.done)
	_, w.err = w.docs.Search(ctx, library.SearchInput{Query: "Copy", Module: "std", Limit: 1})
}

func (w *warmup) ready(context.Context) error {
	select {
	case <-w.done:
		return w.err
	default:
		return errors.New("the index of the standard library is not ready yet")
	}
}
