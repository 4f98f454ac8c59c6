package jose

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	maxLogged     = 100 // bytes of one value
	maxLoggedList = 3   // values of a list
)

// Loggable returns an untrusted text in a form that can be logged.
func Loggable(s string) string {
	cut := len(s) > maxLogged
	if cut {
		end := maxLogged
		for end > maxLogged-utf8.UTFMax && !utf8.RuneStart(s[end]) {
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

// ClaimText returns the loggable form of a claim that should be a string or a list of strings.
func ClaimText(value any) string {
	switch value := value.(type) {
	case nil:
		return "none"
	case string:
		if value == "" {
			return `""`
		}
		return Loggable(value)
	case []any:
		var parts []string
		for _, member := range value[:min(len(value), maxLoggedList)] {
			if s, ok := member.(string); ok {
				parts = append(parts, Loggable(s))
			} else {
				parts = append(parts, "a value that is not a string")
			}
		}
		if more := len(value) - maxLoggedList; more > 0 {
			parts = append(parts, strconv.Itoa(more)+" more")
		}
		return "[" + strings.Join(parts, " ") + "]"
	}
	return "a value that is not a string"
}

// TimeText returns a time in the form in which it is logged.
func TimeText(t time.Time) string {
	if t.IsZero() {
		return "none"
	}
	return t.UTC().Format(time.RFC3339)
}
