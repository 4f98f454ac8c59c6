package mcptest_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestRunLeavesTheServersLogAlone runs the harness on servers that log all they can, also at debug
// level. What the harness provokes does not show there.
func TestRunLeavesTheServersLogAlone(t *testing.T) {
	for _, protected := range []bool{false, true} {
		log := &syncbuffer.Buffer{}
		opts := []mcpkit.Option{
			mcpkit.Logs(observe.Logs{Logger: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))}), mcpkit.Logs(observe.Logs{Requests: true}),
		}
		if protected {
			issuer := oauthtest.New(t, nil)
			t.Run("protected", func(t *testing.T) { mcptest.Run(t, guarded(issuer, nil, opts...), mcptest.Issuer(issuer)) })
		} else {
			t.Run("open", func(t *testing.T) { mcptest.Run(t, notes(open, find, opts...)) })
		}
		assert.Empty(t, log.String())
	}
}

// TestRunShowsWhatTheServerLogs checks that the tests of Run show what the server logs about panics
// and late handlers, in short lines.
func TestRunShowsWhatTheServerLogs(t *testing.T) {
	out := runPlanted(t, "^TestPlanted$/^good$")
	assert.Regexp(t, `(?s)panics/find_notes.*the server logged:\n +level=ERROR msg=panic tool=find_notes ref=\w+ panic="mcptest: a panic instead of the handler"\n`, out)
	assert.Regexp(t, `(?s)deadlines/find_notes.*the server logged:\n +level=WARN msg="the tool exceeded its timeout" tool=find_notes timeout=1m0s\n`, out)
	assert.NotContains(t, out, "goroutine ")
	for line := range strings.Lines(out) {
		assert.NotRegexp(t, `^\d{4}/\d\d/\d\d|^time=`, line, "a line that is not t.Log's")
		if strings.Contains(line, "level=") {
			assert.Less(t, len(line), 400)
		}
	}
}
