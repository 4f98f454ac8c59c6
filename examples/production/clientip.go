package main

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// parseClientIP reads what stands between the clients and this server. Without it the
// server tells clients apart only when they connect from public addresses, since a private
// one may be a proxy's.
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
			return nil, fmt.Errorf("%q: hops is how many proxies append to X-Forwarded-For, such as hops=1", s)
		}
		return edge.ForwardedHops(hops), nil
	case kind == "header" && given:
		if !headerName.MatchString(value) {
			return nil, fmt.Errorf("%q: header names the one that the proxy sets, such as header=CF-Connecting-IP", s)
		}
		if list := strings.ToLower(value); list == "x-forwarded-for" || list == "forwarded" {
			return nil, fmt.Errorf("%q: this header is a list that clients begin; say hops=N or proxies=CIDR,…", s)
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
	return nil, fmt.Errorf("%q is none of direct, hops=N, header=NAME and proxies=CIDR,…", s)
}

var headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// parseAllow reads a list of networks, in which "anthropic" stands for Anthropic's.
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
			return nil, fmt.Errorf("%q is no network such as 10.0.0.0/8 or 2001:db8::/32", part)
		}
		if network.Bits() == 0 {
			return nil, errors.New("a network that holds every address says nothing about any")
		}
		if network.Addr().Is4In6() {
			return nil, fmt.Errorf("%q: write an IPv4 network as such", part)
		}
		list = append(list, network.Masked())
	}
	return list, nil
}
