package refusal

import "github.com/modelcontextprotocol/go-sdk/jsonrpc"

// RPCError returns the JSON-RPC error of an operation that is refused.
func (a Response) RPCError() error { return &jsonrpc.Error{Code: a.RPCCode(), Message: a.Message()} }
