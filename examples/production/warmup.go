package main

import (
	"context"
	"errors"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
)

// A warmup reads the standard library before the first search needs it. Until then the
// server is not ready, so that no caller waits for it while other replicas could answer.
type warmup struct {
	docs *library.Library
	done chan struct{}
	err  error
}

func newWarmup(docs *library.Library) *warmup {
	return &warmup{docs: docs, done: make(chan struct{})}
}

// run ends early when ctx does.
func (w *warmup) run(ctx context.Context) {
	defer close(w.done)
	_, w.err = w.docs.Search(ctx, library.SearchInput{Query: "Copy", Module: "std", Limit: 1})
}

func (w *warmup) ready(context.Context) error {
	select {
	case <-w.done:
		return w.err
	default:
		return errors.New("the standard library is being read")
	}
}
