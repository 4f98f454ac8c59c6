package edge

import (
	"context"
	"net/http"
	"net/netip"

	"github.com/mcpkit-go/mcpkit/internal/clientaddr"
	"github.com/mcpkit-go/mcpkit/internal/share"
)

// The keys that many callers share.
const (
	// AnthropicKey is the key of all callers in [AnthropicEgress].
	AnthropicKey = "net:anthropic"
	// UnknownKey is the key of all callers whose address is not known.
	UnknownKey = "ip:unknown"
)

// AddrKey returns the key of callers from an address: [AnthropicKey], "ip:" and the IPv4 address,
// or "ip:" and the /64 network of an IPv6 address, which is the smallest network that one owner
// has. For an invalid address it returns [UnknownKey].
func AddrKey(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	switch {
	case !addr.IsValid():
		return UnknownKey
	case contains(AnthropicEgress, addr):
		return AnthropicKey
	case addr.Is6():
		network, _ := addr.Prefix(64)
		return "ip:" + network.String()
	}
	key := make([]byte, 0, len("ip:255.255.255.255")) // on the stack
	return string(addr.AppendTo(append(key, "ip:"...)))
}

// CallerKey returns the [AddrKey] of the client's address as [WithClientIP] found it or, without
// WithClientIP, of the connection's address.
func CallerKey(r *http.Request) string {
	if c := clientaddr.From(r.Context()); c != nil {
		return c.Key
	}
	addr, _ := RemoteAddr(r)
	return AddrKey(addr)
}

// CallerKeyFrom returns the [CallerKey] of a context that [WithClientIP] made, and [UnknownKey]
// for any other context.
func CallerKeyFrom(ctx context.Context) string {
	if c := clientaddr.From(ctx); c != nil {
		return c.Key
	}
	return UnknownKey
}

// callerOf returns the caller of a request. Where there is a key function, callers for which it
// returns "" are strangers.
func callerOf(r *http.Request, key func(*http.Request) string) share.Caller {
	if key != nil {
		if k := key(r); k != "" {
			return share.Caller{Key: k}
		}
	}
	return share.Caller{Key: CallerKey(r), Stranger: key != nil}
}
