package refusal

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// The reasons. The comment of each says what its Args are, where it takes some.
const (
	_ Reason = iota

	// Package edge.

	ForeignHost         // the Host header
	ForeignOrigin       // the Origin header
	MethodNotAllowed    // the method, the methods that are allowed
	AddressNotAllowed   //
	BodyCompressed      //
	BodyTooLarge        // the limit in bytes
	BodyMemoryExhausted //
	BodyShareExceeded   //
	BodyTimeout         // the time limit
	BodyUnreadable      //
	RateExceeded        //
	RateUnknown         //
	QueueFull           //
	QueueTimeout        //
	StreamsExhausted    //
	ShareExceeded       //
	ShareTooSmall       //
	ClientLeft          //

	// Package oauth.

	TokenMissing           //
	CredentialsMalformed   //
	TokenInvalid           //
	ScopeInsufficient      //
	TokenUnverifiable      //
	TokenAttemptsExceeded  //
	DocumentNotFound       //
	DocumentMethod         //
	SessionOfAnotherCaller //

	// The paths beside the endpoint.

	PathNotFound    // the path of the endpoint
	PageUnavailable //

	// JSON-RPC messages and sessions.

	MediaTypeUnsupported   //
	MediaTypeNotAcceptable //
	MessageMalformed       // what is wrong, as an error or Quote; set Response.Code
	InitializeTooLarge     // the limit in bytes
	SubscriptionInBatch    //
	SessionNotFound        //
	SessionRequired        // the HTTP method
	SessionsExhausted      //
	MethodNotFound         // the JSON-RPC method
	SDKRefused             // go-sdk's text, as a Quote; set Response.Status

	// Rates and concurrency limits, per operation.

	MessageRateExceeded //
	BatchTooLarge       // how many requests the batch has, how many are allowed
	ServerNotChecked    //

	// Operations.

	ToolForbidden          // why, as an error
	MethodForbidden        // why, as an error
	ToolRateExceeded       // the tool
	ToolTimeout            // the tool, the time limit
	ToolReplaced           //
	SubscriptionsExhausted //
	CompletionRefUnknown   // "prompt" or "resource template"
	ClientGone             //
	ResultNotEncodable     //
	ErrorMasked            // the reference in the log, what to do, as a Quote
	RequestInvalid         //
	MethodUnsupported      //
	ParamsInvalid          //

	reasons // how many there are, and the zero value
)

// The JSON-RPC codes: https://www.jsonrpc.org/specification#error_object
// overloaded is the first of those that JSON-RPC leaves to servers. It is the code of refusals
// that end by themselves: the same request may succeed later.
const (
	invalidRequest = -32600
	methodNotFound = -32601
	invalidParams  = -32602
	internalError  = -32603
	overloaded     = -32000
)

// table has one row per reason.
//
// Three statuses have rules that the tests hold the table to. 403 is the answer to insufficient
// scope and, as the specification demands, to a foreign Origin; clients treat any other 403 as
// final. 401 has a challenge. 421 is the answer to a foreign host or address.
// Sources: https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization and
// https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning
var table = [reasons]Row{
	ForeignHost: {Name: "foreign_host", Door: DoorEdge, Format: FormatRPC, Status: http.StatusMisdirectedRequest, Code: invalidRequest,
		Message: "this server does not answer for the host %q", Counts: observe.RefusedHost},
	ForeignOrigin: {Name: "foreign_origin", Door: DoorEdge, Format: FormatRPC, Status: http.StatusForbidden, Code: invalidRequest,
		Message: "the origin %q is not trusted here", Counts: observe.RefusedOrigin},
	MethodNotAllowed: {Name: "method_not_allowed", Door: DoorEdge, Format: FormatRPC, Status: http.StatusMethodNotAllowed, Code: invalidRequest,
		Message: "%s is not answered here, only %s", Allow: true},
	AddressNotAllowed: {Name: "address_not_allowed", Door: DoorEdge, Format: FormatRPC, Status: http.StatusMisdirectedRequest, Code: invalidRequest,
		Message: "this server does not answer calls from your address", Counts: observe.RefusedAddress},
	BodyCompressed: {Name: "body_compressed", Door: DoorEdge, Format: FormatRPC, Status: http.StatusUnsupportedMediaType, Code: invalidRequest,
		Message: "send the body without a Content-Encoding", Header: "Accept-Encoding", Value: "identity", Counts: observe.RefusedRequest},
	BodyTooLarge: {Name: "body_too_large", Door: DoorEdge, Format: FormatRPC, Status: http.StatusRequestEntityTooLarge, Code: invalidRequest,
		Message: "the request body is larger than %d bytes", Close: true, Counts: observe.RefusedRequest},
	BodyMemoryExhausted: {Name: "body_memory_exhausted", Door: DoorEdge, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: overloaded,
		Message: "the server has too much to do; try again in {wait} s", Retry: time.Second, Close: true, Counts: observe.RefusedLoad},
	BodyShareExceeded: {Name: "body_share_exceeded", Door: DoorEdge, Format: FormatRPC, Status: http.StatusTooManyRequests, Code: overloaded,
		Message: "your requests that are being answered are too large; try again in {wait} s", Retry: time.Second, Close: true, Counts: observe.RefusedLoad},
	BodyTimeout: {Name: "body_timeout", Door: DoorEdge, Format: FormatRPC, Status: http.StatusRequestTimeout, Code: invalidRequest,
		Message: "the request body did not arrive within %s", Close: true, Counts: observe.RefusedRequest},
	BodyUnreadable: {Name: "body_unreadable", Door: DoorEdge, Format: FormatRPC, Status: http.StatusBadRequest, Code: invalidRequest,
		Message: "the request body could not be read", Close: true, Counts: observe.RefusedRequest},
	RateExceeded: {Name: "rate_exceeded", Door: DoorEdge, Format: FormatRPC, Status: http.StatusTooManyRequests, Code: overloaded,
		Message: "too many requests; try again in {wait} s", Retry: time.Second, Counts: observe.RefusedRate},
	RateUnknown: {Name: "rate_unknown", Door: DoorEdge, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: overloaded,
		Message: "the rate of calls cannot be checked now; try again in {wait} s", Retry: time.Second, Counts: observe.RefusedRate},
	QueueFull: {Name: "queue_full", Door: DoorEdge, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: overloaded,
		Message: "the server has too much to do; try again in {wait} s", Retry: time.Second, Counts: observe.RefusedLoad},
	QueueTimeout: {Name: "queue_timeout", Door: DoorEdge, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: overloaded,
		Message: "the server has too much to do; try again in {wait} s", Retry: time.Second, Counts: observe.RefusedLoad},
	StreamsExhausted: {Name: "streams_exhausted", Door: DoorEdge, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: overloaded,
		Message: "the server has too much to do; try again in {wait} s", Retry: time.Second, Counts: observe.RefusedLoad},
	ShareExceeded: {Name: "share_exceeded", Door: DoorEdge, Format: FormatRPC, Status: http.StatusTooManyRequests, Code: overloaded,
		Message: "too many of your requests are being answered; try again in {wait} s", Retry: time.Second, Counts: observe.RefusedLoad},
	ShareTooSmall: {Name: "share_too_small", Door: DoorEdge, Format: FormatRPC, Status: http.StatusRequestEntityTooLarge, Code: invalidRequest,
		Message: "the request asks for more at once than the share of a caller", Counts: observe.RefusedLoad},
	ClientLeft: {Name: "client_left", Door: DoorEdge, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: overloaded,
		Message: "the server has too much to do; try again in {wait} s", Retry: time.Second},

	TokenMissing: {Name: "token_missing", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusUnauthorized, Error: "unauthorized",
		Message: "Authorization is required: send an access token in the Authorization header.", Challenge: true, Counts: observe.RefusedNoToken},
	CredentialsMalformed: {Name: "credentials_malformed", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusBadRequest, Error: "invalid_request",
		Message: "The request must carry exactly one access token, in one Authorization header.", Challenge: true, Counts: observe.RefusedCredentials},
	TokenInvalid: {Name: "token_invalid", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusUnauthorized, Error: "invalid_token",
		Message: "The access token is expired, revoked, malformed, or not meant for this server.", Challenge: true, Counts: observe.RefusedToken},
	ScopeInsufficient: {Name: "scope_insufficient", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusForbidden, Error: "insufficient_scope",
		Message: "The access token lacks a scope that this operation needs.", Challenge: true, Counts: observe.RefusedScope},
	TokenUnverifiable: {Name: "token_unverifiable", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusServiceUnavailable, Error: "temporarily_unavailable",
		Message: "The access token cannot be checked now. Try again later.", Retry: time.Second, Counts: observe.RefusedUnverifiable},
	TokenAttemptsExceeded: {Name: "token_attempts_exceeded", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusTooManyRequests, Error: "too_many_requests",
		Message: "Too many requests. Try again later.", Retry: time.Second, Counts: observe.RefusedRate},
	DocumentNotFound: {Name: "document_not_found", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusNotFound, Error: "not_found",
		Message: "There is no document here."},
	DocumentMethod: {Name: "document_method", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusMethodNotAllowed, Error: "method_not_allowed",
		Message: "Use GET.", Allow: true},
	// Another caller's session is answered as one that does not exist: nobody learns that it
	// does, and clients begin a new one. The text is go-sdk's for a session that does not exist.
	SessionOfAnotherCaller: {Name: "session_of_another_caller", Door: DoorOAuth, Format: FormatText, Status: http.StatusNotFound,
		Message: "session not found", Counts: observe.RefusedRequest},

	PathNotFound: {Name: "path_not_found", Door: DoorSite, Format: FormatRPC, Status: http.StatusNotFound, Code: invalidRequest,
		Message: "nothing is here; the MCP endpoint is %s"},
	PageUnavailable: {Name: "page_unavailable", Door: DoorSite, Format: FormatText, Status: http.StatusServiceUnavailable,
		Message: "the documentation cannot be shown at the moment", Level: slog.LevelError},

	MediaTypeUnsupported: {Name: "media_type_unsupported", Door: DoorWire, Format: FormatRPC, Status: http.StatusUnsupportedMediaType, Code: invalidRequest,
		Message: "Content-Type must be application/json", Counts: observe.RefusedRequest},
	MediaTypeNotAcceptable: {Name: "media_type_not_acceptable", Door: DoorWire, Format: FormatRPC, Status: http.StatusNotAcceptable, Code: invalidRequest,
		Message: "Accept must allow application/json, and should allow text/event-stream", Counts: observe.RefusedRequest},
	MessageMalformed: {Name: "message_malformed", Door: DoorWire, Format: FormatRPC, Status: http.StatusBadRequest, Code: invalidRequest,
		Message: "%v", Counts: observe.RefusedRequest},
	InitializeTooLarge: {Name: "initialize_too_large", Door: DoorWire, Format: FormatRPC, Status: http.StatusRequestEntityTooLarge, Code: invalidRequest,
		Message: "an initialize request is larger than %d bytes", Counts: observe.RefusedRequest},
	SubscriptionInBatch: {Name: "subscription_in_batch", Door: DoorWire, Format: FormatRPC, Status: http.StatusBadRequest, Code: invalidRequest,
		Message: "subscriptions/listen is sent alone, not in a batch", Counts: observe.RefusedRequest},
	SessionNotFound: {Name: "session_not_found", Door: DoorWire, Format: FormatRPC, Status: http.StatusNotFound, Code: invalidRequest,
		Message: "session not found", Counts: observe.RefusedRequest},
	SessionRequired: {Name: "session_required", Door: DoorWire, Format: FormatRPC, Status: http.StatusBadRequest, Code: invalidRequest,
		Message: "%s needs the Mcp-Session-Id of a session"},
	SessionsExhausted: {Name: "sessions_exhausted", Door: DoorWire, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: internalError,
		Message: "too many sessions are open; end some with DELETE, or try again in a minute", Retry: time.Minute, Counts: observe.RefusedLoad},
	// JSON-RPC has a code for a method that does not exist, where go-sdk answers 400 with a text.
	MethodNotFound: {Name: "method_not_found", Door: DoorWire, Format: FormatRPC, Status: http.StatusOK, Code: methodNotFound,
		Message: "method not found: %q"},
	SDKRefused: {Name: "sdk_refused", Door: DoorWire, Format: FormatRPC, Status: http.StatusBadRequest, Code: invalidRequest,
		Message: "%v"},

	MessageRateExceeded: {Name: "message_rate_exceeded", Door: DoorGate, Format: FormatRPC, Status: http.StatusTooManyRequests, Code: invalidRequest,
		Message: "too many requests: wait {seconds}", Retry: time.Second, Counts: observe.RefusedRate},
	BatchTooLarge: {Name: "batch_too_large", Door: DoorGate, Format: FormatRPC, Status: http.StatusRequestEntityTooLarge, Code: invalidRequest,
		Message: "the batch has %d requests; at most %d of one caller are answered at once", Counts: observe.RefusedLoad},
	ServerNotChecked: {Name: "server_not_checked", Door: DoorGate, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: internalError,
		Message: "the server is not ready"},

	ToolForbidden: {Name: "tool_forbidden", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: invalidRequest,
		Message: "the caller may not use this tool: %v", Result: observe.ResultProtocolError},
	MethodForbidden: {Name: "method_forbidden", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: invalidRequest,
		Message: "the caller may not do this: %v", Result: observe.ResultProtocolError},
	ToolRateExceeded: {Name: "tool_rate_exceeded", Door: DoorCall, Format: FormatTool, Status: http.StatusOK,
		Message: "%s was not run: there were too many calls in a short time. Wait {seconds}, then call it again; ask for more with each call rather than calling more often.",
		Retry:   time.Second, Result: observe.ResultRateLimited},
	ToolTimeout: {Name: "tool_timeout", Door: DoorCall, Format: FormatTool, Status: http.StatusOK,
		Message: "%s did not finish within %s and was stopped", Result: observe.ResultTimeout},
	ToolReplaced: {Name: "tool_replaced", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: overloaded,
		Message: "the tool changed while it was called; list the tools, then call it again", Result: observe.ResultProtocolError},
	SubscriptionsExhausted: {Name: "subscriptions_exhausted", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: invalidRequest,
		Message: "there are too many subscriptions; end some first", Result: observe.ResultProtocolError},
	CompletionRefUnknown: {Name: "completion_ref_unknown", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: invalidParams,
		Message: "params.ref names no %s of this server", Result: observe.ResultProtocolError},
	ClientGone: {Name: "client_gone", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: internalError,
		Message: "the client is gone", Result: observe.ResultCancelled},
	ResultNotEncodable: {Name: "result_not_encodable", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: internalError,
		Message: "the result cannot be encoded", Result: observe.ResultInternalError, Level: slog.LevelError},
	ErrorMasked: {Name: "error_masked", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: internalError,
		Message: "internal error (ref %s). The fault is in the server, not in the arguments; try again later%v", Result: observe.ResultInternalError, Level: slog.LevelError},
	// The next three stand for errors whose text may tell of the inside of the service: the
	// client gets the meaning of the code.
	RequestInvalid: {Name: "request_invalid", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: invalidRequest,
		Message: "invalid request", Result: observe.ResultProtocolError},
	MethodUnsupported: {Name: "method_unsupported", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: methodNotFound,
		Message: "method not found", Result: observe.ResultProtocolError},
	ParamsInvalid: {Name: "params_invalid", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: invalidParams,
		Message: "invalid params", Result: observe.ResultProtocolError},
}
