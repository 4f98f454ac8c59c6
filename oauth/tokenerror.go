package oauth

import (
	"errors"
	"log/slog"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// A TokenError says why a verifier refuses a token. It is for the operator's log: no part of
// it reaches the caller. It never contains a token, a signature or a claim that names a person.
// Values from the token are shortened, and quoted if they are not printable. It wraps
// [ErrInvalidToken].
type TokenError struct {
	// Verifier is the issuer, or the set of static keys, whose verifier refuses the token. It
	// is empty when no verifier is responsible for the token.
	Verifier string
	// Problem is what is wrong, such as "it is not for this server".
	Problem string
	// Want is what was expected, and Got what the token has: an issuer, audience, type,
	// algorithm, key or time. Both are empty if there is nothing to compare.
	Want, Got string
	// Advice says what to change if the problem is a common mistake. It is empty otherwise.
	Advice string
	// Tried are the errors of the verifiers of a [Chain] that refused the token.
	Tried []*TokenError

	// temporary is set if the same token may be accepted later.
	temporary bool
}

// Error returns the problem without Want and Got.
func (e *TokenError) Error() string { return ErrInvalidToken.Error() + ": " + e.Problem }

// Unwrap returns [ErrInvalidToken].
func (e *TokenError) Unwrap() error { return ErrInvalidToken }

// Is reports whether target is a TokenError with the same problem.
func (e *TokenError) Is(target error) bool {
	t, ok := target.(*TokenError)
	return ok && t.Problem == e.Problem
}

// LogValue returns the fields of e that are not empty, as a group of problem, verifier,
// expected, got, advice and tried. It implements [slog.LogValuer].
func (e *TokenError) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("problem", e.Problem)}
	for _, a := range []slog.Attr{slog.String("verifier", e.Verifier), slog.String("expected", e.Want), slog.String("got", e.Got), slog.String("advice", e.Advice)} {
		if a.Value.String() != "" {
			attrs = append(attrs, a)
		}
	}
	if len(e.Tried) > 0 {
		tried := make([]string, len(e.Tried))
		for i, t := range e.Tried {
			tried[i] = t.line()
		}
		attrs = append(attrs, slog.Any("tried", tried))
	}
	return slog.GroupValue(attrs...)
}

// line returns e as one line of text.
func (e *TokenError) line() string {
	var b strings.Builder
	if e.Verifier != "" {
		b.WriteString(e.Verifier + ": ")
	}
	b.WriteString(e.Problem)
	if e.Want != "" {
		b.WriteString(", expected " + e.Want)
	}
	if e.Got != "" {
		b.WriteString(", got " + e.Got)
	}
	if e.Advice != "" {
		b.WriteString(" (" + e.Advice + ")")
	}
	return b.String()
}

// problem returns a TokenError with that problem and nothing else.
func problem(text string) *TokenError { return &TokenError{Problem: text} }

// with returns a copy of e with Want and Got. got is untrusted text.
func (e *TokenError) with(want, got string) *TokenError {
	c := *e
	c.Want, c.Got = want, jose.Loggable(got)
	return &c
}

// advise returns a copy of e with advice.
func (e *TokenError) advise(text string) *TokenError {
	c := *e
	c.Advice = text
	return &c
}

// by returns a copy of err with the name of the verifier that refused the token.
func by(verifier string, err error) error {
	var e *TokenError
	if !errors.As(err, &e) || e.Verifier != "" {
		return err
	}
	c := *e
	c.Verifier = verifier
	return &c
}
