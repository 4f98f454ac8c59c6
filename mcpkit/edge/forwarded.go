package edge

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// maxHops bounds how many trusted proxies are skipped, since a client may write thousands of their
// addresses into the header.
const maxHops = 32

// ForwardedHops returns the IPSource of a server behind a fixed number of proxies, each of which
// appends the address of its peer to X-Forwarded-For: 1 for a load balancer, 2 for a CDN in front
// of a load balancer. The client's address is the entry at that position from the right; entries
// to the left of it may come from the client. The source returns false when there are fewer
// entries or the entry is not an address.
//
// The server must be reachable only through the proxies.
//
// ForwardedHops panics when hops is less than one.
func ForwardedHops(hops int) IPSource {
	if hops < 1 {
		panic(fmt.Sprintf("edge.ForwardedHops: %d proxies", hops))
	}
	return func(r *http.Request) (netip.Addr, bool) {
		left := hops
		for entry := range forwardedFor(r) {
			if left--; left == 0 {
				return parseEntry(entry)
			}
		}
		return netip.Addr{}, false
	}
}

// ForwardedProxies returns the IPSource of a server behind any number of proxies in the given
// networks, such as "10.0.0.0/8". A peer outside of the networks is the client. Otherwise the
// client is the first entry of X-Forwarded-For, from the right, that is outside of the networks.
// The source returns false when an entry before that is not an address, and when all entries are
// proxies.
//
// ForwardedProxies panics when there is no network, or a network is not valid or contains every
// address.
func ForwardedProxies(networks ...string) IPSource {
	proxies := parseNetworks("edge.ForwardedProxies", networks)
	if len(proxies) == 0 {
		panic("edge.ForwardedProxies: no network")
	}
	return func(r *http.Request) (netip.Addr, bool) {
		addr, ok := RemoteAddr(r)
		if !ok || !contains(proxies, addr) {
			return addr, ok
		}
		hops := 0
		for entry := range forwardedFor(r) {
			if hops++; hops > maxHops {
				break
			}
			if addr, ok = parseEntry(entry); !ok || !contains(proxies, addr) {
				return addr, ok
			}
		}
		return netip.Addr{}, false
	}
}

// TrustedHeader returns the IPSource of a server behind a proxy that sets a header to the client's
// address and removes the client's own header of that name, such as CF-Connecting-IP (Cloudflare),
// Fly-Client-IP (Fly.io) or X-Real-IP (nginx, if configured). The source returns false unless there
// is exactly one such header and its value is one address.
//
// With networks, such as "10.0.0.0/8", the header counts only in requests from one of them. Without
// networks, the server must be reachable only through the proxy.
//
// TrustedHeader panics when name is not a valid header name or is the name of a list, such as
// X-Forwarded-For, and when a network is not valid or contains every address.
func TrustedHeader(name string, networks ...string) IPSource {
	key := http.CanonicalHeaderKey(name)
	if !isToken(name) || key == "X-Forwarded-For" || key == "Forwarded" {
		panic(fmt.Sprintf("edge.TrustedHeader: %q does not hold one address", name))
	}
	proxies := parseNetworks("edge.TrustedHeader", networks)
	return func(r *http.Request) (netip.Addr, bool) {
		if len(proxies) > 0 {
			if peer, ok := RemoteAddr(r); !ok || !contains(proxies, peer) {
				return netip.Addr{}, false
			}
		}
		values := r.Header[key]
		if len(values) != 1 {
			return netip.Addr{}, false
		}
		return parseEntry(values[0])
	}
}

// forwardedFor yields the entries of X-Forwarded-For from the right, across all header lines. It
// reads no more of them than the caller asks for.
func forwardedFor(r *http.Request) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, rest := range slices.Backward(r.Header["X-Forwarded-For"]) {
			more := true
			for more {
				comma := strings.LastIndexByte(rest, ',')
				if !yield(rest[comma+1:]) {
					return
				}
				if more = comma >= 0; more {
					rest = rest[:comma]
				}
			}
		}
	}
}

// parseEntry parses an address in the forms that proxies write: bare, in brackets, or with a port.
func parseEntry(s string) (netip.Addr, bool) {
	s = strings.Trim(s, " \t")
	if len(s) > len("[0000:0000:0000:0000:0000:ffff:255.255.255.255]:65535") {
		return netip.Addr{}, false
	}
	addr, err := netip.ParseAddr(s)
	if err != nil && strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		addr, err = netip.ParseAddr(s[1 : len(s)-1])
		if err == nil && addr.Is4() {
			return netip.Addr{}, false
		}
	}
	if err != nil {
		var withPort netip.AddrPort
		withPort, err = netip.ParseAddrPort(s)
		addr = withPort.Addr()
	}
	if err != nil {
		return netip.Addr{}, false
	}
	return usable(addr)
}

func parseNetworks(who string, networks []string) []netip.Prefix {
	prefixes := make([]netip.Prefix, 0, len(networks))
	for _, n := range networks {
		p, err := netip.ParsePrefix(n)
		if err != nil || p.Bits() == 0 || p.Addr().Is4In6() {
			panic(fmt.Sprintf("%s: %q is not a network such as 10.0.0.0/8 or 2001:db8::/32", who, n))
		}
		prefixes = append(prefixes, p.Masked())
	}
	return prefixes
}

func contains(prefixes []netip.Prefix, addr netip.Addr) bool {
	for _, p := range prefixes {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
