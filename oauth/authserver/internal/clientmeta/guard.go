package clientmeta

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"
)

// guardedClient returns a client that connects to nothing but port 443 of public addresses, sends
// no cookies, follows no redirects and uses no proxy.
func guardedClient(o Options) *http.Client {
	client := &http.Client{
		// A redirect could lead anywhere, and the draft forbids to follow one.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	var tlsConfig *tls.Config
	if o.Client != nil && o.Client.Transport != nil {
		transport, ok := o.Client.Transport.(*http.Transport)
		switch {
		case ok && transport.TLSClientConfig != nil:
			tlsConfig = transport.TLSClientConfig.Clone()
		case !ok && o.AllowLoopback:
			client.Transport = o.Client.Transport
			return client
		}
	}
	client.Transport = &http.Transport{
		Proxy:                  nil, // a proxy would resolve the name, and nothing would check the address
		DialContext:            guardedDial(o),
		TLSClientConfig:        tlsConfig,
		TLSHandshakeTimeout:    o.Timeout,
		ResponseHeaderTimeout:  o.Timeout,
		MaxResponseHeaderBytes: 32 << 10,
		ForceAttemptHTTP2:      true,
		DisableKeepAlives:      true, // a document is fetched rarely
		DisableCompression:     true,
	}
	return client
}

// guardedDial returns a dial function that checks each address just before it connects. A check of
// the name or of an earlier lookup would not help: the next lookup can have another result.
func guardedDial(o Options) func(ctx context.Context, network, address string) (net.Conn, error) {
	options := []ssrf.Option{ssrf.WithPorts(443)}
	if o.AllowLoopback {
		options = []ssrf.Option{
			ssrf.WithAnyPort(),
			ssrf.WithAllowedV4Prefixes(netip.MustParsePrefix("127.0.0.0/8")),
			ssrf.WithAllowedV6Prefixes(netip.MustParsePrefix("::1/128")),
		}
	}
	guard := ssrf.New(options...)
	dialer := *o.Dialer
	next := dialer.ControlContext
	dialer.ControlContext = func(ctx context.Context, network, address string, c syscall.RawConn) error {
		if err := guard.Safe(network, address, c); err != nil {
			return err
		}
		if next != nil {
			return next(ctx, network, address, c)
		}
		return nil
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, absolute(address))
	}
}

// absolute ends a name with a dot, so that the resolver does not try it below the domains of the
// local network first.
func absolute(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil || !strings.Contains(host, ".") {
		return address
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return address
	}
	return net.JoinHostPort(host+".", port)
}

// isForbiddenAddress reports whether the guard refused to connect.
func isForbiddenAddress(err error) bool {
	return errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedPort) ||
		errors.Is(err, ssrf.ErrProhibitedNetwork) || errors.Is(err, ssrf.ErrInvalidHostPort)
}
