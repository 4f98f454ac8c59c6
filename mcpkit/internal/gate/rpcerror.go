package gate

import (
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// RPCError returns the JSON-RPC error of an operation that is refused.
func RPCError(r refusal.Response) error {
	return &jsonrpc.Error{Code: r.RPCCode(), Message: r.Message()}
}
