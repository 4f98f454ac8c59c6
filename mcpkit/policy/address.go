package policy

import (
	"net/mail"
	"net/netip"
	"net/url"
	"strings"

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
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, local := range []string{".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test", ".invalid"} {
		if strings.HasSuffix(host, local) {
			return false
		}
	}
	return strings.Contains(host, ".")
}

// isExampleHost reports whether host is reserved for documentation.
func isExampleHost(host string) bool {
	host = "." + strings.ToLower(host)
	for _, reserved := range []string{".example.com", ".example.org", ".example.net", ".example"} {
		if strings.HasSuffix(host, reserved) {
			return true
		}
	}
	return false
}
