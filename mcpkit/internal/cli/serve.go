package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// ServeOptions are the flags of serve.
type ServeOptions struct {
	Addr string
	// Certificate and Key are PEM files; both are "" for plain HTTP.
	Certificate, Key string
	DrainDelay       time.Duration
	// Dev serves a server that breaks Must rules, on a loopback address only.
	Dev bool
	// Given are the names of the flags that the command line has.
	Given map[string]bool
	// Listening is called with the address once the server listens, over HTTPS if it is secure.
	Listening func(a net.Addr, secure bool)
}

// A RulesError is the error of Serve for a server that breaks a Must rule.
type RulesError struct{ Report *policy.Report }

// Error lists the broken rules, one line for each finding.
func (e *RulesError) Error() string {
	return "mcpkit: the server breaks rules that it must follow:\n" + e.Report.Err().Error()
}

// brokenRules says how many Must rules are broken: "3 Must rules are broken".
func brokenRules(r *policy.Report) string {
	n := 0
	for _, res := range r.Results {
		if res.Outcome == policy.Fail {
			n++
		}
	}
	if n == 1 {
		return "1 Must rule is broken"
	}
	return fmt.Sprintf("%d Must rules are broken", n)
}

func (p *Program) serve(ctx context.Context, args []string) int {
	flags := newFlags("serve")
	o := ServeOptions{Given: map[string]bool{}}
	flags.StringVar(&o.Addr, "addr", "127.0.0.1:8080", "`ADDRESS` to listen on, host:port; on a loopback address, serve prints how to connect from this machine")
	flags.StringVar(&o.Certificate, "tls-cert", "", "`FILE` with the certificate chain in PEM, to serve HTTPS; without it the server speaks plain HTTP, for a proxy in front")
	flags.StringVar(&o.Key, "tls-key", "", "`FILE` with the certificate's key in PEM")
	flags.DurationVar(&o.DrainDelay, "drain-delay", 0, "how long to continue after SIGTERM with /readyz failing, so that load balancers notice; for example 5s")
	flags.BoolVar(&o.Dev, "dev", false, "for development: print the rules that the server breaks and serve in spite of them; on loopback addresses only")
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), "Usage of serve, the command that runs without a command:\n")
		printDefaults(flags)
		fmt.Fprintln(flags.Output())
		p.listCommands(flags.Output())
	}
	if proceed, code := p.parse(flags, args, 0); !proceed {
		return code
	}
	flags.Visit(func(f *flag.Flag) { o.Given[f.Name] = true })
	if (o.Certificate == "") != (o.Key == "") {
		fmt.Fprintln(p.Err, "serve: -tls-cert and -tls-key must be given together")
		return misuse
	}
	ctx, stop := untilSignal(ctx)
	defer stop()
	return p.open(ctx, "serve", func(ctx context.Context, s *Server) int {
		o.Listening = func(a net.Addr, secure bool) { s.greet(p.Out, a, secure) }
		if o.Dev {
			p.printFindings(ctx, s)
		}
		return p.ended(s.Serve(ctx, o))
	})
}

// printFindings prints the rules that the server breaks.
func (p *Program) printFindings(ctx context.Context, s *Server) {
	if report := policy.Check(s.Surface(ctx, false)); !report.OK() {
		_ = report.WriteText(p.Err)
		fmt.Fprintf(p.Err, "\nserved for development only: %s\n", brokenRules(report))
	}
}

// ended prints why serving ended, and returns the exit code.
func (p *Program) ended(err error) int {
	p.cause = err
	var broken *RulesError
	switch {
	case errors.As(err, &broken):
		_ = broken.Report.WriteText(p.Err)
		fmt.Fprintf(p.Err, "\nnot started: %s\n", brokenRules(broken.Report))
		return failed
	case err != nil:
		fmt.Fprintln(p.Err, err)
		return failed
	}
	return ok
}

// stdioHelp is the help of stdio above its flags.
const stdioHelp = `Usage of stdio:
  stdio   serve one client that has started this program, such as Claude Desktop: messages are lines
          of standard input and output, and logs are on standard error. There is no login: the
          user who starts the program is its caller. Tools that need a login cannot be called.
`

func (p *Program) stdio(ctx context.Context, args []string) int {
	flags := newFlags("stdio")
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), stdioHelp)
		printDefaults(flags)
	}
	if proceed, code := p.parse(flags, args, 0); !proceed {
		return code
	}
	ctx, stop := untilSignal(ctx)
	defer stop()
	return p.open(ctx, "stdio", func(ctx context.Context, s *Server) int { return p.ended(s.Stdio(ctx, p.In, p.Out)) })
}
