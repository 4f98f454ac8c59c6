package refusal

import (
	"log/slog"
	"net/http"
	"time"
)

// The reasons. The comment of each lists its Args.
const (
	_ Reason = iota

	// Package edge.

	ForeignHost      // the Host header, the host that the server answers for
	ForeignOrigin    // the Origin header
	MethodNotAllowed // the method, the methods that are allowed
	AddressNotAllowed
	BodyCompressed
	BodyTooLarge // the limit in bytes
	BodyMemoryExhausted
	BodyShareExceeded
	BodyTimeout // the time limit
	BodyUnreadable
	RateExceeded
	RateUnknown
	QueueFull
	QueueTimeout
	StreamsExhausted
	ShareExceeded
	ShareTooSmall
	ClientLeft

	// Package oauth.

	TokenMissing
	CredentialsMalformed
	TokenInvalid
	ScopeInsufficient
	TokenUnverifiable
	TokenAttemptsExceeded
	DocumentNotFound
	DocumentMethod
	DocumentUnavailable
	SessionOfAnotherCaller

	// The paths beside the endpoint.

	PathNotFound // the path of the request, the address of the endpoint
	PageUnavailable

	// JSON-RPC messages and sessions.

	MediaTypeUnsupported
	MediaTypeNotAcceptable
	MessageMalformed           // what is wrong, as an error or Quote; set Response.Code
	InitializeTooLarge         // the limit in bytes
	ProtocolVersionUnsupported // the version, as a Quote, and those that are supported
	ToolsetUnknown             // the toolset, those that there are, as a Quote
	SubscriptionInBatch
	SessionNotFound
	SessionRequired // the HTTP method
	SessionsExhausted
	MethodNotFound // the JSON-RPC method
	SDKRefused     // go-sdk's text, as a Quote; set Response.Status

	// Rates and concurrency limits, per operation.

	MessageRateExceeded
	BatchTooLarge // how many requests the batch has, how many are allowed
	ServerNotChecked

	// Operations.

	ToolForbidden    // why, as an error
	MethodForbidden  // why, as an error
	ToolRateExceeded // the tool
	ToolTimeout      // the tool, the time limit
	ToolReplaced
	SubscriptionsExhausted
	CompletionRefUnknown // "prompt" or "resource template"
	ClientGone
	ResultNotEncodable
	ErrorMasked // the reference in the log, what to do, as a Quote
	RequestInvalid
	MethodUnsupported
	ParamsInvalid

	reasons // how many there are, and the zero value
)

// The JSON-RPC codes: https://www.jsonrpc.org/specification#error_object
// overloaded is the first code that JSON-RPC leaves to servers. It means that the same request
// may succeed later.
const (
	invalidRequest = -32600
	// unsupportedVersion is UnsupportedProtocolVersionError of protocol 2026-07-28.
	unsupportedVersion = -32022
	methodNotFound     = -32601
	invalidParams      = -32602
	internalError      = -32603
	overloaded         = -32000
)

// table has one row per reason.
//
// The tests check the rules for three statuses. 403 is the answer to insufficient
// scope and, as the specification demands, to a foreign Origin; clients treat any other 403 as
// final. 401 has a challenge. 421 is the answer to a foreign host or address.
// Sources: https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization and
// https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning
var table = [reasons]Row{
	ForeignHost: {Name: "foreign_host", Door: DoorEdge, Format: FormatRPC, Status: http.StatusMisdirectedRequest, Code: invalidRequest,
		Message: "this server does not answer for the host %q, only for %s; a proxy in front of it must pass on the client's Host header, and further names must be declared (option Hosts)", Counts: "foreign_host"},
	ForeignOrigin: {Name: "foreign_origin", Door: DoorEdge, Format: FormatRPC, Status: http.StatusForbidden, Code: invalidRequest,
		Message: "the origin %q is not trusted here", Counts: "foreign_origin"},
	MethodNotAllowed: {Name: "method_not_allowed", Door: DoorEdge, Format: FormatRPC, Status: http.StatusMethodNotAllowed, Code: invalidRequest,
		Message: "%s is not answered here, only %s", Allow: true},
	AddressNotAllowed: {Name: "address_not_allowed", Door: DoorEdge, Format: FormatRPC, Status: http.StatusMisdirectedRequest, Code: invalidRequest,
		Message: "this server does not answer calls from your address", Counts: "client_address"},
	BodyCompressed: {Name: "body_compressed", Door: DoorEdge, Format: FormatRPC, Status: http.StatusUnsupportedMediaType, Code: invalidRequest,
		Message: "send the body without a Content-Encoding", Header: "Accept-Encoding", Value: "identity", Counts: "bad_request"},
	BodyTooLarge: {Name: "body_too_large", Door: DoorEdge, Format: FormatRPC, Status: http.StatusRequestEntityTooLarge, Code: invalidRequest,
		Message: "the request body is larger than %d bytes", Close: true, Counts: "bad_request"},
	BodyMemoryExhausted: {Name: "body_memory_exhausted", Door: DoorEdge, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: overloaded,
		Message: "the server has too much to do; try again in {wait} s", Retry: time.Second, Close: true, Counts: "overloaded"},
	BodyShareExceeded: {Name: "body_share_exceeded", Door: DoorEdge, Format: FormatRPC, Status: http.StatusTooManyRequests, Code: overloaded,
		Message: "your requests that are being answered are too large; try again in {wait} s", Retry: time.Second, Close: true, Counts: "overloaded"},
	BodyTimeout: {Name: "body_timeout", Door: DoorEdge, Format: FormatRPC, Status: http.StatusRequestTimeout, Code: invalidRequest,
		Message: "the request body did not arrive within %s", Close: true, Counts: "bad_request"},
	BodyUnreadable: {Name: "body_unreadable", Door: DoorEdge, Format: FormatRPC, Status: http.StatusBadRequest, Code: invalidRequest,
		Message: "the request body could not be read", Close: true, Counts: "bad_request"},
	RateExceeded: {Name: "rate_exceeded", Door: DoorEdge, Format: FormatRPC, Status: http.StatusTooManyRequests, Code: overloaded,
		Message: "too many requests; try again in {wait} s", Retry: time.Second, Counts: "rate_limited"},
	RateUnknown: {Name: "rate_unknown", Door: DoorEdge, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: overloaded,
		Message: "the rate of calls cannot be checked now; try again in {wait} s", Retry: time.Second, Counts: "rate_limited"},
	QueueFull: {Name: "queue_full", Door: DoorEdge, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: overloaded,
		Message: "the server has too much to do; try again in {wait} s", Retry: time.Second, Counts: "overloaded"},
	QueueTimeout: {Name: "queue_timeout", Door: DoorEdge, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: overloaded,
		Message: "the server has too much to do; try again in {wait} s", Retry: time.Second, Counts: "overloaded"},
	StreamsExhausted: {Name: "streams_exhausted", Door: DoorEdge, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: overloaded,
		Message: "the server has too much to do; try again in {wait} s", Retry: time.Second, Counts: "overloaded"},
	ShareExceeded: {Name: "share_exceeded", Door: DoorEdge, Format: FormatRPC, Status: http.StatusTooManyRequests, Code: overloaded,
		Message: "too many of your requests are being answered; try again in {wait} s", Retry: time.Second, Counts: "overloaded"},
	ShareTooSmall: {Name: "share_too_small", Door: DoorEdge, Format: FormatRPC, Status: http.StatusRequestEntityTooLarge, Code: invalidRequest,
		Message: "the request asks for more at once than the share of a caller", Counts: "overloaded"},
	ClientLeft: {Name: "client_left", Door: DoorEdge, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: overloaded,
		Message: "the server has too much to do; try again in {wait} s", Retry: time.Second},

	// Nothing is wrong with a request without a token, so its challenge has no error: RFC 6750,
	// section 3.1. A token that could not be checked gets no challenge, since a challenge makes
	// clients drop a token that may be good. The texts are constant, so that a response never
	// repeats text of a caller or of an authorization server.
	TokenMissing: {Name: "token_missing", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusUnauthorized, Error: "unauthorized",
		Message: "Authorization is required: send an access token in the Authorization header.", Challenge: true, ChallengeScopes: true, Counts: "no_token"},
	CredentialsMalformed: {Name: "credentials_malformed", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusBadRequest, Error: "invalid_request",
		Message: "The request must carry exactly one access token, in one Authorization header.", Challenge: true, ChallengeError: true, Counts: "malformed_token"},
	TokenInvalid: {Name: "token_invalid", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusUnauthorized, Error: "invalid_token",
		Message: "The access token is expired, revoked, malformed, or not meant for this server.", Challenge: true, ChallengeError: true, ChallengeScopes: true, Counts: "invalid_token"},
	ScopeInsufficient: {Name: "scope_insufficient", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusForbidden, Error: "insufficient_scope",
		Message: "The access token lacks a scope that this operation needs.", Challenge: true, ChallengeError: true, ChallengeScopes: true, Counts: "insufficient_scope"},
	TokenUnverifiable: {Name: "token_unverifiable", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusServiceUnavailable, Error: "temporarily_unavailable",
		Message: "The access token cannot be checked now. Try again later.", Retry: time.Second, Counts: "verifier_unavailable"},
	TokenAttemptsExceeded: {Name: "token_attempts_exceeded", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusTooManyRequests, Error: "too_many_requests",
		Message: "Too many requests. Try again later.", Retry: time.Second, Counts: "rate_limited"},
	DocumentNotFound: {Name: "document_not_found", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusNotFound, Error: "not_found",
		Message: "There is no document here."},
	DocumentMethod: {Name: "document_method", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusMethodNotAllowed, Error: "method_not_allowed",
		Message: "Use GET.", Allow: true},
	DocumentUnavailable: {Name: "document_unavailable", Door: DoorOAuth, Format: FormatOAuth, Status: http.StatusServiceUnavailable, Error: "temporarily_unavailable",
		Message: "The authorization server cannot be reached now. Try again later.", Retry: time.Second, Level: slog.LevelError},
	// The response for another caller's session is the same as for a session that does not
	// exist, so that it does not reveal the session, and clients begin a new one. The text is
	// go-sdk's for a session that does not exist.
	SessionOfAnotherCaller: {Name: "session_of_another_caller", Door: DoorOAuth, Format: FormatText, Status: http.StatusNotFound,
		Message: "session not found", Counts: "bad_request"},

	PathNotFound: {Name: "path_not_found", Door: DoorSite, Format: FormatRPC, Status: http.StatusNotFound, Code: invalidRequest,
		Message: "nothing is at %q; the MCP endpoint is %s"},
	PageUnavailable: {Name: "page_unavailable", Door: DoorSite, Format: FormatText, Status: http.StatusServiceUnavailable,
		Message: "the documentation cannot be shown at the moment", Level: slog.LevelError},

	MediaTypeUnsupported: {Name: "media_type_unsupported", Door: DoorWire, Format: FormatRPC, Status: http.StatusUnsupportedMediaType, Code: invalidRequest,
		Message: "Content-Type must be application/json", Counts: "bad_request"},
	MediaTypeNotAcceptable: {Name: "media_type_not_acceptable", Door: DoorWire, Format: FormatRPC, Status: http.StatusNotAcceptable, Code: invalidRequest,
		Message: "Accept must allow application/json, and should allow text/event-stream", Counts: "bad_request"},
	MessageMalformed: {Name: "message_malformed", Door: DoorWire, Format: FormatRPC, Status: http.StatusBadRequest, Code: invalidRequest,
		Message: "%v", Counts: "bad_request"},
	ProtocolVersionUnsupported: {Name: "protocol_version_unsupported", Door: DoorWire, Format: FormatRPC, Status: http.StatusBadRequest, Code: unsupportedVersion,
		Message: "the protocol version %v in the header MCP-Protocol-Version is not supported; the supported versions are %s", Counts: "bad_request"},
	InitializeTooLarge: {Name: "initialize_too_large", Door: DoorWire, Format: FormatRPC, Status: http.StatusRequestEntityTooLarge, Code: invalidRequest,
		Message: "an initialize request is larger than %d bytes", Counts: "bad_request"},
	ToolsetUnknown: {Name: "toolset_unknown", Door: DoorWire, Format: FormatRPC, Status: http.StatusBadRequest, Code: invalidParams,
		Message: "the toolset %q is unknown: correct the parameter toolsets of the address, or the header X-MCP-Toolsets; the toolsets are %s", Counts: "bad_request"},
	SubscriptionInBatch: {Name: "subscription_in_batch", Door: DoorWire, Format: FormatRPC, Status: http.StatusBadRequest, Code: invalidRequest,
		Message: "subscriptions/listen is sent alone, not in a batch", Counts: "bad_request"},
	SessionNotFound: {Name: "session_not_found", Door: DoorWire, Format: FormatRPC, Status: http.StatusNotFound, Code: invalidRequest,
		Message: "session not found", Counts: "bad_request"},
	SessionRequired: {Name: "session_required", Door: DoorWire, Format: FormatRPC, Status: http.StatusBadRequest, Code: invalidRequest,
		Message: "%s needs the Mcp-Session-Id of a session"},
	SessionsExhausted: {Name: "sessions_exhausted", Door: DoorWire, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: internalError,
		Message: "too many sessions are open; end some with DELETE, or try again in a minute", Retry: time.Minute, Counts: "overloaded"},
	// JSON-RPC has a code for a method that does not exist. go-sdk answers 400 with a text.
	MethodNotFound: {Name: "method_not_found", Door: DoorWire, Format: FormatRPC, Status: http.StatusOK, Code: methodNotFound,
		Message: "method not found: %q"},
	SDKRefused: {Name: "sdk_refused", Door: DoorWire, Format: FormatRPC, Status: http.StatusBadRequest, Code: invalidRequest,
		Message: "%v"},

	MessageRateExceeded: {Name: "message_rate_exceeded", Door: DoorGate, Format: FormatRPC, Status: http.StatusTooManyRequests, Code: invalidRequest,
		Message: "too many requests: wait {seconds}", Retry: time.Second, Counts: "rate_limited"},
	BatchTooLarge: {Name: "batch_too_large", Door: DoorGate, Format: FormatRPC, Status: http.StatusRequestEntityTooLarge, Code: invalidRequest,
		Message: "the batch has %d requests; at most %d of one caller are answered at once", Counts: "overloaded"},
	ServerNotChecked: {Name: "server_not_checked", Door: DoorGate, Format: FormatRPC, Status: http.StatusServiceUnavailable, Code: internalError,
		Message: "the server is not ready"},

	ToolForbidden: {Name: "tool_forbidden", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: invalidRequest,
		Message: "the caller may not use this tool: %v", Result: "protocol_error"},
	MethodForbidden: {Name: "method_forbidden", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: invalidRequest,
		Message: "the caller may not do this: %v", Result: "protocol_error"},
	ToolRateExceeded: {Name: "tool_rate_exceeded", Door: DoorCall, Format: FormatTool, Status: http.StatusOK,
		Message: "%s was not run: there were too many calls in a short time. Wait {seconds}, then call it again; ask for more with each call rather than calling more often.",
		Retry:   time.Second, Result: "rate_limited"},
	ToolTimeout: {Name: "tool_timeout", Door: DoorCall, Format: FormatTool, Status: http.StatusOK,
		Message: "%s did not finish within %s and was stopped", Result: "timeout"},
	ToolReplaced: {Name: "tool_replaced", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: overloaded,
		Message: "the tool changed while it was called; list the tools, then call it again", Result: "protocol_error"},
	SubscriptionsExhausted: {Name: "subscriptions_exhausted", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: invalidRequest,
		Message: "there are too many subscriptions; end some first", Result: "protocol_error"},
	CompletionRefUnknown: {Name: "completion_ref_unknown", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: invalidParams,
		Message: "params.ref names no %s of this server", Result: "protocol_error"},
	ClientGone: {Name: "client_gone", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: internalError,
		Message: "the client is gone", Result: "cancelled"},
	ResultNotEncodable: {Name: "result_not_encodable", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: internalError,
		Message: "the result cannot be encoded", Result: "internal_error", Level: slog.LevelError},
	ErrorMasked: {Name: "error_masked", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: internalError,
		Message: "internal error (ref %s). The fault is in the server, not in the arguments; try again later%v", Result: "internal_error", Level: slog.LevelError},
	// The next three replace errors whose text may reveal the inside of the service: the client
	// gets the meaning of the code.
	RequestInvalid: {Name: "request_invalid", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: invalidRequest,
		Message: "invalid request", Result: "protocol_error"},
	MethodUnsupported: {Name: "method_unsupported", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: methodNotFound,
		Message: "method not found", Result: "protocol_error"},
	ParamsInvalid: {Name: "params_invalid", Door: DoorCall, Format: FormatMethod, Status: http.StatusOK, Code: invalidParams,
		Message: "invalid params", Result: "protocol_error"},
}
