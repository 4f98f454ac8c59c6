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
	edge.Config

	Mount Mount
	// KeyHeaders returns the headers in which the server accepts an API key; nil if there are none.
	KeyHeaders func() []string
}

// WriteTimeout is how long a client may accept no byte of a response.
const WriteTimeout = 30 * time.Second

// RefusesAddresses reports whether some addresses get no answer.
func (f Front) RefusesAddresses() bool { return f.Allow != nil && !f.Allow.LogOnly }

// Places returns how much is answered at once.
func (f Front) Places() edge.ShedOptions {
	if f.Shed == nil {
		return edge.ShedOptions{}
	}
	return *f.Shed
}

// before wraps the endpoint in the middleware. CORS is around the checks that refuse requests, so
// that web pages can read the reasons. before panics if package edge cannot use the options.
func (f Front) before(endpoint http.Handler, identify func(http.Handler) http.Handler) http.Handler {
	shed := f.Places()
	shed.WithDefaults() // panics
	if shed.Cost != nil || shed.IsStream != nil || shed.Key != nil {
		panic("Shed has a Cost, IsStream or Key, which the server sets itself")
	}
	h := edge.Body(&edge.BodyOptions{Max: wire.MaxBody, Key: wire.CallerKey})(endpoint)
	h = f.allowed(identify(h))
	origins := slices.Concat(edge.ClientOrigins, f.Origins)
	return edge.Origins(origins...)(edge.CORSAllowing(f.KeyHeaders, origins...)(h))
}

// allowed lets only allowed addresses through to h. The context of a request has its address; see
// Config.Receive.
func (f Front) allowed(h http.Handler) http.Handler {
	if f.Allow == nil {
		return h
	}
	return edge.AllowIPs(*f.Allow)(h)
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

// Source returns where the client's address is found.
func (f Front) Source() edge.IPSource {
	switch {
	case f.ClientIP != nil:
		return f.ClientIP
	case f.Allow != nil:
		return publicAddr // a proxy with a private address must not let everybody in
	}
	return directAddr
}

// directAddr is the source of the client's address if the program sets none: the address that
// connected. It does not know the address of requests that a proxy with a private address passed
// on, so all of these have one rate together.
func directAddr(r *http.Request) (netip.Addr, bool) {
	addr, ok := edge.RemoteAddr(r)
	if !ok || wire.IsPrivate(addr) && isForwarded(r) {
		return netip.Addr{}, false
	}
	return addr, true
}

// publicAddr is directAddr for public addresses only.
func publicAddr(r *http.Request) (netip.Addr, bool) {
	addr, ok := edge.RemoteAddr(r)
	return addr, ok && !wire.IsPrivate(addr)
}

// forwardingHeaders are those that proxies add to a request that they pass on.
var forwardingHeaders = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via",
	"True-Client-Ip", "Cf-Connecting-Ip", "Fly-Client-Ip", "X-Client-Ip", "X-Cluster-Client-Ip", "X-Envoy-External-Address", "X-Azure-Clientip"}

// isForwarded reports whether a proxy has passed the request on.
func isForwarded(r *http.Request) bool {
	return slices.ContainsFunc(forwardingHeaders, func(name string) bool { return len(r.Header[name]) > 0 })
}
