package mcpkit

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/cli"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/listen"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/rehearse"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

// Command runs the subcommand of a server program that args name:
//
//	serve        answer MCP over HTTP; the default
//	             -addr (127.0.0.1:8080), -tls-cert, -tls-key, -drain-delay, -dev
//	stdio        answer one client over standard input and output
//	check        run the examples and print the report of all rules; fail if a Must rule is broken
//	             -format (text, json, sarif, junit, github), -json, -all, -annotations, -static
//	audit        examine the running server as a directory's reviewer does
//	docs         run the examples and print the documentation page
//	             -format, -o, -check, -outputs, -record
//	submission   run the examples and write what a connector directory asks for
//	             -profile (anthropic), -o, -evidence
//	server.json  print the description for the MCP Registry
//	             -o
//	token        explain whether the server accepts the access token in a file, or on standard
//	             input with -, and why not; it is not printed
//	             FILE
//	version      print the server's name and version
//	help         list the subcommands, as -h does
//
// The options are those of [Server.Run], which serve uses, and [Configure] and [Subcommand], with
// which a program has its own flags and subcommands. A flag on the command line overrides an
// option. With [serving.Around], serve also answers the program's own routes; see the example
// OwnRoutes.
//
// serve -dev is for development: it prints the Must rules that the server breaks, and serves in
// spite of them, also after [Server.Update]. It does so on a loopback address only.
//
// stdio is for clients that start the program themselves, such as Claude Desktop, and for
// debugging. Calls go through the same stages as over HTTP, without the HTTP middleware and the
// login: the client is the user who started the program. On a protected server, its tools are
// refused unless ctx has a caller, see [oauth.WithPrincipal]. Logs are written by the program's
// logger, see [Logs], whose default writes to standard error. When the input ends, calls in flight
// have the [serving.DrainTimeout] to finish, and Command returns. Options about HTTP have no effect
// over stdio: the other options of package serving, and [Edge], [RateLimit], [KeepAlive] and
// [ReadyCheck].
//
// Command writes the reason of a failure to standard error. The error that it returns has the
// method ExitCode() int: 1 for a failure and 2 for wrong arguments. SIGINT and SIGTERM end serve
// and stdio gracefully; a second one ends the program at once.
func Command(ctx context.Context, s *Server, args []string, opts ...serving.Option) error {
	set := new(commandSettings)
	applyAll(&listen.Settings{Command: set}, opts)
	p := &cli.Program{
		Subcommands: set.subcommands,
		Declare:     set.flags,
		In:          cmp.Or[io.Reader](set.in, os.Stdin), Out: cmp.Or[io.Writer](set.out, os.Stdout), Err: cmp.Or[io.Writer](set.err, os.Stderr),
		Open: func(ctx context.Context, command string, run func(context.Context, *cli.Server) error) error {
			with := func(ctx context.Context, s *Server, own ...serving.Option) error {
				if s == nil {
					return fmt.Errorf("mcpkit: %s needs a server", command)
				}
				check := new(listen.Settings)
				applyAll(check, own)
				if check.Err != nil {
					return check.Err
				}
				return run(ctx, s.program(append(slices.Clip(opts), own...)))
			}
			if set.build == nil {
				return with(ctx, s)
			}
			return set.build(ctx, command, with)
		},
	}
	if s != nil {
		p.Manifest = &s.manifest
	}
	return p.Run(ctx, args)
}

// commandSettings are the options of Command.
type commandSettings struct {
	flags       func(*flag.FlagSet)
	build       func(context.Context, string, func(context.Context, *Server, ...serving.Option) error) error
	subcommands []cli.Subcommand
	in          io.Reader
	out, err    io.Writer
}

// errNoCommandLine is the error of an option that only Command has.
var errNoCommandLine = errors.New("mcpkit: Configure, Subcommand and Streams are options of mcpkit.Command and mcpkit.Main; " +
	"Server.Run and the function that Configure gives to build have no command line")

// A commandOption is an option of Command that Run does not have.
type commandOption func(*commandSettings)

// Apply implements [serving.Option].
func (f commandOption) Apply(to *listen.Settings) {
	if set, ok := to.Command.(*commandSettings); ok {
		f(set)
		return
	}
	to.Err = errNoCommandLine
}

// Configure gives all subcommands of [Command] the program's flags, and makes the server from them.
//
// Command calls flags, which may be nil, to declare the flags. If a flag has the name of a flag of
// serve, such as addr, the command line sets both, so that the program also learns the address on
// which it serves. The program's default is then used for both, or serve's default if the program's
// is empty. If a flag has the name of a flag of another subcommand, that subcommand uses only its
// own.
//
// Then Command calls build with the name of the subcommand. build makes the server, opens what it
// needs, and calls run, which runs the subcommand on it; after that, build closes what it has
// opened. If the subcommand fails, run prints the reason and returns an error, which build returns.
// Command prints any other error of build. If run fails, the program fails too, whatever build
// returns. serve uses the options of run after those of Command. Only serve and stdio answer
// clients, so build may open less for the other subcommands.
//
// help does not call build, and version calls it only if the server of [Command] is nil, which is
// allowed.
func Configure(flags func(*flag.FlagSet), build func(ctx context.Context, command string, run func(context.Context, *Server, ...serving.Option) error) error) serving.Option {
	return commandOption(func(set *commandSettings) { set.flags, set.build = flags, build })
}

// Subcommand adds a subcommand to [Command]. about is its line in the list of subcommands. run gets
// the arguments after the name, and parses its flags itself. If run returns an error, Command
// prints it and the program exits with 1.
func Subcommand(name, about string, run func(ctx context.Context, args []string) error) serving.Option {
	return commandOption(func(set *commandSettings) {
		set.subcommands = append(set.subcommands, cli.Subcommand{Name: name, About: about, Run: run})
	})
}

// Streams makes Command use other streams than those of the process, for example in tests. Nil
// stands for the stream of the process.
func Streams(in io.Reader, out, err io.Writer) serving.Option {
	return commandOption(func(set *commandSettings) { set.in, set.out, set.err = in, out, err })
}

// program returns the server as its subcommands need it. opts are those of the program.
func (s *Server) program(opts []serving.Option) *cli.Server {
	return &cli.Server{
		Manifest: s.manifest,
		Path:     site.Path(s.manifest),
		Resource: s.plan.assembly().resource(),
		Guard:    s.plan.assembly().service.Gate.Guard,
		Surface: func(ctx context.Context, run bool) *policy.Surface {
			if run {
				return s.Rehearsed(ctx)
			}
			return s.Surface()
		},
		Serve: func(ctx context.Context, o cli.ServeOptions) error {
			r := s.listenSettings()
			r.LoopbackOnly, r.Command = o.Dev, new(commandSettings)
			certificates := func() {
				if o.Certificate != "" {
					r.Certificates = &listen.Certificates{Certificate: o.Certificate, Key: o.Key}
				}
			}
			r.DrainDelay = o.DrainDelay
			certificates()
			applyAll(r, opts)
			// A flag on the command line overrides an option.
			if o.Given["drain-delay"] {
				r.DrainDelay = o.DrainDelay
			}
			if o.Given["tls-cert"] {
				certificates()
			}
			if r.Listening == nil {
				r.Listening = func(a net.Addr) { o.Listening(a, r.TLS != nil || r.Certificates != nil) }
			}
			return s.run(ctx, o.Addr, r)
		},
		Stdio: func(ctx context.Context, in io.Reader, out io.Writer) error {
			r := s.listenSettings()
			r.Command = new(commandSettings)
			applyAll(r, opts)
			if r.Err != nil {
				return r.Err
			}
			if _, err := s.Handler(); err != nil {
				return err
			}
			return wire.ServeLines(ctx, s.host, in, out, r.DrainTimeout)
		},
		Page:    func(surface *policy.Surface) (*docs.Page, error) { return s.plan.assembly().page(surface) },
		Record:  rehearse.Record,
		Listing: s.settings.completeListing(),
	}
}
