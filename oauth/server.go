package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// A Config describes an MCP server that only verified callers may use.
type Config struct {
	// Resource is the URL of the MCP endpoint, exactly as users enter it: https, or
	// http on a loopback host. It is what tokens must name in aud.
	Resource string
	// AuthorizationServers are the issuers that clients log in at; Claude uses the
	// first only. If empty, they are the Issuers.
	AuthorizationServers []string
	// Issuers are the authorization servers whose JWTs are accepted. Audiences that
	// are left out are the Resource.
	Issuers []JWTConfig
	// Verifiers check other tokens: by introspection, static keys, or the program's
	// own. At least one issuer or verifier is required.
	Verifiers []Verifier
	// Scopes are the baseline that every call needs, and that clients ask for.
	Scopes []string
	// Implies reports whether a token with the scope have may do what needs the scope
	// need; see [AuthenticateOptions].
	Implies func(have, need string) bool
	// Cache adjusts how the verified tokens of Issuers are remembered; nil is the
	// default. Verifiers remember as they do themselves.
	Cache *CacheOptions
	// Options are the rest of what [Authenticate] takes. Scopes, Implies and Optional
	// of it are ignored.
	Options AuthenticateOptions
	// Name, Documentation, Policy and Terms are for the metadata that clients read;
	// see [MetadataConfig].
	Name, Documentation, Policy, Terms string
}

// A Server is the resource server of one MCP endpoint: it verifies callers, says no
// to the others, and describes itself to clients that want to log in.
type Server struct {
	resource Resource
	metadata *Metadata
	errors   *ErrorWriter
	config   Config
	verifier Verifier
	strict   *authenticator
	lenient  *authenticator // lets callers without a token pass

	authorizationServers []string
}

// New makes a resource server. It needs no network: keys and metadata of issuers are
// fetched when the first token comes.
func New(c Config) (*Server, error) {
	resource, err := ParseResource(c.Resource)
	if err != nil {
		return nil, err
	}
	verifier, issuers, err := c.verifier()
	if err != nil {
		return nil, err
	}
	servers := c.AuthorizationServers
	if len(servers) == 0 {
		servers = issuers
	}
	metadata, err := NewMetadata(MetadataConfig{
		Resource: resource, AuthorizationServers: servers, Scopes: c.Scopes,
		Name: c.Name, Documentation: c.Documentation, Policy: c.Policy, Terms: c.Terms,
	})
	if err != nil {
		return nil, err
	}
	challenge, err := NewChallenge(resource.MetadataURL(), &ChallengeOptions{Scopes: c.Scopes})
	if err != nil {
		return nil, err
	}
	s := &Server{resource: resource, metadata: metadata, errors: NewErrorWriter(challenge, c.Options.RequestID), config: c, verifier: verifier}
	opts := c.Options
	opts.Scopes, opts.Implies, opts.Optional = nil, c.Implies, false
	s.strict = newAuthenticator(verifier, challenge, &opts)
	opts.Optional = true
	s.lenient = newAuthenticator(verifier, challenge, &opts)
	s.authorizationServers = servers
	return s, nil
}

// AuthorizationServers returns the issuers that clients log in at, the first of which
// Claude uses.
func (s *Server) AuthorizationServers() []string { return slices.Clone(s.authorizationServers) }

func (c Config) verifier() (v Verifier, issuers []string, err error) {
	all := append([]Verifier(nil), c.Verifiers...)
	for _, jwt := range c.Issuers {
		if len(jwt.Audiences) == 0 {
			jwt.Audiences = []string{c.Resource}
		}
		v, err := NewJWT(jwt)
		if err != nil {
			return nil, nil, err
		}
		all, issuers = append(all, Cache(v, c.Cache)), append(issuers, jwt.Issuer)
	}
	if len(all) == 0 {
		return nil, nil, errors.New("oauth: a resource server needs an issuer or a verifier")
	}
	v, err = Chain(all...)
	return v, issuers, err
}

// Resource returns the server's identifier.
func (s *Server) Resource() Resource { return s.resource }

// WellKnown answers everything below /.well-known/: the protected resource metadata
// at its two places, and JSON 404s elsewhere.
func (s *Server) WellKnown() http.Handler { return s.metadata.WellKnown() }

// A Need is what a request takes.
type Need struct {
	// Public is set when a caller without a token may make the request. A token that
	// is sent is verified all the same.
	Public bool
	// Scopes are what this request needs besides the baseline, all of them.
	Scopes []string
}

// Serve lets next answer r if its caller has what is needed, and answers in its
// place otherwise; see [Authenticate]. A missing scope is answered by one challenge
// that names everything the request needs.
func (s *Server) Serve(w http.ResponseWriter, r *http.Request, need Need, next http.Handler) {
	s.Admit(w, r, need, s.ForSDK(next))
}

// Admit is [Server.Serve] for handlers that know what they do: next finds the caller with
// [PrincipalFrom], but the request still has its Authorization header, and go-sdk would not
// find its TokenInfo. Whatever is go-sdk's, or may pass the header on, belongs in
// [Server.ForSDK] then.
func (s *Server) Admit(w http.ResponseWriter, r *http.Request, need Need, next http.Handler) {
	guard := s.strict
	if need.Public {
		guard = s.lenient
	}
	var needed []string
	if len(need.Scopes) > 0 {
		needed = slices.Concat(s.config.Scopes, need.Scopes)
	}
	guard.admit(w, r, needed, decision{s, need, next})
}

// Identify verifies the token of a request, and returns a context of it in which
// [PrincipalFrom] finds the caller, if the token is good. It needs no more than headers, so
// that what is spent on a request, such as memory for its body, can be accounted to its
// caller. It decides nothing: [Server.Admit] does, of a request with this context, without
// verifying the token again.
func (s *Server) Identify(r *http.Request) context.Context {
	if r.Method == http.MethodOptions {
		return r.Context()
	}
	return s.strict.identify(r)
}

// ForSDK completes requests that [Server.Admit] let through: it hides the Authorization
// header, hands go-sdk the caller, and answers for another user's session as for one that
// there is not.
func (s *Server) ForSDK(next http.Handler) http.Handler { return s.strict.forSDK(next) }

// A decision is made about verified callers, and those without a token where that is
// allowed.
type decision struct {
	server *Server
	need   Need
	next   http.Handler
}

func (d decision) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s := d.server
	if p, verified := PrincipalFrom(r.Context()); verified {
		if err := s.Allows(p, d.need); err != nil {
			s.errors.InsufficientScope(w, r, slices.Concat(s.config.Scopes, d.need.Scopes)...)
			if s.config.Options.Denied != nil {
				s.config.Options.Denied(r.Context(), http.StatusForbidden, err)
			}
			return
		}
	}
	d.next.ServeHTTP(w, r)
}

// Allows reports whether p, who is nil without a token, has what is needed. It is
// the check that [Server.Serve] makes, to be made again where an operation is
// carried out. The error wraps [ErrNoToken] or [ErrInsufficientScope].
func (s *Server) Allows(p *Principal, need Need) error {
	if need.Public {
		return nil
	}
	if p == nil {
		return ErrNoToken
	}
	for _, list := range [][]string{s.config.Scopes, need.Scopes} {
		for _, scope := range list {
			if !hasScope(p, scope, s.config.Implies) {
				return fmt.Errorf("%w: %s", ErrInsufficientScope, scope)
			}
		}
	}
	return nil
}
