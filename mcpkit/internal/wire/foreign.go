package wire

import (
	"context"
	"log/slog"
	"sync"
)

// foreignTools are tools of the go-sdk server that are in no assembly. They have no annotation and
// no pipeline, so they are neither listed nor callable.
type foreignTools struct {
	mu    sync.Mutex
	known map[string]bool
}

// report logs the name of a foreign tool, once for each.
func (f *foreignTools) report(ctx context.Context, log *slog.Logger, name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known[name] {
		return
	}
	if f.known == nil {
		f.known = map[string]bool{}
	}
	f.known[name] = true
	log.ErrorContext(ctx, "a tool was added to the go-sdk server without mcpkit, so it is neither listed nor callable", "tool", name)
}
