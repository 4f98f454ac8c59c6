package edge

import (
	"context"
	"net/http"
	"net/netip"
)

// An IPSource finds the address that a request comes from: [RemoteAddr],
// [ForwardedHops], [ForwardedProxies] or [TrustedHeader], depending on what
// stands between the clients and this server. None can be right for all servers,
// since a client may send any header. When it cannot tell, it returns false and
// never a guess.
//
// The address is an IPv4 address as such, never mapped into IPv6, and has no zone.
// An IPSource may be called by many goroutines at once.
type IPSource func(*http.Request) (netip.Addr, bool)

type clientIPKey struct{}

// WithClientIP keeps the client's address in the request's context, for
// [ClientIP], [AllowIPs] and [RateLimit].
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
			next.ServeHTTP(w, r.WithContext(&clientIPContext{r.Context(), client{addr, AddrKey(addr)}}))
		})
	}
}

// A client is the address that a request comes from, and its key.
type client struct {
	addr netip.Addr
	key  string
}

// A clientIPContext is a context with the client.
type clientIPContext struct {
	context.Context
	client client
}

func (c *clientIPContext) Value(key any) any {
	if key == (clientIPKey{}) {
		return &c.client
	}
	return c.Context.Value(key)
}

// ClientIP returns the client's address. It is false when [WithClientIP] could not
// tell, or did not see the request.
func ClientIP(ctx context.Context) (netip.Addr, bool) {
	c, _ := ctx.Value(clientIPKey{}).(*client)
	if c == nil {
		return netip.Addr{}, false
	}
	return c.addr, c.addr.IsValid()
}

// clientIP is for middleware that works without WithClientIP too: then nothing is
// known of proxies, and the client is who connected.
func clientIP(r *http.Request) (netip.Addr, bool) {
	if r.Context().Value(clientIPKey{}) == nil {
		return RemoteAddr(r)
	}
	return ClientIP(r.Context())
}

// RemoteAddr is the IPSource of a server that clients connect to directly. Behind
// a proxy it returns the proxy's address for all of them.
func RemoteAddr(r *http.Request) (netip.Addr, bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil { // a Unix socket
		return netip.Addr{}, false
	}
	// A prefix contains no address with a zone; which of the machine's networks
	// it is does not matter here.
	return usable(peer.Addr().WithZone(""))
}

// usable refuses what no client has.
func usable(addr netip.Addr) (netip.Addr, bool) {
	zone := addr.Zone() != "" // Unmap forgets it
	addr = addr.Unmap()
	if !addr.IsValid() || zone || addr.IsUnspecified() || addr.IsMulticast() {
		return netip.Addr{}, false
	}
	return addr, true
}
