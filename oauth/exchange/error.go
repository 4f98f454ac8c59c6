package exchange

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
)

var (
	errAnswer   = errlog.New("the response is not that of a token endpoint")
	errNoBearer = errlog.New("the response has no access token that can be sent as a bearer token")
)

// An Error says why the authorization server gave no token. Its text is for the log and contains
// no token. A tool may return it: package mcpkit tells the model what ForModel says, and nothing
// else.
type Error struct {
	// Status is the HTTP status of the response; 0 without a response.
	Status int
	// Code and Description are the error and error_description of the response (RFC 6749, section
	// 5.2), such as "invalid_grant".
	Code, Description string
	// Err is the cause if it is not the response; nil otherwise.
	Err error
}

// Error returns the text for the log.
func (e *Error) Error() string {
	text := "exchange: no token for the API"
	if e.Status != 0 {
		text += fmt.Sprintf(": the token endpoint answered %d", e.Status)
	}
	if e.Code != "" {
		text += " " + clip(e.Code)
	}
	if e.Description != "" {
		text += ": " + e.Description
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// LogValue returns the text of [Error.Error] with a description of the cause, whose text may repeat
// what was sent. It implements [slog.LogValuer].
func (e *Error) LogValue() slog.Value {
	own := *e
	if own.Err != nil {
		own.Err = errors.New(errlog.Describe(e.Err))
	}
	return slog.StringValue(own.Error())
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// NeedsLogin reports whether the user can solve it by connecting again: the authorization server no
// longer accepts the caller's token, or wants the user to consent or to confirm who they are.
func (e *Error) NeedsLogin() bool {
	switch e.Code {
	case "invalid_grant", "interaction_required", "consent_required", "login_required":
		return true
	}
	return false
}

// ForModel returns what the model is told: what went wrong, and what to do next.
func (e *Error) ForModel() (what, next string) {
	if e.NeedsLogin() {
		return "the service behind this tool needs the user to log in again",
			"Ask the user to disconnect this connector and to connect it again, and then repeat the call."
	}
	return "the service behind this tool could not be reached on behalf of the user",
		"Repeat the call once after a minute; if it fails again, tell the user."
}

// clip returns a text of the authorization server in a form that can be logged.
func clip(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
	const most = 300
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
