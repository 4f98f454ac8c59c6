package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// newFlags returns the flags of a command, without a usage.
func newFlags(command string) *flag.FlagSet {
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	flags.Usage = nil
	return flags
}

// parse reads the flags of a command and those of the program, and checks that at most maxArgs
// arguments follow. It reports whether to continue, and the exit code otherwise.
func (p *Program) parse(flags *flag.FlagSet, args []string, maxArgs int) (proceed bool, code int) {
	usage := flags.Usage
	if usage == nil {
		usage = func() {
			fmt.Fprintf(p.Err, "Usage of %s:\n  %s   %s\n", flags.Name(), flags.Name(), about(flags.Name()))
			printDefaults(flags)
		}
	}
	misused := func(format string, what ...any) (bool, int) {
		fmt.Fprintf(p.Err, "%s: %s; %s -h prints the flags\n", flags.Name(), fmt.Sprintf(format, what...), flags.Name())
		return false, misuse
	}
	if err := p.declare(flags); err != nil {
		fmt.Fprintf(p.Err, "%s: %v\n", flags.Name(), err)
		return false, misuse
	}
	flags.SetOutput(io.Discard) // Parse prints errors, and all flags after each
	flags.Usage = func() {}
	err := flags.Parse(args)
	flags.SetOutput(p.Err)
	flags.Usage = usage
	switch {
	case errors.Is(err, flag.ErrHelp):
		usage()
		return false, ok
	case err != nil:
		return misused("%v", err)
	case flags.NArg() > maxArgs:
		return misused("unexpected argument %q", flags.Arg(maxArgs))
	}
	return true, ok
}

// about returns the line of a command in the list of commands.
func about(name string) string {
	for _, c := range commands() {
		if c.name == name {
			return c.about
		}
	}
	return ""
}

// printDefaults prints the flags of a command and those of the program, with their types.
func printDefaults(flags *flag.FlagSet) {
	shown := flag.NewFlagSet(flags.Name(), flag.ContinueOnError)
	shown.SetOutput(flags.Output())
	flags.VisitAll(func(f *flag.Flag) {
		value := f.Value
		if b, ok := value.(both); ok {
			value = b.program
		}
		shown.Var(value, f.Name, f.Usage)
		shown.Lookup(f.Name).DefValue = f.DefValue
	})
	shown.PrintDefaults()
}

// declare adds the program's flags to those of a command. If serve has a flag of the same name, the
// command line sets both, and both have the program's default, or serve's if the program's is
// empty. If another command has a flag of the same name, only the command's is used.
func (p *Program) declare(flags *flag.FlagSet) (err error) {
	if p.Declare == nil {
		return nil
	}
	own := flag.NewFlagSet(flags.Name(), flag.ContinueOnError)
	p.Declare(own)
	own.VisitAll(func(f *flag.Flag) {
		taken := flags.Lookup(f.Name)
		switch {
		case taken == nil:
			flags.Var(f.Value, f.Name, f.Usage)
		case flags.Name() == "serve":
			if f.DefValue == "" && taken.DefValue != "" {
				if setErr := f.Value.Set(taken.DefValue); setErr != nil {
					err = fmt.Errorf("the program's flag -%s has no default, and cannot use that of serve: %s", f.Name, strings.TrimSpace(setErr.Error()))
					return
				}
				f.DefValue = taken.DefValue
			} else if setErr := taken.Value.Set(f.DefValue); setErr != nil {
				err = fmt.Errorf("the program's flag -%s has a default that serve cannot use: %s", f.Name, strings.TrimSpace(setErr.Error()))
				return
			}
			taken.Value, taken.Usage, taken.DefValue = both{f.Value, taken.Value}, f.Usage, f.DefValue
		}
	})
	return err
}

// both sets two flags with one name.
type both struct{ program, command flag.Value }

func (b both) String() string {
	if b.program == nil { // package flag makes a zero value
		return ""
	}
	return b.program.String()
}

func (b both) Set(text string) error {
	if err := b.program.Set(text); err != nil {
		return err
	}
	return b.command.Set(text)
}

// IsBoolFlag lets -name stand for -name=true if both flags do.
func (b both) IsBoolFlag() bool {
	x, isX := b.program.(interface{ IsBoolFlag() bool })
	y, isY := b.command.(interface{ IsBoolFlag() bool })
	return isX && isY && x.IsBoolFlag() && y.IsBoolFlag()
}
