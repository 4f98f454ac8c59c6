package mcpkit

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes of [Main].
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// Main is the main function of a server program. It reads the command line,
// runs one of its subcommands and exits:
//
//	serve        serve MCP over HTTP; the default  (-addr, 127.0.0.1:8080; -tls-cert, -tls-key; -drain-delay)
//	check        run the examples and print the report of all rules; exit 1 if one that must hold is broken  (-json, -static)
//	docs         run the examples and print the documentation page  (-format, -o, -check, -record)
//	submission   run the examples and write what a connector directory asks for  (-profile, -o)
//	server.json  print the description for the MCP Registry  (-o)
//	version      print the server's name and version
//
// It exits with 0 on success, 1 on failure and 2 when it is called wrongly.
// SIGINT and SIGTERM end serve gracefully; a second one ends it at once.
func Main(s *Server) {
	os.Exit(s.command(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// A subcommand is one thing the program can do.
type subcommand struct {
	name  string
	about string
	run   func(s *Server, ctx context.Context, args []string, stdout, stderr io.Writer) int
}

var subcommands = []subcommand{
	{"serve", "serve MCP over HTTP (the default)", (*Server).commandServe},
	{"check", "check the server against the rules of connector directories", (*Server).commandCheck},
	{"docs", "print the documentation page, with the real results of the examples", (*Server).commandDocs},
	{"submission", "write what is handed in to a connector directory", (*Server).commandSubmission},
	{"server.json", "print the description for the MCP Registry", (*Server).commandServerJSON},
	{"version", "print the server's name and version", (*Server).commandVersion},
}

func (s *Server) command(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	name := "serve"
	if len(args) > 0 && (args[0] == "" || args[0][0] != '-') {
		name, args = args[0], args[1:]
	}
	for _, c := range subcommands {
		if c.name == name {
			return c.run(s, ctx, args, stdout, stderr)
		}
	}
	if name == "help" {
		s.usage(stdout)
		return exitOK
	}
	fmt.Fprintf(stderr, "unknown command %q\n\n", name)
	s.usage(stderr)
	return exitUsage
}

func (s *Server) usage(w io.Writer) {
	fmt.Fprintf(w, "%s %s: %s\n\nCommands:\n", s.manifest.Name, s.manifest.Version, s.manifest.Tagline)
	for _, c := range subcommands {
		fmt.Fprintf(w, "  %-12s %s\n", c.name, c.about)
	}
	fmt.Fprintf(w, "\nEach takes -h for its flags.\n")
}

// parse reads the flags of a subcommand. It reports whether to go on, else the
// exit code.
func parse(flags *flag.FlagSet, args []string, stderr io.Writer) (ok bool, code int) {
	flags.SetOutput(stderr)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return false, exitOK
	case err != nil:
		return false, exitUsage
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "%s: unexpected argument %q\n", flags.Name(), flags.Arg(0))
		return false, exitUsage
	}
	return true, exitOK
}

func (s *Server) commandServe(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "address to listen on, host:port; on a loopback address the server is in development mode")
	cert := flags.String("tls-cert", "", "file with the certificate chain in PEM, to serve HTTPS; without it plain HTTP, for a proxy in front")
	key := flags.String("tls-key", "", "file with the certificate's key in PEM")
	delay := flags.Duration("drain-delay", 0, "how long to go on after SIGTERM with /readyz failing, for load balancers to notice")
	if ok, code := parse(flags, args, stderr); !ok {
		return code
	}
	opts := []RunOption{DrainDelay(*delay), Listening(func(a net.Addr) { s.greet(stdout, a, *cert != "") })}
	switch {
	case (*cert == "") != (*key == ""):
		fmt.Fprintln(stderr, "serve: -tls-cert and -tls-key belong together")
		return exitUsage
	case *cert != "":
		opts = append(opts, TLSFiles(*cert, *key))
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the next signal has its default effect again
	if report := s.Check(); !report.OK() {
		_ = report.WriteText(stderr)
		return exitFailed
	}
	if err := s.Run(ctx, *addr, opts...); err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	return exitOK
}

// greet says where the server is and how to connect to it.
func (s *Server) greet(w io.Writer, addr net.Addr, secure bool) {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return
	}
	ip := net.ParseIP(host)
	if secure {
		fmt.Fprintf(w, "%s %s serves %s on %s.\n", s.manifest.Title, s.manifest.Version, s.manifest.URL, addr)
		return
	}
	if ip == nil || !ip.IsLoopback() {
		fmt.Fprintf(w, "%s %s serves %s on %s, for a proxy that ends TLS.\n", s.manifest.Title, s.manifest.Version, s.manifest.URL, addr)
		return
	}
	url := "http://" + net.JoinHostPort(host, port) + s.path()
	fmt.Fprintf(w, "%s %s (development mode): %s\n\n", s.manifest.Title, s.manifest.Version, url)
	fmt.Fprintf(w, "Connect Claude Code:  claude mcp add --transport http %s %s\n", s.manifest.Name, url)
	fmt.Fprintf(w, "Or the MCP Inspector: npx @modelcontextprotocol/inspector --server-url %s --transport http\n", url)
	fmt.Fprintf(w, "\nStop with Ctrl-C.\n")
}

func (s *Server) commandCheck(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print the report as JSON")
	static := flags.Bool("static", false, "do not run the examples")
	if ok, code := parse(flags, args, stderr); !ok {
		return code
	}
	var report *Report
	if *static {
		report = s.Check()
	} else {
		report = s.CheckExamples(ctx)
	}
	write := report.WriteText
	if *asJSON {
		write = report.WriteJSON
	}
	if err := write(stdout); err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	if !report.OK() {
		return exitFailed
	}
	return exitOK
}

func (s *Server) commandVersion(_ context.Context, args []string, stdout, stderr io.Writer) int {
	if ok, code := parse(flag.NewFlagSet("version", flag.ContinueOnError), args, stderr); !ok {
		return code
	}
	fmt.Fprintf(stdout, "%s %s\n", s.manifest.Name, s.manifest.Version)
	return exitOK
}
