package main

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// parseClientIP parses the flag -client-ip: which proxies are between the clients and this server.
// For "" it returns nil. The server then distinguishes only clients that connect from public
// addresses, since a private address may be a proxy's.
func parseClientIP(s string) (edge.IPSource, error) {
	kind, value, given := strings.Cut(s, "=")
	switch {
	case s == "":
		return nil, nil
	case kind == "direct" && !given:
		return edge.RemoteAddr, nil
	case kind == "hops" && given:
		hops, err := strconv.Atoi(value)
		if err != nil || hops < 1 || hops > 10 {
			return nil, fmt.Errorf("%q: hops is the number of proxies that append to X-Forwarded-For, such as hops=1", s)
		}
		return edge.ForwardedHops(hops), nil
	case kind == "header" && given:
		if !isHeaderName(value) {
			return nil, fmt.Errorf("%q: header is the header that the proxy sets, such as header=CF-Connecting-IP", s)
		}
		if list := strings.ToLower(value); list == "x-forwarded-for" || list == "forwarded" {
			return nil, fmt.Errorf("%q: clients can write the beginning of this header; use hops=N or proxies=CIDR,…", s)
		}
		return edge.TrustedHeader(value), nil
	case kind == "proxies" && given:
		networks, err := parseNetworks(value)
		if err != nil {
			return nil, err
		}
		names := make([]string, len(networks))
		for i, n := range networks {
			names[i] = n.String()
		}
		return edge.ForwardedProxies(names...), nil
	}
	return nil, fmt.Errorf("%q is not one of direct, hops=N, header=NAME and proxies=CIDR,…", s)
}

// isHeaderName reports whether s is a token, as field names are.
// Source: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
func isHeaderName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("!#$%&'*+.^_`|~-", r)
	})
}

// parseAllow parses a list of networks, in which "anthropic" means Anthropic's networks.
func parseAllow(s string) ([]netip.Prefix, error) {
	if s == "" {
		return nil, nil
	}
	var list []netip.Prefix
	for part := range strings.SplitSeq(s, ",") {
		if strings.TrimSpace(part) == "anthropic" {
			list = append(list, edge.AnthropicEgress...)
			continue
		}
		networks, err := parseNetworks(part)
		if err != nil {
			return nil, err
		}
		list = append(list, networks...)
	}
	return list, nil
}

func parseNetworks(s string) ([]netip.Prefix, error) {
	var list []netip.Prefix
	for part := range strings.SplitSeq(s, ",") {
		network, err := netip.ParsePrefix(strings.TrimSpace(part))
		if err != nil {
			return nil, fmt.Errorf("%q is not a network such as 10.0.0.0/8 or 2001:db8::/32", part)
		}
		if network.Bits() == 0 {
			return nil, errors.New("a network of all addresses trusts every client")
		}
		if network.Addr().Is4In6() {
			return nil, fmt.Errorf("%q: write an IPv4 network in dotted form, such as 10.0.0.0/8", part)
		}
		list = append(list, network.Masked())
	}
	return list, nil
}
