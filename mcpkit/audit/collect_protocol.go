package audit

import (
	"context"
	"encoding/json"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// protocolEvidence is what the server answers to MCP's requests for information.
type protocolEvidence struct {
	initialize *rpc.Answer
	session    rpc.Session
	serverInfo json.RawMessage

	// list is the answer to tools/list of the older era, and tools are its tools.
	list  *rpc.Answer
	tools []policy.Tool
}

func (a *auditor) collectProtocol(ctx context.Context) error {
	e := &a.protocol
	e.initialize, e.session = a.server.Initialize(ctx, rpc.Legacy)
	if !e.initialize.OK() {
		return nil
	}
	var result struct {
		ServerInfo json.RawMessage `json:"serverInfo"`
	}
	_ = json.Unmarshal(e.initialize.Result, &result) // a rule reports a result that is not valid
	e.serverInfo = result.ServerInfo
	e.list = a.server.Call(ctx, e.session, "tools/list", nil)
	if e.list.OK() {
		e.tools, _ = policy.ParseTools(e.list.Result) // a rule reports a list that cannot be read
	}
	return nil
}
