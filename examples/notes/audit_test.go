package main

import (
	"context"
	"io"
	"testing"

	"github.com/mcpkit-go/mcpkit/examples/internal/examine"
	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

func TestAnAuditFindsNothingToFix(t *testing.T) {
	testsize.OnlySlow(t, "it audits a server")
	issuer := oauthtest.New(t, &oauthtest.Options{Users: []string{"reviewer-1"}})
	front := examine.Open(t)
	front.Serve(t, func(ctx context.Context, address string) error {
		return run(ctx, []string{"-addr", address, "-issuer", issuer.URL(), "-resource", front.URL, "-test-account", "reviewer-1"},
			func(string) string { return "" }, io.Discard)
	})
	token := issuer.Issue(oauthtest.Audience(front.URL), oauthtest.Subject("reviewer-1"), oauthtest.Scopes("notes:read"))
	front.NoFail(t, audit.Options{Token: token, Arguments: map[string][]map[string]any{
		"search_notes":    {{"query": "garden"}},
		"get_note":        {{"id": service.SeedPlan}},
		"export_note":     {{"id": service.SeedPlan}},
		"list_shares":     {{"id": service.SeedPlan}},
		"read_attachment": {{"id": service.SeedPlan, "attachment": service.SeedList}},
		"view_image":      {{"id": service.SeedPlan, "attachment": service.SeedPhoto}},
	}})
}
