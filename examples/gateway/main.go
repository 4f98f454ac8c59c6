// Gateway puts two MCP servers behind one login: a command that speaks over its standard input and
// output, with one process for each user, and an HTTP handler in the same process. Neither of them
// uses mcpkit, and neither of them sees a token.
//
//	go run ./examples/gateway                      serve with a built-in issuer, to try it out
//	go run ./examples/gateway check                run the examples and print the report
//	go run ./examples/gateway -issuer https://login.example.com \
//		-resource https://gateway.example.com/mcp
//
// To serve another command, change the Server of an upstream and its annotations. The program
// prints a line for each tool that has none.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"os"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/examples/internal/trial"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

func main() {
	if os.Getenv(tasksVariable) != "" {
		if err := serveTasks(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	mcpkit.Main(nil, commandLine(os.Stdout))
}

// commandLine returns the command line, which prints to out how to connect.
func commandLine(out io.Writer) serving.Option {
	var addr, issuer, resource string
	return mcpkit.Configure(func(flags *flag.FlagSet) {
		flags.StringVar(&addr, "addr", "127.0.0.1:8080", "address to listen on")
		flags.StringVar(&issuer, "issuer", os.Getenv("ISSUER"), "`URL` of the authorization server (ISSUER); without it the program runs an issuer that asks for no password, on loopback addresses only")
		flags.StringVar(&resource, "resource", os.Getenv("RESOURCE"), "`URL` of the MCP endpoint as users enter it (RESOURCE); by default http://ADDR/mcp")
	}, func(ctx context.Context, command string, run func(context.Context, *mcpkit.Server, ...serving.Option) error) error {
		resource, issuer := cmp.Or(resource, "http://"+addr+"/mcp"), issuer
		if issuer == "" {
			try, end, err := trial.Issuer(addr, resource, "alice", "bob")
			if err != nil {
				return err
			}
			defer end()
			issuer = try.URL()
		}
		if command == "stdio" { // the user who starts the program is its caller
			ctx = oauth.WithPrincipal(ctx, &oauth.Principal{Issuer: issuer, Subject: "local", Scopes: []string{scopeWrite}})
		}
		upstreams, err := openUpstreams(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = upstreams.Close() }() // its error is always nil
		return run(ctx, newServer(upstreams, issuer, resource), serving.OnListen(func(net.Addr) {
			fmt.Fprintf(out, "Issuer: %s\nMCP server: %s\n\n", issuer, resource)
			fmt.Fprintf(out, "Claude Code: claude mcp add --transport http gateway %s && claude mcp login gateway\n", resource)
		}))
	})
}

const scopeWrite = "tasks:write"

// openUpstreams starts the two servers.
func openUpstreams(ctx context.Context) (*proxy.Proxy, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	closed := annotate.ClosedWorld()
	write := []mcpkit.ToolOption{mcpkit.Scopes(scopeWrite)}
	return proxy.Open(ctx,
		proxy.Upstream{
			Name:   "tasks",
			Server: proxy.Command{Path: self, Env: []string{tasksVariable + "=1"}},
			Annotations: map[string]annotate.Annotation{
				"list_tasks":  annotate.ReadOnly("List tasks", closed),
				"add_task":    annotate.Additive("Add a task", closed),
				"finish_task": annotate.Destructive("Finish a task", closed),
			},
			Options: map[string][]mcpkit.ToolOption{"add_task": write, "finish_task": write},
			PerUser: 100,
		},
		proxy.Upstream{
			Name:   "glossary",
			Server: proxy.Handler{Handler: glossary()},
			Prefix: "glossary_",
			Annotations: map[string]annotate.Annotation{
				"explain_term": annotate.ReadOnly("Explain a term", closed),
			},
			StripHidden: true,
		})
}

func newServer(upstreams *proxy.Proxy, issuer, resource string) *mcpkit.Server {
	srv := upstreams.Server(mcpkit.Manifest{
		Name: "gateway", Title: "Tasks and Glossary", Version: "1.0.0",
		Tagline:     "Keeps tasks and explains terms",
		Description: "Keeps the tasks of a user, and explains the terms of the Model Context Protocol.",
		URL:         "https://gateway.example.com/mcp",
		Privacy:     "https://example.com/privacy",
		Support:     "support@example.com",
		Security:    "security@example.com",
	}, mcpkit.OAuth(oauth.Config{
		Resource: resource,
		Issuers:  []oauth.JWTConfig{{Issuer: issuer}},
	}), mcpkit.Documentation(docs.Prose{
		Authentication: "Log in with the account of your organization. A new account has two tasks.",
		Scopes:         map[string]string{scopeWrite: "add and finish tasks"},
	}), mcpkit.Fixture(func(ctx context.Context) (context.Context, func(), error) {
		return ctx, func() {}, nil // every user has tasks to begin with, in memory
	}))
	list := mcpkit.Use("list_tasks", map[string]any{})
	srv.Examples(
		mcpkit.Example{Title: "What is left", Prompt: "What do I have to do?", Calls: []mcpkit.Call{list}, Shows: "The tasks of the user.", Expect: []string{"Write three examples"}},
		mcpkit.Example{Title: "Remember something", Prompt: "Remind me to renew the certificate", Calls: []mcpkit.Call{mcpkit.Use("add_task", addIn{"Renew the certificate"})}, Shows: "The new task.", Expect: []string{"Renew the certificate"}},
		mcpkit.Example{Title: "Finish a task", Prompt: "I have read the guide for reviewers", Calls: []mcpkit.Call{list, mcpkit.Use("finish_task", finishIn{1})}, Shows: "The task, marked as done.", Expect: []string{"true"}},
		mcpkit.Example{Title: "Explain a term", Prompt: "What is elicitation?", Calls: []mcpkit.Call{mcpkit.Use("glossary_explain_term", termIn{"elicitation"})}, Shows: "The meaning of the term.", Expect: []string{"question"}},
	)
	return srv
}
