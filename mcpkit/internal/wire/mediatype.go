package wire

import (
	"mime"
	"strings"
)

// isJSON reports whether a Content-Type header names JSON.
func isJSON(contentType string) bool {
	if contentType == "application/json" { // nearly always
		return true
	}
	mt, _, err := mime.ParseMediaType(contentType)
	return err == nil && mt == "application/json"
}

// accepted are the media types that a client accepts. Events is set only if the client names
// text/event-stream, because programs that cannot read a stream send "*/*" too.
type accepted struct{ json, stream, events bool }

// parseAccept reads Accept headers. A client that sends none accepts everything.
func parseAccept(values []string) accepted {
	if len(values) == 0 {
		return accepted{json: true, stream: true}
	}
	if len(values) == 1 && (values[0] == "application/json, text/event-stream" || values[0] == "text/event-stream, application/json") { // most clients
		return accepted{json: true, stream: true, events: true}
	}
	var a accepted
	for part := range strings.SplitSeq(strings.Join(values, ","), ",") {
		mt, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil || params["q"] == "0" {
			continue
		}
		switch mt {
		case "*/*":
			a.json, a.stream = true, true
		case "application/json", "application/*":
			a.json = true
		case "text/event-stream":
			a.stream, a.events = true, true
		case "text/*":
			a.stream = true
		}
	}
	return a
}

// first returns the first value of a header, or "". It takes the values, because http.Header.Get
// spells the name first.
func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
