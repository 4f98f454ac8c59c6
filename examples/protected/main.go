// Protected is an MCP server that requires a login: tools of godocs behind an authorization server.
// Searching is public, listing packages requires a login, and reading also requires the scope
// docs:read.
//
//	go run ./examples/protected                    serve with a built-in issuer, to try it out
//	go run ./examples/protected -issuer https://login.example.com \
//		-resource https://docs.example.com/mcp
//
// The built-in issuer logs everybody in as alice without a password, so it runs on loopback
// addresses only. The other commands of a program with mcpkit, such as check and stdio, are there
// too; help lists them.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
	"github.com/mcpkit-go/mcpkit/examples/internal/trial"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
	"github.com/mcpkit-go/mcpkit/oauth"
)

func main() { mcpkit.Main(nil, commandLine(os.Stdout)) }

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
			try, end, err := trial.Issuer(addr, resource)
			if err != nil {
				return err
			}
			defer end()
			issuer = try.URL()
		}
		lib, err := library.Open(library.Options{Logger: slog.Default()})
		if err != nil {
			return err
		}
		if command == "stdio" { // the user who starts the program is its caller
			ctx = oauth.WithPrincipal(ctx, &oauth.Principal{Issuer: issuer, Subject: "local", Scopes: []string{"docs:read"}})
		}
		return run(ctx, newServer(lib, issuer, resource), serving.OnListen(func(net.Addr) {
			fmt.Fprintf(out, "Issuer: %s\nMCP server: %s\n\n", issuer, resource)
			fmt.Fprintf(out, "Claude Code: claude mcp add --transport http protected %s && claude mcp login protected\n", resource)
			fmt.Fprintf(out, "Inspector:   npx @modelcontextprotocol/inspector --server-url %s --transport http\n", resource)
		}))
	})
}

func newServer(lib *library.Library, issuer, resource string) *mcpkit.Server {
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "protected-docs", Title: "Protected Go Docs", Version: "1.0.0",
		Tagline:     "Go package documentation for members",
		Description: "Searches the packages installed with a Go toolchain, and lets members read their documentation.",
		URL:         "https://docs.example.com/mcp",
		Privacy:     "https://example.com/privacy",
		Support:     "support@example.com",
		Security:    "security@example.com",
	}, mcpkit.OAuth(oauth.Config{
		Resource: resource,
		Issuers:  []oauth.JWTConfig{{Issuer: issuer}},
	}), mcpkit.Documentation(docs.Prose{
		Authentication: "Searching needs no account. To read, members log in with the account of their organization.",
		Scopes:         map[string]string{"docs:read": "read the documentation of packages"},
	}))
	closed := annotate.ClosedWorld()
	mcpkit.AddTool(srv, "search_symbols", annotate.ReadOnly("Search Go symbols", closed),
		"Finds packages, types, functions, methods, constants and variables by name. Use when the package that holds a symbol is not known.",
		lib.Search, mcpkit.PublicTool())
	mcpkit.AddTool(srv, "list_packages", annotate.ReadOnly("List Go packages", closed),
		"Lists the packages of the standard library and of the modules on this machine. Use when looking for a package by topic or module, or to list what is installed.",
		lib.Packages)
	mcpkit.AddTool(srv, "read_package", annotate.ReadOnly("Read a Go package", closed),
		"Returns the documentation of one package and the signatures of its exported symbols. Use when the import path is known and an overview is wanted.",
		lib.Package, mcpkit.Scopes("docs:read"))

	example := func(title, prompt, tool string, args any, shows, expect string) mcpkit.Example {
		return mcpkit.Example{Title: title, Prompt: prompt, Calls: []mcpkit.Call{mcpkit.Use(tool, args)}, Shows: shows, Expect: []string{expect}}
	}
	srv.Examples(
		example("Find a function", "Where is the function that copies a reader to a writer?", "search_symbols",
			library.SearchInput{Query: "Copy", Kind: "func"}, "`io.Copy` with its package path and one-line summary", "Copy"),
		example("Find packages for a topic", "Which packages for hashing come with Go?", "list_packages",
			library.PackagesInput{Query: "hash", Module: "std"}, "`hash`, `hash/crc32`, `hash/maphash` and the others", "hash/crc32"),
		example("Get to know a package", "What does the errors package offer?", "read_package",
			library.PackageInput{Package: "errors"}, "the package's introduction and the signatures of what it exports", "errors"))
	return srv
}
