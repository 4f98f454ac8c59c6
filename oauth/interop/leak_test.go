package interop

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Write takes what is logged.
func (w *witness) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.logged.Write(p)
}

// logger is for the MCP server. Everything is logged, so that nothing can hide.
func (w *witness) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// requireNothingLeaked fails the test if a part of a secret is in the log. kinds are the
// secrets that must have passed: without them there was nothing to find.
func (w *witness) requireNothingLeaked(t *testing.T, kinds ...string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	logged := w.logged.String()
	require.Contains(t, logged, "status=401", "the log of the server is not the one that is read here")
	seen := map[string]bool{}
	for value, what := range w.secrets {
		seen[what] = true
		// A part is enough: of a JWT, its header, claims or signature.
		for _, part := range strings.Split(value, ".") {
			if part = part[:min(len(part), 20)]; part != "" {
				assert.NotContains(t, logged, part, "the log has (a part of) a %s", what)
			}
		}
	}
	for _, kind := range kinds {
		assert.True(t, seen[kind], "no %s was seen", kind)
	}
}
