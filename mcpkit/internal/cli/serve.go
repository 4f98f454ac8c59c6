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
	"syscall"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// ServeOptions are the flags of serve.
type ServeOptions struct {
	Addr string
	// Certificate and Key are PEM files; both are "" for plain HTTP.
	Certificate, Key string
	DrainDelay       time.Duration
	// Listening is called with the address once the server listens.
	Listening func(net.Addr)
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

func (p *Program) serve(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "address to listen on, host:port; on a loopback address, serve prints how to connect from this machine")
	cert := flags.String("tls-cert", "", "file with the certificate chain in PEM, to serve HTTPS; without it the server speaks plain HTTP, for a proxy in front")
	key := flags.String("tls-key", "", "file with the certificate's key in PEM")
	delay := flags.Duration("drain-delay", 0, "how long to continue after SIGTERM with /readyz failing, so that load balancers notice")
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), "Usage of serve, the command that runs without a command:\n")
		flags.PrintDefaults()
		listCommands(flags.Output())
	}
	if proceed, code := parse(flags, args, stderr); !proceed {
		return code
	}
	if (*cert == "") != (*key == "") {
		fmt.Fprintln(stderr, "serve: -tls-cert and -tls-key must be given together")
		return misuse
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the next signal has its default effect again
	err := p.Serve(ctx, ServeOptions{*addr, *cert, *key, *delay, func(a net.Addr) { p.greet(stdout, a, *cert != "") }})
	var broken *RulesError
	switch {
	case errors.As(err, &broken):
		_ = broken.Report.WriteText(stderr)
		fmt.Fprintf(stderr, "\nnot started: %s\n", brokenRules(broken.Report))
		return failed
	case err != nil:
		fmt.Fprintln(stderr, err)
		return failed
	}
	return ok
}
