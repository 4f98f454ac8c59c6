package main

import (
	"os"
	"testing"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
	"github.com/mcpkit-go/mcpkit/examples/internal/smallgo"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

func TestMain(m *testing.M) { os.Exit(smallgo.Tests{M: m}.Run()) }

// TestServer checks the server against the rules of the directories, and the access to each tool.
func TestServer(t *testing.T) {
	docs, err := library.Open(library.Options{NoModules: true})
	if err != nil {
		t.Skipf("the test reads the documentation of a Go installation, which is missing: %v", err)
	}
	issuer := oauthtest.New(t, nil)
	mcptest.Run(t, newServer(docs, issuer.URL(), "https://docs.example.com/mcp"), mcptest.Issuer(issuer))
}
