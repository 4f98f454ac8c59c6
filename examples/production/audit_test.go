package main

import (
	"context"
	"io"
	"testing"

	"github.com/mcpkit-go/mcpkit/examples/internal/examine"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
)

func TestAnAuditFindsNothingToFix(t *testing.T) {
	testsize.OnlySlow(t, "it audits a server")
	front := examine.Open(t)
	front.Serve(t, func(ctx context.Context, address string) error {
		return run(ctx, []string{"-addr", address, "-client-ip", "hops=1", "-rate", "1000", "-burst", "1000"}, environment(), io.Discard, io.Discard)
	})
	front.NoFail(t, audit.Options{Arguments: map[string][]map[string]any{
		"search_symbols": {{"query": "Copy", "module": "std"}}, "list_packages": {{"query": "errors"}},
		"read_package": {{"package": "errors"}}, "read_symbol": {{"package": "errors", "symbol": "Is"}},
	}})
}
