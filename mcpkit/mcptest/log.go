package mcptest

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
)

// withOwnLog returns a context whose calls do not write to the server's log what a test provokes.
// A test that fails prints it.
func withOwnLog(ctx context.Context, t testing.TB) context.Context {
	var log lockedBuffer
	t.Cleanup(func() {
		if text := log.String(); t.Failed() && text != "" {
			t.Logf("the server logged:\n%s", text)
		}
	})
	return probe.WithLog(ctx, slog.New(slog.NewTextHandler(&log, nil)))
}

// A lockedBuffer is a buffer for several goroutines.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
