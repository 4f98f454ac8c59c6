// Package server declares the MCP server of godocs, whose tools are methods of package library. The
// programs examples/godocs and examples/production serve it.
package server

import (
	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Manifest returns what a directory lists about the server.
func Manifest() mcpkit.Manifest {
	return mcpkit.Manifest{
		Name: "godocs", Title: "Go Docs", Version: "1.0.0",
		Tagline:     "Search and read Go package documentation",
		Description: "Searches the packages installed with a Go toolchain and returns their documentation.",
		URL:         "https://godocs.example.com/mcp",
		Website:     "https://example.com/godocs",
		Privacy:     "https://example.com/privacy",
		Support:     "support@example.com",
		Security:    "security@example.com",
		Directories: policy.Directories{
			Developer: "Example", Terms: "https://example.com/terms", Logo: "https://example.com/godocs.png",
			Anthropic: policy.AnthropicListing{Slug: "godocs", Categories: []string{"Developer tools"}},
			OpenAI:    policy.OpenAIListing{Support: "https://example.com/support", Category: "Developer Tools", Subtitle: "Read Go documentation"},
		},
	}
}

// New returns a server whose tools read docs. The handlers are methods of the library, which does
// not depend on MCP.
func New(m mcpkit.Manifest, docs *library.Library, opts ...mcpkit.Option) *mcpkit.Server {
	opts = append([]mcpkit.Option{mcpkit.Documentation(prose()), mcpkit.Listing(listing())}, opts...)
	srv := mcpkit.New(m, mcpkit.Public("serves only public documentation"), opts...)

	mcpkit.AddTool(srv, "search_symbols", reads("Search Go symbols", "names, kinds and summaries of symbols"),
		"Finds packages, types, functions, methods, constants and variables by name. Use when the package that holds a symbol is not known.",
		docs.Search)
	mcpkit.AddTool(srv, "list_packages", reads("List Go packages", "import paths and summaries of packages"),
		"Lists the packages of the standard library and of the modules on this machine. Use when looking for a package by topic or module, or to list what is installed.",
		docs.Packages)
	mcpkit.AddTool(srv, "read_package", reads("Read a Go package", "the documentation of one package"),
		"Returns the documentation of one package and the signatures of its exported symbols. Use when the import path is known and an overview is wanted.",
		docs.Package)
	mcpkit.AddTool(srv, "read_symbol", reads("Read a Go symbol", "the documentation and source of one symbol"),
		"Returns the full declaration, documentation and examples of one symbol, and its source on request. Use when the package and the name of the symbol are known.",
		docs.Symbol)

	srv.Examples(
		mcpkit.Example{
			Title:   "Find a function",
			Group:   "find a function, type or package of Go",
			Happens: []string{"The names of all functions are searched for `Copy`.", "The best match comes first, with its package and a summary."},
			Prompt:  "Where is the function that copies a reader to a writer?",
			Calls:   []mcpkit.Call{mcpkit.Use("search_symbols", library.SearchInput{Query: "Copy", Kind: "func"})},
			Shows:   "`io.Copy` with its package path and one-line summary",
			Expect:  []string{"io"},
		},
		mcpkit.Example{
			Title:  "Get to know a package",
			Group:  "read the documentation or source of Go code",
			Prompt: "What does the errors package offer?",
			Calls:  []mcpkit.Call{mcpkit.Use("read_package", library.PackageInput{Package: "errors"})},
			Shows:  "the package's introduction and the signatures of `errors.Is`, `errors.As`, `errors.Join` and the others",
			Expect: []string{"func Is(err, target error) bool"},
		},
		mcpkit.Example{
			Title:  "Use a method correctly",
			Group:  "read the documentation or source of Go code",
			Prompt: "How do I stop an http.Server without dropping requests? Show me an example.",
			Calls:  []mcpkit.Call{mcpkit.Use("read_symbol", library.SymbolInput{Package: "net/http", Symbol: "Server.Shutdown"})},
			Shows:  "the documentation of `Server.Shutdown` and its runnable example",
			Expect: []string{"func (s *Server) Shutdown(ctx context.Context) error", "idleConnsClosed"},
		},
		mcpkit.Example{
			Title:  "Find packages for a topic",
			Group:  "find a function, type or package of Go",
			Prompt: "Which packages for hashing come with Go?",
			Calls:  []mcpkit.Call{mcpkit.Use("list_packages", library.PackagesInput{Query: "hash", Module: "std"})},
			Shows:  "`hash`, `hash/crc32`, `hash/maphash` and the others, each with a one-line summary",
			Expect: []string{"hash/maphash"},
		},
		mcpkit.Example{
			Title:   "Read the source",
			Group:   "read the documentation or source of Go code",
			Happens: []string{"The file that declares `strings.Cut` is found in the Go installation.", "Its declaration, documentation and source are returned."},
			Prompt:  "How does strings.Cut work inside?",
			Calls:   []mcpkit.Call{mcpkit.Use("read_symbol", library.SymbolInput{Package: "strings", Symbol: "Cut", Source: true})},
			Shows:   "the declaration, the documentation and the source of `strings.Cut`",
			Expect:  []string{"func Cut(s, sep string) (before, after string, found bool)"},
		},
	)
	return srv
}

// reads annotates a tool that returns what. Every tool is closed-world: it reads only the files of
// one Go installation. The justifications are those that OpenAI's review asks for.
func reads(title, what string) annotate.Annotation {
	return annotate.ReadOnly(title, annotate.ClosedWorld(),
		annotate.Because(annotate.ReadOnlyHint, "Returns "+what+" from files of the Go installation; it writes no file."),
		annotate.Because(annotate.DestructiveHint, "Opens files only for reading, so nothing can be changed or deleted."),
		annotate.Because(annotate.OpenWorldHint, "Reads one Go installation on the server; it opens no network connection."))
}
