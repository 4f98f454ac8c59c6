package rpc

import (
	"context"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// A Peer is a server that answers MCP requests: a [Server] at a URL, or a [Command].
type Peer interface {
	// Call sends a request and returns its answer.
	Call(ctx context.Context, session Session, method string, params map[string]any) *Answer
	// Notify sends a notification.
	Notify(ctx context.Context, session Session, method string) *web.Exchange
	// Initialize opens a session of the era with sessions.
	Initialize(ctx context.Context, version string) (*Answer, Session)
	// End ends a session.
	End(ctx context.Context, session Session) *web.Exchange
}
