package clientmeta

import (
	"errors"
	"fmt"
	"strings"
)

// Codes of an [Error], which RFC 7591, section 3.2.2, defines.
const (
	CodeRedirect = "invalid_redirect_uri"
	CodeMetadata = "invalid_client_metadata"
)

// An Error says what is wrong with a registration, a document or the URL of a document.
type Error struct {
	// Code is CodeRedirect or CodeMetadata.
	Code string
	// Description says what is wrong and where, for the developer of the client. It may quote a
	// part of what the client sent, and has only characters that an error_description may have
	// (RFC 6749, section 5.2).
	Description string
}

// Error returns the code and the description.
func (e *Error) Error() string { return e.Code + ": " + e.Description }

var (
	// ErrUnavailable says that a document cannot be fetched now.
	ErrUnavailable = errors.New("clientmeta: the client's metadata document cannot be fetched now")
	// ErrThrottled says that a document is not fetched because too many others were.
	ErrThrottled = errors.New("clientmeta: too many metadata documents are being fetched")
)

// maxDescription bounds a description in bytes.
const maxDescription = 400

func wrong(code, format string, args ...any) *Error {
	description := strings.Map(func(r rune) rune {
		switch {
		case r == '"' || r == '\\':
			return '\''
		case r < ' ' || r > '~':
			return '?'
		}
		return r
	}, strings.ReplaceAll(fmt.Sprintf(format, args...), "…", "..."))
	return &Error{Code: code, Description: description[:min(len(description), maxDescription)]}
}
