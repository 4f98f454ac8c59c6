package wrap

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/clip"
	"github.com/mcpkit-go/mcpkit/internal/exactjson"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

// The limits of the messages of services.
const (
	maxMessage   = 400      // characters that are repeated
	maxParts     = 5        // messages of a list that are repeated
	maxErrorBody = 64 << 10 // bytes of a body that is searched for a message
)

// serviceMessage returns the service's own message in an error answer, or "" if it has none that a
// model may read. It finds a short plain text, and the message in JSON such as
// application/problem+json (RFC 9457) or {"error": "…"}.
func (a *reply) serviceMessage() string {
	mt, err := a.mediaType()
	if err != nil || a.truncated || len(a.body) > maxErrorBody || !utf8.Valid(a.body) || a.status >= 500 {
		return ""
	}
	body := withoutBOM(a.body)
	var text string
	switch {
	case request.IsJSON(mt), mt == "text/plain" && (firstByte(body) == '{' || firstByte(body) == '['):
		var value any
		if exactjson.Unmarshal(body, &value) != nil {
			return ""
		}
		text = messageIn(value, 0)
	case mt == "text/plain":
		text = string(body)
	}
	return presentable(text)
}

// The members in which services have messages, lists of messages, and the names of fields.
var (
	detailKeys = []string{"detail", "message", "error_description", "error_message", "error", "title", "msg", "reason"}
	listKeys   = []string{"errors", "invalid-params", "invalid_params", "details", "violations"}
	nameKeys   = []string{"field", "name", "param", "pointer", "path", "location", "loc"}
)

// messageIn returns the message in a JSON value, or "". It searches four levels deep.
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
			if part := clip.Text(strings.TrimSpace(messageIn(item, depth+1)), maxMessage); part != "" && len(parts) < maxParts {
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

// fieldMessages is messageIn for a list of errors, or an object with the errors of each field.
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
			parts = append(parts, field+": "+clip.Text(message, maxMessage))
		}
	}
	slices.Sort(parts)
	return strings.Join(parts[:min(len(parts), maxParts)], "; ")
}

// internals matches texts that show the inside of a service: stack traces, source files, HTML and
// errors of databases.
var internals = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)goroutine \d+|panic:|runtime error|traceback|stack ?trace|\bat [\w.$<>]+\(|\.(go|py|js|ts|java|rb|php|cs):\d+|File "[^"]+", line|<(!doctype|html|head|body|pre|div|script)\b|\b(SQLSTATE|ORA-\d+|pq:|sql:)`)
})

// statusTexts are messages of net/http and of routers that only repeat the status.
var statusTexts = []string{"404 page not found", "not found", "page not found", "bad request", "forbidden", "conflict", "unprocessable entity", "gone", "error", "unauthorized", "precondition failed", "invalid"}

// presentable returns a text on one line, for a model to read. It returns "" if the text is too
// long, says nothing, or shows the inside of the service.
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
	if letters < 3 || internals().MatchString(text) || utf8.RuneCountInString(text) > 2*maxMessage || slices.Contains(statusTexts, strings.ToLower(strings.TrimRight(text, ".!"))) {
		return ""
	}
	return clip.Text(text, maxMessage)
}
