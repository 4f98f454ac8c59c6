package audit

import (
	"bytes"
	"mime"
	"net/http"
	"strings"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// tokens returns an upper estimate of the tokens of a text in Claude's count.
func tokens(text string) int { return budget.Claude().Estimate(text) }

// list joins names for a sentence.
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// isHTML reports whether the body of an answer is a page.
func isHTML(x *web.Exchange) bool {
	head := bytes.ToLower(bytes.TrimSpace(x.Body[:min(len(x.Body), 512)]))
	return strings.HasPrefix(x.Header.Get("Content-Type"), "text/html") && len(head) > 0 ||
		bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html"))
}

// isStream reports whether an answer is a stream of events.
func isStream(h http.Header) bool {
	mediaType, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return mediaType == "text/event-stream"
}
