package oauth

import (
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A TokenError says why a verifier refuses a token. It is for the operator's log: no part of
// it reaches the caller. It never holds a token, a signature or a claim that names a person.
// What came with the token is shortened, and quoted where it is not plain text. It wraps
// [ErrInvalidToken].
type TokenError struct {
	// Verifier is the issuer, or the set of static keys, whose verifier refuses the token. It
	// is empty when no verifier is responsible for the token.
	Verifier string
	// Problem is what is wrong, such as "it is for another audience".
	Problem string
	// Want is what was expected, and Got what came: an issuer, audience, type, algorithm, key
	// or time. Both are empty where there is nothing to compare.
	Want, Got string
	// Tried are the errors of the verifiers of a [Chain] that looked at the token.
	Tried []*TokenError

	// mayPass is set when the token can become good without any change of it.
	mayPass bool
}

// Error returns the problem without Want and Got.
func (e *TokenError) Error() string { return ErrInvalidToken.Error() + ": " + e.Problem }

// Unwrap returns [ErrInvalidToken].
func (e *TokenError) Unwrap() error { return ErrInvalidToken }

// Is reports whether target is about the same problem.
func (e *TokenError) Is(target error) bool {
	t, ok := target.(*TokenError)
	return ok && t.Problem == e.Problem
}

// LogValue has log/slog log the members of e that are not empty, as problem, verifier,
// expected, got and tried.
func (e *TokenError) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("problem", e.Problem)}
	for _, a := range []slog.Attr{slog.String("verifier", e.Verifier), slog.String("expected", e.Want), slog.String("got", e.Got)} {
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

// line is e in one line.
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
	return b.String()
}

// problem returns the error of one kind of bad token.
func problem(text string) *TokenError { return &TokenError{Problem: text} }

// with returns a copy of e that says what was expected and what came. Got is a stranger's.
func (e *TokenError) with(want, got string) *TokenError {
	c := *e
	c.Want, c.Got = want, shown(got)
	return &c
}

// by returns err with the name of the verifier that refused the token.
func by(verifier string, err error) error {
	var e *TokenError
	if !errors.As(err, &e) || e.Verifier != "" {
		return err
	}
	c := *e
	c.Verifier = verifier
	return &c
}

const (
	maxShown     = 100 // bytes of one value
	maxShownList = 3   // values of a list
)

// shown is a stranger's text in a form that can be logged.
func shown(s string) string {
	cut := len(s) > maxShown
	if cut {
		end := maxShown
		for end > maxShown-utf8.UTFMax && !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end]
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		s = strconv.QuoteToASCII(s)
	}
	if cut {
		s += "…"
	}
	return s
}

// claimText is what a log shows of a claim that is a text or a list of texts.
func claimText(value any) string {
	switch value := value.(type) {
	case nil:
		return "none"
	case string:
		if value == "" {
			return `""`
		}
		return shown(value)
	case []any:
		var parts []string
		for _, member := range value[:min(len(value), maxShownList)] {
			if s, ok := member.(string); ok {
				parts = append(parts, shown(s))
			} else {
				parts = append(parts, "a value that is no text")
			}
		}
		if more := len(value) - maxShownList; more > 0 {
			parts = append(parts, strconv.Itoa(more)+" more")
		}
		return "[" + strings.Join(parts, " ") + "]"
	}
	return "a value that is no text"
}
