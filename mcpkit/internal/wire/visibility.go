package wire

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/visible"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A visibility keeps what the functions of the program said to one request, so that one request
// does not see a tool in one stage and miss it in the next.
type visibility struct {
	mu    sync.Mutex
	shown map[*visible.Check]bool
}

// visible returns the tool with a name, or nil if the caller of ctx sees no such tool. Every
// stage that gets a name from a client uses it, so that a tool which the caller does not see is
// answered like one that does not exist: with the same status, headers and counts.
func (h *Host) visible(ctx context.Context, tools Tools, name string) *call.Tool {
	t := tools.byName[name]
	if t == nil || t.Visible == nil && len(t.Toolsets) == 0 || h.shows(ctx, t) {
		return t
	}
	return nil
}

// tool returns the tool of the request's assembly with a name, or nil if the
// caller sees.
func (q *request) tool(h *Host, name string) *call.Tool {
	return h.visible(q.ctx, q.service.Tools, name)
}

// shows reports whether the caller of ctx sees a tool.
func (h *Host) shows(ctx context.Context, t *call.Tool) bool {
	a := audienceOf(ctx)
	switch {
	case a.everything:
		return true
	case !a.toolsets.has(t.Toolsets):
		return false
	}
	return t.Visible == nil || h.decide(ctx, a, []*visible.Check{t.Visible})[t.Visible]
}

// An audience says for whom an operation or request decides which tools there are.
type audience struct {
	// everything is set for the server's own operations, which see all tools.
	everything bool
	service    *Service // nil if it is not known
	toolsets   *selection
	seen       *visibility
}

func audienceOf(ctx context.Context) audience {
	op, q := operationFrom(ctx), requestFrom(ctx)
	a := audience{seen: &visibility{}}
	switch {
	case op != nil && op.request == nil:
		a.everything, a.seen = op.purpose != forClient, &op.seen
		if a.service = op.service; a.service != nil {
			a.toolsets = a.service.Tools.standard()
		}
	case q != nil:
		a.everything, a.service, a.toolsets, a.seen = q.purpose != forClient, q.service, q.toolsets, &q.seen
	}
	return a
}

// decide returns whether the caller of ctx sees the tools with each of the checks. Those that were not
// asked for the request before are asked at the same time.
func (h *Host) decide(ctx context.Context, a audience, checks []*visible.Check) map[*visible.Check]bool {
	a.seen.mu.Lock()
	defer a.seen.mu.Unlock()
	unknown := slices.DeleteFunc(slices.Clone(checks), func(c *visible.Check) bool { _, known := a.seen.shown[c]; return known })
	if len(unknown) == 0 || !a.mayAsk(ctx) {
		return a.seen.shown
	}
	shown := maps.Clone(a.seen.shown) // the map that was returned before is still read
	if shown == nil {
		shown = make(map[*visible.Check]bool, len(unknown))
	}
	for i, answer := range visible.Ask(ctx, unknown) {
		shown[unknown[i]] = answer.Shown
		if answer.Err != nil && ctx.Err() == nil {
			h.reportVisibility(ctx, a, unknown[i], answer.Err)
		}
	}
	a.seen.shown = shown
	return shown
}

// mayAsk reports whether the answers can matter: a caller without a token gets nothing from a
// server that has no public tool, so such callers cannot make the program work.
func (a audience) mayAsk(ctx context.Context) bool {
	if a.service == nil || a.service.Gate.Guard == nil || a.service.Gate.SomePublic {
		return true
	}
	_, known := oauth.PrincipalFrom(ctx)
	return known
}

// reportVisibility logs why a function of the program did not answer. Clients get no reference,
// because a tool that is hidden for this reason looks like one that does not exist.
func (h *Host) reportVisibility(ctx context.Context, a audience, c *visible.Check, err error) {
	var p *visible.PanicError
	if errors.As(err, &p) {
		err = &call.PanicError{Value: p.Value, Stack: p.Stack}
	}
	name := ""
	if a.service != nil {
		name = a.service.Tools.firstWith(c)
	}
	h.Mask.Mask(ctx, &observe.Outcome{}, err, "option", "Visible", "tool", name)
}

// view identifies the tools that the caller of ctx sees. Callers with the same view get the same
// list. It is "" if all callers see the same.
func (h *Host) view(ctx context.Context, q *request) string {
	permitted := q.service.Gate.View(ctx, q.service.Tools.needs)
	if !q.service.Tools.Vary() {
		return permitted
	}
	var view strings.Builder
	view.WriteString(permitted + "\x00")
	if q.toolsets != nil {
		view.WriteString("of " + q.toolsets.key)
	}
	view.WriteByte(0)
	var shown map[*visible.Check]bool
	if len(q.service.Tools.checks) > 0 {
		shown = h.decide(ctx, audienceOf(ctx), q.service.Tools.checks)
	}
	for _, c := range q.service.Tools.checks {
		if shown[c] {
			view.WriteByte('1')
		} else {
			view.WriteByte('0')
		}
	}
	return view.String()
}

// seen returns the listed tools that the caller of ctx sees. It may change the list.
func (h *Host) seen(ctx context.Context, tools Tools, listed []*mcp.Tool) []*mcp.Tool {
	a := audienceOf(ctx)
	if a.everything || !tools.Vary() {
		return listed
	}
	var shown map[*visible.Check]bool
	if len(tools.checks) > 0 {
		shown = h.decide(ctx, a, tools.checks)
	}
	return slices.DeleteFunc(listed, func(l *mcp.Tool) bool {
		t := tools.byName[l.Name]
		return t != nil && (!a.toolsets.has(t.Toolsets) || t.Visible != nil && !shown[t.Visible])
	})
}

// chosen returns the tools of the toolsets that the request of ctx chose, all of them on one page:
// of a large server, each page of go-sdk's list might have only a few. It returns false if the
// request chose no toolset, or if the program may have changed go-sdk's list.
func (h *Host) chosen(ctx context.Context, tools Tools) ([]*mcp.Tool, bool) {
	a := audienceOf(ctx)
	if a.everything || a.toolsets == nil || h.Shared() {
		return nil, false
	}
	var list []*mcp.Tool
	for _, t := range tools.sorted {
		if a.toolsets.has(t.Toolsets) {
			list = append(list, t.Definition)
		}
	}
	return list, true
}

// prepare asks for all tools that the messages name, at the same time, so that a batch does not
// wait for one function after the other.
func (h *Host) prepare(ctx context.Context, q *request, env *envelope.Envelope) {
	if !q.service.Tools.Vary() || len(env.Messages) < 2 {
		return
	}
	var checks []*visible.Check
	for i := range env.Messages {
		m := &env.Messages[i]
		if t := q.service.Tools.Lookup(m.Name); m.Method == "tools/call" && t != nil && t.Visible != nil && !slices.Contains(checks, t.Visible) {
			checks = append(checks, t.Visible)
		}
	}
	if a := audienceOf(ctx); len(checks) > 0 && !a.everything {
		h.decide(ctx, a, checks)
	}
}
