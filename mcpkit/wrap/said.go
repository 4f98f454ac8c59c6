package wrap

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The bounds of what is repeated of a service's message, and of what is read to find it.
const (
	maxSaid  = 400 // characters
	maxParts = 5   // of a list of errors
	maxError = 64 << 10
)

// said returns the service's own message in an answer that is an error, or "" when it has none that is fit for a model: a
// short plain text, or JSON as in application/problem+json (RFC 9457), {"error": "…"} and the like.
func (a *reply) said() string {
	mt, err := a.mediaType()
	if err != nil || a.cut || len(a.body) > maxError || !utf8.Valid(a.body) || a.status >= 500 {
		return ""
	}
	var text string
	switch {
	case isJSONType(mt), mt == "text/plain" && (firstByte(a.body) == '{' || firstByte(a.body) == '['):
		var value any
		if json.Unmarshal(a.body, &value) != nil {
			return ""
		}
		text = messageIn(value, 0)
	case mt == "text/plain":
		text = string(a.body)
	}
	return presentable(text)
}

// detailKeys and listKeys are where services have their messages.
var (
	detailKeys = []string{"detail", "message", "error_description", "error_message", "error", "title", "msg", "reason"}
	listKeys   = []string{"errors", "invalid-params", "invalid_params", "details", "violations"}
	nameKeys   = []string{"field", "name", "param", "pointer", "path", "location", "loc"}
)

// messageIn looks for the message in an error as JSON.
func messageIn(value any, depth int) string {
	if depth > 3 {
		return ""
	}
	switch v := value.(type) {
	case string:
		return v
	case []any:
		var parts []string
		for _, item := range v {
			if part := clip(strings.TrimSpace(messageIn(item, depth+1)), maxSaid); part != "" && len(parts) < maxParts {
				parts = append(parts, part)
			}
		}
		return strings.Join(parts, "; ")
	case map[string]any:
		message := ""
		for _, key := range detailKeys {
			if message = messageIn(v[key], depth+1); message != "" {
				break
			}
		}
		for _, key := range nameKeys {
			if name, ok := v[key].(string); ok && depth > 0 && message != "" && name != "" {
				return strings.TrimPrefix(name, "#/") + ": " + message
			}
		}
		for _, key := range listKeys {
			if list := fieldMessages(v[key], depth+1); list != "" {
				if message == "" {
					return list
				}
				return strings.TrimRight(message, ".: ") + ": " + list
			}
		}
		return message
	}
	return ""
}

// fieldMessages is messageIn for lists of errors, which may be an object of them by field.
func fieldMessages(value any, depth int) string {
	byField, ok := value.(map[string]any)
	if !ok {
		if _, isText := value.(string); isText {
			return ""
		}
		return messageIn(value, depth)
	}
	var parts []string
	for field, v := range byField {
		if message := messageIn(v, depth+1); message != "" {
			parts = append(parts, field+": "+clip(message, maxSaid))
		}
	}
	slices.Sort(parts)
	return strings.Join(parts[:min(len(parts), maxParts)], "; ")
}

// traces are the marks of a text that shows the inside of a service.
var traces = regexp.MustCompile(`(?i)goroutine \d+|panic:|runtime error|traceback|stack ?trace|\bat [\w.$<>]+\(|\.(go|py|js|ts|java|rb|php|cs):\d+|File "[^"]+", line|<(!doctype|html|head|body|pre|div|script)\b|\b(SQLSTATE|ORA-\d+|pq:|sql:)`)

// generic are the messages of net/http and of routers that say nothing but the status.
var generic = []string{"404 page not found", "not found", "page not found", "bad request", "forbidden", "conflict", "unprocessable entity", "gone", "error", "unauthorized", "precondition failed", "invalid"}

// presentable returns a text as one line that a model may read, or "" when it is too long, says nothing, or was not meant
// for others to read.
func presentable(text string) string {
	text = strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c):
			return ' '
		case unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || unicode.Is(unicode.Co, c):
			return -1
		}
		return c
	}, strings.TrimSpace(text))
	text = strings.Join(strings.Fields(text), " ")
	letters := 0
	for _, c := range text {
		if unicode.IsLetter(c) {
			letters++
		}
	}
	if letters < 3 || traces.MatchString(text) || utf8.RuneCountInString(text) > 2*maxSaid || slices.Contains(generic, strings.ToLower(strings.TrimRight(text, ".!"))) {
		return ""
	}
	return clip(text, maxSaid)
}

// clip shortens a text to n characters.
func clip(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n]) + "…"
}
