package authserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

// The paths below the issuer. Clients of the specification of 2025-03-26 know the first three
// without any metadata.
const (
	pathAuthorize   = "/authorize"
	pathToken       = "/token"
	pathRegister    = "/register"
	pathRevoke      = "/revoke"
	pathKeys        = "/jwks.json"
	pathConsent     = "/consent"
	pathCallback    = "/callback"
	pathConnections = "/connections"
)

// A Server is an authorization server. It is an http.Handler for all its paths; see [Server.Paths].
// It is safe for concurrent use.
type Server struct {
	config       Config
	registration Registration
	path         string // of the issuer, without a slash at its end
	origin       string
	loopback     bool // the issuer is plain http on this machine
	resources    []oauth.Resource
	ring         *keyring
	keys         *signingKeys
	clients      map[string]*client // those of the configuration
	documents    *clientmeta.Documents
	document     []byte // the metadata
	tokens       oauth.Verifier
	status       *statuses
	pages        *pageSet
	assertions   *assertions
	handlers     map[string]http.Handler
}

// New returns an authorization server. It does not use the network or the store yet. The error
// lists everything that is wrong with the configuration.
func New(c Config) (*Server, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	issuer, err := oauth.ParseResource(c.Issuer)
	if err != nil {
		return nil, err
	}
	s := &Server{
		config: c, origin: issuer.Origin(), path: strings.TrimSuffix(issuer.Path(), "/"),
		loopback: isLoopbackURL(c.Issuer), status: newStatuses(),
	}
	for _, r := range c.Resources {
		resource, err := oauth.ParseResource(r)
		if err != nil {
			return nil, err
		}
		s.resources = append(s.resources, resource)
	}
	if s.ring, err = newKeyring(c.Secrets); err != nil {
		return nil, err
	}
	if s.clients, err = configuredClients(c.Clients); err != nil {
		return nil, err
	}
	if c.Registration != nil {
		s.registration = c.Registration.complete()
	}
	if !c.Documents.Off {
		s.documents = clientmeta.NewDocuments(s.documentOptions())
	}
	s.keys = &signingKeys{store: c.Store, ring: s.ring, now: c.Now, life: c.AccessTokenLife}
	if s.tokens, err = s.newTokenVerifier(); err != nil {
		return nil, err
	}
	if s.pages, err = newPageSet(c.Pages); err != nil {
		return nil, err
	}
	if c.Enterprise != nil {
		if s.assertions, err = s.newAssertions(*c.Enterprise); err != nil {
			return nil, err
		}
	}
	if s.document, err = s.metadata(); err != nil {
		return nil, err
	}
	s.handlers = s.routes()
	return s, nil
}

func (s *Server) documentOptions() clientmeta.Options {
	o := clientmeta.Options{
		Client: s.config.HTTPClient, AllowLoopback: s.config.Documents.AllowLoopback, Now: s.config.Now, Logger: s.config.Logger,
	}
	if u, err := url.Parse(s.config.Issuer); err == nil {
		o.OwnHost = u.Hostname()
	}
	if trust := s.config.Documents.Trust; trust != nil {
		o.Trust = func(ctx context.Context, m *clientmeta.Metadata) error {
			return trust(ctx, (&client{Metadata: m, kind: kindDocument}).info())
		}
	}
	return o
}

// Issuer returns the issuer of the configuration.
func (s *Server) Issuer() string { return s.config.Issuer }

// url returns the URL of a path below the issuer.
func (s *Server) url(path string) string { return s.config.Issuer + path }

// routes returns the handlers by their path on the host.
func (s *Server) routes() map[string]http.Handler {
	h := map[string]http.Handler{}
	public := func(path string, serve http.HandlerFunc) { // for browsers of any origin, without cookies
		h[s.path+path] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			w.Header().Set("Access-Control-Expose-Headers", "Retry-After, WWW-Authenticate")
			switch r.Method {
			case http.MethodOptions:
				preflight(w, "POST, OPTIONS")
			case http.MethodPost:
				serve(w, r)
			default:
				s.writeFailure(w, r, errNotPost)
			}
		})
	}
	public(pathToken, s.serveToken)
	public(pathRevoke, s.serveRevoke)
	if s.config.Registration != nil {
		public(pathRegister, s.serveRegister)
	}
	h[s.path+pathAuthorize] = http.HandlerFunc(s.serveAuthorize)
	h[s.path+pathConsent] = http.HandlerFunc(s.serveConsent)
	h[s.path+pathConnections] = http.HandlerFunc(s.serveConnections)
	h[s.path+pathKeys] = http.HandlerFunc(s.serveKeys)
	if s.provider() != nil {
		h[s.path+pathCallback] = http.HandlerFunc(s.serveCallback)
	}
	for _, path := range s.WellKnownPaths() {
		h[path] = http.HandlerFunc(s.serveMetadata)
	}
	return h
}

// Paths returns the paths that the server answers, sorted. Mount it at each of them, at the root of
// the issuer's host.
func (s *Server) Paths() []string {
	var paths []string
	for path := range s.handlers {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

// ServeHTTP answers the paths of [Server.Paths], and others with 404 and JSON.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		// A program's own function may panic. The client gets an answer, and the log the cause.
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler { //nolint:errorlint // the value that net/http compares
				panic(p)
			}
			s.writeFailure(w, r, errInternal.because(fmt.Errorf("panic: %v", p)))
		}
	}()
	h := s.handlers[r.URL.EscapedPath()]
	if h == nil {
		notFound(w, r)
		return
	}
	h.ServeHTTP(w, r)
}

// Access returns the configuration of a resource server in the same program, for the first of the
// Resources: pass it to mcpkit.OAuth, which then also serves the paths of the authorization server.
// Change the result for further issuers or a baseline of scopes.
func (s *Server) Access() oauth.Config {
	return oauth.Config{
		Resource:             s.resources[0].String(),
		AuthorizationServers: []string{s.config.Issuer},
		Verifiers:            []oauth.Verifier{s.Verifier()},
		LoginServer:          s,
	}
}

// Ready returns nil if the store answers and the signing keys can be used.
func (s *Server) Ready(ctx context.Context) error {
	if err := s.keys.load(ctx); err != nil {
		return errors.Join(oauth.ErrUnavailable, err)
	}
	return nil
}
