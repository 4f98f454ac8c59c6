package refusal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/clip"
)

// The bounds of what a response repeats of a request, in bytes.
const (
	maxArgument  = 100
	maxMessage   = 1 << 10
	maxID        = 1 << 10
	maxRequestID = 64
)

// A Response is the answer to one refused request: the reason, and what the table leaves open.
// Only Reason is required.
type Response struct {
	Reason Reason
	// Args are the arguments of the row's message. Strings among them are cut to 100 bytes, since
	// they quote the request; errors and [Quote] are cut to 1 KiB.
	Args []any
	// ID is the id of the JSON-RPC request as it was sent; nil means null, and so does an id of
	// more than 1 KiB.
	ID json.RawMessage
	// Wait is how long the client must wait before it tries again. Zero means the row's Retry.
	// Rows without Retry ignore Wait.
	Wait time.Duration
	// Allow is the value of the Allow header, for rows that need one.
	Allow string
	// Challenge is the value of the WWW-Authenticate header, for rows that need one.
	Challenge string
	// RequestID is repeated in the bodies of package oauth. It is left out if it is longer than
	// 64 bytes or has other characters than letters, digits and -._
	RequestID string
	// Status replaces the row's Status if a library has chosen another status. 401 and 403 are
	// ignored: their responses follow rules that only their own rows keep.
	Status int
	// Code replaces the row's Code.
	Code int64
	// Passed is set when the request was let through, because the rule only logs.
	Passed bool

	// The rest is for listeners and is not sent.

	// Address is the client's address, if it is the reason.
	Address netip.Addr
	// Key is the key of the caller, if its rate or its share is the reason. It may name a
	// person.
	Key string
	// Err is the cause, or nil.
	Err error
	// Attrs are further attributes of the line in the log. A refusal with Attrs is always
	// logged.
	Attrs []slog.Attr
}

// A Quote is an argument of a message that comes from a library, not from the request.
type Quote string

// StatusCode returns the HTTP status.
func (a Response) StatusCode() int {
	switch a.Status {
	case 0, http.StatusUnauthorized, http.StatusForbidden:
		return a.Reason.Row().Status
	}
	return a.Status
}

// RPCCode returns the JSON-RPC code, or 0 for formats that have none.
func (a Response) RPCCode() int64 {
	if a.Code != 0 {
		return a.Code
	}
	return a.Reason.Row().Code
}

// Message returns the text for the client, of at most 1 KiB.
func (a Response) Message() string {
	row := a.Reason.Row()
	text := row.Message
	if row.Retry > 0 {
		n := a.RetrySeconds()
		unit := " seconds"
		if n == 1 {
			unit = " second"
		}
		text = strings.ReplaceAll(text, "{wait}", strconv.Itoa(n))
		text = strings.ReplaceAll(text, "{seconds}", strconv.Itoa(n)+unit)
	}
	if len(a.Args) > 0 {
		args := make([]any, len(a.Args))
		for i, arg := range a.Args {
			if s, ok := arg.(string); ok {
				arg = clip.Bytes(s, maxArgument)
			}
			args[i] = arg
		}
		text = fmt.Sprintf(text, args...)
	}
	return clip.Bytes(text, maxMessage)
}

// RetrySeconds returns the value of Retry-After: whole seconds, rounded up, at least one. Zero
// would make clients come back at once.
func (a Response) RetrySeconds() int {
	wait := a.Wait
	if wait <= 0 {
		wait = a.Reason.Row().Retry
	}
	return Seconds(wait)
}

// Seconds rounds up to whole seconds, at least one.
func Seconds(wait time.Duration) int {
	seconds := wait / time.Second
	if wait%time.Second > 0 {
		seconds++
	}
	return max(1, int(seconds))
}

// Write writes the whole response to r and reports it to the listener in r's context. A HEAD
// request gets the headers and no body. Headers that w has already stay, except those of the
// row. Caches must not store the response. Write panics for FormatMethod and FormatTool, which
// are not HTTP responses.
func (a Response) Write(w http.ResponseWriter, r *http.Request) {
	row := a.Reason.Row()
	contentType, body := "application/json", []byte(nil)
	switch row.Format {
	case FormatRPC:
		body = a.RPCBody()
	case FormatOAuth:
		body = a.oauthBody(row)
	case FormatText:
		contentType, body = "text/plain; charset=utf-8", []byte(a.Message()+"\n")
	default:
		panic("refusal: " + row.Name + " is not an HTTP response")
	}
	h := w.Header()
	a.headers(h, row, r)
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(a.StatusCode())
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client may be gone
	}
	a.Report(r.Context())
}

// headers sets the headers that depend on the row.
func (a Response) headers(h http.Header, row Row, r *http.Request) {
	if row.Retry > 0 {
		h.Set("Retry-After", strconv.Itoa(a.RetrySeconds()))
	}
	if row.Challenge {
		h.Set("WWW-Authenticate", a.Challenge) // Set, since clients read only one
	} else {
		h.Del("WWW-Authenticate")
	}
	if row.Allow {
		h.Set("Allow", a.Allow)
	}
	if row.Close && r.ProtoMajor < 2 {
		h.Set("Connection", "close")
	}
	if row.Header != "" {
		h.Set(row.Header, row.Value)
	}
}

// RPCBody encodes a JSON-RPC error response, without a line break.
func (a Response) RPCBody() []byte {
	id := a.ID
	if len(id) > maxID || !json.Valid(id) {
		id = json.RawMessage("null")
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	type rpcError struct {
		Code    int64  `json:"code"`
		Message string `json:"message"`
	}
	_ = enc.Encode(struct { // a valid id and a string always encode
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Error   rpcError        `json:"error"`
	}{"2.0", id, rpcError{a.RPCCode(), a.Message()}})
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

// oauthBody encodes the error and its description, which are constants of the table.
func (a Response) oauthBody(row Row) []byte {
	body := `{"error":"` + row.Error + `","error_description":"` + a.Message() + `"`
	if isPlainID(a.RequestID) {
		body += `,"request_id":"` + a.RequestID + `"`
	}
	return []byte(body + "}\n")
}

func isPlainID(id string) bool {
	return id != "" && len(id) <= maxRequestID &&
		strings.Trim(strings.ToLower(id), "abcdefghijklmnopqrstuvwxyz0123456789-._") == ""
}
