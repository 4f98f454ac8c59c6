package wrap

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/clip"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

// What models do next.
const (
	readStateFirst = "Read the current state before you try again."
	tryLater       = "Try again later."
	doNotRetry     = "Do not try again."
)

// statusError returns the tool's error for an answer that is not a success: what was wrong, in the
// words of the service if it sent a message for its callers, and what the model can do next. A
// fault of the service or of the route's declaration is an internal error.
func (b *binding) statusError(a *reply, parts *request.Parts) error {
	cause := errlog.Errorf("%s answered %d", b.route.text, a.status)
	toolError := func(what, next string) error { return &mcpkit.ToolError{What: what, Next: next, Err: cause} }
	messageOr := func(otherwise string) string {
		if message := a.serviceMessage(); message != "" {
			return message
		}
		return otherwise
	}
	switch a.status {
	case http.StatusNotModified:
		return toolError("nothing has changed since that version", "Continue with the version that you have.")
	case http.StatusUnauthorized:
		return toolError("the service does not accept the user's account", doNotRetry+" Tell the user that the service does not know this account, or that the account is not active.")
	case http.StatusForbidden:
		if _, wait := waitFor(a.header, time.Now()); wait { // as some services limit rates
			return toolError(messageOr("the service has received too many requests"), retryAfter(a.header))
		}
		return toolError(messageOr("the user is not allowed to do this"), doNotRetry+" Tell the user which permission is missing.")
	case http.StatusNotFound, http.StatusGone:
		return toolError(messageOr(b.notFound(a.status, parts)), b.checkWildcards())
	case http.StatusConflict:
		return toolError(messageOr("the request conflicts with the current state"), "Read the current state, then decide whether to try again with other arguments.")
	case http.StatusPreconditionFailed:
		return toolError(messageOr("somebody has changed the item since it was read"), "Read the item again, then try again with its current version.")
	case http.StatusPreconditionRequired:
		return toolError(messageOr("the service requires the version of the item to change"), "Read the item first, then try again with its version.")
	case http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong, http.StatusRequestHeaderFieldsTooLarge:
		return toolError(messageOr("the arguments are larger than the service accepts"), "Send less at once.")
	case http.StatusLocked:
		return toolError(messageOr("the item is locked by somebody else"), retryAfter(a.header))
	case http.StatusTooManyRequests:
		return toolError("the service has received too many requests", retryAfter(a.header))
	case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if b.writes() && a.status != http.StatusServiceUnavailable {
			return toolError("the service did not answer in time, and it may or may not have done what was asked", readStateFirst)
		}
		return toolError("the service is not available right now", retryAfter(a.header))
	case http.StatusNotAcceptable:
		// A service may say what an item is, such as an image among texts, for the model to read.
		if message := a.serviceMessage(); message != "" {
			return toolError(message, b.correctArguments())
		}
		return errlog.Errorf("%w: the service has no representation that the tool's output can be made from", cause)
	case http.StatusMethodNotAllowed, http.StatusUnsupportedMediaType, http.StatusMisdirectedRequest:
		return errlog.Errorf("%w: the service does not support the declared route", cause)
	}
	switch {
	case a.status >= 300 && a.status < 400:
		return errlog.Errorf("%w, a redirect that is not followed; see wrap.Remote", cause)
	case a.status >= 400 && a.status < 500:
		return toolError(messageOr(fmt.Sprintf("the service refused the arguments without saying why (status %d)", a.status)), b.correctArguments())
	}
	return cause
}

// notFound returns what was not found.
func (b *binding) notFound(status int, parts *request.Parts) string {
	what := "nothing was found"
	var names []string
	for _, wildcard := range b.plan.Wildcards() {
		names = append(names, fmt.Sprintf("%s %q", b.plan.ArgumentFor(wildcard), clip.Text(parts.PathValues[wildcard], 80)))
	}
	if len(names) > 0 {
		what += " for " + strings.Join(names, ", ")
	}
	if status == http.StatusGone {
		what += "; it no longer exists"
	}
	return what
}

// checkWildcards asks the model to check the arguments in the path.
func (b *binding) checkWildcards() string {
	var names []string
	for _, wildcard := range b.plan.Wildcards() {
		names = append(names, b.plan.ArgumentFor(wildcard))
	}
	if len(names) == 0 {
		return "Check the arguments."
	}
	return fmt.Sprintf("Check %s. Tools that list or search return the values that exist.", strings.Join(names, ", "))
}

// correctArguments asks the model to correct the arguments, if there are any.
func (b *binding) correctArguments() string {
	if names := b.names(request.InPath, request.InQuery, request.InHeader, request.InBody); len(names) > 0 {
		return fmt.Sprintf("Correct the arguments (%s) and try again.", strings.Join(names, ", "))
	}
	return doNotRetry
}

// names returns the arguments of some places, in the order of their declaration.
func (b *binding) names(places ...request.Place) (names []string) {
	for _, p := range b.plan.Params {
		if slices.Contains(places, p.Place) {
			names = append(names, p.Argument)
		}
	}
	if b.paging != nil {
		names = append(names, "limit")
	}
	return names
}

// tooLarge returns the tool's error for an answer that is larger than the limit, in bytes.
func (b *binding) tooLarge(limit int64) error {
	e := &mcpkit.ToolError{What: fmt.Sprintf("the service's answer is larger than the limit of %s", byteCount(limit))}
	if b.writes() {
		e.What += "; the service has done what was asked"
		e.Next = doNotRetry + " Read the result with a tool that returns less of it."
		return e
	}
	e.Next = "Ask for less."
	if names := b.names(request.InQuery, request.InBody); len(names) > 0 {
		e.Next = fmt.Sprintf("Ask for less with the arguments (%s).", strings.Join(names, ", "))
	}
	return e
}

// byteCount writes a number of bytes in the largest unit that divides it.
func byteCount(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
