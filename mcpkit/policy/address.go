package policy

import (
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// linkFault returns why raw is not an https URL, as a predicate, or "".
func linkFault(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case err != nil || strings.ContainsFunc(raw, func(r rune) bool { return r == ' ' || glyph.Invisible(r) }):
		return "cannot be read as a URL"
	case u.Scheme == "":
		return "does not begin with https://"
	case !strings.EqualFold(u.Scheme, "https"):
		return "is not https"
	case u.Hostname() == "":
		return "has no host"
	case u.User != nil:
		return "contains a user name"
	}
	return ""
}

// isEmail reports whether s is an e-mail address without a name, at a host with a dot.
func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s {
		return false
	}
	_, host, _ := strings.Cut(s, "@")
	return strings.Contains(strings.Trim(host, "."), ".")
}

// hostOf returns the host of a URL or an e-mail address, or "".
func hostOf(address string) string {
	if isEmail(address) {
		return address[strings.LastIndex(address, "@")+1:]
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// sharedRange is the range of carrier-grade NAT, which netip does not count as private.
var sharedRange = netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64}), 10)

// publicHost reports whether host can be reachable from the internet: a name with a dot, or a
// global IPv4 address. Claude connects over IPv4 only.
func publicHost(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Is4() && ip.IsGlobalUnicast() && !ip.IsPrivate() && !sharedRange.Contains(ip)
	}
	return strings.Contains(strings.Trim(host, "."), ".") && !within(host, privateDomains)
}

var (
	// privateDomains are domains that only a private network can resolve.
	privateDomains = []string{"localhost", "local", "internal", "lan", "home.arpa", "test", "invalid"}
	// documentationDomains are reserved for documentation (RFC 2606).
	documentationDomains = []string{"example.com", "example.org", "example.net", "example"}
	// documentationRanges are reserved for documentation (RFC 5737).
	documentationRanges = []netip.Prefix{
		netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, 2}), 24),
		netip.PrefixFrom(netip.AddrFrom4([4]byte{198, 51, 100}), 24),
		netip.PrefixFrom(netip.AddrFrom4([4]byte{203, 0, 113}), 24),
	}
)

// within reports whether host is one of the domains or has a name below one.
func within(host string, domains []string) bool {
	host = "." + strings.ToLower(strings.Trim(host, "."))
	return slices.ContainsFunc(domains, func(domain string) bool { return strings.HasSuffix(host, "."+domain) })
}

// isPlaceholderHost reports whether host is reserved for documentation, or can be reached on a
// private network only.
func isPlaceholderHost(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsUnspecified() || ip.IsLinkLocalUnicast() ||
			slices.ContainsFunc(documentationRanges, func(p netip.Prefix) bool { return p.Contains(ip.Unmap()) })
	}
	return within(host, privateDomains) || within(host, documentationDomains)
}

// registrable returns the domain of a host that its owner registered: "acme.co.uk" for
// "mcp.acme.co.uk". It returns the host where there is no such domain.
func registrable(host string) string {
	host = strings.ToLower(strings.Trim(host, "."))
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil && net.ParseIP(host) == nil {
		return domain
	}
	return host
}
