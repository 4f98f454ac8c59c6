package mcpkit

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A front is what stands before the endpoint: the parts of package edge, in the order in
// which a request meets them.
type front struct {
	hosts    []string
	origins  []string
	clientIP edge.IPSource
	allowing bool // only networks, of which there has to be one
	networks []netip.Prefix
	allow    edge.AllowOptions
	shed     edge.ShedOptions
}

// writeTimeout is how long a client may take no byte of its answer.
const writeTimeout = 30 * time.Second

// Hosts has the server answer for more host names than that of the manifest's URL, for
// example while it moves from one to another.
func Hosts(names ...string) Option {
	return serverOption(func(s *Server) { s.front.hosts = append(s.front.hosts, names...) })
}

// Origins lets web pages of further origins, such as "https://app.example.com", call the
// server. Those of [edge.ClientOrigins] may anyway.
func Origins(origins ...string) Option {
	return serverOption(func(s *Server) { s.front.origins = append(s.front.origins, origins...) })
}

// ClientIP says where the client's address is to be found, which depends on what stands
// between the clients and the server: see [edge.IPSource]. It is needed for [AllowIPs],
// and for rate limits of callers without a token, unless clients connect directly.
func ClientIP(source edge.IPSource) Option {
	return serverOption(func(s *Server) {
		if source != nil {
			s.front.clientIP = source
		}
	})
}

// AllowIPs answers only clients in the given networks; opts may be nil. Read
// [edge.AllowIPs] before using it: the list of Anthropic's addresses is
// [edge.AnthropicEgress], and clients on users' machines have others.
//
// The list holds for the endpoint and for the documentation page, which shows what the
// endpoint does. Reviewers then need a page elsewhere: name it in [Manifest].Docs. Documents
// that say nothing of the tools, such as the privacy policy, are for everybody.
func AllowIPs(networks []netip.Prefix, opts *edge.AllowOptions) Option {
	return serverOption(func(s *Server) {
		s.front.allowing = true
		s.front.networks = append(s.front.networks, networks...)
		if opts != nil {
			s.front.allow = *opts
		}
	})
}

// Shed bounds how many requests are answered at once, and how many wait; see [edge.Shed],
// whose values are the default.
func Shed(opts edge.ShedOptions) Option {
	return serverOption(func(s *Server) { s.front.shed = opts })
}

// build puts the front before the endpoint. Pages can read the reason of whatever is
// refused inside of CORS.
func (f front) build(s *Server, endpoint http.Handler) http.Handler {
	h := edge.Shed(f.shedOptions(s))(endpoint)
	h = edge.Body(&edge.BodyOptions{Max: maxBody})(h)
	h = f.allowed(s, h)
	origins := slices.Concat(edge.ClientOrigins, f.origins)
	trusted := s.telling(edge.Origins(origins...), http.StatusForbidden, RefusedOrigin)
	return trusted(edge.CORS(origins...)(h))
}

// allowed puts the list of allowed addresses before h.
func (f front) allowed(s *Server, h http.Handler) http.Handler {
	if f.allowing {
		h = edge.AllowIPs(f.networks, f.allowOptions(s))(h)
	}
	return edge.WithClientIP(f.clientIP)(h)
}

// refusesAddresses reports whether there are addresses that get no answer.
func (f front) refusesAddresses() bool { return f.allowing && !f.allow.LogOnly }

func (f front) shedOptions(s *Server) *edge.ShedOptions {
	o := f.shed
	if o.IsStream == nil {
		o.IsStream = oauth.LongLived
	}
	tell := o.Shed
	o.Shed = func(ctx context.Context, reason edge.ShedReason) {
		if reason != edge.ShedLeft {
			s.refused(ctx, http.StatusServiceUnavailable, RefusedLoad)
		}
		if tell != nil {
			tell(ctx, reason)
		}
	}
	return &o
}

func (f front) allowOptions(s *Server) *edge.AllowOptions {
	o := f.allow
	tell := o.Refused
	o.Refused = func(ctx context.Context, addr netip.Addr) {
		if !o.LogOnly {
			s.refused(ctx, http.StatusMisdirectedRequest, RefusedAddress)
		}
		if tell != nil {
			tell(ctx, addr)
			return
		}
		// The address is what has to be known to correct the list.
		s.log.InfoContext(ctx, "address not on the list", "address", addr.String(), "refused", !o.LogOnly)
	}
	return &o
}

// check reports what package edge would panic about.
func (f front) check(s *Server) (problems []policy.Problem) {
	defer func() {
		if p := recover(); p != nil {
			problems = append(problems, policy.Problem{Rule: "server-options", Message: fmt.Sprint("the server cannot be served: ", p), Pos: s.manifest.Pos})
		}
	}()
	f.build(s, http.NotFoundHandler())
	return nil
}
