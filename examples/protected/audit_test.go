package main

import (
	"context"
	"io"
	"testing"

	"github.com/mcpkit-go/mcpkit/examples/internal/examine"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

func TestAnAuditFindsNothingToFix(t *testing.T) {
	testsize.OnlySlow(t, "it audits a server")
	issuer := oauthtest.New(t, nil)
	front := examine.Open(t)
	front.Serve(t, func(ctx context.Context, address string) error {
		return run(ctx, []string{"-addr", address, "-issuer", issuer.URL(), "-resource", front.URL}, io.Discard)
	})
	token := issuer.Issue(oauthtest.Audience(front.URL), oauthtest.Scopes("docs:read"))
	front.NoFail(t, audit.Options{Token: token, Arguments: map[string][]map[string]any{
		"search_symbols": {{"query": "Copy", "module": "std"}}, "list_packages": {{"query": "errors"}}, "read_package": {{"package": "errors"}},
	}})
}
