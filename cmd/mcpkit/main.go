// Command mcpkit is the command-line companion of the mcpkit library. Run it without arguments for
// a list of its commands:
//
//	go run github.com/mcpkit-go/mcpkit/cmd/mcpkit
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// commands are the commands of the program. A command is a type with a Run method, in its own file,
// and a field here.
type commands struct {
	Init       initCommand       `cmd:"" help:"Writes a new MCP server in Go."`
	Audit      auditCommand      `cmd:"" help:"Examines a live server as a directory's reviewer does."`
	Watch      watchCommand      `cmd:"" help:"Repeats the audit and exports metrics for Prometheus."`
	Lint       lintCommand       `cmd:"" help:"Checks a saved list of tools, a server.json or a submission."`
	Tokens     tokensCommand     `cmd:"" help:"Counts the tokens that texts cost a model."`
	Version    versionCommand    `cmd:"" help:"Prints the version of the program."`
	Completion completionCommand `cmd:"" help:"Prints a script that completes commands and flags in a shell."`
}

const description = "Tools for MCP servers in any language. Flags may have one hyphen or two."

// streams are the standard streams of a command.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// A usageError reports wrong arguments of a command.
type usageError struct{ error }

// An exitError ends the program with its exit code. An error without text prints nothing.
type exitError struct {
	code int
	error
}

const (
	exitOK         = 0
	exitFailure    = 1
	exitUsage      = 2
	exitIncomplete = 3
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// run runs the command that args[0] names and returns the exit code.
func run(ctx context.Context, args []string, std streams) int {
	helped := false
	parser := newParser(kong.Writers(std.out, std.err), kong.Exit(func(int) { helped = true }),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(std))
	switch {
	case len(args) == 0:
		parser.Stdout = std.err
		_, _ = parser.Parse([]string{"--help"})
		return exitUsage
	case args[0] == "help":
		args = append(args[1:len(args):len(args)], "--help")
	}
	selected, err := parser.Parse(longFlags(parser.Model.Node, args))
	if helped {
		return exitOK
	}
	if err != nil {
		return report(usageError{err}, selectedCommand(err), std)
	}
	return report(selected.Run(), selected.Selected(), std)
}

// newParser returns the parser of the command line.
func newParser(options ...kong.Option) *kong.Kong {
	return kong.Must(&commands{}, append([]kong.Option{
		kong.Name("mcpkit"), kong.Description(description),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
	}, options...)...)
}

// selectedCommand returns the command whose arguments are wrong, or nil.
func selectedCommand(err error) *kong.Node {
	var parse *kong.ParseError
	if !errors.As(err, &parse) || parse.Context == nil {
		return nil
	}
	return parse.Context.Selected()
}

// report prints the error of a command and returns the exit code.
func report(err error, command *kong.Node, std streams) int {
	if err == nil {
		return exitOK
	}
	name, usage := "mcpkit", "mcpkit <command>"
	if command != nil {
		name, usage = command.FullPath(), command.FullPath()+strings.TrimPrefix(command.Summary(), command.Path())
	}
	var exit exitError
	silent := errors.As(err, &exit) && exit.error == nil
	for _, e := range unjoin(err) {
		if !silent {
			fmt.Fprintf(std.err, "%s: %v\n", name, e)
		}
	}
	switch {
	case errors.As(err, new(usageError)):
		fmt.Fprintf(std.err, "Usage: %s\nRun %s --help for more.\n", usage, name)
		return exitUsage
	case exit.code != 0:
		return exit.code
	}
	return exitFailure
}

// unjoin returns the errors that errors.Join joined.
func unjoin(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// longFlags returns the arguments with two hyphens before the name of each long flag: like Go's own
// commands, mcpkit accepts -json for --json.
func longFlags(root *kong.Node, args []string) []string {
	names := map[string]bool{"help": true}
	var collect func(*kong.Node)
	collect = func(n *kong.Node) {
		for _, f := range n.Flags {
			names[f.Name] = true
		}
		for _, child := range n.Children {
			collect(child)
		}
	}
	collect(root)
	out := make([]string, len(args))
	for i, arg := range args {
		if arg == "--" {
			copy(out[i:], args[i:])
			break
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		if strings.HasPrefix(arg, "-") && len(name) > 1 && names[name] {
			arg = "-" + arg
		}
		out[i] = arg
	}
	return out
}
