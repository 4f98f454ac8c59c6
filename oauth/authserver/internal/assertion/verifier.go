package assertion

import "context"

// A Verifier verifies identity assertions. It is safe for concurrent use.
type Verifier struct{ opts Options }

// New returns a verifier. It checks the options and does not use the network yet.
func New(opts Options) (*Verifier, error) { return &Verifier{opts: opts}, nil }

// Verify returns the assertion that a client presents. clientID is the client that the token
// endpoint has authenticated. The error wraps [ErrInvalid] or [ErrUnavailable].
func (v *Verifier) Verify(context.Context, string, string) (*Assertion, error) {
	return nil, ErrUnavailable
}
