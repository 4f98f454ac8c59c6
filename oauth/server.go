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
	// http on a loopback host. Tokens must name it in aud.
	Resource string
	// AuthorizationServers are the issuers that clients log in at; Claude uses only the
	// first. If empty, they are the Issuers.
	AuthorizationServers []string
	// Issuers are the authorization servers whose JWTs are accepted. If Audiences of an
	// issuer is empty, it is the Resource.
	Issuers []JWTConfig
	// Verifiers check other tokens: by introspection, by static keys, or with the program's
	// own code. At least one issuer or verifier is required. API keys in a header other than
	// Authorization are set in Options; see [KeyHeader].
	Verifiers []Verifier
	// Scopes are the baseline: the scopes that every call requires.
	Scopes []string
	// LoginScopes are further scopes that clients are told to ask for at login: by the metadata,
	// and by the challenge to a caller without a token. Few clients can ask for more scopes later,
	// when a tool requires them, so these are normally the scopes of all tools but those that few
	// users need. Package mcpkit sets them if they are empty.
	LoginScopes []string
	// ScopePrefix is written before each scope wherever clients are told what to ask for, except
	// before those of OpenID Connect, such as openid: for authorization servers whose scopes have
	// the name of the service in front, such as api://GUID/notes.read of Entra. {resource} in it
	// means the Resource. It is removed from the scopes of tokens of Issuers, so everywhere
	// else scopes are without it.
	ScopePrefix string
	// Facade, if not nil, serves the metadata of the authorization server from the host of
	// Resource, and adds what is missing in it; see [Facade]. Clients then find that host as their
	// authorization server.
	Facade *Facade
	// LoginServer, if not nil, is an authorization server in the same program, such as that of package
	// authserver. A server of package mcpkit also answers its paths.
	LoginServer LoginServer
	// MetadataFault says why MCP clients do not begin a login with the authorization server's own
	// metadata; "" if they do begin one. Presets of package providers set it, and a server of
	// package mcpkit reports it unless there is a Facade.
	MetadataFault string
	// Err, if not nil, is why there is no configuration, and [New] returns it. Presets of package
	// providers set it, so that a server can report it together with its other mistakes.
	Err error
	// Implies reports whether the scope have includes the scope need; see
	// [AuthenticateOptions].
	Implies func(have, need string) bool
	// Cache sets how verified tokens of Issuers are cached; nil means the default. It does
	// not apply to Verifiers.
	Cache *CacheOptions
	// Options are further options of [Authenticate]. Its Scopes, Implies and Optional
	// are ignored.
	Options AuthenticateOptions
	// Name, Documentation, Policy and Terms are for the metadata that clients read;
	// see [MetadataConfig].
	Name, Documentation, Policy, Terms string
}

// A Server is the resource server of one MCP endpoint: it verifies callers, refuses
// others, and serves the metadata that clients need to log in. It is safe for concurrent use.
type Server struct {
	resource Resource
	metadata *Metadata
	config   Config
	verifier Verifier
	strict   *authenticator
	lenient  *authenticator // admits callers without a token

	issuers    []string // the authorization servers
	advertised []string // what clients take for them
	facade     *facade  // nil if the configuration has none
}

// New returns a resource server. It does not use the network: keys and metadata of issuers
// are fetched when the first token arrives.
func New(c Config) (*Server, error) {
	if c.Err != nil {
		return nil, c.Err
	}
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
	return newServer(c, resource, verifier, servers)
}

// newServer returns a server that asks verifier about tokens.
func newServer(c Config, resource Resource, verifier Verifier, servers []string) (*Server, error) {
	for _, scope := range c.login() {
		if err := CheckScope(scope); err != nil {
			return nil, err
		}
	}
	if err := checkKeyHeaders(c.Options.KeyHeaders); err != nil {
		return nil, err
	}
	c.ScopePrefix = c.prefix()
	scopes := c.asked(c.login())
	advertised := servers
	var facade *facade
	var err error
	if c.Facade != nil && len(servers) > 0 {
		if facade, err = newFacade(*c.Facade, resource, servers[0], scopes); err != nil {
			return nil, err
		}
		advertised = []string{facade.issuer}
	}
	metadata, err := NewMetadata(MetadataConfig{
		Resource: resource, AuthorizationServers: advertised, Scopes: scopes,
		Name: c.Name, Documentation: c.Documentation, Policy: c.Policy, Terms: c.Terms,
	})
	if err != nil {
		return nil, err
	}
	challenge, err := NewChallenge(resource.MetadataURL(), &ChallengeOptions{Scopes: scopes})
	if err != nil {
		return nil, err
	}
	s := &Server{resource: resource, metadata: metadata, config: c, verifier: verifier, issuers: servers, advertised: advertised, facade: facade}
	opts := c.Options
	opts.Scopes, opts.Implies, opts.Optional = nil, c.Implies, false
	s.strict = newAuthenticator(verifier, challenge, &opts)
	opts.Optional = true
	s.lenient = newAuthenticator(verifier, challenge, &opts)
	return s, nil
}

// AuthorizationServers returns the issuers that the metadata names to clients. Claude uses the
// first. With a [Facade] it is the host of the resource.
func (s *Server) AuthorizationServers() []string { return slices.Clone(s.advertised) }

// LoginServer returns the authorization server in the same program, or nil.
func (s *Server) LoginServer() LoginServer { return s.config.LoginServer }

func (c *Config) verifier() (v Verifier, issuers []string, err error) {
	all := append([]Verifier(nil), c.Verifiers...)
	for _, jwt := range c.Issuers {
		if len(jwt.Audiences) == 0 {
			jwt.Audiences = []string{c.Resource}
		}
		jwt.Mapping = c.mapping(jwt.Mapping)
		v, err := NewJWT(jwt)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, Cache(v, c.Cache))
		if jwt.Tenants == nil { // a template is not an address at which clients could log in
			issuers = append(issuers, jwt.Issuer)
		}
	}
	if len(all) == 0 {
		return nil, nil, errors.New("oauth: a resource server needs an issuer or a verifier")
	}
	v, err = Chain(all...)
	return v, issuers, err
}

// Verifier returns the verifier of all tokens that the server accepts.
func (s *Server) Verifier() Verifier { return s.verifier }

// Resource returns the server's identifier.
func (s *Server) Resource() Resource { return s.resource }

// WellKnown returns a handler for all paths below /.well-known/: it serves the protected
// resource metadata at its two paths, the document of a [Facade], and answers other paths with 404
// and JSON.
func (s *Server) WellKnown() http.Handler {
	if s.facade == nil {
		return s.metadata.WellKnown()
	}
	others := s.metadata.WellKnown()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.EscapedPath() == wellKnownServer {
			s.facade.ServeHTTP(w, r)
			return
		}
		others.ServeHTTP(w, r)
	})
}

// Ready returns nil if at least some tokens can be verified now: the keys of an issuer are known,
// or a verifier needs no keys. It fetches keys that are not known yet, within the limits of
// [KeySetOptions], so that the first caller after a start does not wait for them. A [LoginServer]
// must be ready too. The error wraps [ErrUnavailable].
func (s *Server) Ready(ctx context.Context) error {
	if login := s.config.LoginServer; login != nil {
		if err := login.Ready(ctx); err != nil {
			return err
		}
	}
	return readyOf(ctx, s.verifier)
}

// Serve lets next answer r if its caller satisfies need, and refuses r otherwise; see
// [Authenticate]. The challenge for a missing scope names every scope that the request needs.
func (s *Server) Serve(w http.ResponseWriter, r *http.Request, need Need, next http.Handler) {
	s.Admit(w, r, need, s.ForSDK(next))
}

// Admit is like [Server.Serve], but next gets the request with its credentials and
// without go-sdk's TokenInfo. It finds the caller with [PrincipalFrom]. Wrap a handler of
// go-sdk, and any handler that may pass the header on, in [Server.ForSDK].
func (s *Server) Admit(w http.ResponseWriter, r *http.Request, need Need, next http.Handler) {
	guard := s.strict
	if need.Public {
		guard = s.lenient
	}
	var needed []string
	if len(need.Scopes) > 0 {
		needed = s.neededAtLogin(need)
	}
	guard.admit(w, r, needed, authorizer{s, need, next})
}

// Identify verifies the token of a request. It returns a context in which
// [PrincipalFrom] finds the caller if the token is good. It reads only the headers, so
// that what a request costs, such as memory for its body, can be charged to its
// caller. Identify refuses nothing: pass a request with this context to [Server.Admit], which
// does not verify the token again.
func (s *Server) Identify(r *http.Request) context.Context {
	if r.Method == http.MethodOptions {
		return r.Context()
	}
	return s.strict.identify(r)
}

// ForSDK returns a handler that prepares requests which [Server.Admit] let through for
// go-sdk: it removes the caller's credentials, gives go-sdk the TokenInfo, and
// answers a request for another user's session like one for a session that does not exist.
func (s *Server) ForSDK(next http.Handler) http.Handler {
	return s.strict.forSDK(next)
}

// An authorizer checks the scopes of authenticated requests. It lets requests without a
// principal pass, because the authenticator has refused them unless they are public.
type authorizer struct {
	server *Server
	need   Need
	next   http.Handler
}

func (a authorizer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p, verified := PrincipalFrom(r.Context()); verified {
		if err := a.server.Allows(p, a.need); err != nil {
			a.server.strict.deny(w, r, a.server.needed(a.need), err)
			return
		}
	}
	a.next.ServeHTTP(w, r)
}

// Allows returns nil if p satisfies need; p is nil for a caller without a token. It makes the same
// check as [Server.Serve], for code that repeats the check where it carries out an operation. The
// error wraps [ErrNoToken] or [ErrInsufficientScope].
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
