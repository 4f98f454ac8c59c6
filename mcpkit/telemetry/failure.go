package telemetry

import (
	"strconv"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// isClientError reports whether the code of a JSON-RPC error says that the client sent a request
// that the server does not serve. The conventions do not count such errors as failures of the
// server: otherwise a client that invents tools could trigger alarms. Sources:
// https://www.jsonrpc.org/specification#error_object and, for -32002,
// https://modelcontextprotocol.io/specification/2025-11-25/server/resources#error-handling
func isClientError(code int64) bool {
	const (
		parseError       = -32700
		invalidRequest   = -32600
		methodNotFound   = -32601
		invalidParams    = -32602
		resourceNotFound = -32002
	)
	switch code {
	case parseError, invalidRequest, methodNotFound, invalidParams, resourceNotFound:
		return true
	}
	return false
}

// errorType returns the convention's error.type: "" for a success, the code of a JSON-RPC error,
// and one word for every tool result with isError, whose kind is in mcpkit.result. A client that
// disconnects is not a failure of the server: the conventions for gRPC, which has a code for it,
// say the same.
func errorType(out observe.Outcome) string {
	switch {
	case out.Result == observe.ResultOK, out.Result == observe.ResultCancelled, isClientError(out.Code):
		return ""
	case out.Code != 0:
		return strconv.FormatInt(out.Code, 10)
	}
	return errorTypeTool
}
