package wire

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/toolset"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/visible"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// visible returns the tool with a name, or nil if the caller of ctx sees no such tool. Every
// stage that gets a name from a client uses it, so that a tool which the caller does not see is
// answered like one that does not exist: with the same status, headers and counts.
func (t Tools) visible(ctx context.Context, name string) *call.Tool {
	tool := t.byName[name]
	if tool == nil || tool.Visible == nil && len(tool.Toolsets) == 0 || t.shows(ctx, tool) {
		return tool
	}
	return nil
}

// tool returns the tool of the request's assembly with a name, or nil if the caller sees no such
// tool.
func (q *request) tool(name string) *call.Tool { return q.service.Tools.visible(q.ctx, name) }

// Need returns what a tool needs, and false for a tool that the caller of ctx does not see.
func (t Tools) Need(ctx context.Context, name string) (oauth.Need, bool) {
	if tool := t.visible(ctx, name); tool != nil {
		return tool.Need, true
	}
	return oauth.Need{}, false
}

// shows reports whether the caller of ctx sees a tool.
func (t Tools) shows(ctx context.Context, tool *call.Tool) bool {
	a := audienceOf(ctx)
	switch {
	case a.everything:
		return true
	case !a.toolsets.Has(tool.Toolsets):
		return false
	}
	return tool.Visible == nil || t.decide(ctx, a, []*visible.Check{tool.Visible})[tool.Visible]
}

// An audience says for whom an operation or request decides which tools there are.
type audience struct {
	// everything is set for operations of the server itself, which see all tools.
	everything bool
	service    *Service // nil if it is not known
	toolsets   *toolset.Selection
	seen       *visible.Memo
}

func audienceOf(ctx context.Context) audience {
	op, q := operationFrom(ctx), requestFrom(ctx)
	a := audience{seen: &visible.Memo{}}
	switch {
	case op != nil && op.request == nil:
		a.everything, a.seen = op.purpose != forClient, &op.seen
		if a.service = op.service; a.service != nil {
			a.toolsets = a.service.Tools.sets.Standard()
		}
	case q != nil:
		a.everything, a.service, a.toolsets, a.seen = q.purpose != forClient, q.service, q.toolsets, &q.seen
	}
	return a
}

// decide returns whether the caller of ctx sees the tools with each of the checks.
func (t Tools) decide(ctx context.Context, a audience, checks []*visible.Check) map[*visible.Check]bool {
	if len(checks) == 0 {
		return nil
	}
	return a.seen.Decide(ctx, checks, a.mayAsk(ctx), func(c *visible.Check, err error) { t.report(ctx, c, err) })
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

// report logs why a function of the program did not answer. Clients get no reference, because a
// tool that is hidden for this reason looks like one that does not exist.
func (t Tools) report(ctx context.Context, c *visible.Check, err error) {
	var p *visible.PanicError
	if errors.As(err, &p) {
		err = &call.PanicError{Value: p.Value, Place: p.Place}
	}
	t.mask.Mask(ctx, &observe.Outcome{}, err, "option", "Visible", "tool", t.firstWith(c))
}

// view identifies the tools that the caller of ctx sees. Callers with the same view get the same
// list. It is "" if all callers see the same.
func (q *request) view(ctx context.Context) string {
	t := q.service.Tools
	permitted := q.service.Gate.View(ctx, t.needs)
	if !t.Vary() {
		return permitted
	}
	var view strings.Builder
	view.WriteString(permitted + "\x00" + q.toolsets.Key() + "\x00")
	// Functions that are not asked belong to tools that are already left out for another reason.
	a := audienceOf(ctx)
	shown := t.decide(ctx, a, t.checksOf(t.list, func(tool *call.Tool) bool { return t.offers(ctx, q.service.Gate, a, tool) }))
	for _, c := range t.checks {
		if shown[c] {
			view.WriteByte('1')
		} else {
			view.WriteByte('0')
		}
	}
	return view.String()
}

// offers reports whether lists of the caller of ctx have a tool if the program shows it: the caller
// may use the tool, as far as that matters, and has chosen it.
func (t Tools) offers(ctx context.Context, g *gate.Gate, a audience, tool *call.Tool) bool {
	return g.Lists(ctx, tool.Need) && (a.everything || a.toolsets.Has(tool.Toolsets))
}

// checksOf returns the checks of the tools that take, each once.
func (t Tools) checksOf(tools []*call.Tool, take func(*call.Tool) bool) (checks []*visible.Check) {
	if len(t.checks) == 0 {
		return nil
	}
	known := map[*visible.Check]bool{}
	for _, tool := range tools {
		if c := tool.Visible; c != nil && !known[c] && take(tool) {
			known[c] = true
			checks = append(checks, c)
		}
	}
	return checks
}

// seen returns the listed tools that the caller of ctx sees. It asks the program about those that
// it would return otherwise, all at the same time.
func (t Tools) seen(ctx context.Context, g *gate.Gate, listed []*mcp.Tool) []*mcp.Tool {
	if !g.HidesTools() && !t.Vary() {
		return listed
	}
	a := audienceOf(ctx)
	offered := []*mcp.Tool{} // a list without tools is one
	var tools []*call.Tool
	for _, l := range listed {
		// A tool that is not known was replaced while the list was made.
		if tool := t.byName[l.Name]; tool != nil && t.offers(ctx, g, a, tool) {
			offered, tools = append(offered, l), append(tools, tool)
		}
	}
	if a.everything {
		return offered
	}
	shown := t.decide(ctx, a, t.checksOf(tools, func(*call.Tool) bool { return true }))
	return slices.DeleteFunc(offered, func(l *mcp.Tool) bool {
		check := t.byName[l.Name].Visible
		return check != nil && !shown[check]
	})
}

// chosen returns the tools of the toolsets that the request of ctx chose, all of them on one page:
// of a large server, each page of go-sdk's list might have only a few. It returns false if the
// request chose no toolset.
func (t Tools) chosen(ctx context.Context) ([]*mcp.Tool, bool) {
	a := audienceOf(ctx)
	if a.everything || a.toolsets == nil {
		return nil, false
	}
	var list []*mcp.Tool
	for _, tool := range t.sorted {
		if a.toolsets.Has(tool.Toolsets) {
			list = append(list, tool.Definition)
		}
	}
	return list, true
}

// prepare asks for all tools that the messages name, at the same time, so that a batch does not
// wait for one function after the other.
func (q *request) prepare(ctx context.Context, env *envelope.Envelope) {
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
		q.service.Tools.decide(ctx, a, checks)
	}
}
