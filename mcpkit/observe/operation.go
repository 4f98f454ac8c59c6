package observe

import "time"

// An Operation is one MCP request or notification that a client sent.
type Operation struct {
	// Method is the JSON-RPC method, or "_OTHER" for one that the protocol does not
	// have, so that clients cannot invent values of a metric's label.
	Method string
	// Tool is the name of the tool that is called; "" where it is not one of the
	// server's.
	Tool string
	// Prompt is the name of the prompt that prompts/get asked for. It is known in End
	// only, and "" where it is not one of the server's.
	Prompt string
	// Protocol is the version of MCP, such as "2025-11-25"; "" before it is agreed, and
	// "_OTHER" for one that the server does not know.
	Protocol string
	// HTTP is the version of HTTP that brought the operation: "1.0", "1.1", "2" or "3";
	// "" for stdio and for what comes from the same process.
	HTTP string
	// Trace is the trace context that the client sent in _meta: traceparent,
	// tracestate and baggage, as far as they are there.
	Trace map[string]string
}

// A Result is how an operation ended, as a short word for a metric's label.
type Result string

// The results of operations.
const (
	ResultOK               Result = "ok"
	ResultToolError        Result = "tool_error"        // a tool said what is wrong
	ResultInvalidArguments Result = "invalid_arguments" // the arguments break the input schema
	ResultRateLimited      Result = "rate_limited"      // the caller calls too often
	ResultTimeout          Result = "timeout"           // the tool's time was up
	ResultCancelled        Result = "cancelled"         // the client hung up
	ResultProtocolError    Result = "protocol_error"    // a JSON-RPC error
	ResultInternalError    Result = "internal_error"    // a masked error or a panic
)

// An Outcome is what became of an operation.
type Outcome struct {
	Result   Result
	Duration time.Duration
	// Code is the code of a JSON-RPC error, or 0.
	Code int64
	// Ref is the reference of a masked error in the log and in the client's answer.
	Ref string
	// Shortened is set when a tool's result was larger than its reader takes.
	Shortened bool
	// Tokens counts the tokens of a tool call's arguments and result, as the reader
	// counts them; nil for other operations. It takes some microseconds per KB, so
	// that it is for the observer to decide. Call it before End returns.
	Tokens func() (in, out int)
}
