package upstream

import "log/slog"

// A Login is one login of a user. All texts but Redirect are random, and differ for each login.
type Login struct {
	// Redirect is the callback address, as it is entered at the provider.
	Redirect string
	// State comes back in the callback.
	State string
	// Nonce comes back in the ID token.
	Nonce string
	// Verifier proves that the code was requested here: 43 to 128 characters of RFC 7636. The
	// function GenerateVerifier of golang.org/x/oauth2 makes one, and so do two calls of rand.Text.
	Verifier string
}

// String returns the callback address: the rest is secret.
func (l Login) String() string { return "login with callback " + l.Redirect }

// GoString is like String.
func (l Login) GoString() string { return l.String() }

// LogValue is like String.
func (l Login) LogValue() slog.Value { return slog.StringValue(l.String()) }
