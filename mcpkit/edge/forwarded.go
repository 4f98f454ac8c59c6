package edge

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// maxHops bounds how many trusted proxies are skipped, in case that somebody
// writes thousands of their addresses into a header.
const maxHops = 32

// ForwardedHops is the IPSource of a server behind a fixed number of proxies that
// each append the address of who connected to them to X-Forwarded-For: one for a
// single load balancer, two for a CDN in front of one. The client's address is
// then as many entries from the right; what is left of it the client may have
// written itself. It is false when there are fewer entries, or the entry is no
// address.
//
// The server must not be reachable but through the proxies.
//
// It panics when hops is less than one.
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

// ForwardedProxies is the IPSource of a server behind any number of proxies in
// the given networks, such as "10.0.0.0/8". Who connects from elsewhere is the
// client. Otherwise X-Forwarded-For is read from the right, and the client is the
// first that is not one of the proxies. It is false when an entry on the way is
// no address, or when there are none but proxies.
//
// It panics when there is no network, or one that is none or holds every address.
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

// TrustedHeader is the IPSource of a server behind a proxy that sets a header to
// the client's address and takes away what the client sent under its name, such
// as CF-Connecting-IP (Cloudflare), Fly-Client-IP (Fly.io) or X-Real-IP (nginx,
// where so configured). It is false when there is no such header or more than
// one, or its value is not one address.
//
// With networks, such as "10.0.0.0/8", the header counts only when the request
// comes from one of them; without, the server must not be reachable but through
// the proxy.
//
// It panics when name is no header's name or holds a list, such as
// X-Forwarded-For, and when one of the networks is none or holds every address.
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

// forwardedFor yields the entries of X-Forwarded-For from the right, over all the
// header's lines, without looking at more of it than is asked for.
func forwardedFor(r *http.Request) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		lines := r.Header["X-Forwarded-For"]
		for i := len(lines) - 1; i >= 0; i-- {
			rest, more := lines[i], true
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

// parseEntry reads an address as proxies write it: alone, in brackets, or with a
// port.
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
