package auditcmd

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The exit codes.
const (
	ExitReady      = 0 // no rule of level must is broken
	ExitNotReady   = 1 // a rule of level must is broken
	ExitUsage      = 2 // the arguments are wrong, or a file that they name cannot be read
	ExitIncomplete = 3 // the audit was stopped, or the server stopped answering
)

// Streams are the standard streams of a command.
type Streams struct {
	In  io.Reader // the standard input
	Out io.Writer // the standard output, for the report
	Err io.Writer // the standard error, for findings while the audit runs
}

// Inputs are the files and switches that say how a server is audited.
type Inputs struct {
	// TokenFile and HeaderFile are the names of files with a bearer token and with headers, one
	// "Name: value" per line; "" for none, and "-" for the standard input.
	TokenFile, HeaderFile string
	// ExamplesFile is the name of a JSON file with arguments for tools: {"tool": [{…}, …]}.
	ExamplesFile string
	// CAFile is the name of a PEM file with certificate authorities that are trusted instead of those
	// of the system, for a server whose certificate only your company trusts.
	CAFile string
	// Login has a user log in at the server with a browser. ClientSecretFile is the name of a file
	// with the secret of Options.ClientID; "" for a client without a secret.
	Login            bool
	ClientSecretFile string
	// Options are those of the audit. The files above are added to it.
	Options audit.Options
}

// Load reads the files into the options, so that later audits do not read them again.
func (i Inputs) Load(in io.Reader) (Inputs, error) {
	o := i.Options
	if i.Login && i.TokenFile != "" {
		return i, errors.New("a token and a login exclude each other")
	}
	names := 0
	for _, name := range []string{i.TokenFile, i.HeaderFile, i.ExamplesFile, i.CAFile} {
		if name == "-" {
			names++
		}
	}
	if names > 1 {
		return i, errors.New("only one file can be the standard input")
	}
	var errs []error
	read := func(name string, keep func() error) {
		if name != "" {
			errs = append(errs, keep())
		}
	}
	read(i.TokenFile, func() (err error) { o.Token, err = readToken(i.TokenFile, in); return err })
	read(i.HeaderFile, func() (err error) { o.Header, err = readHeader(i.HeaderFile, in); return err })
	read(i.ExamplesFile, func() (err error) { o.Arguments, err = readArguments(i.ExamplesFile, in); return err })
	read(i.CAFile, func() (err error) { o.Roots, err = readRoots(i.CAFile, in); return err })
	i.TokenFile, i.HeaderFile, i.ExamplesFile, i.CAFile, i.Options = "", "", "", "", o
	return i, errors.Join(errs...)
}

// A Target is what is audited: the URL of a server, or a command that speaks MCP on its standard
// streams.
type Target struct {
	URL     string   // the URL of the server, such as https://example.com/mcp
	Command []string // a program with its arguments; URL is then ignored
}

// Audit audits a server and shows on the standard error what it finds while it runs. The error is
// about the inputs.
func Audit(ctx context.Context, t Target, i Inputs, std Streams) (*policy.Report, error) {
	i, err := i.Load(std.In)
	if err != nil {
		return nil, err
	}
	o := i.Options
	if i.Login {
		if o.Token, err = logIn(ctx, t, i, std); err != nil {
			return nil, err
		}
	}
	p := &progress{w: std.Err, terminal: isTerminal(std.Err), began: time.Now()}
	o.Progress, o.Waiting = p.result, p.waiting
	defer p.clear()
	if len(t.Command) > 0 {
		return audit.RunCommand(ctx, exec.CommandContext(ctx, t.Command[0], t.Command[1:]...), o) //nolint:gosec // the caller of the command names it
	}
	return audit.Run(ctx, t.URL, o)
}

// ExitCode returns the exit code for a report.
func ExitCode(r *policy.Report) int {
	switch {
	case r.Incomplete != "":
		return ExitIncomplete
	case !r.OK():
		return ExitNotReady
	}
	return ExitReady
}

// isTerminal reports whether a writer is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
