package wire_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// A logged line is one of the log, by its attributes.
type loggedLine map[string]any

// logging returns a change of a host whose lines say what is known of the request, and a function
// that returns the lines since it was called before.
func logging(book *syncbuffer.Buffer) (change func(*wire.Config), lines func(testing.TB) []loggedLine) {
	seen := 0
	return func(c *wire.Config) {
			c.Log = slog.New(observe.NewLogHandler(slog.NewJSONHandler(book, nil)))
			c.Mask.Log, c.LogsRequests, c.Callers = c.Log, true, observe.WholeCallers()
		}, func(t testing.TB) (lines []loggedLine) {
			t.Helper()
			text := book.String()[seen:]
			seen += len(text)
			for one := range strings.Lines(text) {
				var l loggedLine
				require.NoError(t, json.Unmarshal([]byte(one), &l))
				lines = append(lines, l)
			}
			return lines
		}
}

// TestRequestIDsOfLines sends IDs of requests, and checks which are used. Those that may be a
// secret, or hold one, are not.
func TestRequestIDsOfLines(t *testing.T) {
	var book syncbuffer.Buffer
	change, lines := logging(&book)
	s := newServer(t, change, nil, newTool(t, "fail", func(context.Context, string) (string, error) { return "", assert.AnError }))
	for _, tc := range []struct {
		id     string
		header map[string]string
		used   bool
	}{
		{id: "req-1", used: true},
		{id: "azAZ09-_.:=+/", used: true},
		{id: strings.Repeat("x", 64), used: true},
		{id: strings.Repeat("x", 65)},
		{id: "two words"}, {id: "größe"}, {id: "a,b"}, {id: ""},
		{id: "sk-ant-api03-" + strings.Repeat("aB3", 20)},
		{id: "secret12", header: map[string]string{"X-Api-Key": "secret12"}},
		{id: "secret12", header: map[string]string{"X-Api-Key": "secret123456"}},
		{id: "my-secret12-id", header: map[string]string{"X-Api-Key": "secret12"}},
		{id: "my-secret1-id", header: map[string]string{"X-Api-Key": "secret1"}, used: true},
		{id: "secret1", header: map[string]string{"X-Api-Key": "secret123"}, used: true},
		{id: "abc", header: map[string]string{"Cookie": "session=abc"}},
		{id: "abc", header: map[string]string{"Proxy-Authorization": "Basic abc"}},
		{id: "abc", header: map[string]string{"Authorization": "Basic abc"}},
		{id: "abc", header: map[string]string{"X-Other": "Basic abc"}, used: true},
		{id: "0123456789", header: map[string]string{"X-Correlation-Id": "0123456789"}, used: true},
		{id: "0123456789", header: map[string]string{"X-Trace-Id": "x0123456789"}, used: true},
		{id: "0123456789", header: map[string]string{"X-Other": "x0123456789"}},
	} {
		r := s.client().request(http.MethodPost, message("tools/call", `{"name":"fail"}`))
		r.Header.Set("X-Request-Id", tc.id)
		for name, value := range tc.header {
			r.Header.Set(name, value)
		}
		s.client().do(r)
		logged := lines(t)
		require.NotEmpty(t, logged)
		id, _ := logged[0]["request_id"].(string)
		assert.Equal(t, tc.used, id == tc.id, "%q %v: %q", tc.id, tc.header, id)
		if !tc.used {
			assert.Regexp(t, "^[0-9a-f]{16}$", id)
		}
		for _, l := range logged {
			assert.Equal(t, id, l["request_id"], "all lines of a request have the same")
		}
	}
}

// TestWhatLinesSay checks the attributes of the lines of operations.
func TestWhatLinesSay(t *testing.T) {
	const header, meta = "11111111111111111111111111111111", "22222222222222222222222222222222"
	traceparent := func(trace string) string { return "00-" + trace + "-3333333333333333-01" }
	var book syncbuffer.Buffer
	change, lines := logging(&book)
	fail := newTool(t, "fail", func(context.Context, string) (string, error) { return "", assert.AnError })
	apart := newTool(t, "apart", func(context.Context, string) (string, error) { return "", assert.AnError })
	apart.Routing.Direct = false
	s := newServer(t, change, scoped(t), fail, apart)
	s.Share().AddPrompt(&mcp.Prompt{Name: "p"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return nil, assert.AnError
	})
	for _, user := range []string{"", "ada"} {
		opened := s.client().as(user).open(t)
		lines(t)
		for way, c := range map[string]*client{"without a session": s.client().as(user), "in a session": opened} {
			for _, ask := range []struct{ method, params, tool string }{
				{"tools/call", `{"name":"fail"`, "fail"}, {"tools/call", `{"name":"apart"`, "apart"}, {"prompts/get", `{"name":"p"`, ""},
			} {
				if user == "" && ask.tool == "" {
					continue // prompts are for users
				}
				for _, inMeta := range []bool{false, true} {
					params := ask.params
					if inMeta {
						params += `,"_meta":{"traceparent":"` + traceparent(meta) + `"}`
					}
					r := c.request(http.MethodPost, message(ask.method, params+"}"))
					r.Header.Set("Traceparent", traceparent(header))
					c.do(r)
					logged := lines(t)
					require.Len(t, logged, 1, "%s: %s", way, ask.params)
					l := logged[0]
					if ask.tool != "" {
						assert.Equal(t, ask.tool, l["tool"], way)
					} else {
						assert.Equal(t, ask.method, l["method"], way)
					}
					trace := header
					if inMeta {
						trace = meta
					}
					assert.Equal(t, trace, l["trace_id"], "%s: %s", way, ask.params)
					assert.Equal(t, "3333333333333333", l["span_id"])
					caller, _ := l["caller"].(string)
					assert.Equal(t, user != "", strings.HasSuffix(caller, user) && !strings.HasPrefix(caller, "user:") && !strings.HasPrefix(caller, "ip:"), caller)
					assert.Equal(t, user == "", strings.HasPrefix(caller, "ip:"), caller)
					assert.Equal(t, c.session != "", l["session"] != nil, way)
					assert.NotEqual(t, c.session, l["session"], "the ID of a session is a secret")
				}
			}
		}
	}
}

// A tracer is an observer that adds attributes.
type tracer struct {
	watcher
	attrs []slog.Attr
}

func (o *tracer) LogAttrs(context.Context) []slog.Attr { return o.attrs }

// TestAttributesOfObservers checks whose trace a line has.
func TestAttributesOfObservers(t *testing.T) {
	var book syncbuffer.Buffer
	change, lines := logging(&book)
	one, two := &tracer{}, &tracer{}
	s := newServer(t, func(c *wire.Config) {
		change(c)
		c.Observers = []observe.Observer{one, &watcher{}, two}
	}, nil, newTool(t, "fail", func(context.Context, string) (string, error) { return "", assert.AnError }))
	for _, traces := range [][2]bool{{false, false}, {true, false}, {false, true}} {
		for i, o := range []*tracer{one, two} {
			o.attrs = []slog.Attr{slog.Int([]string{"first", "second"}[i], i)}
			if traces[i] {
				o.attrs = append(o.attrs, slog.String("trace_id", "of the observer"))
			}
			o.attrs = append(o.attrs, slog.Int([]string{"third", "fourth"}[i], i))
		}
		r := s.client().request(http.MethodPost, message("tools/call", `{"name":"fail"}`))
		r.Header.Set("Traceparent", "00-11111111111111111111111111111111-3333333333333333-01")
		s.client().do(r)
		for _, l := range lines(t) {
			for _, name := range []string{"first", "second", "third", "fourth"} {
				assert.Contains(t, l, name)
			}
			want := "of the observer"
			if traces == [2]bool{} {
				want = "11111111111111111111111111111111"
			}
			assert.Equal(t, want, l["trace_id"])
			assert.Equal(t, traces == [2]bool{}, l["span_id"] != nil)
		}
	}
}

// TestLinesOfRefusedRequests checks the lines of requests that are refused before it is known who
// calls, and afterwards.
func TestLinesOfRefusedRequests(t *testing.T) {
	var book syncbuffer.Buffer
	change, lines := logging(&book)
	s := newServer(t, change, nil, echo(t, "say"))
	s.handler = wire.Receive(s.Host, edge.RemoteAddr)(s.Identify(s.Host))
	for _, id := range []string{"req-1", "", "two words"} {
		for body, want := range map[string]string{
			"{": "", message("tools/call", `{"name":"none"}`): "-", message("x/y", `{}`): "-",
			strings.Replace(message("initialize", `{"x":"`+strings.Repeat("x", 70<<10)+`"}`), "1", "2", 1): "",
		} {
			r := s.client().request(http.MethodPost, body)
			r.Header.Set("X-Request-Id", id)
			r.Header.Set("Traceparent", "00-11111111111111111111111111111111-3333333333333333-01")
			rec := s.client().do(r)
			logged := lines(t)
			if want == "-" {
				assert.Empty(t, logged, "%.50s", body)
				continue
			}
			require.NotEmpty(t, logged, "%.50s: %d", body, rec.Code)
			for _, l := range logged {
				assert.Equal(t, "request refused", l["msg"])
				assert.InDelta(t, rec.Code, l["status"], 0)
				assert.NotEmpty(t, l["request_id"])
				assert.Equal(t, id == "req-1", l["request_id"] == id)
				assert.Equal(t, "11111111111111111111111111111111", l["trace_id"])
			}
		}
	}
}

// TestLinesNameNothingThatClientsInvent checks the tools and methods of lines about requests that
// are refused.
func TestLinesNameNothingThatClientsInvent(t *testing.T) {
	var book syncbuffer.Buffer
	change, lines := logging(&book)
	protect := protected(t)
	say := echo(t, "say")
	say.Need.Public = false
	s := newServer(t, change, func(s *wire.Service) {
		protect(s)
		s.Gate.SomePublic = false
	}, say)
	for body, want := range map[string][2]any{
		message("tools/call", `{"name":"say"}`):             {"say", nil},
		message("tools/call", `{"name":"none"}`):            {nil, "tools/call"},
		message("prompts/get", `{"name":"say"}`):            {nil, "prompts/get"},
		message("x/y", `{"name":"say"}`):                    {nil, "_OTHER"},
		"[" + message("tools/call", `{"name":"say"}`) + "]": {"say", nil},
		"[" + message("tools/call", `{"name":"say"}`) + `,{"jsonrpc":"2.0","method":"notifications/x"}` + "]": {nil, nil},
	} {
		c := s.client()
		c.version = "2025-03-26"
		require.Equal(t, http.StatusUnauthorized, c.post(body).Code)
		logged := lines(t)
		require.NotEmpty(t, logged)
		assert.Equal(t, want, [2]any{logged[0]["tool"], logged[0]["method"]}, body)
	}
}

// TestErrorsOfLateWorkAreExplained checks what the caller is told of errors of work that a call
// started.
func TestErrorsOfLateWorkAreExplained(t *testing.T) {
	var told, logged syncbuffer.Buffer
	log := slog.New(slog.NewTextHandler(&logged, nil))
	explain := func(ctx context.Context) {
		for _, err := range []error{errors.New("secret"), &toolError{What: "The job is unknown.", Next: "List the jobs."}} {
			_, _ = told.Write([]byte(wire.Explain(ctx, log, err, "job", 7) + "\n"))
		}
	}
	direct := newTool(t, "direct", func(ctx context.Context, _ string) (string, error) { explain(ctx); return "", nil })
	apart := newTool(t, "apart", func(ctx context.Context, _ string) (string, error) { explain(ctx); return "", nil })
	apart.Routing.Direct = false
	s := newServer(t, func(c *wire.Config) { c.Mask.Support = "help@example.com" }, withSessions, direct, apart)
	for way, c := range map[string]*client{"without a session": s.client(), "in a session": s.client().open(t)} {
		for _, tool := range []string{"direct", "apart"} {
			told.Reset()
			logged.Reset()
			c.ask("tools/call", `{"name":"`+tool+`"}`)
			lines := strings.Split(told.String(), "\n")
			assert.Contains(t, lines[0], "internal error (ref ", "%s: %s", way, tool)
			assert.Contains(t, lines[0], "help@example.com", "%s: %s", way, tool)
			assert.Equal(t, "The job is unknown. List the jobs.", lines[1], "%s: %s", way, tool)
			assert.Contains(t, logged.String(), "secret")
			assert.Contains(t, logged.String(), "job=7")
			assert.NotContains(t, logged.String(), "unknown")
		}
	}
	assert.Empty(t, s.log.String(), "the line is in the given log")
	logged.Reset()
	assert.Contains(t, wire.Explain(t.Context(), log, errors.New("secret"), "job", 8), "internal error (ref ", "without a call")
	assert.Contains(t, logged.String(), "job=8")
}

// TestProgressOfLateWork checks that progress goes to the reporter of a context, and not to the
// client of its call.
func TestProgressOfLateWork(t *testing.T) {
	type state struct {
		done, total float64
		message     string
	}
	var got []state
	s := newServer(t, nil, nil, newTool(t, "say", func(ctx context.Context, _ string) (string, error) {
		own := wire.WithProgress(ctx, func(done, total float64, message string) { got = append(got, state{done, total, message}) })
		wire.Progress(own, 1, 2, "half")
		wire.Progress(own, 2, 2, "all")
		return "done", nil
	}))
	rec := s.client().post(message("tools/call", `{"name":"say","_meta":{"progressToken":1}}`))
	assert.NotContains(t, rec.Body.String(), "notifications/progress")
	assert.Contains(t, rec.Body.String(), "done")
	assert.Equal(t, []state{{1, 2, "half"}, {2, 2, "all"}}, got)
	wire.Progress(t.Context(), 1, 2, "nobody") // no operation
}
