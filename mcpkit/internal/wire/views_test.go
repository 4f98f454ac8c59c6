package wire_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"weak"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// scoped returns a change that protects services and hides tools. A token is the name of its user
// and the user's scopes, separated by spaces.
func scoped(t testing.TB) func(*wire.Service) {
	guard, err := oauth.New(oauth.Config{
		Resource: "https://mcp.example.com/mcp", AuthorizationServers: []string{"https://login.example.com"},
		Verifiers: []oauth.Verifier{oauth.VerifierFunc(func(_ context.Context, token string) (*oauth.Principal, error) {
			words := strings.Split(token, ".")
			return &oauth.Principal{Issuer: "test", Subject: words[0], Scopes: words[1:]}, nil
		})},
	})
	require.NoError(t, err)
	return func(s *wire.Service) {
		s.Sessions = true
		s.Gate.Public, s.Gate.Guard, s.Gate.SomePublic, s.Gate.ListPermitted = false, guard, true, true
	}
}

// TestCallersSeeTheirOwnTools lists tools as callers with different scopes, one after the other, so
// that no caller gets the list that was kept for another one.
func TestCallersSeeTheirOwnTools(t *testing.T) {
	reads, writes, both := echo(t, "reads"), echo(t, "writes"), echo(t, "writes_both")
	reads.Need, writes.Need = oauth.Need{Scopes: []string{"read"}}, oauth.Need{Scopes: []string{"write"}}
	both.Need = oauth.Need{Scopes: []string{"read", "write"}}
	s := newServer(t, nil, scoped(t), echo(t, "open"), reads, writes, both)
	n := s.countSDK("tools/list")
	views := map[string][]string{
		"":               {"open"},
		"ada":            {"open"},
		"ada.read":       {"open", "reads"},
		"bob.read":       {"open", "reads"},
		"ada.write":      {"open", "writes"},
		"ada.read.write": {"open", "reads", "writes", "writes_both"},
	}
	for range 3 {
		for token, want := range views {
			c := s.client().as(token)
			assert.Equal(t, want, names(t, dataOf(t, c.post(message("tools/list", `{}`)))), token)
			c.version = "2026-07-28"
			assert.Equal(t, want, names(t, json.RawMessage(c.modernAsk("tools/list", "", `{}`))), token)
		}
	}
	assert.EqualValues(t, 2*4, n.Load(), "go-sdk makes one list for each protocol version and each set of tools")
	for token, want := range views {
		if token != "" {
			assert.Equal(t, want, names(t, dataOf(t, s.client().as(token).open(t).post(message("tools/list", `{}`)))), token)
		}
	}
}

// TestAMessageOfASessionNeedsItsRequest lets the program's middleware drop what connects a message
// of a session with its HTTP request. The message must not run without its caller.
func TestAMessageOfASessionNeedsItsRequest(t *testing.T) {
	var dropping atomic.Bool
	ran := false
	tool := newTool(t, "run", func(context.Context, string) (string, error) {
		ran = true
		return "this ran", nil
	})
	tool.Routing.Direct = false
	s := newServer(t, nil, withSessions, tool)
	s.Share().AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if extra := req.GetExtra(); extra != nil && dropping.Load() {
				extra.TokenInfo = nil
			}
			return next(ctx, method, req)
		}
	})
	c := s.client().open(t)
	dropping.Store(true)
	for _, body := range []string{message("tools/call", `{"name":"run"}`), message("tools/list", `{}`), message("prompts/list", `{}`)} {
		answer := dataOf(t, c.post(body))
		assert.Contains(t, errorOf(t, answer), `"code":-32603`)
		assert.Contains(t, errorOf(t, answer), "internal error (ref ")
		assert.NotContains(t, string(answer), "the request of the operation")
	}
	assert.False(t, ran)
	assert.Contains(t, s.log.String(), "the request of the operation is not known")
	dropping.Store(false)
	assert.Contains(t, c.ask("tools/call", `{"name":"run"}`), "this ran")
}

// TestAnEndedStreamKeepsNothing opens and ends streams while the access decision stays. Nothing may
// hold their requests then.
func TestAnEndedStreamKeepsNothing(t *testing.T) {
	s := newServer(t, nil, withSessions, echo(t, "say"))
	c := s.client().open(t)
	serve := func() weak.Pointer[[1 << 10]byte] {
		held := new([1 << 10]byte)
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), ownKey{}, held))
		written, done := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			s.handler.ServeHTTP(&startedResponse{ResponseRecorder: httptest.NewRecorder(), started: written}, c.request("GET", "").WithContext(ctx))
		}()
		<-written
		cancel()
		<-done
		return weak.Make(held)
	}
	for i := range 3 {
		held := serve()
		require.Eventually(t, func() bool {
			runtime.GC()
			return held.Value() == nil
		}, waitTime, tickTime, "%d", i)
	}
	assert.Contains(t, c.ask("tools/call", `{"name":"say"}`), "this is say")
}

// A startedResponse closes started when its header is written.
type startedResponse struct {
	*httptest.ResponseRecorder
	started chan struct{}
}

func (s *startedResponse) WriteHeader(status int) {
	s.ResponseRecorder.WriteHeader(status)
	close(s.started)
}

// TestCapabilitiesSayWhatThereIs checks that only a server that keeps files says that it has
// resources.
func TestCapabilitiesSayWhatThereIs(t *testing.T) {
	files := &call.Files{Store: store.NewMemory(1 << 20), Permit: func(context.Context, string) error { return nil }, Has: func(context.Context, string) bool { return false }}
	keeps := false
	s := newServer(t, nil, func(s *wire.Service) {
		if keeps {
			s.Pipeline.Files = files
		}
	}, echo(t, "say"))
	for i, serves := range []bool{false, true, true, false, true, false} {
		keeps = serves
		s.Serve(s.service(echo(t, "say")))
		rec := s.client().post(initialize)
		require.Equal(t, http.StatusOK, rec.Code)
		assert.Equal(t, serves, strings.Contains(rec.Body.String(), `"resources"`), fmt.Sprint(i))
		assert.Contains(t, rec.Body.String(), `"tools"`)
	}
}
