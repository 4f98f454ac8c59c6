package main

import (
	"context"
	"io"
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/examples/internal/commands"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestMain is also the server of tasks, which the gateway starts.
func TestMain(m *testing.M) {
	if os.Getenv(tasksVariable) != "" {
		if err := serveTasks(context.Background()); err != nil {
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

func TestEverySubcommand(t *testing.T) {
	commands.Test(t, func(ctx context.Context, args []string, in io.Reader, out, err io.Writer) error {
		return mcpkit.Command(ctx, nil, args, commandLine(out), mcpkit.Streams(in, out, err))
	}, true)
}

// TestTheGateway runs everything that mcptest tests about a server, through both upstreams.
func TestTheGateway(t *testing.T) {
	upstreams, err := openUpstreams(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = upstreams.Close() })
	resource := "https://gateway.example.com/mcp"
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: resource})
	mcptest.Run(t, newServer(upstreams, issuer.URL(), resource), mcptest.Issuer(issuer), mcptest.Lenient())
}
