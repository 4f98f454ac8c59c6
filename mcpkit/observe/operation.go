package observe

import "time"

// An Operation is one MCP request or notification from a client.
type Operation struct {
	// Method is the JSON-RPC method, or "_OTHER" for a method that the protocol does not define,
	// so that clients cannot invent values of a metric's label.
	Method string
	// Tool is the name of the called tool, and "" if the server has no such tool.
	Tool string
	// Deprecated is set if the tool is deprecated or, after its removal, the name that is still
	// answered.
	Deprecated bool
	// Prompt is the name of the prompt that prompts/get asked for, and "" if the server has no
	// such prompt. It is set in End only.
	Prompt string
	// Protocol is the MCP version, such as "2025-11-25". It is "" before a version has been
	// negotiated, and "_OTHER" for a version that the server does not support.
	Protocol string
	// HTTP is the HTTP version of the request: "1.0", "1.1", "2" or "3". It is "" for stdio and
	// for calls in the same process.
	HTTP string
	// Trace is the trace context that the client sent in _meta: the values of traceparent, tracestate
	// and baggage, as far as the client sent them. It is nil if the client sent none of them.
	Trace map[string]string
}

// A Result is how an operation ended, as a short word for a metric's label.
type Result string

// The results of operations.
const (
	ResultOK               Result = "ok"
	ResultToolError        Result = "tool_error"        // the tool reported an error to the model
	ResultInvalidArguments Result = "invalid_arguments" // the arguments break the input schema
	ResultRateLimited      Result = "rate_limited"      // the caller exceeds its rate
	ResultTimeout          Result = "timeout"           // the tool exceeded its time limit
	ResultCancelled        Result = "cancelled"         // the client disconnected
	ResultProtocolError    Result = "protocol_error"    // a JSON-RPC error
	ResultInternalError    Result = "internal_error"    // a masked error or a panic
)

// An Outcome describes how an operation ended.
type Outcome struct {
	// Result is the kind of the outcome.
	Result Result
	// Duration is the time from Begin to End.
	Duration time.Duration
	// Code is the code of the JSON-RPC error, or 0.
	Code int64
	// Ref is the reference of a masked error, which the log and the client's response have too.
	// It is "" for other outcomes.
	Ref string
	// Tolerated are the tolerances that the operation needed; nil for most.
	Tolerated []Tolerance
	// Shortened reports whether a tool's result exceeded the reader's budget and was shortened.
	Shortened bool
	// Tokens counts the tokens of a tool call's arguments and result, with the reader's
	// vocabulary. It is nil for other operations. A call takes some microseconds per KB, so the
	// observer decides whether to make it. Call it before End returns.
	Tokens func() (arguments, result int)
}
