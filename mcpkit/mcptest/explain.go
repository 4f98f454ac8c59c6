package mcptest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// A promise is what one subtest of [Run] holds a server to.
type promise struct {
	what   string // what has to be so, in a sentence
	why    string // what goes wrong otherwise
	source string // URL of the page that asks for it
	fix    string // what to change
}

// A breach is a promise that was not kept.
type breach struct {
	sent, got string
	fix       string // instead of the promise's, where more is known
}

// broken fails the test with everything that its reader needs.
func (p promise) broken(t testing.TB, b breach) {
	t.Helper()
	t.Error(p.text(b))
}

func (p promise) text(b breach) string {
	fix := p.fix
	if b.fix != "" {
		fix = b.fix
	}
	var text strings.Builder
	text.WriteString(p.what)
	for _, line := range []struct{ name, value string }{
		{"sent", b.sent}, {"got", b.got}, {"why", p.why}, {"source", p.source}, {"fix", fix},
	} {
		if line.value != "" {
			fmt.Fprintf(&text, "\n  %-7s %s", line.name+":", strings.ReplaceAll(line.value, "\n", "\n          "))
		}
	}
	return text.String()
}

// A series reports the faults of many calls of one tool: each fault once.
type series struct {
	promise promise
	seen    map[string]int
	order   []string
}

func (s *series) broken(t testing.TB, fault string, b breach) {
	t.Helper()
	if s.seen == nil {
		s.seen = map[string]int{}
	}
	if s.seen[fault]++; s.seen[fault] == 1 {
		s.order = append(s.order, fault)
		p := s.promise
		p.what += ", but " + fault
		p.broken(t, b)
	}
}

// end says how many more there were.
func (s *series) end(t testing.TB) {
	t.Helper()
	for _, fault := range s.order {
		if more := s.seen[fault] - 1; more > 0 {
			t.Logf("%s: so in %d more calls", fault, more)
		}
	}
}

// encode is json.Marshal without escapes for HTML, which nobody can read.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// brief bounds what a failure quotes.
func brief(text string) string {
	const most = 600
	text = strings.ToValidUTF8(text, "�")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

// The pages that ask for what is tested.
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
