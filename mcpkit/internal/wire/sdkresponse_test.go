package wire_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
)

// spellings are IDs that go-sdk writes in another way than they were sent, and some that it does
// not change.
var spellings = []string{
	`7`, `-7`, `0`, `"a"`, `""`, `"<a>"`, `"a&b"`, `"a\u0062c"`, `"\/"`, `"\"q\""`, `"\\"`, `"é\u00e9"`, `"\u2028"`, "\"\u2029\"", `"a,b\"]}"`,
	`"data: x"`, `"\n"`, `"😀\ud83d\ude00"`,
}

// idOf returns the ID of a response as it was written.
func idOf(t testing.TB, answer []byte) string {
	t.Helper()
	var m struct {
		ID json.RawMessage `json:"id"`
	}
	require.NoError(t, json.Unmarshal(answer, &m), "%s", answer)
	return string(m.ID)
}

// TestIDsAreRepeatedAsTheyWereSent sends the same IDs in every way: to a tool that is called
// directly, through go-sdk with one answer, in a stream, in a session and in a batch, with results
// and with errors.
func TestIDsAreRepeatedAsTheyWereSent(t *testing.T) {
	session := echo(t, "session")
	session.Routing.Direct, session.Routing.Session = false, true
	s := newServer(t, nil, withSessions, echo(t, "say"), session)
	inSession := s.client().open(t)
	for _, id := range spellings {
		send := func(c *client, method, params string) json.RawMessage {
			return dataOf(t, c.post(`{"jsonrpc":"2.0","id":`+id+`,"method":"`+method+`","params":`+params+`}`))
		}
		for name, c := range map[string]*client{"without a session": s.client(), "in a session": inSession} {
			for _, tool := range []string{"say", "session"} {
				answer := send(c, "tools/call", `{"name":"`+tool+`"}`)
				assert.Equal(t, id, idOf(t, answer), "%s, %s", name, tool)
				assert.Contains(t, string(answer), "this is "+tool)
			}
			answer := send(c, "tools/call", `{"name":"unknown"}`)
			assert.Equal(t, id, idOf(t, answer), name)
			assert.Contains(t, string(answer), `unknown tool`)
			answer = send(c, "tools/list", `{"cursor":7}`)
			assert.Equal(t, id, idOf(t, answer), name)
			assert.JSONEq(t, `{"code":-32602,"message":"the params do not have the form that the protocol defines for this method"}`, errorOf(t, answer), name)
			assert.Equal(t, id, idOf(t, send(c, "foo/bar", `{}`)), name)
		}
		c := s.client()
		c.version = "2025-03-26"
		rec := c.post(`[{"jsonrpc":"2.0","id":99,"method":"tools/list","params":{"cursor":7}},{"jsonrpc":"2.0","id":` + id + `,"method":"tools/call","params":{"name":"say"}}]`)
		var batch []json.RawMessage
		require.NoError(t, json.Unmarshal(rec.Body.Bytes(), &batch), rec.Body.String())
		require.Len(t, batch, 2)
		ids := []string{idOf(t, batch[0]), idOf(t, batch[1])}
		assert.ElementsMatch(t, []string{id, "99"}, ids)
		for i, answer := range batch {
			if ids[i] == "99" {
				assert.JSONEq(t, `{"code":-32602,"message":"the params do not have the form that the protocol defines for this method"}`, errorOf(t, answer))
			} else {
				assert.Contains(t, string(answer), "this is say")
			}
		}
	}
}

// errorOf returns the error of a response.
func errorOf(t testing.TB, answer []byte) string {
	t.Helper()
	var m struct {
		Error json.RawMessage `json:"error"`
	}
	require.NoError(t, json.Unmarshal(answer, &m))
	require.NotEmpty(t, m.Error, "%s", answer)
	return string(m.Error)
}

// TestTextsThatLookLikeErrorsStay returns results whose texts look like the errors of go-sdk that
// are corrected.
func TestTextsThatLookLikeErrorsStay(t *testing.T) {
	const text = `{"jsonrpc":"2.0","id":1,"error":{"code":0,"message":"handling 'x': invalid params: unmarshaling y"}}` + "\n\ndata: x"
	tool := newTool(t, "quote", func(context.Context, string) (string, error) { return text, nil })
	tool.Routing.Direct, tool.Routing.Session = false, true
	s := newServer(t, nil, withSessions, tool)
	for _, c := range []*client{s.client(), s.client().open(t)} {
		answer := dataOf(t, c.post(message("tools/call", `{"name":"quote"}`)))
		var m struct {
			Result struct {
				Content []struct{ Text string }
			}
		}
		require.NoError(t, json.Unmarshal(answer, &m), "%s", answer)
		require.Len(t, m.Result.Content, 1)
		assert.Equal(t, text, m.Result.Content[0].Text)
	}
}

// TestErrorsOfGoSDKAreJSON checks what go-sdk answers as plain text: the client gets the same
// status, and a JSON-RPC error with the ID of its message.
func TestErrorsOfGoSDKAreJSON(t *testing.T) {
	s := newServer(t, nil, withSessions, echo(t, "say"))
	session := s.client().open(t)
	modern := s.client()
	modern.version = "2026-07-28"
	long := strings.Repeat("long", 1000)
	for name, tc := range map[string]struct {
		c      *client
		body   string
		header map[string]string
		status int
		answer string // the error, if it is not matched by says
		says   []string
	}{
		"an unknown method":                   {c: s.client(), body: message("foo/bar", `{}`), status: 200, answer: `{"code":-32601,"message":"method not found: \"foo/bar\""}`},
		"an unknown method in a session":      {c: session, body: message("foo/bar", `{}`), status: 200, answer: `{"code":-32601,"message":"method not found: \"foo/bar\""}`},
		"an unknown notification":             {c: session, body: `{"jsonrpc":"2.0","method":"notifications/foo"}`, status: 202},
		"one without a session":               {c: s.client(), body: `{"jsonrpc":"2.0","method":"notifications/foo"}`, status: 202},
		"a known one":                         {c: session, body: `{"jsonrpc":"2.0","method":"notifications/initialized"}`, status: 202},
		"a resumed POST":                      {c: session, body: message("tools/list", `{}`), header: map[string]string{"Last-Event-Id": "1_1"}, status: 400, answer: `{"code":-32600,"message":"can't send Last-Event-ID for POST request"}`},
		"a resumed POST of an unknown method": {c: s.client(), body: message("foo/bar", `{}`), header: map[string]string{"Last-Event-Id": "1_1"}, status: 400, answer: `{"code":-32600,"message":"can't send Last-Event-ID for POST request"}`},
		"a disagreeing header":                {c: modern, body: message("tools/call", `{"name":"say","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}`), header: map[string]string{"Mcp-Method": "tools/list", "Mcp-Name": "say"}, status: 400, says: []string{"Mcp-Method"}},
		"a batch of a later version":          {c: session, body: "[" + message("ping", `{}`) + "," + hanging + "]", status: 400, says: []string{`"id":null`, "batch"}},
		"a long method":                       {c: session, body: message(long, `{}`), status: 200, says: []string{`"code":-32601`}},
	} {
		t.Run(name, func(t *testing.T) {
			r := tc.c.request("POST", tc.body)
			for name, value := range tc.header {
				r.Header.Set(name, value)
			}
			rec := tc.c.do(r)
			assert.Equal(t, tc.status, rec.Code, rec.Body.String())
			if tc.status == http.StatusAccepted {
				assert.Empty(t, rec.Body.String())
				return
			}
			assert.Equal(t, "application/json", rec.Header().Get("Content-Type"))
			assert.True(t, json.Valid(rec.Body.Bytes()), rec.Body.String())
			if tc.answer != "" {
				assert.JSONEq(t, tc.answer, errorOf(t, rec.Body.Bytes()))
				assert.Equal(t, "1", idOf(t, rec.Body.Bytes()))
			}
			for _, part := range tc.says {
				assert.Contains(t, rec.Body.String(), part)
			}
			assert.NotContains(t, rec.Body.String(), "Bad Request")
			if length := rec.Header().Get("Content-Length"); length != "" {
				assert.Equal(t, length, lengthOf(rec.Body.Bytes()))
			}
		})
	}
}

func lengthOf(b []byte) string {
	text, _ := json.Marshal(len(b))
	return string(text)
}

// TestErrorsOfTheProgramKeepTheirCode lets a prompt and a resource of the program fail. Their
// errors are no faults of the params.
func TestErrorsOfTheProgramKeepTheirCode(t *testing.T) {
	s := newServer(t, nil, withSessions, echo(t, "say"))
	sdk := s.Share()
	sdk.AddPrompt(&mcp.Prompt{Name: "broken"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return nil, errors.New("secret: 'prompts/get': invalid params: unmarshaling")
	})
	for _, c := range []*client{s.client(), s.client().open(t)} {
		answer := dataOf(t, c.post(message("prompts/get", `{"name":"broken"}`)))
		assert.Contains(t, errorOf(t, answer), `"code":-32603`)
		assert.NotContains(t, string(answer), "secret")
		answer = dataOf(t, c.post(message("prompts/get", `{"name":"none"}`)))
		assert.Contains(t, errorOf(t, answer), `"code":-32602`)
	}
	assert.Contains(t, s.log.String(), "secret")
}

// TestStreamsAreNotBuffered checks the headers of streams and of single answers.
func TestStreamsAreNotBuffered(t *testing.T) {
	tool := echo(t, "session")
	tool.Routing.Direct, tool.Routing.Session = false, true
	s := newServer(t, nil, withSessions, tool, echo(t, "say"))
	stream := s.client().open(t).post(message("tools/call", `{"name":"session"}`))
	assert.Equal(t, "text/event-stream", stream.Header().Get("Content-Type"))
	assert.Equal(t, "no", stream.Header().Get("X-Accel-Buffering"))
	assert.True(t, stream.Flushed)
	single := s.client().post(message("tools/call", `{"name":"say"}`))
	assert.Equal(t, "application/json", single.Header().Get("Content-Type"))
	assert.Empty(t, single.Header().Get("X-Accel-Buffering"))
}

// TestAnAbortedCallHasNoAnswer lets a tool that go-sdk runs panic with http.ErrAbortHandler.
func TestAnAbortedCallHasNoAnswer(t *testing.T) {
	abort := newTool(t, "abort", func(context.Context, string) (string, error) { panic(http.ErrAbortHandler) })
	apart := newTool(t, "apart", func(context.Context, string) (string, error) { panic(http.ErrAbortHandler) })
	apart.Routing.Direct = false
	stream := newTool(t, "stream", func(context.Context, string) (string, error) { panic(http.ErrAbortHandler) })
	stream.Routing.Direct, stream.Routing.Session = false, true
	s := newServer(t, nil, func(service *wire.Service) { service.Sessions = true }, abort, apart, stream)
	for _, name := range []string{"abort", "apart", "stream"} {
		for way, c := range map[string]*client{"without a session": s.client(), "in a session": s.client().open(t)} {
			rec := httptest.NewRecorder()
			assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
				s.handler.ServeHTTP(rec, c.request("POST", message("tools/call", `{"name":"`+name+`"}`)))
			}, "%s, %s", name, way)
			assert.NotContains(t, rec.Body.String(), `"jsonrpc"`, "%s, %s", name, way)
		}
	}
	assert.NotContains(t, s.log.String(), "ErrAbortHandler")
}

// TestErrorsAfterEvents lets a prompt of the program report progress and fail. The error is an
// event of the stream that the progress began, whatever status its code would have.
func TestErrorsAfterEvents(t *testing.T) {
	for _, code := range []int64{-32601, -32602, -32000, 7} {
		s := newServer(t, nil, nil, echo(t, "say"))
		s.Share().AddPrompt(&mcp.Prompt{Name: "broken"}, func(ctx context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			err := req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: req.Params.GetProgressToken(), Progress: 1})
			assert.NoError(t, err)
			return nil, &jsonrpc.Error{Code: code, Message: "it is broken"}
		})
		c := s.client()
		c.version = "2026-07-28"
		r := c.request(http.MethodPost, message("prompts/get", `{"name":"broken","_meta":{"progressToken":"p",`+modernMeta+`}}`))
		r.Header.Set("Mcp-Method", "prompts/get")
		r.Header.Set("Mcp-Name", "broken")
		rec := c.do(r)
		assert.Equal(t, http.StatusOK, rec.Code)
		assert.Equal(t, "text/event-stream", rec.Result().Header.Get("Content-Type"), code)
		var messages []string
		for event := range strings.SplitSeq(strings.TrimSuffix(rec.Body.String(), "\n\n"), "\n\n") {
			_, data, found := strings.Cut(event, "data: ")
			require.True(t, found, "%d: %q", code, rec.Body)
			messages = append(messages, data)
		}
		require.Len(t, messages, 2, "%d: %q", code, rec.Body)
		assert.Contains(t, messages[0], "notifications/progress")
		assert.Equal(t, "1", idOf(t, []byte(messages[1])))
		assert.Contains(t, errorOf(t, []byte(messages[1])), fmt.Sprintf(`"code":%d,`, code))
	}
}
