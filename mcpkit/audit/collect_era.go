package audit

import (
	"context"
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
)

// collectEra asks for all lists and for what each server has to answer.
func collectEra(ctx context.Context, a *auditor, e *era) {
	for _, m := range listMethods {
		e.lists[m.method] = collectList(ctx, a.peer, e.session, m)
	}
	e.again = collectList(ctx, a.peer, e.session, listMethods[0])
	e.badCursor = a.peer.Call(ctx, e.session, methodTools, map[string]any{"cursor": "no-such-cursor-of-the-audit"})
	e.unknownMethod = a.peer.Call(ctx, e.session, "audit/no_such_method", nil)
	if e.session.Version == rpc.Modern {
		return
	}
	e.ping = a.peer.Call(ctx, e.session, "ping", nil)
	if e.offers("logging") {
		e.setLevel = a.peer.Call(ctx, e.session, "logging/setLevel", map[string]any{"level": "warning"})
	}
	if e.offers("completions") {
		e.complete = a.peer.Call(ctx, e.session, "completion/complete", map[string]any{
			"ref":      map[string]any{"type": "ref/prompt", "name": e.lists[methodPrompts].firstName("no_such_prompt")},
			"argument": map[string]any{"name": "no_such_argument", "value": ""},
		})
	}
}

// collectList reads all pages of a list.
func collectList(ctx context.Context, peer rpc.Peer, session rpc.Session, m listMethod) *listing {
	l := &listing{}
	var cursors []string
	params := map[string]any(nil)
	for {
		answer := peer.Call(ctx, session, m.method, params)
		l.pages = append(l.pages, answer)
		next, fault := l.add(answer, m)
		switch {
		case fault != "":
		case next == "":
			return l
		case slices.Contains(cursors, next):
			fault = "the same nextCursor comes twice, so that a client never reaches the end"
		case len(l.pages) >= maxPages || len(l.items) >= maxItems:
			fault = fmt.Sprintf("the list has no end after %d pages with %d items", len(l.pages), len(l.items))
		}
		if fault != "" {
			l.fault, l.at = fault, answer
			return l
		}
		cursors = append(cursors, next)
		params = map[string]any{"cursor": next}
	}
}
