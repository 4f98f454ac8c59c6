package main

import (
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/examples/godocs/server"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// A config holds the settings from the command line and the environment.
type config struct {
	addr, publicURL, admin string
	modules                bool

	clientIP edge.IPSource // nil without -client-ip
	allow    []netip.Prefix
	allowLog bool
	rate     edge.Rate
	maxCalls int

	tlsCert, tlsKey                  string
	acmeCache, acmeEmail, acmeServer string
	acmeHTTP                         string

	drainDelay, drainTimeout time.Duration

	cursorKey       []byte // nil for a random key
	openAIChallenge string
}

// flags are the settings of the command line.
type flags struct {
	config
	clientIPText, allowText string
}

func (c *flags) declare(f *flag.FlagSet) {
	f.StringVar(&c.addr, "addr", "127.0.0.1:8080", "`address` to listen on, host:port")
	f.StringVar(&c.publicURL, "public-url", server.Manifest().URL, "`URL` of the MCP endpoint as users enter it; requests for other hosts are refused")
	f.StringVar(&c.admin, "admin", "", "`address` for /metrics, such as 127.0.0.1:9090; only you may be able to reach it")
	f.BoolVar(&c.modules, "modules", false, "also serve the module cache of this machine, which may contain private code")
	f.StringVar(&c.clientIPText, "client-ip", "", "`source` of the client's address: direct, hops=N, header=NAME or proxies=CIDR,… (see docs/deploy.md)")
	f.StringVar(&c.allowText, "allow", "", "answer only clients in these `networks`: CIDR,… or anthropic (read docs/deploy.md first)")
	f.BoolVar(&c.allowLog, "allow-log-only", false, "log what -allow would refuse, and answer it")
	f.IntVar(&c.rate.Burst, "burst", edge.CallerRate.Burst, "calls that a caller may make at once")
	f.Float64Var(&c.rate.PerSecond, "rate", edge.CallerRate.PerSecond, "calls per second that a caller may make after that")
	f.IntVar(&c.maxCalls, "max-calls", 256, "calls that run at once, at most half of them for one caller; as many wait, and further ones get 503 or 429")
	f.StringVar(&c.tlsCert, "tls-cert", "", "`file` with the certificate chain, to serve HTTPS; it is read again when it changes")
	f.StringVar(&c.tlsKey, "tls-key", "", "`file` with the certificate's key")
	f.StringVar(&c.acmeCache, "acme-cache", "", "`directory` for certificates; turns ACME on")
	f.StringVar(&c.acmeEmail, "acme-email", "", "e-mail `address` for the certificate authority")
	f.StringVar(&c.acmeServer, "acme-directory", "", "`URL` of the certificate authority's directory; by default Let's Encrypt")
	f.StringVar(&c.acmeHTTP, "acme-http", "", "`address` such as :80 that redirects to HTTPS and answers the certificate authority")
	f.DurationVar(&c.drainDelay, "drain-delay", 0, "how long to keep answering after SIGTERM, with /readyz failing; Kubernetes needs 5s")
	f.DurationVar(&c.drainTimeout, "drain-timeout", 30*time.Second, "how long calls in flight may take after that")
}

// settings returns the settings of the command line and of environment variables. Its error names
// everything that is wrong with them.
func (c *flags) settings(env func(string) string) (*config, error) {
	var problems []error
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	var err error
	if c.clientIP, err = parseClientIP(c.clientIPText); err != nil {
		wrong("-client-ip: %w", err)
	}
	if c.allow, err = parseAllow(c.allowText); err != nil {
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
		wrong("-tls-cert and -acme-cache exclude each other: use either files or ACME")
	}
	if c.acmeCache == "" && (c.acmeEmail != "" || c.acmeServer != "" || c.acmeHTTP != "") {
		wrong("-acme-email, -acme-directory and -acme-http need -acme-cache")
	}
	if u, err := url.Parse(c.publicURL); err != nil || u.Scheme != "https" || u.Host == "" {
		wrong("-public-url %q is not an https: URL; behind a proxy, use the URL of the proxy", c.publicURL)
	}
	return &c.config, errors.Join(problems...)
}

// parseCursorKey parses the secret that replicas share. For "" it returns nil.
func parseCursorKey(s string) ([]byte, error) {
	if s == "" {
		return nil, nil
	}
	key, err := hex.DecodeString(strings.TrimSpace(s))
	if err != nil || len(key) < 16 {
		// The error does not repeat the value, which may be a mistyped secret.
		return nil, errors.New("it does not have at least 32 hexadecimal digits; create one with: openssl rand -hex 32")
	}
	return key, nil
}
