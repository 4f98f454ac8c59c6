package wire

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// A directCall is a tool call that is answered directly. It is one allocation, with the request
// that the handler gets.
type directCall struct {
	host    *Host
	request *request
	tool    *call.Tool
	id      json.RawMessage
	version string
	until   time.Time // when the client is told that the handler is late
	once    responseOnce
	req     mcp.CallToolRequest
	params  mcp.CallToolParamsRaw
}

// callDirectly answers a tool call.
func callDirectly(h *Host, rw http.ResponseWriter, q *request, id json.RawMessage, t *call.Tool, p directParams, version string) {
	q.direct.Protocol, q.direct.trace = version, p.trace // before another goroutine can log
	q.direct.Began = time.Now()
	c := &directCall{host: h, request: q, tool: t, id: id, version: version, until: q.direct.Began.Add(t.Timeout + call.Grace)}
	c.once.out.ResponseWriter, c.once.deadline.owner = rw, c
	h.deadlines.add(&c.once.deadline, q.direct.Began, c.nextSign(t.Timeout+call.Grace))
	if p.token != nil && q.events {
		q.direct.progress = newProgress(&h.deadlines, func(told *mcp.ProgressNotificationParams) {
			told.ProgressToken = p.token
			c.once.before(func() { c.once.out.event(encodeProgress(told)) })
		})
	}
	exited := true // false after the handler has returned or panicked
	defer func() { c.end(exited) }()
	res, err := c.run(p)
	exited = false
	if q.aborted.Load() {
		panic(http.ErrAbortHandler)
	}
	q.direct.progress.end()
	c.once.do(func() {
		if err != nil {
			respondError(&c.once.out, id, err, version)
		} else {
			h.respond(&c.once.out, id, res, version)
		}
	})
}

// late implements latecomer. It sends a sign of life, or answers for a handler that is late.
func (c *directCall) late() {
	if c.keepWaiting() {
		return
	}
	c.once.do(func() {
		ctx := c.request.ctx
		probe.Log(ctx, c.host.Log).WarnContext(ctx, "the tool handler is still running after its context ended", "tool", c.tool.Name(), "cause", call.ErrDeadline.Error())
		// The connection cannot take another request while the handler runs.
		c.answerAndClose(c.request.service.Pipeline.LateError(c.tool))
	})
}

// end makes sure that no other goroutine writes any more. exited is set if the handler has ended
// its goroutine.
func (c *directCall) end(exited bool) {
	q := c.request
	q.direct.progress.end()
	if exited && !q.aborted.Load() {
		c.once.do(func() {
			// net/http does not flush for a goroutine that ended, and closes the connection then.
			c.answerAndClose(c.host.Mask.MaskCall(q.ctx, &q.direct.Outcome, call.ErrExited, c.tool.Name(), c.tool.Repeatable()))
		})
	}
	c.once.end()
	c.host.deadlines.remove(&c.once.deadline)
}

// answerAndClose answers with an error and says that the connection ends. once is held.
func (c *directCall) answerAndClose(text string) {
	rw := &c.once.out
	rw.Header().Set("Connection", "close")
	c.host.respond(rw, c.id, call.ErrorResult(text), c.version)
	_ = http.NewResponseController(rw).Flush()
}

// nextSign returns the time until a client that waits gets a sign of life, or until the deadline if
// that is sooner.
func (c *directCall) nextSign(deadline time.Duration) time.Duration {
	if c.request.events && c.host.KeepAlive > 0 {
		return min(deadline, c.host.KeepAlive)
	}
	return deadline
}

// keepWaiting sends a sign of life to a client that waits for the response, and reports whether the
// deadline has not passed.
func (c *directCall) keepWaiting() bool {
	now := time.Now()
	left := c.until.Sub(now)
	if left <= 0 {
		return false
	}
	c.once.before(func() {
		if c.request.ctx.Err() == nil { // the client is there
			c.once.out.keepAlive()
		}
		c.host.deadlines.add(&c.once.deadline, now, c.nextSign(left))
	})
	return true
}

// run runs a call like go-sdk with contain around it.
func (c *directCall) run(p directParams) (res *mcp.CallToolResult, err error) {
	h, t, op := c.host, c.tool, &c.request.direct
	ctx := c.request.ctx
	if h.observes(op) {
		ctx = h.begin(ctx, op, observe.Operation{Method: "tools/call", Tool: t.Name(), Deprecated: t.Deprecated, Protocol: c.version, Trace: p.trace})
		defer func() { h.end(op, err) }()
	}
	defer func() {
		if v := recover(); v != nil {
			res, err = nil, h.panicked(ctx, op, "tools/call", v)
		}
	}()
	c.params.Name, c.params.Arguments, c.req.Params = t.Name(), p.arguments, &c.params
	if t.Forward != nil && p.capabilities != nil { // it may ask in its result
		c.params.Meta = mcp.Meta{metaVersion: c.version, metaCapabilities: p.capabilities}
	}
	return c.request.service.Pipeline.Call(ctx, &op.Operation, t, &c.req, call.Here)
}
