package mcpkit

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// direct answers a request in the place of go-sdk where that makes no difference but in
// time, and reports whether it did. go-sdk connects a session for every request, decodes
// it some ten times, and decodes and encodes every output again.
//
// It takes only requests that are plainly right: one message, known headers that agree
// with it, parameters with nothing else in them. All others, and with them every protocol
// error, are go-sdk's to answer.
func (w *wire) direct(rw http.ResponseWriter, r *http.Request, q *request, env *envelope.Envelope, body []byte) bool {
	if env.Batch || len(env.Messages) != 1 {
		return false
	}
	m := env.Messages[0]
	if m.Progress || !plainID(m.ID) {
		return false
	}
	version, ok := plainVersion(r.Header)
	if !ok {
		return false
	}
	if m.Method == "initialize" {
		asked, ok := parseInitialize(m.Params)
		if !ok || version == modern || w.server.shared.Load() {
			return false
		}
		w.repeat(rw, r, q, env, body, plain{}, version, asked)
		return true
	}
	p, ok := parsePlain(m, version)
	if !ok || version == modern && !headersAgree(r.Header, m) {
		return false
	}
	switch m.Method {
	case "tools/call":
		if t := w.server.lookup(m.Name); t != nil && t.direct {
			w.call(rw, r, q, m, t, p, version)
			return true
		}
	case "tools/list":
		// The program may have middleware of go-sdk that lists tools by caller.
		if p.arguments == nil && !w.server.shared.Load() {
			w.repeat(rw, r, q, env, body, p, version, w.server.view(r))
			return true
		}
	case "server/discover":
		if version == modern && p.arguments == nil && !w.server.shared.Load() {
			w.repeat(rw, r, q, env, body, p, version, "")
			return true
		}
	case "ping":
		if version != modern && p.arguments == nil {
			w.pong(rw, r, m, p, version)
			return true
		}
	}
	return false
}

// modern is the protocol version without a handshake; all before it have one.
const modern = "2026-07-28"

// plainVersion returns the protocol version of a request.
func plainVersion(h http.Header) (string, bool) {
	if len(h["Last-Event-Id"]) > 0 || len(h["Mcp-Session-Id"]) > 0 {
		return "", false
	}
	switch values := h["Mcp-Protocol-Version"]; {
	case len(values) == 0:
		return "2025-03-26", true
	case len(values) == 1:
		switch v := values[0]; v {
		case "2025-03-26", "2025-06-18", "2025-11-25", modern:
			return v, true
		}
	}
	return "", false
}

// headersAgree reports whether the headers of protocol 2026-07-28 say what the message
// says.
func headersAgree(h http.Header, m envelope.Message) bool {
	one := func(name, want string) bool {
		values := h[name]
		return len(values) == 1 && values[0] == want
	}
	return one("Mcp-Method", m.Method) && (m.Method != "tools/call" || one("Mcp-Name", m.Name))
}

// plainID reports whether the id is repeated as it stands: a string, or a number in its
// shortest form.
func plainID(id []byte) bool {
	if len(id) == 0 {
		return false
	}
	if id[0] == '"' {
		return true
	}
	digits := strings.TrimPrefix(string(id), "-")
	return len(id) < 16 && digits != "" && (digits[0] != '0' || string(id) == "0") && strings.Trim(digits, "0123456789") == ""
}

// A plain is what is in the parameters of a request that can be answered directly.
type plain struct {
	arguments json.RawMessage
	trace     map[string]string
}

// The members of _meta in protocol 2026-07-28.
const (
	metaVersion      = "io.modelcontextprotocol/protocolVersion"
	metaClient       = "io.modelcontextprotocol/clientInfo"
	metaCapabilities = "io.modelcontextprotocol/clientCapabilities"
)

// parsePlain reads parameters that have nothing in them but what it knows.
func parsePlain(m envelope.Message, version string) (p plain, ok bool) {
	p.arguments = m.Arguments
	switch {
	case m.More:
		return p, false
	case m.Meta == nil:
		return p, version != modern
	}
	return p, p.parseMeta(m.Meta, version)
}

func (p *plain) parseMeta(meta []byte, version string) bool {
	declared, capabilities := "", false
	ok := true
	err := strictjson.Object(meta, func(name string, value []byte) error {
		switch name {
		case metaVersion:
			declared, _ = strictjson.String(value)
		case metaClient:
			ok = ok && decodes(value, new(mcp.Implementation))
		case metaCapabilities:
			capabilities = string(value) == "{}" || decodes(value, new(mcp.ClientCapabilities))
		case "traceparent", "tracestate", "baggage":
			if text, isText := strictjson.String(value); isText && len(text) <= maxTraceValue {
				if p.trace == nil {
					p.trace = map[string]string{}
				}
				p.trace[name] = text
			}
		}
		return nil
	})
	if version != modern {
		return ok && err == nil && declared == ""
	}
	return ok && err == nil && declared == version && capabilities
}

// parseInitialize reads the parameters of a plain initialize, and returns the protocol
// version that the client asks for. The answer depends on nothing else.
func parseInitialize(params []byte) (asked string, ok bool) {
	ok = true
	seen := 0
	err := strictjson.Object(params, func(name string, value []byte) error {
		seen++
		switch name {
		case "protocolVersion":
			asked, _ = strictjson.String(value)
			ok = ok && slices.Contains(protocolVersions, asked)
		case "capabilities":
			ok = ok && decodes(value, new(mcp.ClientCapabilities))
		case "clientInfo":
			ok = ok && decodes(value, new(mcp.Implementation))
		default:
			ok = false
		}
		return nil
	})
	return asked, ok && err == nil && seen == 3
}

// decodes reports whether the value is an object that go-sdk can decode.
func decodes(value []byte, into any) bool {
	return value[0] == '{' && json.Unmarshal(value, into) == nil
}

// call answers a tool call.
func (w *wire) call(rw http.ResponseWriter, r *http.Request, q *request, m envelope.Message, t *tool, p plain, version string) {
	ctx := q.ctx
	q.direct = true
	turn := &turn{}
	turn.late = func() {
		turn.take(func() {
			// The connection is not free for another request as long as the handler runs.
			rw.Header().Set("Connection", "close")
			w.server.log.WarnContext(ctx, "tool handler goes on after its context ended", "tool", t.wire.Name, "cause", errDeadline)
			w.respond(rw, m.ID, toolError(t.lateError().Error()), version)
			_ = http.NewResponseController(rw).Flush()
		})
	}
	w.watch.hold(&turn.watched, t.timeout+grace)
	exited := true // unless the handler ends the goroutine instead of returning
	defer func() {
		if w.watch.release(&turn.watched); exited {
			turn.take(func() {
				w.respond(rw, m.ID, toolError(w.server.mask(ctx, errExited, "tool", t.wire.Name)), version)
				_ = http.NewResponseController(rw).Flush() // net/http will not do it
			})
		}
	}()
	res, err := w.server.callDirect(ctx, t, p, version)
	exited = false
	if q.aborted.Load() {
		panic(http.ErrAbortHandler)
	}
	turn.take(func() {
		if err != nil {
			w.respondError(rw, m.ID, err, version)
		} else {
			w.respond(rw, m.ID, res, version)
		}
	})
}

// A turn is taken once: by who answers first.
type turn struct {
	watched // for the one who answers when the handler is late
	mu      sync.Mutex
	taken   bool
}

func (t *turn) take(answer func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.taken {
		t.taken = true
		answer()
	}
}

// callDirect is a call as go-sdk would make it, with what contain does around it.
func (s *Server) callDirect(ctx context.Context, t *tool, p plain, version string) (res *mcp.CallToolResult, err error) {
	ctx, end := s.begin(ctx, func() observe.Operation {
		return observe.Operation{Method: "tools/call", Tool: t.wire.Name, Protocol: version, Trace: p.trace}
	})
	defer func() { end(err) }()
	defer func() {
		if v := recover(); v != nil {
			res, err = nil, s.panicked(ctx, "tools/call", v)
		}
	}()
	made := &struct { // at once
		req    mcp.CallToolRequest
		params mcp.CallToolParamsRaw
	}{params: mcp.CallToolParamsRaw{Name: t.wire.Name, Arguments: p.arguments}}
	made.req.Params = &made.params
	return s.call(ctx, t, &made.req, (*Server).runHere)
}

// pong answers a ping.
func (w *wire) pong(rw http.ResponseWriter, r *http.Request, m envelope.Message, p plain, version string) {
	w.heard(r, m.Method, p, version)
	w.respondRaw(rw, m.ID, []byte("{}"))
}

// heard has the observers hear of a request that is answered without work.
func (w *wire) heard(r *http.Request, method string, p plain, version string) {
	if len(w.server.observers) == 0 {
		return
	}
	_, end := w.server.begin(r.Context(), func() observe.Operation { return observe.Operation{Method: method, Protocol: version, Trace: p.trace} })
	end(nil)
}
