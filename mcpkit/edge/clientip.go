package edge

import (
	"context"
	"net/http"
	"net/netip"

	"github.com/mcpkit-go/mcpkit/internal/clientaddr"
)

// An IPSource returns the address that a request comes from, or false when it cannot tell; it
// does not guess. Which source is right depends on what runs between the clients and the server,
// since a client may send any header: see [RemoteAddr], [ForwardedHops], [ForwardedProxies] and
// [TrustedHeader].
//
// An IPv4 address is returned as such, not mapped into IPv6, and no address has a zone. An
// IPSource must be safe for concurrent use.
type IPSource func(*http.Request) (netip.Addr, bool)

// WithClientIP returns middleware that puts the client's address into the request's context, where
// [ClientIP], [AllowIPs] and [RateLimit] find it. It panics when source is nil.
func WithClientIP(source IPSource) func(http.Handler) http.Handler {
	if source == nil {
		panic("edge.WithClientIP: no source")
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			addr, ok := source(r)
			if !ok {
				addr = netip.Addr{}
			}
			next.ServeHTTP(w, r.WithContext(&clientIPContext{r.Context(), clientaddr.Client{Addr: addr, Key: AddrKey(addr)}}))
		})
	}
}

// A clientIPContext is a context with the client.
type clientIPContext struct {
	context.Context
	client clientaddr.Client
}

func (c *clientIPContext) Value(key any) any {
	if key == (clientaddr.Key{}) {
		return &c.client
	}
	return c.Context.Value(key)
}

// ClientIP returns the client's address. It returns false when the source of [WithClientIP] could
// not tell, and for requests that did not pass WithClientIP.
func ClientIP(ctx context.Context) (netip.Addr, bool) {
	c := clientaddr.From(ctx)
	if c == nil {
		return netip.Addr{}, false
	}
	return c.Addr, c.Addr.IsValid()
}

// clientIP returns the client's address for middleware that works with and without WithClientIP.
// Without it, the client is the peer of the connection.
func clientIP(r *http.Request) (netip.Addr, bool) {
	if clientaddr.From(r.Context()) == nil {
		return RemoteAddr(r)
	}
	return ClientIP(r.Context())
}

// RemoteAddr is the IPSource of a server that clients connect to directly: it returns the address
// of the connection. Behind a proxy that is the proxy's address for all clients.
func RemoteAddr(r *http.Request) (netip.Addr, bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil { // a Unix socket
		return netip.Addr{}, false
	}
	// The zone is removed, because no prefix contains an address with a zone.
	return usable(peer.Addr().WithZone(""))
}

// usable returns addr without a mapping into IPv6. It returns false for addresses that no client
// has.
func usable(addr netip.Addr) (netip.Addr, bool) {
	zone := addr.Zone() != "" // Unmap drops it
	addr = addr.Unmap()
	if !addr.IsValid() || zone || addr.IsUnspecified() || addr.IsMulticast() {
		return netip.Addr{}, false
	}
	return addr, true
}
