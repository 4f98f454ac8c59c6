package oauthtest

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// DefaultAudience is the audience of tokens when [Options] names no other.
const DefaultAudience = "https://mcp.example.com/mcp"

// Options change an [Issuer]. The zero value is useful.
type Options struct {
	// Algorithms are the issuer's keys, one of each; tokens are signed with the
	// first unless they say otherwise. The default is ES256, RS256 and EdDSA.
	Algorithms []Algorithm
	// Audience is the audience of tokens that name none; by default
	// [DefaultAudience].
	Audience string
	// Users are who can log in. With several of them the login is a page on which a
	// person chooses, unless the client names one in login_hint. The default is alice alone.
	Users []string
	// Path is appended to the issuer's address, as with issuers that have one
	// address per tenant: "/tenant".
	Path string
}

// An Endpoint is an address of an issuer whose requests are counted.
type Endpoint string

// The endpoints of an issuer.
const (
	Metadata      Endpoint = "metadata"      // RFC 8414
	OpenID        Endpoint = "openid"        // OpenID Connect Discovery
	JWKS          Endpoint = "jwks"          // RFC 7517
	Introspection Endpoint = "introspection" // RFC 7662
	Registration  Endpoint = "registration"  // RFC 7591
	Authorization Endpoint = "authorization" // RFC 6749, section 3.1
	Token         Endpoint = "token"         // RFC 6749, section 3.2
)

// A TB is what an issuer needs of a [testing.TB]. Programs that show a login, such as
// examples, may pass their own, whose Fatal does not return.
type TB interface {
	Helper()
	Cleanup(func())
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// An Issuer is an authorization server for one test. All methods are safe for
// concurrent use.
type Issuer struct {
	tb     TB
	opts   Options
	srv    *httptest.Server
	secret string
	done   chan struct{} // closed at the end, so that slow answers do not hold it up

	mu      sync.Mutex
	keys    []*key // what is published; the newest of an algorithm comes last
	foreign map[Algorithm]*key
	made    int
	tokens  map[string]map[string]any // the claims of every token that can be introspected
	revoked map[string]bool
	clients map[string][]string // redirect URIs by client
	codes   map[string]grant
	refresh map[string]grant
	count   map[Endpoint]int
	outage  bool
	delay   time.Duration
}

// New starts an issuer. It is closed with the test. opts may be nil.
func New(tb TB, opts *Options) *Issuer {
	tb.Helper()
	i := &Issuer{
		tb: tb, secret: rand.Text(), done: make(chan struct{}),
		foreign: map[Algorithm]*key{},
		tokens:  map[string]map[string]any{}, revoked: map[string]bool{}, count: map[Endpoint]int{},
		clients: map[string][]string{}, codes: map[string]grant{}, refresh: map[string]grant{},
	}
	if opts != nil {
		i.opts = *opts
	}
	if len(i.opts.Algorithms) == 0 {
		i.opts.Algorithms = []Algorithm{ES256, RS256, EdDSA}
	}
	if len(i.opts.Users) == 0 {
		i.opts.Users = []string{"alice"}
	}
	if i.opts.Audience == "" {
		i.opts.Audience = DefaultAudience
	}
	if p := i.opts.Path; p != "" && (p[0] != '/' || strings.HasSuffix(p, "/")) {
		tb.Fatalf("oauthtest: the path %q must begin with a slash and not end with one", p)
	}
	i.Rotate()
	i.srv = httptest.NewServer(i.routes())
	tb.Cleanup(func() {
		close(i.done)
		i.srv.Client().CloseIdleConnections()
		i.srv.Close()
	})
	return i
}

// URL is the issuer's identifier.
func (i *Issuer) URL() string { return i.srv.URL + i.opts.Path }

// JWKSURL is where the public keys are.
func (i *Issuer) JWKSURL() string { return i.URL() + "/jwks" }

// IntrospectionURL is where tokens can be asked about, with [Issuer.Credentials].
func (i *Issuer) IntrospectionURL() string { return i.URL() + "/introspect" }

// Credentials returns the client that may introspect, for HTTP basic
// authentication. The secret is different for every issuer.
func (i *Issuer) Credentials() (id, secret string) { return "resource-server", i.secret }

// Client returns an HTTP client for this issuer, whose connections end with it.
func (i *Issuer) Client() *http.Client { return i.srv.Client() }

// SetOutage makes every endpoint answer 503, or ends that.
func (i *Issuer) SetOutage(down bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.outage = down
}

// SetDelay makes every endpoint wait before it answers. Zero ends that.
func (i *Issuer) SetDelay(d time.Duration) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.delay = d
}

// Requests returns how many requests an endpoint has got, failed ones included.
func (i *Issuer) Requests(e Endpoint) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.count[e]
}

func (i *Issuer) routes() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, e Endpoint, h http.HandlerFunc) {
		mux.Handle(pattern, i.counted(e, h))
	}
	handle("GET /.well-known/oauth-authorization-server"+i.opts.Path, Metadata, i.metadata)
	handle("GET "+i.opts.Path+"/.well-known/openid-configuration", OpenID, i.metadata)
	handle("GET "+i.opts.Path+"/jwks", JWKS, i.jwks)
	handle("POST "+i.opts.Path+"/introspect", Introspection, i.introspect)
	handle("POST "+i.opts.Path+"/register", Registration, i.register)
	handle("GET "+i.opts.Path+"/authorize", Authorization, i.authorize)
	handle("POST "+i.opts.Path+"/token", Token, i.token)
	return cors(mux)
}

// cors lets clients in browsers in, such as the MCP Inspector.
func cors(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		if r.Method == http.MethodOptions {
			w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, MCP-Protocol-Version")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// counted counts a request, then lets it wait or fail.
func (i *Issuer) counted(e Endpoint, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.mu.Lock()
		i.count[e]++
		outage, delay := i.outage, i.delay
		i.mu.Unlock()
		if delay > 0 {
			timer := time.NewTimer(delay)
			defer timer.Stop()
			select {
			case <-timer.C:
			case <-r.Context().Done():
			case <-i.done:
			}
		}
		if outage {
			http.Error(w, "outage", http.StatusServiceUnavailable)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (i *Issuer) metadata(w http.ResponseWriter, _ *http.Request) {
	// One document for both kinds of discovery. OpenID clients refuse it without the
	// fields that OpenID Connect requires.
	writeJSON(w, map[string]any{
		"issuer":                 i.URL(),
		"authorization_endpoint": i.URL() + "/authorize",
		"token_endpoint":         i.URL() + "/token",
		"jwks_uri":               i.JWKSURL(),
		"introspection_endpoint": i.IntrospectionURL(),
		"introspection_endpoint_auth_methods_supported":  []string{"client_secret_basic"},
		"registration_endpoint":                          i.URL() + "/register",
		"token_endpoint_auth_methods_supported":          []string{"none"},
		"response_types_supported":                       []string{"code"},
		"grant_types_supported":                          []string{"authorization_code", "refresh_token"},
		"code_challenge_methods_supported":               []string{"S256"},
		"authorization_response_iss_parameter_supported": true,
		"subject_types_supported":                        []string{"public"},
		"id_token_signing_alg_values_supported":          i.opts.Algorithms,
	})
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(v) // the client is in the same test and will notice
}
