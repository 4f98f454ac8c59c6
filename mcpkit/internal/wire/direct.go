package wire

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// answerDirectly answers a request without go-sdk if the answer would be the same, and reports
// whether it did. It is faster: go-sdk connects a session for every request, decodes the request
// about ten times, and decodes and encodes every output again.
//
// It answers only valid requests of one message, with known headers that agree with the message and
// known parameters. go-sdk answers all others, including those that get a protocol error.
func (h *Host) answerDirectly(rw http.ResponseWriter, r *http.Request, q *request, env *envelope.Envelope, body []byte) bool {
	if env.Batch || len(env.Messages) != 1 {
		return false
	}
	m := env.Messages[0]
	if !isPlainID(m.ID) {
		return false
	}
	version, ok := directVersion(r.Header)
	if !ok {
		return false
	}
	if m.Method == "initialize" {
		asked, ok := parseInitialize(m.Params)
		if !ok || version == modern || h.Shared() {
			return false
		}
		h.repeat(rw, r, q, env, body, directParams{}, version, asked)
		return true
	}
	p, ok := parseDirect(m, version)
	if !ok || m.Progress && (m.Method != "tools/call" || !isPlainID(p.token)) || version == modern && !headersAgree(r.Header, m) {
		return false
	}
	switch m.Method {
	case "tools/call":
		t := q.tool(m.Name)
		switch {
		case t != nil && t.IsDirect(m.Progress):
			h.callDirectly(rw, q, m.ID, t, p, version)
			return true
		case t == nil && m.Name != "" && !h.Shared():
			// go-sdk answers a call without a name, and the program is told of its tools without
			// annotations.
			answerUnknown(h, rw, q, m, p, version)
			return true
		}
	case "tools/list":
		// The program may have middleware of go-sdk that lists tools by caller.
		if p.arguments == nil && !h.Shared() {
			h.repeat(rw, r, q, env, body, p, version, q.view(r.Context()))
			return true
		}
	case "server/discover":
		if version == modern && p.arguments == nil && !h.Shared() {
			h.repeat(rw, r, q, env, body, p, version, "")
			return true
		}
	case "ping":
		if version != modern && p.arguments == nil {
			h.observeAnswered(r, q, m.Method, p, version)
			respondRaw(rw, m.ID, []byte("{}"))
			return true
		}
	}
	return false
}

// answerUnknown answers a call of a tool that the server does not have, or not for the caller.
func answerUnknown(h *Host, rw http.ResponseWriter, q *request, m envelope.Message, p directParams, version string) {
	err := unknownTool(m.Name)
	if op := &q.direct; h.observes(op) {
		h.begin(q.ctx, op, observe.Operation{Method: m.Method, Protocol: version, Trace: p.trace})
		defer func() { h.end(op, err) }()
	}
	respondError(rw, m.ID, err, version)
}

// callDirectly answers a tool call.
func (h *Host) callDirectly(rw http.ResponseWriter, q *request, id json.RawMessage, t *call.Tool, p directParams, version string) {
	ctx := q.ctx
	q.direct.Protocol, q.direct.trace = version, p.trace // before another goroutine can log
	once := &responseOnce{out: eventWriter{ResponseWriter: rw}}
	rw = &once.out
	now := time.Now()
	until := now.Add(t.Timeout + call.Grace)
	once.deadline.late = func() {
		if keepWaiting(h, q, once, until) {
			return
		}
		once.do(func() {
			// The connection cannot take another request while the handler runs.
			rw.Header().Set("Connection", "close")
			probe.Log(ctx, h.Log).WarnContext(ctx, "the tool handler is still running after its context ended", "tool", t.Name(), "cause", call.ErrDeadline.Error())
			h.respond(rw, id, call.ErrorResult(q.service.Pipeline.LateError(t)), version)
			_ = http.NewResponseController(rw).Flush()
		})
	}
	h.deadlines.add(&once.deadline, now, nextSign(h, q, t.Timeout+call.Grace))
	if p.token != nil && q.events {
		q.direct.progress = newProgress(&h.deadlines, func(told *mcp.ProgressNotificationParams) {
			told.ProgressToken = p.token
			once.before(func() { once.out.event(encodeProgress(told)) })
		})
	}
	exited := true // false after the handler has returned or panicked
	defer func() {
		q.direct.progress.end()
		if exited && !q.aborted.Load() {
			once.do(func() {
				rw.Header().Set("Connection", "close") // net/http closes it when the goroutine has ended
				h.respond(rw, id, call.ErrorResult(h.Mask.MaskCall(ctx, &q.direct.Outcome, t, call.ErrExited)), version)
				_ = http.NewResponseController(rw).Flush() // net/http does not do it for a goroutine that ended
			})
		}
		once.end()
		h.deadlines.remove(&once.deadline)
	}()
	res, err := h.runDirectly(ctx, q, t, p, version)
	exited = false
	if q.aborted.Load() {
		panic(http.ErrAbortHandler)
	}
	q.direct.progress.end()
	once.do(func() {
		if err != nil {
			respondError(rw, id, err, version)
		} else {
			h.respond(rw, id, res, version)
		}
	})
}

// nextSign returns the time until a client that waits gets a sign of life, or until the deadline if
// that is sooner.
func nextSign(h *Host, q *request, deadline time.Duration) time.Duration {
	if q.events && h.KeepAlive > 0 {
		return min(deadline, h.KeepAlive)
	}
	return deadline
}

// keepWaiting sends a sign of life to a client that waits for the response, and reports whether the
// deadline has not passed.
func keepWaiting(h *Host, q *request, once *responseOnce, until time.Time) bool {
	now := time.Now()
	left := until.Sub(now)
	if left <= 0 {
		return false
	}
	once.before(func() {
		if q.ctx.Err() == nil { // the client is there
			once.out.keepAlive()
		}
		h.deadlines.add(&once.deadline, now, nextSign(h, q, left))
	})
	return true
}

// runDirectly runs a call like go-sdk with contain around it.
func (h *Host) runDirectly(ctx context.Context, q *request, t *call.Tool, p directParams, version string) (res *mcp.CallToolResult, err error) {
	op := &q.direct
	if h.observes(op) {
		ctx = h.begin(ctx, op, observe.Operation{Method: "tools/call", Tool: t.Name(), Deprecated: t.Deprecated, Protocol: version, Trace: p.trace})
		defer func() { h.end(op, err) }()
	}
	defer func() {
		if v := recover(); v != nil {
			res, err = nil, h.panicked(ctx, op, "tools/call", v)
		}
	}()
	made := &struct { // one allocation for both
		req    mcp.CallToolRequest
		params mcp.CallToolParamsRaw
	}{params: mcp.CallToolParamsRaw{Name: t.Name(), Arguments: p.arguments}}
	made.req.Params = &made.params
	if t.Forward != nil && p.capabilities != nil { // it may ask in its result
		made.params.Meta = mcp.Meta{metaVersion: version, metaCapabilities: p.capabilities}
	}
	return q.service.Pipeline.Call(ctx, &op.Operation, t, &made.req, call.Here)
}
