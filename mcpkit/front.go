package mcpkit

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A front is what stands before the endpoint: the parts of package edge, in the order in
// which a request meets them.
type front struct {
	hosts    []string
	origins  []string
	clientIP edge.IPSource
	// addressed is set when the program said where the client's address is.
	addressed bool
	allowing  bool // only networks, of which there has to be one
	networks  []netip.Prefix
	allow     edge.AllowOptions
	shed      edge.ShedOptions
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
// and to tell callers without a token apart, unless clients connect directly from public
// addresses. [edge.RemoteAddr] says that they connect directly.
func ClientIP(source edge.IPSource) Option {
	return serverOption(func(s *Server) {
		if source != nil {
			s.front.clientIP, s.front.addressed = source, true
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

// Shed bounds how many calls are answered at once, how many wait, and how many streams are
// open; see [edge.Shed], whose values are the default. Places are taken by operation, once it
// is known who calls: a batch takes one for each of its requests, and a stream is what opens
// one, whatever the headers say. So Cost, IsStream and Key are not to be set.
//
// Each caller has a share, as [edge.ShedOptions] says: users and clients that a token names,
// addresses without a token, and together all whose address is not known. The memory for
// bodies has such shares too. On a server with [OAuth] the callers without a token have half
// of everything together.
func Shed(opts edge.ShedOptions) Option {
	return serverOption(func(s *Server) { s.front.shed = opts })
}

// build puts the front before the endpoint. Pages can read the reason of whatever is
// refused inside of CORS.
func (f front) build(s *Server, endpoint http.Handler) http.Handler {
	f.shed.WithDefaults() // it panics
	if f.shed.Cost != nil || f.shed.IsStream != nil || f.shed.Key != nil {
		panic("Shed has a Cost, IsStream or Key, which the server knows itself")
	}
	h := edge.Body(&edge.BodyOptions{Max: maxBody, Key: callerName})(endpoint)
	h = f.allowed(s, s.identify(h))
	origins := slices.Concat(edge.ClientOrigins, f.origins)
	trusted := s.telling(edge.Origins(origins...), http.StatusForbidden, observe.RefusedOrigin)
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

func (f front) allowOptions(s *Server) *edge.AllowOptions {
	o := f.allow
	tell := o.Refused
	o.Refused = func(ctx context.Context, addr netip.Addr) {
		var why []slog.Attr
		if tell != nil {
			tell(ctx, addr)
		} else { // what has to be known to correct the list
			why = []slog.Attr{slog.String("address", addr.String())}
		}
		switch {
		case !o.LogOnly:
			s.refused(ctx, http.StatusMisdirectedRequest, observe.RefusedAddress, why...)
		case tell == nil:
			s.log.LogAttrs(ctx, slog.LevelInfo, "address not on the list", append(why, slog.Bool("refused", false))...)
		}
	}
	return &o
}

// check reports what package edge would panic about.
func (f front) check(s *Server) (problems []policy.Problem) {
	defer func() {
		if p := recover(); p != nil {
			problems = append(problems, policy.Problem{Rule: policy.RuleServerOptions, Message: fmt.Sprint("the server cannot be served: ", p), Pos: s.manifest.Pos})
		}
	}()
	f.build(s, http.NotFoundHandler())
	return nil
}
