// Package publicnet connects to public addresses only, so that a URL of a stranger cannot reach
// the services of a private network.
package publicnet

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"
)

// Dial returns a dial function that connects to public addresses, at the given ports or at any port
// if there are none. It checks each address just before it connects. A check of the name or of an
// earlier lookup would not help: the next lookup can have another result.
func Dial(dialer *net.Dialer, ports ...uint16) func(ctx context.Context, network, address string) (net.Conn, error) {
	option := ssrf.WithPorts(ports...)
	if len(ports) == 0 {
		option = ssrf.WithAnyPort()
	}
	return guarded(dialer, ssrf.New(option))
}

// DialLoopback returns a dial function that connects to loopback addresses as well, at any port.
func DialLoopback(dialer *net.Dialer) func(ctx context.Context, network, address string) (net.Conn, error) {
	return guarded(dialer, ssrf.New(
		ssrf.WithAnyPort(),
		ssrf.WithAllowedV4Prefixes(netip.MustParsePrefix("127.0.0.0/8")),
		ssrf.WithAllowedV6Prefixes(netip.MustParsePrefix("::1/128")),
	))
}

func guarded(d *net.Dialer, guard *ssrf.Guardian) func(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := *d
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
	if err != nil || !strings.Contains(host, ".") || strings.HasSuffix(host, ".") {
		return address
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return address
	}
	return net.JoinHostPort(host+".", port)
}

// IsForbidden reports whether a dial function of this package refused to connect.
func IsForbidden(err error) bool {
	return errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedPort) ||
		errors.Is(err, ssrf.ErrProhibitedNetwork) || errors.Is(err, ssrf.ErrInvalidHostPort)
}

// IsPublic reports whether the functions of this package connect to ip.
func IsPublic(ip netip.Addr) bool {
	guard := ssrf.New(ssrf.WithAnyPort())
	network := "tcp6"
	if ip.Unmap().Is4() {
		network, ip = "tcp4", ip.Unmap()
	}
	return guard.Safe(network, netip.AddrPortFrom(ip, 443).String(), nil) == nil
}
