package oauth

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ErrInsufficientScope says that a token lacks a scope that the request needs.
var ErrInsufficientScope = errors.New("oauth: insufficient scope")

// The error codes of challenges and bodies (RFC 6750, section 3.1). MCP clients act
// on them: after invalid_token they refresh the token or log in, after insufficient_scope
// they request more scopes. Claude does not retry after a 403 without insufficient_scope.
const (
	CodeInvalidRequest    = "invalid_request"
	CodeInvalidToken      = "invalid_token"
	CodeInsufficientScope = "insufficient_scope"
)

// A reason is why a request is refused. The table refusals has the response for each.
type reason int

const (
	tokenMissing reason = iota
	credentialsMalformed
	tokenInvalid
	scopeInsufficient
	tokenUnverifiable
	tokenAttemptsExceeded
	documentNotFound
	documentMethod
)

// A refusalRow is the response for one reason. Its texts are constant, so that a response
// never repeats text from a caller or an authorization server.
type refusalRow struct {
	status      int
	code        string // the member error of the body
	description string // the member error_description of the body
	// challenge says whether there is a WWW-Authenticate header, and challengeError whether
	// the header repeats code and description.
	challenge, challengeError bool
	// operationScopes says whether the challenge names the scopes that the operation needs,
	// if they are known. Otherwise it names the baseline.
	operationScopes bool
	retryAfter      bool   // there is a Retry-After header
	allow           string // the Allow header, if any
}

// refusals is the only place that decides how this package refuses. Only a missing scope is
// answered with 403, because Claude treats every other 403 as final. A token that could not be
// checked gets no challenge, because a challenge makes clients drop a token that may be good.
var refusals = [...]refusalRow{
	// Nothing is wrong with the request yet, so the challenge has no error: RFC 6750, section 3.1.
	tokenMissing: {
		status: http.StatusUnauthorized, code: "unauthorized", challenge: true, operationScopes: true,
		description: "Authorization is required: send an access token in the Authorization header.",
	},
	credentialsMalformed: {
		status: http.StatusBadRequest, code: CodeInvalidRequest, challenge: true, challengeError: true,
		description: "The request must carry exactly one access token, in one Authorization header.",
	},
	tokenInvalid: {
		status: http.StatusUnauthorized, code: CodeInvalidToken, challenge: true, challengeError: true, operationScopes: true,
		description: "The access token is expired, revoked, malformed, or not meant for this server.",
	},
	scopeInsufficient: {
		status: http.StatusForbidden, code: CodeInsufficientScope, challenge: true, challengeError: true, operationScopes: true,
		description: "The access token lacks a scope that this operation needs.",
	},
	tokenUnverifiable: {
		status: http.StatusServiceUnavailable, code: "temporarily_unavailable", retryAfter: true,
		description: "The access token cannot be checked now. Try again later.",
	},
	tokenAttemptsExceeded: {
		status: http.StatusTooManyRequests, code: "too_many_requests", retryAfter: true,
		description: "Too many requests. Try again later.",
	},
	documentNotFound: {
		status: http.StatusNotFound, code: "not_found",
		description: "There is no document here.",
	},
	documentMethod: {
		status: http.StatusMethodNotAllowed, code: "method_not_allowed", allow: documentMethods,
		description: "Use GET.",
	},
}

// documentMethods are the methods for which metadata is served.
const documentMethods = "GET, HEAD, OPTIONS"

// reasonOf returns the reason for an error of authentication. An unknown error counts as an
// outage: after 401 a client would drop a token that may be good.
func reasonOf(err error) reason {
	switch {
	case errors.Is(err, ErrNoToken):
		return tokenMissing
	case errors.Is(err, ErrMalformed):
		return credentialsMalformed
	case errors.Is(err, ErrInsufficientScope):
		return scopeInsufficient
	case errors.Is(err, ErrTooManyTokens):
		return tokenAttemptsExceeded
	case isBad(err):
		return tokenInvalid
	}
	return tokenUnverifiable
}

// A refusal is the response to one request: the reason, and what the table leaves open.
type refusal struct {
	reason    reason
	challenge string        // the WWW-Authenticate header, if the row has one
	wait      time.Duration // the Retry-After header, if the row has one
	requestID string        // the member request_id of the body; "" for none
}

// write writes the whole response and returns its status. A HEAD request gets the same headers
// and no body.
func (a refusal) write(w http.ResponseWriter, r *http.Request) (status int) {
	row := &refusals[a.reason]
	body := `{"error":"` + row.code + `","error_description":"` + row.description + `"`
	if isRequestID(a.requestID) {
		body += `,"request_id":"` + a.requestID + `"`
	}
	h := w.Header()
	if row.challenge {
		h.Set("WWW-Authenticate", a.challenge) // Set, because clients read only one
	} else {
		h.Del("WWW-Authenticate")
	}
	if row.retryAfter {
		h.Set("Retry-After", retryAfter(a.wait))
	}
	if row.allow != "" {
		h.Set("Allow", row.allow)
	}
	writeConstantJSON(w, r, row.status, "no-store", body+"}\n")
	return row.status
}

// retryAfter rounds up to whole seconds, at least one: after zero, clients would
// retry at once.
func retryAfter(d time.Duration) string {
	return strconv.FormatInt(max(1, int64((d+time.Second-1)/time.Second)), 10)
}

func isRequestID(id string) bool {
	return id != "" && len(id) <= 64 &&
		strings.Trim(strings.ToLower(id), "abcdefghijklmnopqrstuvwxyz0123456789-._") == ""
}

// writeConstantJSON writes body, or only its headers in response to HEAD. It sets
// Content-Length, which net/http does not know without a body.
func writeConstantJSON(w http.ResponseWriter, r *http.Request, status int, cache, body string) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", cache)
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write([]byte(body)) // an error means that the caller has disconnected
	}
}
