package telemetry

import (
	"strconv"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// callersFault are the codes of JSON-RPC errors that say that a client asked for what
// the server could not serve. The conventions do not count them as failures of the
// server: a client that makes up tools would else set off its alarms.
var callersFault = map[int64]bool{
	jsonrpc.CodeParseError:     true,
	jsonrpc.CodeInvalidRequest: true,
	jsonrpc.CodeMethodNotFound: true,
	jsonrpc.CodeInvalidParams:  true,
	codeResourceNotFound:       true,
}

// codeResourceNotFound is MCP's own. Source:
// https://modelcontextprotocol.io/specification/2025-11-25/server/resources#error-handling
const codeResourceNotFound = -32002

// errorType is the convention's error.type: the code of a JSON-RPC error, and one word
// for every tool result with isError, whatever went wrong. Which of those it was says
// the attribute mcpkit.result. A client that hangs up is no failure of the server
// either; the conventions for gRPC, which have a code for it, say the same.
func errorType(out observe.Outcome) string {
	switch {
	case out.Result == observe.ResultOK, out.Result == observe.ResultCancelled, callersFault[out.Code]:
		return ""
	case out.Code != 0:
		return strconv.FormatInt(out.Code, 10)
	}
	return errorTypeOfResults
}
