package oauth

import (
	"errors"
	"log/slog"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
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

// reasonOf returns the reason for an error of authentication. An unknown error counts as an
// outage: after 401 a client would drop a token that may be good.
func reasonOf(err error) refusal.Reason {
	switch {
	case errors.Is(err, ErrNoToken):
		return refusal.TokenMissing
	case errors.Is(err, ErrMalformed):
		return refusal.CredentialsMalformed
	case errors.Is(err, ErrInsufficientScope):
		return refusal.ScopeInsufficient
	case errors.Is(err, ErrTooManyTokens):
		return refusal.TokenAttemptsExceeded
	case isBad(err):
		return refusal.TokenInvalid
	}
	return refusal.TokenUnverifiable
}

// logAttrs returns the attributes of the log line for an error of authentication: for a bad token,
// the expected value and the value that it has.
func logAttrs(err error) []slog.Attr {
	if bad := (*TokenError)(nil); errors.As(err, &bad) {
		return bad.LogValue().Group()
	}
	return []slog.Attr{slog.String("error", err.Error())}
}
