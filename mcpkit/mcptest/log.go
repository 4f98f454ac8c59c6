package mcptest

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/internal/clip"
	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
)

// The most that the log of one test shows.
const (
	maxLogLines = 10
	maxLogValue = 120 // characters of a value
)

// withOwnLog returns a context whose calls do not write to the server's log what a test provokes.
// The test shows it with t.Log, without the stacks of panics and without what is too long.
func withOwnLog(ctx context.Context, t testing.TB) context.Context {
	var log syncbuffer.Buffer
	t.Cleanup(func() {
		if text := log.String(); text != "" {
			t.Logf("the server logged:\n%s", firstLines(text))
		}
	})
	return probe.WithLog(ctx, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: shortAttr})))
}

// shortAttr shortens an attribute of a log line, and removes the time, and the place and stack of a
// panic.
func shortAttr(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey || a.Key == "stack" || a.Key == "at" {
		return slog.Attr{}
	}
	if text := a.Value.String(); len(text) > maxLogValue {
		return slog.String(a.Key, clip.Text(text, maxLogValue))
	}
	return a
}

// firstLines returns the first lines of a log, and says how many others there are.
func firstLines(text string) string {
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	if more := len(lines) - maxLogLines; more > 0 {
		return strings.Join(lines[:maxLogLines], "") + fmt.Sprintf("and %d more log lines", more)
	}
	return strings.Join(lines, "")
}
