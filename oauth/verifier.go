package oauth

import (
	"context"
	"errors"
)

// A Verifier finds out who a token speaks for. Implementations are safe for
// concurrent use and keep no token.
//
// The error wraps [ErrInvalidToken] when the token is bad: the caller is then asked
// to log in again. It wraps [ErrUnavailable] when that could not be found out; the
// caller is then asked to come back. No error text reaches the caller.
type Verifier interface {
	Verify(ctx context.Context, token string) (*Principal, error)
}

// A VerifierFunc is a function that is a [Verifier].
type VerifierFunc func(ctx context.Context, token string) (*Principal, error)

// Verify calls f.
func (f VerifierFunc) Verify(ctx context.Context, token string) (*Principal, error) {
	return f(ctx, token)
}

// The errors of verifiers.
var (
	// ErrInvalidToken says that the token is not good here: forged, expired, meant
	// for another server, or not understood.
	ErrInvalidToken = errors.New("oauth: invalid token")
	// ErrUnavailable says that the token could not be checked, because the
	// authorization server could not be reached.
	ErrUnavailable = errors.New("oauth: the token cannot be checked now")
)
