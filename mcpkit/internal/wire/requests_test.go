package wire_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestOlderClientsGetNoLinks returns a file that does not fit. Only clients whose protocol has
// links get one, directly and through go-sdk.
func TestOlderClientsGetNoLinks(t *testing.T) {
	file := &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: "a://large.zip", MIMEType: "application/zip", Blob: make([]byte, 300_000)}}
	tools := returning(t, &mcp.CallToolResult{Content: []mcp.Content{file}}, nil)
	for _, tool := range tools {
		tool.Files = true
	}
	s := newServer(t, nil, func(s *wire.Service) {
		s.Pipeline.Files = &call.Files{Store: store.NewMemory(1 << 24), Permit: func(context.Context, string) error { return nil }, Has: func(context.Context, string) bool { return false }}
	}, tools...)
	for _, tool := range []string{"direct", "apart"} {
		for version, links := range map[string]bool{"2025-03-26": false, "2025-06-18": true, "2025-11-25": true} {
			c := s.client()
			c.version = version
			answer := c.ask("tools/call", `{"name":"`+tool+`"}`)
			assert.Contains(t, answer, "mcpkit://files/"+tool)
			assert.Equal(t, links, strings.Contains(answer, `"resource_link"`), "%s %s", tool, version)
		}
	}
}

// TestWhatIsAnsweredAsAStream checks the media type of answers by what is asked and accepted.
func TestWhatIsAnsweredAsAStream(t *testing.T) {
	session := echo(t, "session")
	session.Routing.Direct, session.Routing.Session = false, true
	apart := echo(t, "apart")
	apart.Routing.Direct = false
	s := newServer(t, nil, nil, echo(t, "say"), session, apart)
	const both, progress = "application/json, text/event-stream", `,"_meta":{"progressToken":1}`
	for _, tc := range []struct {
		tool, more, accept string
		stream             bool
	}{
		{"say", "", both, false},
		{"say", progress, both, false},
		{"apart", "", both, false},
		{"apart", progress, both, true},
		{"session", "", both, true},
		{"session", "", "text/event-stream, application/json", true},
		{"session", "", "*/*", true},
		{"session", "", "", true},
		{"session", "", "application/json, text/*", true},
		{"session", "", "application/json, text/event-stream;q=0.1", true},
		{"session", "", "application/json", false},
		{"session", "", "application/*", false},
		{"session", "", "application/json, text/event-stream;q=0", false},
		{"session", "", "application/json, text/html", false},
		{"session", "", "application/json, text/event-stream;;q", false},
		{"session", progress, "application/json", false},
	} {
		r := s.client().request("POST", message("tools/call", `{"name":"`+tc.tool+`"`+tc.more+`}`))
		if r.Header.Del("Accept"); tc.accept != "" {
			r.Header.Set("Accept", tc.accept)
		}
		rec := s.client().do(r)
		want := "application/json"
		if tc.stream {
			want = "text/event-stream"
		}
		assert.Equal(t, want, rec.Header().Get("Content-Type"), fmt.Sprint(tc))
		assert.Contains(t, rec.Body.String(), "this is "+tc.tool)
	}
	for _, kind := range []string{"", "json", "text/json", "application/json; charset", "application/jsonx", "application/json, text/plain"} {
		r := s.client().request("POST", message("ping", `{}`))
		r.Header.Set("Content-Type", kind)
		assert.Equal(t, http.StatusUnsupportedMediaType, s.client().do(r).Code, kind)
	}
}

// TestWhichRequestsOpenStreams checks what is known of a request after it has been answered.
func TestWhichRequestsOpenStreams(t *testing.T) {
	s := newServer(t, nil, nil, echo(t, "say"))
	listen := `{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true}}}`
	for _, tc := range []struct {
		method, body string
		opens        bool
	}{{"POST", message("ping", `{}`), false}, {"POST", listen, true}, {"GET", "", true}, {"DELETE", "", false}} {
		var seen *http.Request
		h := edge.WithClientIP(edge.RemoteAddr)(s.Identify(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			seen = r
			s.ServeHTTP(rw, r)
		})))
		ended, cancel := context.WithCancel(t.Context())
		cancel() // a stream ends at once
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, s.client().request(tc.method, tc.body).WithContext(ended))
		assert.NotEqual(t, http.StatusBadRequest, rec.Code, "%s", rec.Body)
		assert.Equal(t, tc.opens, wire.OpensStream(seen), tc.method+tc.body)
	}
}

// TestBodiesThatWereReadBefore serves a request whose body package edge has read.
func TestBodiesThatWereReadBefore(t *testing.T) {
	s := newServer(t, nil, nil, echo(t, "say"))
	h := edge.Body(nil)(s.handler)
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, s.client().request("POST", message("tools/call", `{"name":"say"}`)))
	assert.Contains(t, rec.Body.String(), "this is say")
}

// TestRequestsWithTheirCaller checks what handlers find in the context of a request that has
// arrived, and that the request of the program stays as it is.
func TestRequestsWithTheirCaller(t *testing.T) {
	protect := protected(t)
	s := newServer(t, nil, protect, echo(t, "say"))
	inner := newServer(t, nil, protect, echo(t, "say"))
	keys := map[string]string{}
	note := func(name string, next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			p, _ := oauth.PrincipalFrom(r.Context())
			keys[name] = wire.CallerKey(r) + " " + p.UserID()
			next.ServeHTTP(rw, r)
		})
	}
	arrive := func(s *server, name string, next http.Handler) http.Handler {
		return wire.Receive(s.Host, edge.RemoteAddr)(note(name+" received", s.Identify(note(name+" identified", edge.Body(nil)(next)))))
	}
	asEve := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer eve")
		arrive(inner, "inner", inner.Host).ServeHTTP(rw, r)
	})
	for _, tc := range []struct {
		token string
		next  http.Handler
		keys  map[string]string
	}{
		{"ada", s.Host, map[string]string{"outer received": " ", "outer identified": "user:test|ada test|ada"}},
		{"", s.Host, map[string]string{"outer received": " ", "outer identified": " "}},
		// A server in another server knows the caller that it has identified itself.
		{"ada", asEve, map[string]string{
			"outer received": " ", "outer identified": "user:test|ada test|ada",
			"inner received": "user:test|ada test|ada", "inner identified": "user:test|eve test|eve",
		}},
	} {
		clear(keys)
		r := s.client().as(tc.token).request("POST", message("tools/call", `{"name":"say"}`))
		before := *r
		rec := httptest.NewRecorder()
		arrive(s, "outer", tc.next).ServeHTTP(rec, r)
		for name, want := range tc.keys {
			assert.Equal(t, want, keys[name], "%s of %q", name, tc.token)
		}
		assert.Equal(t, before, *r, "a handler does not change the request that it gets")
		if tc.token != "" {
			assert.Contains(t, rec.Body.String(), "this is say")
		}
	}
}

// TestUnusualRequestsGoToGoSDK sends requests with members that their methods do not have, and
// methods that a protocol does not have.
func TestUnusualRequestsGoToGoSDK(t *testing.T) {
	for _, tc := range []struct {
		method, params string
		modern         bool
	}{
		{"tools/list", `{"arguments":{}}`, false}, {"tools/list", `{"arguments":{}}`, true}, {"server/discover", `{"arguments":{}}`, true},
		{"ping", `{"arguments":{}}`, false}, {"ping", `{"x":1}`, false},
	} {
		s := newServer(t, nil, nil, echo(t, "say"))
		n := s.countSDK(tc.method)
		c := s.client()
		for range 2 {
			answer := ""
			if tc.modern {
				c.version = "2026-07-28"
				answer = c.modernAsk(tc.method, "", tc.params)
			} else {
				answer = c.ask(tc.method, tc.params)
			}
			assert.Contains(t, answer, `"result"`, fmt.Sprint(tc))
		}
		assert.EqualValues(t, 2, n.Load(), fmt.Sprint(tc))
	}
	s := newServer(t, nil, withSessions, echo(t, "say"))
	c := s.client()
	c.version = "2026-07-28"
	rec := c.modernSend("ping", "", `{}`)
	assert.Equal(t, http.StatusNotFound, rec.Code)
	assert.Contains(t, rec.Body.String(), "-32601")
	r := c.request("POST", initialize)
	assert.Empty(t, c.do(r).Header().Get("Mcp-Session-Id"), "the newest protocol has no sessions")
}

// TestWhoMayKeepTheResultsOfTheServer checks the scope of the results of a server that adopts none.
func TestWhoMayKeepTheResultsOfTheServer(t *testing.T) {
	protect := protected(t)
	for name, change := range map[string]func(*wire.Service){"public": nil, "protected": func(s *wire.Service) {
		protect(s)
		s.Gate.SomePublic = false
	}} {
		s := newServer(t, nil, change, echo(t, "say"))
		s.SDK.AddResource(&mcp.Resource{URI: "x://p1", Name: "p1"}, readNothing)
		c := s.client().as("ada")
		c.version = "2026-07-28"
		for _, r := range [][3]string{{"tools/list", "", `{}`}, {"server/discover", "", `{}`}, {"resources/list", "", `{}`}, {"resources/read", "x://p1", `{"uri":"x://p1"}`}} {
			var m struct {
				Result struct{ CacheScope string }
			}
			require.NoError(t, json.Unmarshal([]byte(c.modernAsk(r[0], r[1], r[2])), &m))
			want := "private"
			if name == "public" {
				want = "public"
			}
			assert.Equal(t, want, m.Result.CacheScope, "%s %s", name, r[0])
		}
	}
}
