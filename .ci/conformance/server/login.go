package main

import (
	"context"
	"fmt"
	"io"
	"net"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// The client that the suite for authorization servers uses, and where it listens.
const (
	suiteClient   = "conformance"
	suiteRedirect = "http://127.0.0.1/callback"
)

// runLogin serves with an authorization server in the same program, for the part of the suite that
// tests authorization servers.
func runLogin(ctx context.Context, addr string, out io.Writer) error {
	as, err := authserver.New(authserver.Config{
		Issuer: "http://" + addr, Resources: []string{"http://" + addr + "/mcp"},
		Scopes:       []authserver.Scope{{Name: "mcp:read", Description: "Use the test server"}},
		Login:        authserver.TestUsers{{ID: "alice", Name: "Alice"}},
		Clients:      []authserver.Client{{ID: suiteClient, Name: "Conformance", Redirects: []string{suiteRedirect}}},
		Registration: &authserver.Registration{},
	})
	if err != nil {
		return err
	}
	srv := newServer(mcpkit.OAuth(as.Access()))
	return srv.Run(ctx, addr, serving.OnListen(func(a net.Addr) {
		fmt.Fprintf(out, "MCP server: http://%s/mcp\n", a)
	}))
}
