package audit_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// resetConnection closes the connection of a request with a reset.
func resetConnection(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	_ = conn.(interface{ SetLinger(int) error }).SetLinger(0)
	_ = conn.Close()
}

// A server whose tools nobody has seen is not ready.
func TestAServerWhoseToolsCannotBeReadIsNotReady(t *testing.T) {
	t.Parallel()
	all := func(int64) bool { return true }
	for name, change := range map[string]func(http.Handler) http.Handler{
		"a reset":                   listings(all, resetConnection),
		"a header that is no text":  listings(all, rawAnswer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Trace: \x1b[31m\x00\r\nContent-Length: 2\r\n\r\n{}")),
		"something else than HTTP":  listings(all, rawAnswer("220 mail.example.net ESMTP\r\n")),
		"429 for a list only":       listings(all, limit("3600", "application/json", `{"error":"slow down"}`)),
		"a redirect to this server": answering(method(http.MethodPost), redirect(307, "/elsewhere")),
		"401 for a list only":       listings(all, status(http.StatusUnauthorized)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := run(t, broken(t, change).URL+"/mcp", nil)
			assertWhole(t, report)
			got := result(t, report, audit.RuleToolsList)
			assert.True(t, got.Outcome == policy.Fail || report.Incomplete != "" || !report.OK(), "%s: %s", got.Outcome, got.Reason)
		})
	}
}

// rawAnswer answers with bytes that net/http would not send.
func rawAnswer(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = conn.Write([]byte(text))
		_ = conn.Close()
	}
}

// The reason says what happened, and not what Go's client calls it.
func TestAnAnswerWithABrokenHeaderIsExplained(t *testing.T) {
	t.Parallel()
	s := broken(t, answering(method(http.MethodPost), rawAnswer("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer realm=\"\x00t0ken-of-the-user\"\r\n\r\n")))
	report := run(t, s.URL+"/mcp", func(o *audit.Options) { o.Token = "t0ken-of-the-user" })
	assert.NotEmpty(t, report.Incomplete)
	for _, got := range report.Results {
		assert.NotContains(t, got.Reason, "net/http", got.Rule.ID)
		assert.NotContains(t, got.Reason, "t0ken-of-the-user", got.Rule.ID)
	}
}
