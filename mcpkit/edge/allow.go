package edge

import (
	"net/http"
	"net/netip"
	"slices"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// AnthropicEgress holds the networks from which claude.ai, Claude Desktop and Anthropic's API
// call remote MCP servers. All are IPv4. Checked in November 2026 against
// https://platform.claude.com/docs/en/api/ip-addresses
//
// The other networks on that page, 160.79.104.0/23 and 2607:6bc0::/48, are the ones that
// Anthropic's own services are reached at. These addresses are no longer in use: 34.162.46.92,
// 34.162.102.82, 34.162.136.91, 34.162.142.92 and 34.162.183.95.
//
// Claude Code, the MCP Inspector and web pages call from the user's machine. All users of
// Anthropic's products share these networks, so an address in them does not identify the caller.
var AnthropicEgress = []netip.Prefix{netip.MustParsePrefix("160.79.104.0/21")}

// An AllowList says which clients [AllowIPs] lets through.
type AllowList struct {
	// Networks are the networks of the clients, such as [AnthropicEgress]. There must be one.
	Networks []netip.Prefix
	// LogOnly lets every request through and still reports it to [OnRefusal], with
	// Refusal.Passed set. It shows what the list would refuse.
	LogOnly bool
}

// AllowIPs returns middleware that answers only clients in the given networks, such as
// [AnthropicEgress]. It refuses clients whose address is not known. Without [WithClientIP] around
// it, the client's address is that of the connection.
//
// An allowlist reduces noise; it must not be the only access control, because all users of a
// service share its addresses. It also refuses clients that run on users' machines. Behind a load
// balancer or a NAT that hides the client, every request comes from one private address, so the
// list refuses all requests or, once it has that address, none. Run it with LogOnly first and
// check that the addresses are the expected ones.
//
// The response is 421 Misdirected Request: the connection is the wrong way to reach the server.
// Claude treats 403 as final and would not come back after the list is corrected; 401 would send
// the user to a login that does not help; 404 says that the server does not exist; and load
// balancers count a 5xx as a failure of the server.
//
// AllowIPs panics when there is no network or a network is not valid.
func AllowIPs(list AllowList) func(http.Handler) http.Handler {
	if len(list.Networks) == 0 {
		panic("edge.AllowIPs: no network")
	}
	for _, n := range list.Networks {
		if !n.IsValid() || n.Addr().Is4In6() {
			panic("edge.AllowIPs: " + n.String() + " is not a network")
		}
	}
	networks, logOnly := slices.Clone(list.Networks), list.LogOnly
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			addr, ok := clientIP(r)
			if ok && contains(networks, addr) {
				next.ServeHTTP(w, r)
				return
			}
			refused := refusal.Response{Reason: refusal.AddressNotAllowed, Address: addr, Passed: logOnly}
			if logOnly {
				refused.Report(r.Context())
				next.ServeHTTP(w, r)
				return
			}
			refused.Write(w, r)
		})
	}
}
