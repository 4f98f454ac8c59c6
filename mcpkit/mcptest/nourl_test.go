package mcptest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// withoutURL returns a server whose manifest has no URL.
func withoutURL(access mcpkit.Access) *mcpkit.Server {
	m := manifest()
	m.URL = ""
	srv := mcpkit.New(m, access, mcpkit.Logs(observe.Logs{Logger: quiet}))
	addKind(srv, "text", "a text")
	return srv
}

// TestAServerWithoutURLSaysThat checks that a missing URL is reported as such. Only a protected
// server needs it for a call.
func TestAServerWithoutURLSaysThat(t *testing.T) {
	assert.Equal(t, "a text", mcptest.Call[string](t, mcptest.New(t, withoutURL(open)), "text", nil))

	protected := withoutURL(mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: "https://login.acme.com"}}}))
	failed := failure(t, func(tb testing.TB) { mcptest.New(tb, protected, mcptest.As("bob")) })
	assert.Contains(t, failed, "the server cannot be protected: the manifest has no URL, which is what tokens are issued for")
	assert.Contains(t, failed, "set Manifest.URL")
	for _, f := range protected.Check().Failures() {
		assert.NotEqual(t, "tool-types", string(f.Rule.ID), f.Message)
		assert.NotContains(t, f.Message, "cannot be described")
	}
}
