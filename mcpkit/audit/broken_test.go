package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"
)

// A message is a JSON-RPC message of a test.
type message = map[string]any

// A dialogue is a request to a server with its answer, which a test changes.
type dialogue struct {
	method string
	header http.Header
	sent   message
	body   []byte // of the request, without the padding of a large one
	// status and reply are the answer. The reply is nil for an answer that is no JSON object; raw is
	// sent then.
	status int
	reply  message
	raw    []byte
	media  string
}

// result returns the result of the reply, to be changed.
func (d *dialogue) result() message {
	r, _ := d.reply["result"].(message)
	if r == nil {
		r = message{}
	}
	return r
}

// arguments returns the arguments of tools/call.
func (d *dialogue) arguments() message {
	params, _ := d.sent["params"].(message)
	arguments, _ := params["arguments"].(message)
	return arguments
}

// tool returns the name of the called tool.
func (d *dialogue) tool() string {
	params, _ := d.sent["params"].(message)
	name, _ := params["name"].(string)
	return name
}

// fail replaces the answer by a JSON-RPC error.
func (d *dialogue) fail(status, code int, text string) {
	d.status, d.media = status, "application/json"
	d.reply = message{"jsonrpc": "2.0", "id": d.sent["id"], "error": message{"code": code, "message": text}}
}

// answer replaces the answer by a result.
func (d *dialogue) answer(result message) {
	d.status, d.media = http.StatusOK, "application/json"
	d.reply = message{"jsonrpc": "2.0", "id": d.sent["id"], "result": result}
}

// text replaces the answer by a text.
func (d *dialogue) text(status int, media, text string) {
	d.status, d.media, d.reply, d.raw = status, media, nil, []byte(text)
}

// toolText replaces the result of a tool by a text.
func (d *dialogue) toolText(text string, isError bool) {
	d.answer(message{"content": []any{message{"type": "text", "text": text}}, "isError": isError})
}

// padding is a piece of the padding with which the audit makes a large body.
var padding = bytes.Repeat([]byte("x"), 1<<10)

// changing returns a handler that changes the answers to POST.
func changing(change func(d *dialogue)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost {
				next.ServeHTTP(w, r)
				return
			}
			d := &dialogue{header: r.Header}
			d.body = bytes.ReplaceAll(wholeBody(r), padding, nil)
			_ = json.Unmarshal(d.body, &d.sent)
			d.method, _ = d.sent["method"].(string)
			recorder := httptest.NewRecorder()
			next.ServeHTTP(recorder, r)
			d.status, d.media, d.raw = recorder.Code, recorder.Header().Get("Content-Type"), recorder.Body.Bytes()
			if data, ok := bytes.CutPrefix(bytes.TrimSpace(d.raw), []byte("event: message\ndata: ")); ok {
				d.raw, d.media = data, "application/json"
			}
			_ = json.Unmarshal(d.raw, &d.reply)
			change(d)
			maps.Copy(w.Header(), recorder.Header())
			if d.media == "" {
				w.Header().Del("Content-Type")
			} else {
				w.Header().Set("Content-Type", d.media)
			}
			body := d.raw
			if d.reply != nil {
				body, _ = json.Marshal(d.reply)
			}
			w.Header().Del("Content-Length")
			w.WriteHeader(d.status)
			_, _ = w.Write(body)
		})
	}
}

// wholeBody reads the body of a request, and leaves it for another reader.
func wholeBody(r *http.Request) []byte {
	body := make([]byte, max(r.ContentLength, 0))
	if r.ContentLength < 0 {
		body, _ = io.ReadAll(r.Body)
	} else if n, err := io.ReadFull(r.Body, body); err != nil {
		body = body[:n]
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body
}

// on changes the answers to one method.
func on(method string, change func(d *dialogue)) func(http.Handler) http.Handler {
	return changing(func(d *dialogue) {
		if d.method == method {
			change(d)
		}
	})
}

// eachTool changes the tools of tools/list.
func eachTool(change func(tool message)) func(http.Handler) http.Handler {
	return on("tools/list", func(d *dialogue) {
		tools, _ := d.result()["tools"].([]any)
		for _, tool := range tools {
			change(tool.(message))
		}
	})
}

// older hides the newer era of a server.
func older(d *dialogue) {
	if d.method == "server/discover" || d.header.Get("Mcp-Protocol-Version") == "2026-07-28" {
		d.fail(http.StatusOK, -32601, "method not found: "+d.method)
	}
}

// withSessions returns a handler of go-sdk with sessions. The audit reports nothing about it, apart
// from what go-sdk does.
func withSessions(t *testing.T) http.Handler {
	t.Helper()
	s := newSDKServer()
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, nil)
	require.NotNil(t, handler)
	return handler
}

func newSDKServer() *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "notes", Title: "Notes", Version: "1.0.0"}, &mcp.ServerOptions{Instructions: "Notes have words and a date."})
	type in struct {
		Words string `json:"words" jsonschema:"words to look for"`
	}
	type out struct {
		Found []string `json:"found" jsonschema:"the notes with the words"`
	}
	no := false
	mcp.AddTool(s, &mcp.Tool{
		Name: "search_notes", Title: "Search notes", Description: "Finds notes by words. Use when the note is not known.",
		Annotations: &mcp.ToolAnnotations{Title: "Search notes", ReadOnlyHint: true, DestructiveHint: &no, OpenWorldHint: &no},
	}, func(_ context.Context, _ *mcp.CallToolRequest, in in) (*mcp.CallToolResult, out, error) {
		return nil, out{Found: []string{in.Words}}, nil
	})
	s.AddPrompt(&mcp.Prompt{Name: "weekly", Title: "Weekly", Description: "Summarizes the notes of a week."},
		func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return &mcp.GetPromptResult{}, nil
		})
	s.AddResource(&mcp.Resource{Name: "newest", URI: "notes://newest", Description: "The newest note."},
		func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			return &mcp.ReadResourceResult{}, nil
		})
	return s
}
