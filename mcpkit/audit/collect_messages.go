package audit

import (
	"context"
	"fmt"
	"net/http"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
)

// collectMessages sends messages as no client library would.
func collectMessages(ctx context.Context, a *auditor) {
	if a.command != nil || a.protocol.older == nil {
		return
	}
	session, m := a.protocol.older.session, &a.protocol.messages
	request := func(id int, method string) []byte {
		return fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"method":%q,"params":{}}`, id, method)
	}
	m.invalidJSON = a.server.Post(ctx, session, 0, []byte(`{"jsonrpc":"2.0","id":7002,"method":`), nil)
	without := http.Header{"Mcp-Protocol-Version": nil}
	m.noVersion = rpc.Read(a.server.Post(ctx, session, 7003, request(7003, methodTools), without), 7003)
	wrong := http.Header{"Mcp-Protocol-Version": {"1999-01-01"}}
	m.wrongVersion = rpc.Read(a.server.Post(ctx, session, 7004, request(7004, methodTools), wrong), 7004)

	answer, other := a.peer.Initialize(ctx, "2025-03-26")
	if answer.OK() && other.Version == "2025-03-26" {
		body := fmt.Appendf(nil, "[%s,%s]", request(7005, "ping"), request(7006, "ping"))
		m.batch, m.batchVersion = a.server.Post(ctx, other, 7006, body, nil), other.Version
	}
	if other.ID == "" {
		return
	}
	m.end = a.peer.End(ctx, other)
	m.ended = a.peer.Call(ctx, other, "ping", nil)
	strange := session
	strange.ID = "00000000-no-such-session"
	m.strangeSession = a.peer.Call(ctx, strange, "ping", nil)
}
