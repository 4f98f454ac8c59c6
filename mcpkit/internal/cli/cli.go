// Package cli has the subcommands of a server's program.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// The exit codes.
const (
	ok     = 0
	failed = 1
	misuse = 2
)

// A Program is the server whose subcommands run.
type Program struct {
	Manifest policy.Manifest
	// Path is the path of the endpoint.
	Path string
	// Resource is the address at which clients log in; "" for a public server.
	Resource string
	// Surface describes the server; with run, it has the results of the examples.
	Surface func(ctx context.Context, run bool) *policy.Surface
	// Serve serves until ctx ends.
	Serve func(ctx context.Context, o ServeOptions) error
	// Page makes the documentation page of a surface.
	Page func(*policy.Surface) (*docs.Page, error)
	// Record returns the runs of a surface in the format of recorded examples.
	Record func(*policy.Surface) ([]byte, error)
	// Guard decides about tokens; nil for a public server, and for one whose configuration of OAuth
	// cannot be used.
	Guard *oauth.Server
	// Listing has the answers of the owner for submissions.
	Listing submission.Listing
}

// A command is one subcommand.
type command struct {
	name  string
	about string
	run   func(p *Program, ctx context.Context, args []string, stdout, stderr io.Writer) int
}

// commands returns the subcommands. It is a function because they print their own list.
func commands() []command {
	return []command{
		{"serve", "serve MCP over HTTP (the default)", (*Program).serve},
		{"check", "check the server against the rules of connector directories", (*Program).check},
		{"audit", "look at the running server as a directory's reviewer does", (*Program).audit},
		{"docs", "print the documentation page, with the real results of the examples", (*Program).docs},
		{"submission", "write the files for a submission to a connector directory", (*Program).submission},
		{"server.json", "print the description for the MCP Registry", (*Program).serverJSON},
		{"token", "explain whether an access token is accepted, and why not", (*Program).token},
		{"version", "print the server's name and version", (*Program).version},
	}
}

// Run runs the subcommand that args name and returns the exit code: 0 on success, 1 on failure, 2
// for wrong arguments.
func (p *Program) Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	name := "serve"
	if len(args) > 0 && (args[0] == "" || args[0][0] != '-') {
		name, args = args[0], args[1:]
	}
	for _, c := range commands() {
		if c.name == name {
			return c.run(p, ctx, args, stdout, stderr)
		}
	}
	if name == "help" {
		p.usage(stdout)
		return ok
	}
	fmt.Fprintf(stderr, "unknown command %q\n\n", name)
	p.usage(stderr)
	return misuse
}

func (p *Program) usage(w io.Writer) {
	fmt.Fprintf(w, "%s %s: %s\n", p.Manifest.Name, p.Manifest.Version, p.Manifest.Tagline)
	listCommands(w)
}

// listCommands prints the subcommands.
func listCommands(w io.Writer) {
	fmt.Fprint(w, "\nCommands:\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-12s %s\n", c.name, c.about)
	}
	fmt.Fprintf(w, "\nEach command takes -h for its flags.\n")
}

// parse reads the flags of a subcommand. It reports whether to continue, and the exit code
// otherwise.
func parse(flags *flag.FlagSet, args []string, stderr io.Writer) (proceed bool, code int) {
	flags.SetOutput(stderr)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return false, ok
	case err != nil:
		return false, misuse
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "%s: unexpected argument %q\n", flags.Name(), flags.Arg(0))
		return false, misuse
	}
	return true, ok
}

func (p *Program) version(_ context.Context, args []string, stdout, stderr io.Writer) int {
	if proceed, code := parse(flag.NewFlagSet("version", flag.ContinueOnError), args, stderr); !proceed {
		return code
	}
	fmt.Fprintf(stdout, "%s %s\n", p.Manifest.Name, p.Manifest.Version)
	return ok
}

// greet prints the address of the server and how to connect to it.
func (p *Program) greet(w io.Writer, addr net.Addr, secure bool) {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return
	}
	m := p.Manifest
	ip := net.ParseIP(host)
	switch {
	case secure:
		fmt.Fprintf(w, "%s %s serves %s on %s.\n", m.Title, m.Version, m.URL, addr)
		return
	case ip == nil || !ip.IsLoopback():
		fmt.Fprintf(w, "%s %s serves %s on %s, for a proxy that ends TLS.\n", m.Title, m.Version, m.URL, addr)
		return
	}
	url := "http://" + net.JoinHostPort(host, port) + p.Path
	fmt.Fprintf(w, "%s %s: %s\n\n", m.Title, m.Version, url)
	if p.Resource != "" && p.Resource != url {
		fmt.Fprintf(w, "Clients can log in only at %s. To try the login here, set oauth.Config.Resource to\n%s\n\n", p.Resource, url)
	}
	fmt.Fprintf(w, "Connect Claude Code:  claude mcp add --transport http %s %s\n", m.Name, url)
	fmt.Fprintf(w, "Or the MCP Inspector: npx @modelcontextprotocol/inspector --server-url %s --transport http\n", url)
	fmt.Fprintf(w, "\nStop with Ctrl-C.\n")
}
