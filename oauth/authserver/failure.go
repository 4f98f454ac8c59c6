package authserver

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// A pageError is a failure that is shown on a page: the client or its callback address is not
// known, so the user must not be sent anywhere.
type pageError struct {
	status int
	text   message
	cause  error
}

func (e *pageError) Error() string {
	if e.cause != nil {
		return string(e.text) + ": " + e.cause.Error()
	}
	return string(e.text)
}

func (e *pageError) Unwrap() error { return e.cause }

func onPage(text message, cause error) error {
	return &pageError{http.StatusBadRequest, text, cause}
}

// A failure is an error response of OAuth: to a client's request (RFC 6749, section 5.2), or
// through the browser (section 4.1.2.1). The description is a constant or built from the
// configuration; the cause is for the log only.
type failure struct {
	status      int
	code        string
	description string
	cause       error
}

func (f *failure) Error() string {
	if f.cause != nil {
		return fmt.Sprintf("%s: %s: %v", f.code, f.description, f.cause)
	}
	return f.code + ": " + f.description
}

func (f *failure) Unwrap() error { return f.cause }

// because returns a copy with a cause for the log.
func (f *failure) because(err error) *failure {
	c := *f
	c.cause = err
	return &c
}

func fail(code, description string) *failure {
	return &failure{status: http.StatusBadRequest, code: code, description: description}
}

// The failures that several endpoints have.
var (
	errForm          = fail("invalid_request", "send one application/x-www-form-urlencoded form with each parameter once")
	errClient        = &failure{status: http.StatusUnauthorized, code: "invalid_client", description: "the client is unknown, or its authentication is wrong"}
	errGrant         = fail("invalid_grant", "the code or token is not valid for this client, was used before, or has expired")
	errGrantType     = fail("unsupported_grant_type", "the grant type is not supported; see grant_types_supported in the metadata")
	errScope         = fail("invalid_scope", "the scope is malformed, or none of it can be granted")
	errTarget        = fail("invalid_target", "the resource is not one that this server issues tokens for")
	errDenied        = fail("access_denied", "the user did not agree")
	errTooMany       = &failure{status: http.StatusTooManyRequests, code: "temporarily_unavailable", description: "too many requests; try again in a minute"}
	errUnavailable   = &failure{status: http.StatusServiceUnavailable, code: "temporarily_unavailable", description: "the server cannot do this now; try again in a few seconds"}
	errInternal      = &failure{status: http.StatusInternalServerError, code: "server_error", description: "internal error"}
	errBodyTooLarge  = &failure{status: http.StatusRequestEntityTooLarge, code: "invalid_request", description: "the request is too large"}
	errNotPost       = &failure{status: http.StatusMethodNotAllowed, code: "invalid_request", description: "use POST"}
	errUpstreamFails = &failure{status: http.StatusBadGateway, code: "server_error", description: "the login at the identity provider failed"}
)

// asFailure returns the failure for an error: the error itself, or one for a store that does not
// answer or an unexpected error.
func asFailure(err error) *failure {
	var f *failure
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, store.ErrFull):
		return errUnavailable.because(err)
	default:
		return errInternal.because(err)
	}
}
