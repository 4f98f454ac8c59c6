package mcpkit_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// TestContextOfADirectCall checks that the context of a handler behaves like one of
// context.WithTimeoutCause, whichever of its methods is called first.
func TestContextOfADirectCall(t *testing.T) {
	uses := map[string]func(context.Context) string{
		"no method": func(context.Context) string { return "fine" },
		"Err": func(ctx context.Context) string {
			if ctx.Err() != nil {
				return "ended"
			}
			return "fine"
		},
		"Deadline": func(ctx context.Context) string {
			deadline, ok := ctx.Deadline()
			if left := time.Until(deadline); ok && left > 0 && left <= 100*time.Millisecond {
				return "fine"
			}
			return "wrong"
		},
		"Done": func(ctx context.Context) string {
			<-ctx.Done()
			return errors.Join(ctx.Err(), context.Cause(ctx)).Error()
		},
		"Err until the end": func(ctx context.Context) string {
			for ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
			return errors.Join(ctx.Err(), context.Cause(ctx)).Error()
		},
		"a derived context": func(ctx context.Context) string {
			derived, cancel := context.WithCancel(ctx)
			defer cancel()
			<-derived.Done()
			return errors.Join(derived.Err(), context.Cause(derived)).Error()
		},
		"a derived context with an earlier deadline": func(ctx context.Context) string {
			derived, cancel := context.WithTimeout(ctx, time.Millisecond)
			defer cancel()
			<-derived.Done()
			if ctx.Err() == nil && errors.Is(derived.Err(), context.DeadlineExceeded) {
				return "fine"
			}
			return "wrong"
		},
		"AfterFunc": func(ctx context.Context) string {
			ended := make(chan struct{})
			context.AfterFunc(ctx, func() { close(ended) })
			<-ended
			return errors.Join(ctx.Err(), context.Cause(ctx)).Error()
		},
	}
	const late = "context deadline exceeded\nthe tool's timeout passed"
	want := map[string]string{"Done": late, "Err until the end": late, "a derived context": late, "AfterFunc": late}
	for name, use := range uses {
		t.Run(name, func(t *testing.T) {
			seen := make(chan string, 1)
			var kept context.Context
			srv := newServer()
			addTool(srv, "look", func(ctx context.Context, _ struct{}) (string, error) {
				kept = ctx
				seen <- use(ctx)
				return "", nil
			}, mcpkit.Timeout(100*time.Millisecond))
			h, err := srv.Handler()
			assert.NoError(t, err)
			r := httptest.NewRequest(http.MethodPost, manifest().URL, strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"look","arguments":{}}}`))
			r.Header.Set("Content-Type", "application/json")
			h.ServeHTTP(httptest.NewRecorder(), r)
			expected := "fine"
			if w, ok := want[name]; ok {
				expected = w
			}
			assert.Equal(t, expected, <-seen)
			assert.Error(t, kept.Err(), "the context ends with the call")
			<-kept.Done()
		})
	}
}
