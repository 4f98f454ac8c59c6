package mcpkit

import (
	"context"
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/visible"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Visible shows a tool only to the callers for whom show returns true: for feature flags, plans and
// tenants. For others the tool is not listed, and a call of it is answered like one of a tool that
// does not exist. Visible does not replace [Scopes]: a caller who sees the tool still needs its
// scopes.
//
// show gets the context of the request, in which oauth.PrincipalFrom finds the caller as in a
// handler; a caller without a token has none. It is called once for each request that lists tools
// or calls this one, at the same time as the functions of other tools, so it must be safe for
// concurrent use. It is not called for a list if the caller has not chosen the tool's [Toolset], or
// if the server has [ListPermitted] and the caller may not use the tool. If show panics or takes
// longer than a second, the tool is hidden, and the log has the cause under a ref. Tools that share
// one option value, kept in a variable, share one answer.
//
// Clients read the list when they connect. They are not told when an answer changes: a client lists
// a tool that appeared when it connects again, and calls one that disappeared until then, which is
// answered as unknown. [Server.Update] changes tools for all callers, and tells clients.
//
// Check, the documentation and the examples have the tool, and say that only some callers see it.
func Visible(show func(ctx context.Context) bool) ToolOption {
	pos := caller()
	check := visible.New(show)
	return toolOption(func(t *toolSettings) {
		switch {
		case show == nil:
			t.problem("mcpkit.Visible of tool %q has no function", "give it a function, or remove the option", pos)
		case t.visible != nil:
			t.problem("tool %q has the option mcpkit.Visible twice", "write one function that decides", pos)
		default:
			t.visible = check
		}
	})
}

// problem records what is wrong with an option of the tool. message has a verb for the tool's name.
func (t *toolSettings) problem(message, fix string, pos policy.Pos) {
	t.problems = append(t.problems, policy.Problem{Rule: policy.RuleServerOptions, Tool: t.name, Message: fmt.Sprintf(message, t.name), Fix: fix, Pos: pos})
}
