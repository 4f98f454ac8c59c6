package oauth

import (
	"context"
	"errors"
	"fmt"
)

// A Verifier finds the principal that a token speaks for. Implementations are safe for
// concurrent use and do not store tokens.
//
// The error wraps [ErrInvalidToken] if the token is bad; the client is then told to log in
// again. It wraps [ErrUnavailable] if the token could not be checked; the client is then
// told to retry. The text of the error never reaches the caller.
type Verifier interface {
	// Verify returns the principal of a token, or an error and no principal.
	Verify(ctx context.Context, token string) (*Principal, error)
}

// A VerifierFunc is a function that implements [Verifier].
type VerifierFunc func(ctx context.Context, token string) (*Principal, error)

// Verify calls f.
func (f VerifierFunc) Verify(ctx context.Context, token string) (*Principal, error) {
	return f(ctx, token)
}

// The errors of verifiers.
var (
	// ErrInvalidToken says that the server does not accept the token: it is forged, expired,
	// meant for another server, or cannot be parsed.
	ErrInvalidToken = errors.New("oauth: invalid token")
	// ErrUnavailable says that the token could not be checked, because the
	// authorization server could not be reached.
	ErrUnavailable = errors.New("oauth: the token cannot be checked now")
)

// isBad reports whether err says that the token is bad, as opposed to unchecked.
func isBad(err error) bool {
	return errors.Is(err, ErrInvalidToken) && !errors.Is(err, ErrUnavailable)
}

// unavailable returns an error for a verifier that failed with err.
func unavailable(err error) error {
	if errors.Is(err, ErrUnavailable) {
		return err
	}
	// The text of err may quote the token, so it is dropped.
	return fmt.Errorf("%w: a verifier failed", ErrUnavailable)
}
