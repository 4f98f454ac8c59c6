package wire_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A toolError is the tool error of the programs of these tests.
type toolError call.ToolError

func (e *toolError) Error() string { return strings.TrimSpace(e.What + " " + e.Next) }
func (e *toolError) Unwrap() error { return e.Err }

var toolErrors = call.ToolErrors{
	Find: func(err error) *call.ToolError {
		var e *toolError
		if errors.As(err, &e) {
			return (*call.ToolError)(e)
		}
		return nil
	},
	Make: func(e *call.ToolError) error { return (*toolError)(e) },
}

// A server is a host with its log and its handler.
type server struct {
	*wire.Host
	log     *syncbuffer.Buffer
	handler http.Handler
	// change changes each service that the server makes.
	change func(*wire.Service)
}

// newServer returns a server that serves the tools. change may be nil.
func newServer(t testing.TB, change func(*wire.Config), each func(*wire.Service), tools ...*call.Tool) *server {
	t.Helper()
	s := newHost(change, each)
	s.Serve(s.service(tools...))
	return s
}

// newHost returns a server that serves nothing yet.
func newHost(change func(*wire.Config), each func(*wire.Service)) *server {
	s := &server{log: &syncbuffer.Buffer{}, change: each}
	log := slog.New(slog.NewTextHandler(s.log, nil))
	config := wire.Config{
		Info:    &mcp.Implementation{Name: "test", Version: "1"},
		Options: mcp.ServerOptions{Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{ListChanged: true}}},
		Log:     log, Mask: call.Masker{Log: log, Errors: errlog.Errors{Values: true}}, Limiter: gate.Limiter{Log: log},
		Places: gate.NewPlaces(edge.ShedOptions{}), Drain: edge.NewDrain(),
		Latest: func() *wire.Service { return s.service() },
	}
	if change != nil {
		change(&config)
	}
	s.Host = wire.NewHost(config)
	identified := edge.WithClientIP(edge.RemoteAddr)(s.Identify(s.Host))
	s.handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		identified.ServeHTTP(rw, r.WithContext(refusal.WithListener(r.Context(), s.Refused)))
	})
	return s
}

// service returns an assembly with the tools.
func (s *server) service(tools ...*call.Tool) *wire.Service {
	made := wire.NewTools(tools)
	checks := &gate.Gate{Public: true, Tools: made.Need, FileTool: call.FileTool, Whole: func(uri string) string { return uri }}
	service := &wire.Service{
		Pipeline: &call.Pipeline{
			Log: s.Log, Mask: s.Mask, Server: "test", Sealer: budget.RandomSealer(), Daily: &call.Daily{},
			Errors: toolErrors,
			Limit:  s.Limiter.Take,
			Permit: func(ctx context.Context, t *call.Tool) error { return checks.Permit(ctx, t.Need) },
		},
		Gate: checks, Tools: made, Reader: budget.Claude(),
	}
	if s.change != nil {
		s.change(service)
	}
	return service
}

// What tests wait for in another goroutine takes at most waitTime; they look each tickTime.
const (
	waitTime = 30 * time.Second
	tickTime = time.Millisecond
)

func withSessions(s *wire.Service) { s.Sessions = true }

// protected returns a change that protects services. A token is the name of its user.
func protected(t testing.TB) func(*wire.Service) {
	guard, err := oauth.New(oauth.Config{
		Resource: "https://mcp.example.com/mcp", AuthorizationServers: []string{"https://login.example.com"},
		Verifiers: []oauth.Verifier{oauth.VerifierFunc(func(_ context.Context, token string) (*oauth.Principal, error) {
			return &oauth.Principal{Issuer: "test", Subject: token}, nil
		})},
	})
	require.NoError(t, err)
	return func(s *wire.Service) {
		s.Sessions = true
		s.Gate.Public, s.Gate.Guard, s.Gate.SomePublic = false, guard, true
	}
}

// newTool returns a tool that answers with the text that handler returns.
func newTool(t testing.TB, name string, handler func(ctx context.Context, args string) (string, error)) *call.Tool {
	t.Helper()
	doc := `{"type":"object","properties":{"text":{"type":"string","description":"A text"}}}`
	input, err := schema.Compile([]byte(doc))
	require.NoError(t, err)
	return &call.Tool{
		Definition: &mcp.Tool{Name: name, Description: "Does " + name + ".", InputSchema: json.RawMessage(doc)},
		Annotation: annotate.ReadOnly("Test"), Timeout: time.Minute, Weight: 1, Input: input, Need: oauth.Need{Public: true},
		Output: &call.Output{Kind: call.OutputResult}, Fitter: &budget.Fitter{Reader: budget.Claude()},
		Routing: call.Routing{Direct: true},
		Invoke: func(ctx context.Context, _ *call.Pipeline, _ *call.Tool, _ *mcp.CallToolRequest, ready []byte) (call.Answer, error) {
			text, err := handler(ctx, string(ready))
			if err != nil {
				return call.Answer{}, err
			}
			return call.Answer{Result: &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}}, nil
		},
	}
}

// echo returns a tool that answers with its name.
func echo(t testing.TB, name string) *call.Tool {
	return newTool(t, name, func(context.Context, string) (string, error) { return "this is " + name, nil })
}

// A client sends requests to a server without a connection.
type client struct {
	*server
	token, session, version, address string
}

func (s *server) client() *client { return &client{server: s, version: "2025-11-25"} }

func (c client) as(token string) *client {
	c.token = token
	return &c
}

func (c client) of(session string) *client {
	c.session = session
	return &c
}

func (c *client) request(method, body string) *http.Request {
	r := httptest.NewRequest(method, "/mcp", strings.NewReader(body))
	if c.address != "" {
		r.RemoteAddr = c.address
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	for name, value := range map[string]string{"Mcp-Protocol-Version": c.version, "Mcp-Session-Id": c.session} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	return r
}

func (c *client) do(r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	c.handler.ServeHTTP(rec, r)
	return rec
}

func (c *client) send(method, body string) *httptest.ResponseRecorder {
	return c.do(c.request(method, body))
}

func (c *client) post(body string) *httptest.ResponseRecorder {
	return c.send(http.MethodPost, body)
}

// ask sends a request with the ID 1 and returns the response's body.
func (c *client) ask(method, params string) string {
	return c.post(message(method, params)).Body.String()
}

func message(method, params string) string {
	return `{"jsonrpc":"2.0","id":1,"method":"` + method + `","params":` + params + `}`
}

const initialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`

// open opens a session and returns its client.
func (c *client) open(t testing.TB) *client {
	t.Helper()
	rec := c.post(initialize)
	id := rec.Header().Get("Mcp-Session-Id")
	require.NotEmpty(t, id, "%d %s", rec.Code, rec.Body)
	opened := c.of(id)
	require.Equal(t, http.StatusAccepted, opened.post(`{"jsonrpc":"2.0","method":"notifications/initialized"}`).Code)
	t.Cleanup(c.CloseSessions)
	return opened
}

// dataOf returns the data of the last event of a stream, or the body.
func dataOf(t testing.TB, rec *httptest.ResponseRecorder) json.RawMessage {
	t.Helper()
	data := rec.Body.String()
	if strings.HasPrefix(rec.Header().Get("Content-Type"), "text/event-stream") {
		require.True(t, strings.HasSuffix(data, "\n\n"), "an event ends with an empty line: %q", data)
		for line := range strings.Lines(rec.Body.String()) {
			if text, ok := strings.CutPrefix(line, "data: "); ok {
				data = text
			}
		}
	}
	require.True(t, json.Valid([]byte(data)), rec.Body.String())
	return json.RawMessage(data)
}
