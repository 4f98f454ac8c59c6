package site

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
)

// A Front is where the endpoint is, and the middleware of package edge in front of it.
type Front struct {
	Mount    Mount
	Hosts    []string // in addition to the host of the manifest's URL
	Origins  []string // in addition to those of known clients
	ClientIP edge.IPSource
	// ClientIPSet is set if the program says where the client's address is.
	ClientIPSet bool
	// Allowing is set if only Networks, which must not be empty, get answers.
	Allowing bool
	Networks []netip.Prefix
	Allow    edge.AllowOptions
	Shed     edge.ShedOptions
	// KeyHeaders returns the headers in which the server accepts an API key; nil if there are none.
	KeyHeaders func() []string
}

// WriteTimeout is how long a client may accept no byte of a response.
const WriteTimeout = 30 * time.Second

// RefusesAddresses reports whether some addresses get no answer.
func (f Front) RefusesAddresses() bool { return f.Allowing && !f.Allow.LogOnly }

// before wraps the endpoint in the middleware. CORS is around the checks that refuse requests, so
// that web pages can read the reasons. before panics if package edge cannot use the options.
func (f Front) before(endpoint http.Handler, identify func(http.Handler) http.Handler) http.Handler {
	f.Shed.WithDefaults() // panics
	if f.Shed.Cost != nil || f.Shed.IsStream != nil || f.Shed.Key != nil {
		panic("Shed has a Cost, IsStream or Key, which the server sets itself")
	}
	h := edge.Body(&edge.BodyOptions{Max: wire.MaxBody, Key: wire.CallerKey})(endpoint)
	h = f.allowed(identify(h))
	origins := slices.Concat(edge.ClientOrigins, f.Origins)
	return edge.Origins(origins...)(edge.CORSAllowing(f.KeyHeaders, origins...)(h))
}

// allowed lets only allowed addresses through to h.
func (f Front) allowed(h http.Handler) http.Handler {
	if f.Allowing {
		h = edge.AllowIPs(f.Networks, &f.Allow)(h)
	}
	return edge.WithClientIP(f.ClientIP)(h)
}

// Err returns the reason for which package edge cannot use the options, or nil.
func (f Front) Err() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the server cannot be served: %v", p)
		}
	}()
	edge.Hosts(f.Hosts...)
	f.before(http.NotFoundHandler(), func(h http.Handler) http.Handler { return h })
	return nil
}

// PublicAddr is the source of the client's address if the program sets none: the address that
// connected, if it is public. A private address may be that of a proxy, so all callers with private
// addresses are one caller, with a rate for many.
func PublicAddr(r *http.Request) (netip.Addr, bool) {
	addr, ok := edge.RemoteAddr(r)
	if !ok || !addr.IsGlobalUnicast() || addr.IsPrivate() || carrierNAT.Contains(addr) {
		return netip.Addr{}, false
	}
	return addr, true
}

// carrierNAT is the shared address space between carriers and their customers; see RFC 6598.
var carrierNAT = netip.MustParsePrefix("100.64.0.0/10")
