package main

import (
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/examples/godocs/server"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// A config is what the command line and the environment say.
type config struct {
	addr, publicURL, admin string
	modules                bool

	clientIP edge.IPSource // nil unless said
	allow    []netip.Prefix
	allowLog bool
	rate     edge.Rate
	maxCalls int

	tlsCert, tlsKey                  string
	acmeCache, acmeEmail, acmeServer string
	acmeHTTP                         string

	drainDelay, drainTimeout time.Duration

	cursorKey       []byte // nil for one of this process
	openAIChallenge string
}

// parse reads flags and environment, and names everything that is wrong with them.
func parse(args []string, env func(string) string, usage io.Writer) (*config, error) {
	c := &config{}
	f := flag.NewFlagSet("production", flag.ContinueOnError)
	f.SetOutput(usage)
	f.StringVar(&c.addr, "addr", "127.0.0.1:8080", "`address` to listen on, host:port")
	f.StringVar(&c.publicURL, "public-url", server.Manifest().URL, "`URL` of the MCP endpoint as users enter it; requests for other hosts are refused")
	f.StringVar(&c.admin, "admin", "", "`address` for /metrics, such as 127.0.0.1:9090; nobody but you may reach it")
	f.BoolVar(&c.modules, "modules", false, "serve the module cache of this machine too, which may hold private code")
	clientIP := f.String("client-ip", "", "where the client's address is: direct, hops=N, header=NAME or proxies=CIDR,… (see docs/deploy.md)")
	allow := f.String("allow", "", "answer only clients in these networks: CIDR,… or anthropic (read docs/deploy.md first)")
	f.BoolVar(&c.allowLog, "allow-log-only", false, "only log what -allow would refuse")
	f.IntVar(&c.rate.Burst, "burst", mcpkit.CallerRate.Burst, "calls that each caller may make at once")
	f.Float64Var(&c.rate.PerSecond, "rate", mcpkit.CallerRate.PerSecond, "calls that each caller may make a second after that")
	f.IntVar(&c.maxCalls, "max-calls", 256, "calls answered at once, half of them for one caller; as many wait, others get 503 or 429")
	f.StringVar(&c.tlsCert, "tls-cert", "", "`file` with the certificate chain, to serve HTTPS; it is read again when it changes")
	f.StringVar(&c.tlsKey, "tls-key", "", "`file` with the certificate's key")
	f.StringVar(&c.acmeCache, "acme-cache", "", "`directory` for certificates that are obtained by ACME, which turns it on")
	f.StringVar(&c.acmeEmail, "acme-email", "", "mail `address` for the issuer")
	f.StringVar(&c.acmeServer, "acme-directory", "", "`URL` of the issuer; Let's Encrypt without it")
	f.StringVar(&c.acmeHTTP, "acme-http", "", "`address` such as :80 that redirects to HTTPS and answers the issuer")
	f.DurationVar(&c.drainDelay, "drain-delay", 0, "how long to go on after SIGTERM with /readyz failing; Kubernetes needs 5s")
	f.DurationVar(&c.drainTimeout, "drain-timeout", 30*time.Second, "how long calls in flight may take after that")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	var problems []error
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if f.NArg() > 0 {
		wrong("unexpected argument %q", f.Arg(0))
	}
	var err error
	if c.clientIP, err = parseClientIP(*clientIP); err != nil {
		wrong("-client-ip: %w", err)
	}
	if c.allow, err = parseAllow(*allow); err != nil {
		wrong("-allow: %w", err)
	}
	if c.cursorKey, err = parseCursorKey(env("CURSOR_KEY")); err != nil {
		wrong("CURSOR_KEY: %w", err)
	}
	c.openAIChallenge = env("OPENAI_CHALLENGE")
	if c.rate.Burst < 1 || c.rate.PerSecond < 0.01 {
		wrong("-burst has to be at least 1, and -rate at least 0.01")
	}
	if c.maxCalls < 1 {
		wrong("-max-calls has to be at least 1")
	}
	if c.drainDelay < 0 || c.drainTimeout <= 0 {
		wrong("-drain-delay must not be negative, and -drain-timeout has to be positive")
	}
	if (c.tlsCert == "") != (c.tlsKey == "") {
		wrong("-tls-cert and -tls-key belong together")
	}
	if c.tlsCert != "" && c.acmeCache != "" {
		wrong("-tls-cert and -acme-cache exclude each other: who is to bring the certificate?")
	}
	if c.acmeCache == "" && (c.acmeEmail != "" || c.acmeServer != "" || c.acmeHTTP != "") {
		wrong("-acme-email, -acme-directory and -acme-http need -acme-cache")
	}
	if u, err := url.Parse(c.publicURL); err != nil || u.Scheme != "https" || u.Host == "" {
		wrong("-public-url %q is no https: URL; behind a proxy it is the proxy's", c.publicURL)
	}
	return c, errors.Join(problems...)
}

// parseCursorKey reads the secret that replicas share; "" is none.
func parseCursorKey(s string) ([]byte, error) {
	if s == "" {
		return nil, nil
	}
	key, err := hex.DecodeString(strings.TrimSpace(s))
	if err != nil || len(key) < 16 {
		// What it says is not repeated: it may be a secret that somebody has mistyped.
		return nil, errors.New("this is not at least 32 hexadecimal digits; make one with: openssl rand -hex 32")
	}
	return key, nil
}
