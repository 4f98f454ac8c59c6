package authserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

// A Server is an authorization server. It is an http.Handler for all its paths; see [Server.Paths].
// It is safe for concurrent use.
type Server struct {
	base     *base
	grants   *grants
	upstream *upstreams
	verifier *verifier
	keys     *signingKeys
	handlers map[string]http.Handler
}

// New returns an authorization server. It does not use the network or the store yet. The error
// lists everything that is wrong with the configuration.
func New(c Config) (*Server, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	b, err := newBase(c)
	if err != nil {
		return nil, err
	}
	if b.volatile() && !b.loopback {
		c.Logger.Warn("authserver: the Store is the memory of this process: all logins end when it ends, and other replicas do not know them; " +
			"use package mcpkit/store/file or mcpkit/store/redis")
	}
	configured, err := configuredClients(c.Clients)
	if err != nil {
		return nil, err
	}
	set, err := newPageSet(c.Pages)
	if err != nil {
		return nil, err
	}
	keys := &signingKeys{store: c.Store, ring: b.ring, now: c.Now, life: c.AccessTokenLife}
	tokens, err := b.newTokenVerifier(keys)
	if err != nil {
		return nil, err
	}
	known := &clients{base: b, configured: configured}
	if !c.Documents.Off {
		known.documents = clientmeta.NewDocuments(b.documentOptions())
	}
	status := newStatuses()
	given := &consents{b}
	kept := &grants{b, given, status}
	s := &Server{
		base: b, grants: kept, keys: keys, upstream: &upstreams{b, kept}, verifier: &verifier{b, tokens, status},
	}
	p := parts{
		base: b, clients: known, consents: given, grants: kept, sessions: &sessions{b}, codes: &codes{b, given},
		logins: &logins{b}, pages: &pageWriter{b, set}, issuer: &issuer{b, kept, keys}, upstreams: s.upstream, tokens: tokens,
	}
	if c.Enterprise != nil {
		if p.enterprise, err = newAssertionGrant(b, kept, p.issuer, *c.Enterprise); err != nil {
			return nil, err
		}
	}
	document, err := b.metadata()
	if err != nil {
		return nil, err
	}
	s.handlers = p.routes(document, keys)
	return s, nil
}

// parts are the components of the endpoints.
type parts struct {
	base       *base
	clients    *clients
	consents   *consents
	grants     *grants
	sessions   *sessions
	codes      *codes
	logins     *logins
	pages      *pageWriter
	issuer     *issuer
	upstreams  *upstreams
	enterprise *assertionGrant
	tokens     oauth.Verifier
}

// routes returns the handlers by their path on the host.
func (p *parts) routes(document []byte, keys *signingKeys) map[string]http.Handler {
	h := map[string]http.Handler{}
	b := p.base
	public := func(path string, serve http.HandlerFunc) { // for browsers of any origin, without cookies
		h[b.path+path] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			w.Header().Set("Access-Control-Expose-Headers", "Retry-After, WWW-Authenticate")
			switch r.Method {
			case http.MethodOptions:
				preflight(w, "POST, OPTIONS")
			case http.MethodPost:
				serve(w, r)
			default:
				b.writeFailure(w, r, errNotPost)
			}
		})
	}
	public(pathToken, (&tokenEndpoint{b, p.clients, p.codes, p.grants, p.issuer, p.upstreams, p.enterprise}).serveToken)
	public(pathRevoke, (&revocations{b, p.clients, p.grants, p.tokens}).serveRevoke)
	if b.config.Registration != nil {
		public(pathRegister, (&registrar{b, p.clients, b.config.Registration.complete()}).serveRegister)
	}
	consent := &consentPages{b, p.clients, p.sessions, p.codes, p.logins, &choices{b}, &refusals{b, p.sessions, p.pages}, p.pages}
	h[b.path+pathAuthorize] = http.HandlerFunc((&authorizer{b, p.clients, p.sessions, p.consents, p.pages, consent}).serveAuthorize)
	h[b.path+pathConsent] = http.HandlerFunc(consent.serveConsent)
	h[b.path+pathConnections] = http.HandlerFunc((&connections{b, p.sessions, p.grants, p.logins, p.pages}).serveConnections)
	h[b.path+pathKeys] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		set, err := keys.set(r.Context())
		if err != nil {
			b.writeFailure(w, r, err)
			return
		}
		servePublic(w, r, set, "public, max-age=300")
	})
	if b.provider() != nil {
		h[b.path+pathCallback] = http.HandlerFunc((&callbacks{b, p.sessions, p.codes, p.logins, p.pages}).serveCallback)
	}
	for _, path := range b.wellKnownPaths() {
		h[path] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			servePublic(w, r, document, "public, max-age=300")
		})
	}
	return h
}

// Issuer returns the issuer of the configuration.
func (s *Server) Issuer() string { return s.base.config.Issuer }

// Ready returns nil if the store answers and the signing keys can be used.
func (s *Server) Ready(ctx context.Context) error {
	err := s.keys.load(ctx)
	if err == nil { // the keys may be known from before
		_, err = s.base.config.Store.Get(ctx, keyKeys)
	}
	if err != nil {
		return errors.Join(err, oauth.ErrUnavailable)
	}
	return nil
}

// ServeHTTP answers the paths of [Server.Paths], and others with 404 and JSON.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		// A program's own function may panic. The client gets an answer, and the log the cause.
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler { //nolint:errorlint // the value that net/http compares
				panic(p)
			}
			s.base.writeFailure(w, r, errInternal.because(fmt.Errorf("panic: %v", p)))
		}
	}()
	h := s.handlers[r.URL.EscapedPath()]
	if h == nil {
		notFound(w, r)
		return
	}
	h.ServeHTTP(w, r)
}

// WellKnownPaths returns the paths of the host at which the metadata must be found: below the root,
// and with the path of the issuer, if it has one (RFC 8414, section 3.1). [Server.ServeHTTP]
// answers them.
func (s *Server) WellKnownPaths() []string { return s.base.wellKnownPaths() }

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

// Access returns the configuration of a resource server in the same program, for the first of the
// Resources: pass it to mcpkit.OAuth, which then also serves the paths of the authorization server.
// Change the result for further issuers or a baseline of scopes.
func (s *Server) Access() oauth.Config {
	return oauth.Config{
		Resource:             s.base.resources[0].String(),
		AuthorizationServers: []string{s.base.config.Issuer},
		Verifiers:            []oauth.Verifier{s.Verifier()},
		LoginServer:          s,
	}
}
