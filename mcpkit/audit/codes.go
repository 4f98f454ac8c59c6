package audit

// The error codes of JSON-RPC that the rules know.
const (
	codeParseError     = -32700
	codeMethodNotFound = -32601
	codeInvalidParams  = -32602
)
