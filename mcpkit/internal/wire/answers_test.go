package wire_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
	"weak"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// returning returns tools that return a result or an error: one is called directly, one through
// go-sdk.
func returning(t testing.TB, res *mcp.CallToolResult, err error) []*call.Tool {
	invoke := func(context.Context, *call.Pipeline, *call.Tool, *mcp.CallToolRequest, []byte) (call.Answer, error) {
		if err != nil {
			return call.Answer{}, err
		}
		own := *res
		return call.Answer{Result: &own}, nil
	}
	direct, apart := echo(t, "direct"), echo(t, "apart")
	direct.Invoke, apart.Invoke, apart.Routing.Direct = invoke, invoke, false
	return []*call.Tool{direct, apart}
}

// TestResultsOfEveryKind returns results of all kinds. A direct answer must be the one of go-sdk,
// in both eras of the protocol.
func TestResultsOfEveryKind(t *testing.T) {
	text := func(s string) *mcp.TextContent { return &mcp.TextContent{Text: s} }
	for name, res := range map[string]*mcp.CallToolResult{
		"nothing":              {},
		"a text":               {Content: []mcp.Content{text("a")}},
		"texts":                {Content: []mcp.Content{text("a <b> & \"c\"\n"), text(""), text("é\u2028")}},
		"an error":             {Content: []mcp.Content{text("a")}, IsError: true},
		"structured content":   {Content: []mcp.Content{text("a")}, StructuredContent: json.RawMessage(`{"a":1}`)},
		"other structured":     {Content: []mcp.Content{text("a")}, StructuredContent: map[string]any{"a": 1}},
		"an image":             {Content: []mcp.Content{&mcp.ImageContent{MIMEType: "image/png", Data: []byte("x")}}},
		"a link":               {Content: []mcp.Content{&mcp.ResourceLink{URI: "x://y", Name: "y"}}},
		"an annotated text":    {Content: []mcp.Content{&mcp.TextContent{Text: "a", Annotations: &mcp.Annotations{Priority: 1}}}},
		"a text with _meta":    {Content: []mcp.Content{&mcp.TextContent{Text: "a", Meta: mcp.Meta{"x": 1}}}},
		"a result with _meta":  {Content: []mcp.Content{text("a")}, Meta: mcp.Meta{"x": 1}},
		"an image with _meta":  {Content: []mcp.Content{&mcp.ImageContent{MIMEType: "image/png", Data: []byte("x")}}, Meta: mcp.Meta{"x": 1}},
		"a mix after a text":   {Content: []mcp.Content{text("a"), &mcp.ImageContent{MIMEType: "image/png", Data: []byte("x")}}},
		"only a _meta":         {Meta: mcp.Meta{"x": 1}},
		"only another value":   {StructuredContent: map[string]any{"a": 1}},
		"an empty _meta":       {Content: []mcp.Content{text("a")}, Meta: mcp.Meta{}},
		"an error of an image": {Content: []mcp.Content{&mcp.ImageContent{MIMEType: "image/png", Data: []byte("x")}}, IsError: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, nil, nil, returning(t, res, nil)...)
			for _, tool := range []string{"direct", "apart"} {
				rec := s.client().post(message("tools/call", `{"name":"`+tool+`"}`))
				assert.Equal(t, http.StatusOK, rec.Code)
				assert.Equal(t, "application/json", rec.Header().Get("Content-Type"))
			}
			assert.JSONEq(t, s.client().ask("tools/call", `{"name":"apart"}`), s.client().ask("tools/call", `{"name":"direct"}`))
			modern := s.client()
			modern.version = "2026-07-28"
			apart, direct := modern.modernAsk("tools/call", "apart", `{"name":"apart"}`), modern.modernAsk("tools/call", "direct", `{"name":"direct"}`)
			assert.JSONEq(t, apart, direct)
			assert.Equal(t, strings.Count(apart, `"_meta"`), strings.Count(direct, `"_meta"`), "no member comes twice")
			assert.Contains(t, direct, `"io.modelcontextprotocol/serverInfo":{"name":"test","version":"1"}`)
			assert.Contains(t, direct, `"resultType":"complete"`)
		})
	}
}

// TestErrorsOfEveryKind returns errors, and compares the status of direct answers with what the
// protocol says.
func TestErrorsOfEveryKind(t *testing.T) {
	for name, tc := range map[string]struct {
		err    error
		answer string
		status int // in protocol 2026-07-28
	}{
		"invalid params": {err: &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "a <b>"}, answer: `{"code":-32602,"message":"a <b>"}`, status: 400},
		"no method":      {err: &jsonrpc.Error{Code: jsonrpc.CodeMethodNotFound, Message: "m"}, answer: `{"code":-32601,"message":"m"}`, status: 404},
		"another code":   {err: &jsonrpc.Error{Code: 7, Message: "m"}, answer: `{"code":7,"message":"m"}`, status: 200},
		"with data":      {err: &jsonrpc.Error{Code: 7, Message: "m", Data: json.RawMessage(`{"x":1}`)}, answer: `{"code":7,"message":"m","data":{"x":1}}`, status: 200},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, nil, nil, returning(t, nil, tc.err)...)
			rec := s.client().post(message("tools/call", `{"name":"direct"}`))
			assert.Equal(t, http.StatusOK, rec.Code)
			assert.JSONEq(t, tc.answer, errorOf(t, rec.Body.Bytes()))
			r := s.client().request("POST", message("tools/call", `{"name":"direct","_meta":{`+modernMeta+`}}`))
			for name, value := range map[string]string{"Mcp-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "direct"} {
				r.Header.Set(name, value)
			}
			rec = s.client().do(r)
			assert.Equal(t, tc.status, rec.Code)
			assert.JSONEq(t, tc.answer, errorOf(t, rec.Body.Bytes()))
		})
	}
}

// TestHandlersThatPanicOrExit checks that the client gets a reference and no detail.
func TestHandlersThatPanicOrExit(t *testing.T) {
	for name, end := range map[string]func(){"panic": func() { panic("secret") }, "exit": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			direct := newTool(t, "direct", func(context.Context, string) (string, error) { end(); return "", nil })
			apart := newTool(t, "apart", func(context.Context, string) (string, error) { end(); return "", nil })
			apart.Routing.Direct = false
			s := newServer(t, nil, nil, direct, apart)
			for _, tool := range []string{"direct", "apart"} {
				rec, done := httptest.NewRecorder(), make(chan struct{})
				go func() {
					defer close(done)
					s.handler.ServeHTTP(rec, s.client().request("POST", message("tools/call", `{"name":"`+tool+`"}`)))
				}()
				<-done
				assert.Contains(t, rec.Body.String(), `"isError":true`, tool)
				assert.NotContains(t, rec.Body.String(), "secret")
				assert.Contains(t, s.log.String(), "tool="+tool)
				assert.True(t, rec.Flushed || name == "panic" || tool == "apart", "net/http sends nothing for a goroutine that exits")
			}
		})
	}
}

// TestLengthsOfAnswers checks that answers have a Content-Length, except those that are sent in
// pieces.
func TestLengthsOfAnswers(t *testing.T) {
	size, words := 0, strings.Repeat("lorem ipsum ", 4000)
	tool := newTool(t, "fill", func(context.Context, string) (string, error) { return words[:size], nil })
	s := newServer(t, nil, nil, tool)
	for _, body := range []string{message("ping", `{}`), message("tools/call", `{"name":"fill"}`), message("tools/list", `{}`), message("tools/list", `{}`)} {
		rec := s.client().post(body)
		if length := rec.Header().Get("Content-Length"); body != message("tools/list", `{}`) || length != "" {
			assert.Equal(t, strconv.Itoa(rec.Body.Len()), length)
		}
		assert.Contains(t, rec.Header().Get("Cache-Control"), "no-cache")
	}
	for n, pieces := range map[int]bool{32 << 10: false, 32<<10 + 1: true} {
		size = n
		rec := s.client().post(message("tools/call", `{"name":"fill"}`))
		assert.Equal(t, pieces, rec.Header().Get("Content-Length") == "", "%d", n)
		assert.Contains(t, rec.Body.String(), words[:n])
		assert.Equal(t, "application/json", rec.Header().Get("Content-Type"))
		assert.Contains(t, rec.Header().Get("Cache-Control"), "no-cache")
	}
}

// TestACallThatEndedKeepsNothing checks that nothing holds the response of a call that has ended,
// although its deadline is far away.
func TestACallThatEndedKeepsNothing(t *testing.T) {
	s := newServer(t, nil, nil, echo(t, "say"))
	serve := func() weak.Pointer[httptest.ResponseRecorder] {
		rec := httptest.NewRecorder()
		s.handler.ServeHTTP(rec, s.client().request("POST", message("tools/call", `{"name":"say"}`)))
		assert.Contains(t, rec.Body.String(), "this is say")
		return weak.Make(rec)
	}
	kept := []weak.Pointer[httptest.ResponseRecorder]{serve(), serve(), serve()}
	require.Eventually(t, func() bool {
		runtime.GC()
		for _, rec := range kept {
			if rec.Value() != nil {
				return false
			}
		}
		return true
	}, waitTime, tickTime)
	s.client().ask("ping", `{}`) // the server is alive
}

// TestPlacesAreGivenBack sends more requests of each kind, one after the other, than there are
// places. A place may be given back a moment after the answer, when go-sdk's goroutine has ended.
func TestPlacesAreGivenBack(t *testing.T) {
	apart, stream := echo(t, "apart"), echo(t, "stream")
	apart.Routing.Direct, stream.Routing.Direct, stream.Routing.Session = false, false, true
	panics := newTool(t, "panics", func(context.Context, string) (string, error) { panic("x") })
	panics.Routing.Direct = false
	s := newServer(t, func(c *wire.Config) {
		c.Places = gate.NewPlaces(edge.ShedOptions{Calls: 2, Queue: -1})
	}, withSessions, echo(t, "say"), apart, stream, panics)
	session := s.client().open(t)
	for range 10 {
		for _, tool := range []string{"say", "apart", "stream", "panics", "nowhere"} {
			for _, c := range []*client{s.client(), session} {
				call := message("tools/call", `{"name":"`+tool+`"}`)
				rec := c.post(call)
				for began := time.Now(); rec.Code == http.StatusTooManyRequests && time.Since(began) < waitTime; rec = c.post(call) {
					time.Sleep(tickTime)
				}
				require.Equal(t, http.StatusOK, rec.Code, "%s: %s", tool, rec.Body)
			}
		}
		require.Equal(t, http.StatusOK, s.client().post(message("tools/list", `{}`)).Code)
		require.Equal(t, http.StatusAccepted, session.post(`{"jsonrpc":"2.0","method":"notifications/initialized"}`).Code)
	}
}

// TestVersionsOfHTTP checks which version of HTTP observers get.
func TestVersionsOfHTTP(t *testing.T) {
	w := &watcher{}
	s := newServer(t, func(c *wire.Config) { c.Observers = []observe.Observer{w} }, nil, echo(t, "say"))
	for _, tc := range []struct {
		major, minor int
		want         string
	}{{1, 0, "1.0"}, {1, 1, "1.1"}, {1, 7, "1.1"}, {2, 0, "2"}, {3, 0, "3"}, {4, 0, "1.1"}} {
		r := s.client().request("POST", message("ping", `{}`))
		r.ProtoMajor, r.ProtoMinor = tc.major, tc.minor
		s.client().do(r)
		assert.Equal(t, tc.want, w.ended[len(w.ended)-1].HTTP)
	}
}

// TestTolerancesAreCounted sends empty lists for objects, and a request that was corrected before.
func TestTolerancesAreCounted(t *testing.T) {
	for name, rejects := range map[string]bool{"tolerated": false, "rejected": true} {
		t.Run(name, func(t *testing.T) {
			w := &watcher{}
			apart := echo(t, "apart")
			apart.Routing.Direct = false
			s := newServer(t, func(c *wire.Config) { c.Observers = []observe.Observer{w} }, func(s *wire.Service) {
				s.Pipeline.Rejected = map[observe.Tolerance]bool{observe.EmptyList: rejects}
			}, echo(t, "say"), apart)
			for _, tool := range []string{"say", "apart"} {
				answer := s.client().ask("tools/call", `{"name":"`+tool+`","arguments":[]}`)
				assert.Equal(t, !rejects, strings.Contains(answer, "this is "+tool), answer)
				if !rejects {
					assert.Equal(t, []observe.Tolerance{observe.EmptyList}, w.results[len(w.results)-1].Tolerated)
				}
			}
			s.client().do(wire.Tolerating(s.client().request("POST", message("ping", `{}`)), observe.TrailingSlash))
			assert.Equal(t, []observe.Tolerance{observe.TrailingSlash}, w.results[len(w.results)-1].Tolerated)
			s.client().ask("ping", `{}`)
			assert.Empty(t, w.results[len(w.results)-1].Tolerated)
		})
	}
}

type ownKey struct{}

// TestHandlersSeeTheirOwnRequest opens a session with one value in the context and calls a tool
// with another one. A handler must not see the values of the request that opened the session.
func TestHandlersSeeTheirOwnRequest(t *testing.T) {
	look := newTool(t, "look", func(ctx context.Context, _ string) (string, error) {
		seen, _ := ctx.Value(ownKey{}).(string)
		return "saw " + seen + ".", nil
	})
	look.Routing.Direct = false
	s := newServer(t, nil, withSessions, look)
	send := func(c *client, value, body string) *httptest.ResponseRecorder {
		r := c.request("POST", body)
		if value != "" {
			r = r.WithContext(context.WithValue(r.Context(), ownKey{}, value))
		}
		return c.do(r)
	}
	opened := s.client().of(send(s.client(), "opener", initialize).Header().Get("Mcp-Session-Id"))
	t.Cleanup(s.CloseSessions)
	require.NotEmpty(t, opened.session)
	for _, c := range []*client{opened, s.client()} {
		for _, value := range []string{"", "mine"} {
			assert.Contains(t, send(c, value, message("tools/call", `{"name":"look"}`)).Body.String(), "saw "+value+".")
		}
	}
}

// TestAdoptedErrors lets tools of an adopted server fail, and replaces one before a call with
// arguments that its new schema refuses.
func TestAdoptedErrors(t *testing.T) {
	sdk := newSDK()
	schema := sideSchema("left")
	for name, err := range map[string]error{"adopted_refuses": &jsonrpc.Error{Code: 7, Message: "told"}, "adopted_fails": errors.New("secret"), "adopted_empty": nil} {
		sdk.AddTool(&mcp.Tool{Name: name, Description: "good", InputSchema: schema},
			func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, err })
	}
	addSide(sdk, "adopted_tool", "left", "good")
	a := adopt(t, sdk, withSessions)
	a.onBoth(t, func(t *testing.T, c *client) {
		assert.JSONEq(t, `{"code":7,"message":"told"}`, errorOf(t, dataOf(t, c.post(message("tools/call", `{"name":"adopted_refuses","arguments":{"left":"x"}}`)))))
		for _, tool := range []string{"adopted_fails", "adopted_empty"} {
			answer := c.callSide(tool, "left")
			assert.NotContains(t, answer, "secret")
			assert.Contains(t, answer, `"jsonrpc"`)
			assert.NotContains(t, answer, "panic")
		}
	})
	addSide(sdk, "adopted_tool", "right", "good")
	assert.NotContains(t, a.client().callSide("adopted_tool", "left"), "ran", "the new schema decides, also in the first call")
	assert.EqualValues(t, 1, a.learns.Load())
}

// TestErrorsOfAdoptedHandlers lets typed handlers of an adopted server fail. Where the tolerance is
// rejected, the client gets a masked error. Elsewhere, it gets the text, and observers are told.
func TestErrorsOfAdoptedHandlers(t *testing.T) {
	for _, rejects := range []bool{false, true} {
		sdk := newSDK()
		for name, err := range map[string]error{"adopted_fails": errors.New("password of ada"), "adopted_wraps": fmt.Errorf("more: %w", errors.New("password of ada")), "adopted_works": nil} {
			mcp.AddTool(sdk, &mcp.Tool{Name: name, Description: "good"}, func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
				return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "password of ada, on purpose"}}}, nil, err
			})
		}
		a := adopt(t, sdk, func(s *wire.Service) {
			s.Sessions = true
			s.Pipeline.Rejected = map[observe.Tolerance]bool{observe.AdoptedErrors: rejects}
		})
		a.onBoth(t, func(t *testing.T, c *client) {
			for _, tool := range []string{"adopted_fails", "adopted_wraps"} {
				answer := string(dataOf(t, c.post(message("tools/call", `{"name":"`+tool+`","arguments":{}}`))))
				assert.Contains(t, answer, `"isError":true`, tool)
				assert.Equal(t, !rejects, strings.Contains(answer, "password of ada"), answer)
				assert.Equal(t, rejects, strings.Contains(answer, "internal error (ref "), answer)
			}
			answer := string(dataOf(t, c.post(message("tools/call", `{"name":"adopted_works","arguments":{}}`))))
			assert.Contains(t, answer, "on purpose")
			assert.NotContains(t, answer, "isError")
		})
		assert.Equal(t, rejects, strings.Contains(a.log.String(), "password of ada"), "the log has what was masked")
	}
}

// TestChecksAndRehearsalsUseTheirAssembly replaces a tool of an adopted server. Operations of the
// server itself stay with the assembly that they are about, and learn nothing.
func TestChecksAndRehearsalsUseTheirAssembly(t *testing.T) {
	sdk := newSDK()
	addSide(sdk, "adopted_tool", "left", "good")
	var first *wire.Service
	a := adopt(t, sdk, func(s *wire.Service) {
		if first == nil {
			first = s
		}
	})
	rehearse := func(side string) (text string, err error) {
		session, end, err := a.Rehearse(t.Context(), first)
		require.NoError(t, err)
		defer end()
		res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "adopted_tool", Arguments: map[string]any{side: "x"}})
		if err != nil {
			return "", err
		}
		return res.Content[0].(*mcp.TextContent).Text, nil
	}
	text, err := rehearse("left")
	require.NoError(t, err)
	assert.Contains(t, text, "ran left")
	addSide(sdk, "adopted_tool", "left", "another text")
	text, err = rehearse("left")
	require.NoError(t, err)
	assert.Contains(t, text, "ran left", "the schemas are the same")
	addSide(sdk, "adopted_tool", "right", "good")
	for _, side := range []string{"left", "right"} {
		_, err = rehearse(side)
		require.ErrorContains(t, err, "unknown tool")
	}
	listed, err := a.ListTools(first)
	require.NoError(t, err)
	require.Len(t, listed, 1)
	assert.Contains(t, string(listed[0]), `"left"`)
	assert.NotContains(t, string(listed[0]), `"right"`)
	assert.Zero(t, a.learns.Load())
}
