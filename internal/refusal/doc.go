// Package refusal is the one table of how the server refuses requests: for each reason the HTTP
// status, the JSON-RPC or OAuth error code, the message, the headers, the level in the log and
// the reason that observers get. Every part of the server answers from it.
//
// To refuse a request, fill in a [Response] and write it:
//
//	refusal.Response{Reason: refusal.ForeignHost, Args: []any{r.Host}}.Write(w, r)
//	refusal.Response{Reason: refusal.MessageRateExceeded, ID: id, Wait: wait}.Write(w, r)
//	refusal.Response{Reason: refusal.TokenInvalid, Challenge: c.InvalidToken()}.Write(w, r)
//
// Write sends the response and then calls the [Listener] in the request's context, which counts
// and logs it: [Row.Counts] is the reason that observers get, and [Row.Level] the level of the
// log line.
//
// Reasons of [DoorCall] refuse an operation that has begun. Its response is encoded with the
// results, so only the code and the text come from this package:
//
//	a := refusal.Response{Reason: refusal.ToolForbidden, Args: []any{err}}
//	return &jsonrpc.Error{Code: a.RPCCode(), Message: a.Message()}
//
// To add a reason, add a constant and its row to table.go, and run the tests with -update: they
// print the whole table into testdata/table.txt.
package refusal
