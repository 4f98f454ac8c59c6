package share

import (
	"net/netip"
	"strings"
)

// NetworkOf returns the key of the IPv6 network of 48 bits that a caller belongs to, or "" if the
// caller's key is not an IPv6 network. edge.AddrKey identifies IPv6 callers by 64 bits of their
// address, and a network of 48 bits, which providers rent out, has 65,536 of those.
func NetworkOf(key string) string {
	text, ok := strings.CutPrefix(key, "ip:")
	if !ok || !strings.HasSuffix(text, "::/64") {
		return ""
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return ""
	}
	network, err := prefix.Addr().Prefix(48)
	if err != nil {
		return ""
	}
	return "ip:" + network.String()
}
