package observe_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"testing/slogtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/logline"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// A source is the request of a context.
type source []slog.Attr

func (s source) LogAttrs(context.Context) []slog.Attr { return append([]slog.Attr(nil), s...) }

func inRequest() context.Context {
	return context.WithValue(context.Background(), logline.Key{}, source{slog.String("request_id", "r1"), slog.String("tool", "find")})
}

// TestTheLogHandlerKeepsTheContractOfHandlers runs the tests of package slogtest.
func TestTheLogHandlerKeepsTheContractOfHandlers(t *testing.T) {
	var log bytes.Buffer
	slogtest.Run(t, func(*testing.T) slog.Handler {
		log.Reset()
		return observe.NewLogHandler(slog.NewJSONHandler(&log, nil))
	}, func(t *testing.T) map[string]any {
		var line map[string]any
		require.NoError(t, json.Unmarshal(log.Bytes(), &line))
		return line
	})
}

// TestTheLogHandlerAddsTheRequest logs in a request with attributes and groups.
func TestTheLogHandlerAddsTheRequest(t *testing.T) {
	var log bytes.Buffer
	text := slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == slog.LevelKey {
			return slog.Attr{}
		}
		return a
	}})
	l := slog.New(observe.NewLogHandler(text))
	for want, write := range map[string]func(ctx context.Context){
		"msg=plain request_id=r1 tool=find":       func(ctx context.Context) { l.InfoContext(ctx, "plain") },
		"msg=own a=1 tool=mine request_id=r1":     func(ctx context.Context) { l.InfoContext(ctx, "own", "a", 1, "tool", "mine") },
		"msg=with tool=mine a=1 request_id=r1":    func(ctx context.Context) { l.With("tool", "mine").InfoContext(ctx, "with", "a", 1) },
		"msg=group request_id=r1 tool=find g.a=1": func(ctx context.Context) { l.WithGroup("g").InfoContext(ctx, "group", "a", 1) },
		"msg=deep b=2 request_id=r1 tool=find g.tool=3 g.h.a=1": func(ctx context.Context) {
			l.With("b", 2).WithGroup("g").With("tool", 3).WithGroup("h").InfoContext(ctx, "deep", "a", 1)
		},
		"msg=twice request_id=r1 tool=find": func(ctx context.Context) {
			slog.New(observe.NewLogHandler(observe.NewLogHandler(text))).InfoContext(ctx, "twice")
		},
		"msg=elsewhere a=1": func(context.Context) { l.Info("elsewhere", "a", 1) },
	} {
		log.Reset()
		write(inRequest())
		assert.Equal(t, want, strings.TrimSpace(log.String()))
	}
}

// TestLoggersWithTheSameParentAreIndependent checks that lines do not share attributes.
func TestLoggersWithTheSameParentAreIndependent(t *testing.T) {
	var log bytes.Buffer
	parent := slog.New(observe.NewLogHandler(slog.NewTextHandler(&log, nil))).With("a", 1).WithGroup("g").With("b", 2)
	one, two := parent.With("one", 1), parent.With("two", 2)
	one.InfoContext(inRequest(), "one")
	assert.NotContains(t, log.String(), "two")
	log.Reset()
	two.InfoContext(inRequest(), "two")
	assert.NotContains(t, log.String(), "one")
	assert.Contains(t, log.String(), "request_id=r1 tool=find g.b=2 g.two=2")
}

// TestNamesOfCallers checks who can tell which user a name stands for.
func TestNamesOfCallers(t *testing.T) {
	const user = "https://id.example.com|ann@example.com"
	key := []byte("0123456789abcdef")
	shared := observe.HashedCallers(key)
	require.NoError(t, shared.Err())
	assert.Len(t, shared.Name(user), 16)
	assert.Equal(t, shared.Name(user), observe.HashedCallers(key).Name(user), "replicas use the same names")
	assert.NotEqual(t, shared.Name(user), observe.HashedCallers([]byte("0123456789abcdeF")).Name(user), "the key matters")
	assert.NotEqual(t, shared.Name(user), shared.Name(user+"x"))
	assert.NotEqual(t, shared.Name(user), shared.Session(user))
	random := observe.RandomCallers()
	first := random.Name(user)
	assert.Equal(t, first, random.Name(user))
	assert.NotEqual(t, random.Name(user), observe.RandomCallers().Name(user))
	whole := observe.WholeCallers()
	assert.Equal(t, user, whole.Name(user))
	assert.Len(t, whole.Session("a session"), 16, "the ID of a session is a secret")
	assert.Empty(t, random.Name(""))
	assert.Empty(t, observe.Callers{}.Name(user))
	require.EqualError(t, observe.HashedCallers([]byte("short")).Err(), "the key has 5 bytes; it needs at least 16")
	assert.Empty(t, observe.HashedCallers([]byte("short")).Name(user))
	key[0]++
	assert.Equal(t, shared.Name(user), observe.HashedCallers([]byte("0123456789abcdef")).Name(user), "the key was copied")
}
