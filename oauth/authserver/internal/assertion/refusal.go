package assertion

import (
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// An invalidError says why an assertion is refused. kind is ErrInvalid or ErrReplayed.
type invalidError struct {
	kind error
	why  *oauth.TokenError
}

// Error returns the reason without the values of the assertion.
func (e *invalidError) Error() string { return ErrInvalid.Error() + ": " + e.why.Problem }

func (e *invalidError) Unwrap() []error { return []error{e.kind, e.why} }

// refuse returns why an assertion is refused.
func refuse(problem string) *oauth.TokenError { return &oauth.TokenError{Problem: problem} }

// mismatch returns that a claim has another value than the one that was wanted. got is untrusted.
func mismatch(problem, want string, got any) *oauth.TokenError {
	return &oauth.TokenError{Problem: problem, Want: want, Got: jose.ClaimText(got)}
}
