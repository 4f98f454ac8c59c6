package mcptest

import (
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
