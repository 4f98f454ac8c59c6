package mcptest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/internal/clip"
)

// The pages that requirements come from.
const (
	guideURL     = "https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide"
	buildingURL  = "https://claude.com/docs/connectors/building"
	toolsURL     = "https://modelcontextprotocol.io/specification/2025-11-25/server/tools"
	hintsURL     = "https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations"
	transportURL = "https://modelcontextprotocol.io/specification/2025-11-25/basic/transports"
	modernURL    = "https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http"
	rpcURL       = "https://www.jsonrpc.org/specification#error_object"
	authURL      = "https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization"
)

// A requirement is what a test demands of a server.
type requirement struct {
	expected string // a sentence that is true of a good server
	why      string // what goes wrong when it is false
	source   string // URL of the page that demands it; "" for a requirement of the test itself
	fix      string // what to change
}

// A violation is one observation that contradicts a requirement.
type violation struct {
	fault     string // what happened, in a sentence
	sent, got string // the request and the answer
	fix       string // replaces the fix of the requirement if it is not ""
}

// fail fails the test and prints the violation together with the requirement.
func (r requirement) fail(t testing.TB, v violation) {
	t.Helper()
	t.Error(r.text(v))
}

// text puts the fault first and one labeled line for each fact after it.
func (r requirement) text(v violation) string {
	fix := r.fix
	if v.fix != "" {
		fix = v.fix
	}
	var text strings.Builder
	text.WriteString(v.fault)
	for _, line := range []struct{ label, value string }{
		{"sent", v.sent}, {"got", v.got}, {"expected", r.expected}, {"why", r.why}, {"source", r.source}, {"fix", fix},
	} {
		if line.value != "" {
			text.WriteString(labeled(line.label, line.value))
		}
	}
	return text.String()
}

func labeled(label, value string) string {
	return fmt.Sprintf("\n  %-9s %s", label+":", strings.ReplaceAll(value, "\n", "\n            "))
}

// faultReports reports the violations of one requirement by many calls. It prints the first
// violation of each fault in full and counts the others.
type faultReports struct {
	requirement requirement
	count       map[string]int // by fault
	order       []string       // the faults, as they were found
}

func (f *faultReports) fail(t testing.TB, v violation) {
	t.Helper()
	if f.count == nil {
		f.count = map[string]int{}
	}
	if f.count[v.fault]++; f.count[v.fault] == 1 {
		f.order = append(f.order, v.fault)
		f.requirement.fail(t, v)
	}
}

// summarize logs how many more calls had each fault.
func (f *faultReports) summarize(t testing.TB) {
	t.Helper()
	for _, fault := range f.order {
		if more := f.count[fault] - 1; more > 0 {
			t.Logf("%d more calls with the same fault: %s", more, fault)
		}
	}
}

// maxExcerpt is how many characters of one text a failure quotes.
const maxExcerpt = 600

// excerpt returns the beginning of text, as a failure quotes it.
func excerpt(text string) string { return clip.Text(strings.ToValidUTF8(text, "�"), maxExcerpt) }

// callText returns a call of a tool, as a failure quotes it.
func callText(tool string, arguments json.RawMessage) string {
	return tool + " " + excerpt(strings.TrimSpace(string(arguments)))
}

// topLevelTest returns the name of the test that t is or that t is a subtest of.
func topLevelTest(t testing.TB) string {
	name, _, _ := strings.Cut(t.Name(), "/")
	return name
}
