package share

import (
	"net/netip"
	"strings"
)

// NetworkOf returns the key of the network that a caller belongs to, or "" for a caller that
// is no network of an IPv6 address. edge.AddrKey tells IPv6 callers apart by 64 bits of their
// address, and one network of 48 bits has 65,536 of those.
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
