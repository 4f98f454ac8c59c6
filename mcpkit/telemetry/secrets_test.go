package telemetry_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

const secret = "hunter2-of-ada"

// everything writes everything that was exported with %#v, and the attributes again as text.
func (l *lab) everything(t *testing.T) string {
	spans := l.spans.GetSpans()
	metrics := l.metrics(t)
	return fmt.Sprintf("%+v\n%+v\n", spans, metrics) + describeSpans(spans) + describeMetrics(metrics)
}

// TestNoSecrets puts a secret into everything that a client, a user and a tool can send, and checks
// that it is not exported.
func TestNoSecrets(t *testing.T) {
	l := newLab(t, telemetry.Options{})
	issuer, access := protected(t)
	base, stop := l.listen(t, newServer(access, mcpkit.Observe(l)), telemetry.HTTPOptions{Routes: []string{"/docs/*"}})
	endpoint := base + "/mcp?key=" + secret
	token := issuer.Issue(oauthtest.Scopes("notes"), oauthtest.Subject(secret))
	known := func(r *http.Request) {
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("User-Agent", secret)
		r.Header.Set("X-Forwarded-For", secret)
		r.Header.Set("X-Request-Id", secret)
		r.Header.Set("Cookie", secret)
		r.Header.Set("Baggage", "user="+secret)
		r.Host = "127.0.0.1"
	}
	for _, version := range []string{legacy, modern} {
		for _, do := range []string{"", "tool error", "error", "panic", secret} {
			_, answer := post(t, endpoint, version, call(version, map[string]any{"do": do, "text": secret}), known)
			if do == "" || do == "tool error" {
				require.Contains(t, answer, secret, "the secret was sent")
			}
		}
		post(t, endpoint, version, call(version, map[string]any{"text": map[string]any{secret: secret}}), known)
		post(t, endpoint, version, body(version, "tools/call", map[string]any{"name": "read_note", "arguments": map[string]any{"text": secret}}), known)
		post(t, endpoint, version, body(version, "tools/call", map[string]any{"name": secret}), known)
		post(t, endpoint, version, body(version, "prompts/get", map[string]any{"name": secret, "arguments": map[string]any{secret: secret}}), known)
		post(t, endpoint, version, body(version, "resources/read", map[string]any{"uri": "notes://" + secret}), known)
		post(t, endpoint, version, body(version, secret, nil), known)
		post(t, endpoint, version, body(version, "ping", map[string]any{"_meta": map[string]any{"baggage": "user=" + secret, secret: secret}}), known)
		post(t, endpoint, version, strings.ReplaceAll(body(version, "ping", nil), `"id":7`, `"id":"`+secret+`"`), known)
		post(t, endpoint, version, call(version, nil), bearer(secret))
		post(t, endpoint, secret, call(version, nil), known)
	}
	for _, path := range []string{"/" + secret, "/docs/" + secret, "/mcp/" + secret, "/.well-known/" + secret} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path, nil)
		require.NoError(t, err)
		known(req)
		do(t, req)
		req.Method = secret
		do(t, req)
	}
	stop()
	all := l.everything(t)
	assert.Contains(t, all, "tools/call find_notes", "something was exported")
	assert.NotContains(t, all, secret)
	assert.NotContains(t, all, token)
	assert.NotContains(t, all, "127.0.0.1", "the client's address")
	assert.NotContains(t, all, "many words")
}

// TestWhatIsAskedFor checks that the options write the client's address and program into spans.
func TestWhatIsAskedFor(t *testing.T) {
	l := newLab(t, telemetry.Options{})
	base, stop := l.listen(t, newServer(public, mcpkit.Observe(l)), telemetry.HTTPOptions{
		ClientAddress: edge.TrustedHeader("X-Real-Ip", "127.0.0.0/8"),
		UserAgent:     true,
	})
	post(t, base+"/mcp", legacy, body(legacy, "ping", nil), func(r *http.Request) {
		r.Header.Set("X-Real-Ip", "192.0.2.7")
		r.Header.Set("User-Agent", "Claude-User "+strings.Repeat("x", 1000))
	})
	stop()
	all := l.everything(t)
	assert.Contains(t, all, `client.address="192.0.2.7"`)
	assert.Contains(t, all, `user_agent.original="Claude-User `+strings.Repeat("x", 244)+`"`)
	assert.NotContains(t, describeMetrics(l.metrics(t)), "192.0.2.7")
}
