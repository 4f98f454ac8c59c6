package main

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/internal/examine"
	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

func TestAnAuditFindsNothingToFix(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Users: []string{"reviewer-1"}})
	front := examine.Open(t)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := free.Addr().String()
	require.NoError(t, free.Close())
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	var out strings.Builder
	go func() {
		ended <- run(ctx, []string{"-addr", addr, "-issuer", issuer.URL(), "-resource", front.URL, "-test-account", "reviewer-1"},
			func(string) string { return "" }, &out)
	}()
	t.Cleanup(func() {
		cancel()
		assert.NoError(t, <-ended)
	})
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
		}
		return err == nil
	}, 60*time.Second, 20*time.Millisecond)
	front.Serve(addr)
	token := issuer.Issue(oauthtest.Audience(front.URL), oauthtest.Subject("reviewer-1"), oauthtest.Scopes("notes:read"))
	front.NoFail(t, audit.Options{Token: token, Arguments: map[string][]map[string]any{
		"search_notes":    {{"query": "garden"}},
		"get_note":        {{"id": service.SeedPlan}},
		"list_shares":     {{"id": service.SeedPlan}},
		"read_attachment": {{"id": service.SeedPlan, "attachment": service.SeedList}},
		"view_image":      {{"id": service.SeedPlan, "attachment": service.SeedPhoto}},
	}})
}
