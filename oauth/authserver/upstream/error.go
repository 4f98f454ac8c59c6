package upstream

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/internal/clip"
)

var (
	// ErrUnavailable says that the provider does not answer, or not in a form that can be read. The
	// operation may succeed later.
	ErrUnavailable = errors.New("the provider is not available")
	// ErrRevoked says that the provider no longer accepts the refresh token. The user has to log in
	// again.
	ErrRevoked = errors.New("the login at the provider has ended")
	// ErrDenied says that the user, or the provider on behalf of an organization, refused the login.
	ErrDenied = errors.New("the login was refused")
	// ErrMismatch says that the response of the provider is not for this login, this client or this
	// user. The cause is a mistake in the configuration, or an attack.
	ErrMismatch = errors.New("the response does not belong to this login")
	// ErrNoRevocation says that the provider has no way to revoke tokens.
	ErrNoRevocation = errors.New("the provider cannot revoke tokens")
)

// An Error says what went wrong at the provider. Its text is for the log. It contains no token, and
// no text of the provider but Code and Description.
type Error struct {
	// Provider is the name of the provider.
	Provider string
	// Step is what failed, such as "token request".
	Step string
	// Status is the HTTP status of the response; 0 without a response.
	Status int
	// Code and Description are those of the response (RFC 6749, sections 4.1.2.1 and 5.2), without
	// control characters and shortened.
	Code, Description string
	// Err is the kind, such as [ErrUnavailable], or an error that wraps it; it may be nil.
	Err error
}

// Error returns the text for the log.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "upstream: %s: %s failed", e.Provider, e.Step)
	if e.Status != 0 {
		fmt.Fprintf(&b, " with status %d", e.Status)
	}
	if e.Code != "" {
		b.WriteString(": " + e.Code)
	}
	if e.Description != "" {
		fmt.Fprintf(&b, " (%s)", e.Description)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// The lengths in bytes of the longest code and description that an Error has.
const (
	maxCode        = 64
	maxDescription = 300
)

// printable returns a text in a form that can be logged, and shown by a program that forgets to
// escape it.
func printable(s string, most int) string {
	s = clip.Bytes(s, most) // the text is cut first, so that a long one costs nothing
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar || strings.ContainsRune("<>&\"", r) {
			return ' '
		}
		return r
	}, s)
}

// because returns an error of a kind with a reason.
func because(kind error, format string, args ...any) error {
	return fmt.Errorf("%w: %s", kind, fmt.Sprintf(format, args...))
}
