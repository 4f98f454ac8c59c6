package mcptest

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
)

// An answer has the outcome of one tool call: what the client received, and what the handler did.
type answer struct {
	result  *mcp.CallToolResult
	err     error // a protocol error; result is nil then
	handler handlerRun
}

// A handlerRun is what a handler did during one call. The client sees none of it.
type handlerRun struct {
	ran      bool
	err      error
	panicked any // the value of the panic
}

// String returns the answer as a failure quotes it.
func (a answer) String() string {
	var text string
	switch {
	case a.err != nil:
		text = protocolErrorPrefix + a.err.Error()
	case a.result.IsError:
		text = "an error: " + results.Text(a.result)
	default:
		text = comparableText(a.result)
	}
	text = excerpt(text)
	switch {
	case a.handler.panicked != nil:
		text += fmt.Sprintf("\nthe handler panicked: %v", a.handler.panicked)
	case a.handler.err != nil:
		text += fmt.Sprintf("\nthe handler returned: %v", excerpt(a.handler.err.Error()))
	}
	return text
}

const protocolErrorPrefix = "a protocol error: "

// comparableText returns the parts of a result that two answers to the same call have in common.
// Masked errors differ in their references, which are left out.
func comparableText(res *mcp.CallToolResult) string {
	text := results.Text(res)
	if res.IsError && isMasked(text) {
		return "a masked error"
	}
	if res.StructuredContent == nil {
		return text
	}
	structured, err := results.Structured(res)
	if err != nil {
		return text
	}
	if string(structured) == text {
		return text
	}
	return text + "\nand as structured content " + string(structured)
}

// isMasked reports whether mcpkit has replaced the text of an error because the model must not
// read it.
func isMasked(text string) bool { return strings.HasPrefix(text, "internal error (ref ") }

// internals matches what Go programs write for their developers: panics, stack traces, files,
// types, and errors of the standard library.
var internals = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`panic:|goroutine \d+|runtime error|nil pointer|invalid memory address|interface conversion|json: cannot|Go (struct field|value)|\b[\w/.-]+\.go:\d+|/(home|usr|root|Users)/\S+|\*[a-z]\w*\.[A-Z]\w+|\bsql: |\b0x[0-9a-f]{8,}\b|dial tcp|context (deadline exceeded|canceled)`)
})

// internalsIn returns the first part of text that shows the inside of the server, or "".
func internalsIn(text string) string { return internals().FindString(text) }

// uninformative matches errors that do not say what is wrong.
var uninformative = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^((an?|the) )?((internal|unknown|unexpected|server|invalid|bad|tool|general) )*(error|failure|failed|input|request|arguments?|parameters?|something went wrong|oops|not found|operation failed|request failed|try again( later)?|error occurred)( occurred| happened)?[.!]*$`)
})

func isUninformative(text string) bool {
	return uninformative().MatchString(strings.TrimSpace(text))
}
