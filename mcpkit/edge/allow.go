package edge

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
)

// AnthropicEgress are the addresses from which claude.ai, Claude Desktop and
// Anthropic's API call remote MCP servers. They are IPv4 only. Checked in November
// 2026 against
// https://platform.claude.com/docs/en/api/ip-addresses
//
// The other addresses on that page, 160.79.104.0/23 and 2607:6bc0::/48, are those
// that Anthropic is called at, and nothing calls from the latter. These were used
// before and are not any more: 34.162.46.92, 34.162.102.82, 34.162.136.91,
// 34.162.142.92 and 34.162.183.95.
//
// Claude Code, the MCP Inspector and web pages call from the user's machine. And
// every user of Anthropic's products calls from these addresses, so that they say
// nothing about who is calling.
var AnthropicEgress = []netip.Prefix{netip.MustParsePrefix("160.79.104.0/21")}

// AllowOptions are the details of [AllowIPs].
type AllowOptions struct {
	// LogOnly lets everybody through, and still calls Refused: to find out what
	// would be refused before it is.
	LogOnly bool
	// Refused is called with the address of each refused request, which is invalid
	// when it could not be told.
	Refused func(ctx context.Context, addr netip.Addr)
}

// AllowIPs answers only clients in the given networks, such as [AnthropicEgress].
// A client whose address is not known is refused. Without [WithClientIP] in front,
// the client is who connected.
//
// Think twice. It keeps noise away and must never be the only gate: the addresses
// of a service are shared by all who use it. It also keeps away the clients that
// run on the user's machine. And behind a load balancer or a NAT that hides the
// client, every request comes from one private address: either all are refused,
// or, once that address is on the list, none is. Run it with LogOnly first, and
// look whether the addresses are the ones expected.
//
// The answer is 421 Misdirected Request, which says that this connection is the
// wrong way to get here. Claude takes a 403 as final, and would not come back
// once the list is corrected; 401 would send the user to log in, in vain; 404
// says that there is no such server; and a 5xx counts as a failure of this
// server, which some load balancers then take out of service.
//
// It panics when there is no network, or one that is none. opts may be nil.
func AllowIPs(networks []netip.Prefix, opts *AllowOptions) func(http.Handler) http.Handler {
	if len(networks) == 0 {
		panic("edge.AllowIPs: no network")
	}
	for _, n := range networks {
		if !n.IsValid() || n.Addr().Is4In6() {
			panic("edge.AllowIPs: " + n.String() + " is not a network")
		}
	}
	networks = slices.Clone(networks)
	if opts == nil {
		opts = new(AllowOptions)
	}
	o := *opts
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			addr, ok := clientIP(r)
			if ok && contains(networks, addr) {
				next.ServeHTTP(w, r)
				return
			}
			if o.Refused != nil {
				o.Refused(r.Context(), addr)
			}
			if o.LogOnly {
				next.ServeHTTP(w, r)
				return
			}
			refuse(w, http.StatusMisdirectedRequest, "this server does not answer calls from your address")
		})
	}
}
