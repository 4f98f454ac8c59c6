// Package cli has the subcommands of a server's program.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/mcpkit-go/mcpkit/internal/near"
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

// A Program is a server's program: its subcommands, which run on the server that Open opens.
type Program struct {
	// Manifest is the manifest that help and version print; nil if only an opened server has one.
	Manifest *policy.Manifest
	// Declare declares the flags of the program, which each command has in addition to its own; it
	// may be nil.
	Declare func(*flag.FlagSet)
	// Open calls run with the server, for a command. run returns nil or a [*Failure], whose reason is
	// printed. An error that Open returns itself is the program's.
	Open func(ctx context.Context, command string, run func(context.Context, *Server) error) error
	// Subcommands are those of the program.
	Subcommands []Subcommand
	In          io.Reader
	Out, Err    io.Writer

	// cause is why the command has failed, if that is an error of the program or of serving.
	cause error
}

// A Failure is the error of a command that has printed what is wrong.
type Failure struct {
	// Command is "" if the arguments name none.
	Command string
	// Code is the exit code of the program.
	Code  int
	Cause error // nil if what is printed is more than an error
}

// Error returns the text of the cause, or else the exit code.
func (f *Failure) Error() string {
	switch {
	case f.Cause != nil:
		return f.Cause.Error()
	case f.Command == "":
		return fmt.Sprintf("the program failed with exit code %d", f.Code)
	}
	return fmt.Sprintf("%s failed with exit code %d", f.Command, f.Code)
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Cause }

// ExitCode returns the exit code of the program.
func (f *Failure) ExitCode() int { return f.Code }

// ExitCode returns the exit code of a program that ended with err: that of the error if it has the
// method ExitCode, 1 for another error, and 0 for nil.
func ExitCode(err error) int {
	var coded interface{ ExitCode() int }
	switch {
	case err == nil:
		return 0
	case errors.As(err, &coded):
		return coded.ExitCode()
	}
	return 1
}

// A Subcommand is a command of the program.
type Subcommand struct {
	Name, About string
	Run         func(ctx context.Context, args []string) error
}

// A Server is the server on which a command runs.
type Server struct {
	Manifest policy.Manifest
	// Path is the path of the endpoint.
	Path string
	// Resource is the address at which clients log in; "" for a public server.
	Resource string
	// Surface describes the server; with run, it has the results of the examples.
	Surface func(ctx context.Context, run bool) *policy.Surface
	// Serve serves until ctx ends, and Stdio serves one client over two streams.
	Serve func(ctx context.Context, o ServeOptions) error
	Stdio func(ctx context.Context, in io.Reader, out io.Writer) error
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

// A command is one subcommand that every program has.
type command struct {
	name  string
	about string
	run   func(p *Program, ctx context.Context, args []string) int
}

// commands returns the subcommands. It is a function because they print their own list.
func commands() []command {
	return []command{
		{"serve", "serve MCP over HTTP (the default)", (*Program).serve},
		{"stdio", "serve one client over standard input and output, on this machine", (*Program).stdio},
		{"check", "check the server against the rules of connector directories", (*Program).check},
		{"audit", "examine the running server as a directory's reviewer does", (*Program).audit},
		{"docs", "print the documentation page, with the real results of the examples", (*Program).docs},
		{"submission", "write the files for a submission to a connector directory", (*Program).submission},
		{"server.json", "print the description for the MCP Registry", (*Program).serverJSON},
		{"token", "explain whether an access token is accepted, and why not", (*Program).token},
		{"version", "print the server's name and version", (*Program).version},
		{"help", "print this list, or the flags of a command: help check", (*Program).help},
	}
}

// Run runs the subcommand that args name. It returns nil or a [*Failure] with the exit code: 1 for
// a failure and 2 for wrong arguments. Before it returns a Failure, it writes the reason to Err.
func (p *Program) Run(ctx context.Context, args []string) error {
	p.cause = nil
	if code := p.run(ctx, args); code != ok {
		f := &Failure{Code: code, Cause: p.cause}
		if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
			f.Command = args[0]
		}
		return f
	}
	return nil
}

// run is Run. It returns the exit code.
func (p *Program) run(ctx context.Context, args []string) int {
	if fault := p.fault(); fault != "" {
		fmt.Fprintln(p.Err, fault)
		return misuse
	}
	name := "serve"
	if len(args) > 0 {
		switch first := args[0]; {
		case isHelp(first):
			name, args = "help", nil
		case first == "" || first[0] != '-':
			name, args = first, args[1:]
		}
	}
	for _, c := range commands() {
		if c.name == name {
			return c.run(p, ctx, args)
		}
	}
	for _, c := range p.Subcommands {
		if c.Name == name {
			return p.own(ctx, c, args)
		}
	}
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	for _, c := range p.Subcommands {
		names = append(names, c.Name)
	}
	if likely := near.Best(name, names); likely != "" {
		fmt.Fprintf(p.Err, "unknown command %q; did you mean %q? help lists all commands\n", name, likely)
		return misuse
	}
	fmt.Fprintf(p.Err, "unknown command %q\n\n", name)
	p.usage(p.Err)
	return misuse
}

// isHelp reports whether an argument asks for help.
func isHelp(arg string) bool { return arg == "-h" || arg == "--h" || arg == "-help" || arg == "--help" }

// fault returns what is wrong with the program's subcommands, or "".
func (p *Program) fault() string {
	names := map[string]bool{}
	for _, c := range commands() {
		names[c.name] = true
	}
	for _, c := range p.Subcommands {
		switch {
		case c.Name == "" || c.Name[0] == '-':
			return fmt.Sprintf("a subcommand cannot have the name %q: it begins with a letter", c.Name)
		case names[c.Name]:
			return fmt.Sprintf("two subcommands have the name %q: rename the one of the program", c.Name)
		case c.Run == nil:
			return fmt.Sprintf("the subcommand %q has no function", c.Name)
		}
		names[c.Name] = true
	}
	return ""
}

// own runs a subcommand of the program, which reads its arguments itself.
func (p *Program) own(ctx context.Context, c Subcommand, args []string) int {
	ctx, stop := untilSignal(ctx)
	defer stop()
	err := c.Run(ctx, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return ok
	case err != nil:
		p.cause = err
		fmt.Fprintf(p.Err, "%s: %v\n", c.Name, err)
		return failed
	}
	return ok
}

// untilSignal returns a context that ends with the first SIGINT or SIGTERM. The next one has its
// default effect again.
func untilSignal(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// open runs a command on the server. It returns the exit code.
func (p *Program) open(ctx context.Context, name string, run func(context.Context, *Server) int) int {
	code, ran := ok, false
	var printed error
	err := p.Open(ctx, name, func(ctx context.Context, s *Server) error {
		p.cause = nil
		code, ran, printed = run(ctx, s), true, nil
		if code != ok {
			printed = &Failure{name, code, p.cause}
		}
		return printed
	})
	switch {
	case err != nil && err == printed: //nolint:errorlint // the program has more to say with another error
		return code
	case err != nil:
		p.cause = err
		fmt.Fprintf(p.Err, "%s: %v\n", name, err)
		return max(code, failed)
	case !ran:
		fmt.Fprintf(p.Err, "%s: the program made no server\n", name)
		return failed
	}
	return code
}

func (p *Program) help(_ context.Context, args []string) int {
	if len(args) > 0 && !isHelp(args[0]) {
		for _, c := range p.Subcommands {
			if c.Name == args[0] { // it may not know -h, and would run
				fmt.Fprintf(p.Out, "%s: %s\n", c.Name, c.About)
				return ok
			}
		}
		return p.run(context.Background(), []string{args[0], "-h"})
	}
	p.usage(p.Out)
	return ok
}

func (p *Program) usage(w io.Writer) {
	if m := p.Manifest; m != nil {
		fmt.Fprintf(w, "%s %s: %s\n\n", m.Name, m.Version, m.Tagline)
	}
	p.listCommands(w)
}

// listCommands prints the subcommands.
func (p *Program) listCommands(w io.Writer) {
	fmt.Fprint(w, "Commands:\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-12s %s\n", c.name, c.about)
	}
	for _, c := range p.Subcommands {
		fmt.Fprintf(w, "  %-12s %s\n", c.Name, c.About)
	}
	fmt.Fprintf(w, "\nEach command takes -h for its flags.\n")
}

func (p *Program) version(ctx context.Context, args []string) int {
	if proceed, code := p.parse(newFlags("version"), args, 0); !proceed {
		return code
	}
	if m := p.Manifest; m != nil {
		fmt.Fprintf(p.Out, "%s %s\n", m.Name, m.Version)
		return ok
	}
	return p.open(ctx, "version", func(_ context.Context, s *Server) int {
		fmt.Fprintf(p.Out, "%s %s\n", s.Manifest.Name, s.Manifest.Version)
		return ok
	})
}

// greet prints the address of the server and how to connect to it.
func (s *Server) greet(w io.Writer, addr net.Addr, secure bool) {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return
	}
	m := s.Manifest
	ip := net.ParseIP(host)
	switch {
	case secure:
		fmt.Fprintf(w, "%s %s serves %s on %s.\n", m.Title, m.Version, m.URL, addr)
		return
	case ip == nil || !ip.IsLoopback():
		fmt.Fprintf(w, "%s %s serves %s on %s, for a proxy that ends TLS.\n", m.Title, m.Version, m.URL, addr)
		return
	}
	url := "http://" + net.JoinHostPort(host, port) + s.Path
	fmt.Fprintf(w, "%s %s: %s\n\n", m.Title, m.Version, url)
	if s.Resource != "" && s.Resource != url {
		fmt.Fprintf(w, "Clients can log in only at %s. To try the login here, set oauth.Config.Resource to\n%s\n\n", s.Resource, url)
	}
	fmt.Fprintf(w, "Connect Claude Code:  claude mcp add --transport http %s %s\n", m.Name, url)
	fmt.Fprintf(w, "Or the MCP Inspector: npx @modelcontextprotocol/inspector --server-url %s --transport http\n", url)
	fmt.Fprintf(w, "\nStop with Ctrl-C.\n")
}
