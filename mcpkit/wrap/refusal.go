package wrap

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// failure turns an answer that is no success into the tool's error: what was wrong in the service's words where it has some
// for others to read, and what to do next. What the service or the declaration of the route did wrong is an internal error.
func (b *binding) failure(a *reply, m *message) error {
	cause := fmt.Errorf("%s answered %d", b.route.text, a.status)
	told := func(what, next string) error { return &mcpkit.ToolError{What: what, Next: next, Err: cause} }
	says := func(otherwise string) string {
		if said := a.said(); said != "" {
			return said
		}
		return otherwise
	}
	switch a.status {
	case http.StatusNotModified:
		return told("nothing has changed since then", "Go on with what you have.")
	case http.StatusUnauthorized:
		return told("the service does not accept the user's account", "Trying again does not help. Tell the user that this account is not known to the service, or is not active there.")
	case http.StatusForbidden:
		return told(says("the user may not do this"), "Trying again does not help. Tell the user which permission is missing.")
	case http.StatusNotFound, http.StatusGone:
		return told(says(b.missing(a.status, m)), b.lookUp())
	case http.StatusConflict:
		return told(says("this is at odds with how things are now"), "Read how they are now, then decide whether to try again with other arguments.")
	case http.StatusPreconditionFailed:
		return told(says("it was changed by somebody since it was read"), "Read it again, then try again with its current version.")
	case http.StatusPreconditionRequired:
		return told(says("the service wants to know which version is to be changed"), "Read it first, and give its version.")
	case http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong, http.StatusRequestHeaderFieldsTooLarge:
		return told(says("the arguments are larger than the service takes"), "Send less at once.")
	case http.StatusLocked:
		return told(says("somebody else is working on it at the moment"), "Try again later.")
	case http.StatusTooManyRequests:
		return told("the service has had too many requests", retry(a.header))
	case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if b.writes() && a.status != http.StatusServiceUnavailable {
			return told("the service did not answer in time, and it is not known whether it did what was asked", "Look at how things are now before you try again.")
		}
		return told("the service is not available right now", retry(a.header))
	case http.StatusNotAcceptable:
		// What one thing is, such as an image among texts, is for the model where the service says it.
		if said := a.said(); said != "" {
			return told(said, b.correct())
		}
		return fmt.Errorf("%w: the service has not what the tool's output is made of", cause)
	case http.StatusMethodNotAllowed, http.StatusUnsupportedMediaType, http.StatusMisdirectedRequest:
		return fmt.Errorf("%w: the route is not declared as the service has it", cause)
	}
	switch {
	case a.status >= 300 && a.status < 400:
		return fmt.Errorf("%w, a redirect that is not followed; see wrap.Remote", cause)
	case a.status >= 400 && a.status < 500:
		return told(says(fmt.Sprintf("the service refused the arguments (status %d) and did not say why", a.status)), b.correct())
	}
	return cause
}

// missing names what was not found.
func (b *binding) missing(status int, m *message) string {
	what := "nothing is there"
	var names []string
	for _, wildcard := range b.route.wildcards() {
		names = append(names, fmt.Sprintf("%s %q", b.wildcard[wildcard], clip(m.filled[wildcard], 80)))
	}
	if len(names) > 0 {
		what = "nothing was found for " + strings.Join(names, ", ")
	}
	if status == http.StatusGone {
		what += " any more"
	}
	return what
}

func (b *binding) lookUp() string {
	var names []string
	for _, wildcard := range b.route.wildcards() {
		names = append(names, b.wildcard[wildcard])
	}
	if len(names) == 0 {
		return "Check the arguments."
	}
	return fmt.Sprintf("Check %s; a tool that lists or searches shows what there is.", strings.Join(names, ", "))
}

func (b *binding) correct() string {
	if names := b.names(inPath, inQuery, inHeader, inBody); len(names) > 0 {
		return fmt.Sprintf("Correct the arguments (%s) and try again.", strings.Join(names, ", "))
	}
	return "Trying again does not help."
}

// names returns the arguments of some places, in the order in which they are declared.
func (b *binding) names(places ...place) (names []string) {
	for _, name := range b.order {
		if slices.Contains(places, b.args[name].place) {
			names = append(names, name)
		}
	}
	if b.paging != nil {
		names = append(names, "limit")
	}
	return names
}

// tooLarge is the error of an answer that is larger than the limit, in bytes.
func (b *binding) tooLarge(limit int64) error {
	e := &mcpkit.ToolError{What: fmt.Sprintf("the service's answer is larger than %s, the most that is read", size(limit))}
	if b.writes() {
		e.What += "; what was asked is done"
		e.Next = "Do not try again. Read the result with a tool that returns less of it."
		return e
	}
	e.Next = "Ask for less."
	if names := b.names(inQuery, inBody); len(names) > 0 {
		e.Next = fmt.Sprintf("Ask for less with the arguments (%s).", strings.Join(names, ", "))
	}
	return e
}

func size(bytes int64) string {
	switch {
	case bytes >= 1<<20 && bytes%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", bytes>>20)
	case bytes >= 1<<10 && bytes%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", bytes>>10)
	}
	return fmt.Sprintf("%d bytes", bytes)
}

// retry says when to try again, as the service has it.
func retry(h http.Header) string {
	given := h.Get("Retry-After")
	seconds, err := strconv.Atoi(given)
	if at, dateErr := http.ParseTime(given); err != nil && dateErr == nil {
		seconds, err = int(time.Until(at).Round(time.Second)/time.Second), nil
	}
	if err != nil || seconds < 1 || seconds > 24*60*60 {
		return "Try again later."
	}
	if seconds == 1 {
		return "Try again in a second."
	}
	return fmt.Sprintf("Try again in %d seconds.", seconds)
}
