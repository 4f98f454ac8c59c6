// Command mcpkit is the command-line companion of the mcpkit library. Run it without arguments for
// a list of its commands:
//
//	go run github.com/mcpkit-go/mcpkit/cmd/mcpkit
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// A command is one subcommand of mcpkit.
type command struct {
	name    string
	args    string // what follows the name in its usage
	summary string
	help    string // the rest of the help, ending in a line feed; may be empty
	// flags defines the command's flags on fs and returns the function that runs the command after
	// the flags are parsed. The function returns a usageError for wrong arguments, and another error
	// if the command fails. Errors may be joined.
	flags func(fs *flag.FlagSet) (do func(args []string, std streams) error)
}

// streams are the standard streams of a command.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

var commands = []command{tokensCommand}

// A usageError reports wrong arguments of a command.
type usageError struct{ error }

const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

func main() {
	os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// run runs the command that args[0] names and returns the exit code.
func run(args []string, std streams) int {
	if len(args) == 0 {
		usage(std.err)
		return exitUsage
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		usage(std.out)
		return exitOK
	}
	for _, c := range commands {
		if c.name == args[0] {
			return c.execute(args[1:], std)
		}
	}
	fmt.Fprintf(std.err, "mcpkit: unknown command %q\n\n", args[0])
	usage(std.err)
	return exitUsage
}

func usage(w io.Writer) {
	fmt.Fprint(w, "Usage: mcpkit COMMAND [ARGUMENTS]\n\nCommands:\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-8s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\nRun mcpkit COMMAND -h for help on a command.\n")
}

func (c command) execute(args []string, std streams) int {
	fs := flag.NewFlagSet("mcpkit "+c.name, flag.ContinueOnError)
	fs.SetOutput(std.err)
	fs.Usage = func() {
		w := fs.Output()
		fmt.Fprintf(w, "Usage: mcpkit %s %s\n\n%s.\n%s", c.name, c.args, c.summary, c.help)
		fmt.Fprint(w, "\nFlags:\n")
		fs.PrintDefaults()
	}
	do := c.flags(fs)
	for _, a := range args { // requested help goes to the standard output
		if a == "-h" || a == "-help" || a == "--help" {
			fs.SetOutput(std.out)
		}
	}
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	}
	err := do(fs.Args(), std)
	if err == nil {
		return exitOK
	}
	for _, e := range unjoin(err) {
		fmt.Fprintf(std.err, "mcpkit %s: %v\n", c.name, e)
	}
	if errors.As(err, new(usageError)) {
		fmt.Fprintf(std.err, "Usage: mcpkit %s %s\n", c.name, c.args)
		return exitUsage
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
