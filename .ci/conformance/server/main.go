// Conformance is the mcpkit server that the official conformance suite of MCP tests. It has the
// tools, prompts and resources that the scenarios use by name.
//
//	go run ./.ci/conformance/server [-addr 127.0.0.1:8080] [-protected | -login | -proxied PROGRAM]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("conformance", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "address to listen on")
	protected := flags.Bool("protected", false, "serve behind OAuth; a proxy on the address adds a token to every request")
	login := flags.Bool("login", false, "serve behind OAuth with an authorization server in the same program; -addr needs a port")
	proxied := flags.String("proxied", "", "serve this program, an MCP server over its standard input and output, through a proxy")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *login {
		return runLogin(ctx, *addr, out)
	}
	if *proxied != "" {
		return runProxied(ctx, *proxied, *addr, out)
	}
	if *protected {
		return runProtected(ctx, *addr, out)
	}
	srv := newServer(mcpkit.Public(noSecrets))
	return srv.Run(ctx, *addr, serving.OnListen(func(a net.Addr) {
		listForeignTool(srv)
		fmt.Fprintf(out, "MCP server: http://%s/mcp\n", a)
	}))
}

const noSecrets = "a test server without user data"

// suiteRate allows the calls of the suite, which are faster than the default limit of a user.
var suiteRate = edge.Rate{Burst: 10_000, PerSecond: 1_000}

func manifest() mcpkit.Manifest {
	return mcpkit.Manifest{
		Name: "conformance", Title: "Conformance", Version: "1.0.0",
		Tagline:     "The server for the conformance suite",
		Description: "Has the tools, prompts and resources that the scenarios of the MCP conformance suite use by name.",
		URL:         "https://conformance.mcpkit-go.dev/mcp",
		Privacy:     "https://conformance.mcpkit-go.dev/privacy",
		Support:     "support@mcpkit-go.dev",
		Security:    "security@mcpkit-go.dev",
	}
}

func newServer(access mcpkit.Access) *mcpkit.Server {
	srv := mcpkit.New(manifest(), access, mcpkit.RateLimit(edge.NewLimiter(&edge.LimiterOptions{Each: suiteRate})), mcpkit.Completions(complete), mcpkit.Subscriptions(nil, nil))
	addContentTools(srv)
	addNotifyingTools(srv)
	addAskingTools(srv)
	addInputTools(srv)
	addStateTools(srv)
	addSchemaTools(srv)
	addResources(srv)
	addPrompts(srv)
	srv.Examples(examples())
	return srv
}

func examples() (one, two, three mcpkit.Example) {
	return example("Text", "Show me a text", "test_simple_text"),
		example("An image", "Show me an image", "test_image_content"),
		example("A sound", "Play me a sound", "test_audio_content")
}

func example(title, prompt, tool string) mcpkit.Example {
	return mcpkit.Example{Title: title, Prompt: prompt, Shows: "the content", Calls: []mcpkit.Call{mcpkit.Use(tool, struct{}{})}}
}
