package main

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/internal/examine"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
)

func TestAnAuditFindsNothingToFix(t *testing.T) {
	front := examine.Open(t)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := free.Addr().String()
	require.NoError(t, free.Close())
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"-addr", addr, "-client-ip", "hops=1", "-rate", "1000", "-burst", "1000"},
			environment(), &output{}, &output{})
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
	}, 20*time.Second, 20*time.Millisecond)
	front.Serve(addr)
	front.NoFail(t, audit.Options{Arguments: map[string][]map[string]any{
		"search_symbols": {{"query": "Copy", "module": "std"}}, "list_packages": {{"query": "errors"}},
		"read_package": {{"package": "errors"}}, "read_symbol": {{"package": "errors", "symbol": "Is"}},
	}})
}
