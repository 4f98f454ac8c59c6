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

// Options are the options of an [Issuer]. The zero value is useful.
type Options struct {
	// Algorithms are the algorithms of the issuer's keys, one key for each. Tokens are signed
	// with the first unless [SignWith] says otherwise. The default is ES256, RS256 and EdDSA.
	Algorithms []Algorithm
	// Audience is the audience of tokens without the option [Audience]; by default
	// [DefaultAudience].
	Audience string
	// Users are the users who can log in. With several users the login is a page on which a
	// person chooses, unless the client names one in login_hint. The default is alice alone.
	Users []string
	// Path is appended to the issuer's address, as with issuers that have one
	// address per tenant, such as "/tenant".
	Path string
}

// An Endpoint is an endpoint of an issuer. [Issuer.Requests] counts its requests.
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

// A TB is the part of [testing.TB] that an issuer uses. Programs such as
// examples may pass their own implementation, whose Fatal and Fatalf must not return.
type TB interface {
	// Helper marks the calling function as a helper of the test.
	Helper()
	// Cleanup registers a function that is called when the test ends.
	Cleanup(func())
	// Fatal and Fatalf log a message and end the test as failed.
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
	shape  *shape        // of the tokens; nil for tokens as in RFC 9068
	done   chan struct{} // closed at the end, so that delayed responses do not block the test

	mu      sync.Mutex
	keys    []*key                    // the published keys; the newest of an algorithm comes last
	foreign map[Algorithm]*key        // keys that are never published
	made    int                       // how often keys were made
	tokens  map[string]map[string]any // the claims of every token that can be introspected
	revoked map[string]bool
	clients map[string][]string // redirect URIs by client
	codes   map[string]grant
	refresh map[string]grant
	logins  map[string]grant  // by ID token
	abroad  map[string]string // the IDs of clients at other authorization servers
	count   map[Endpoint]int
	outage  bool
	delay   time.Duration
}

// New starts an issuer, which is closed when the test ends. opts may be nil.
func New(tb TB, opts *Options) *Issuer {
	tb.Helper()
	i := &Issuer{
		tb: tb, secret: rand.Text(), done: make(chan struct{}),
		foreign: map[Algorithm]*key{},
		tokens:  map[string]map[string]any{}, revoked: map[string]bool{}, count: map[Endpoint]int{},
		clients: map[string][]string{}, codes: map[string]grant{}, refresh: map[string]grant{}, logins: map[string]grant{}, abroad: map[string]string{},
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
		i.mu.Lock()
		defer i.mu.Unlock()
		for _, k := range i.keys {
			k.release()
		}
	})
	return i
}

// URL returns the issuer's identifier.
func (i *Issuer) URL() string { return i.srv.URL + i.opts.Path }

// JWKSURL returns the URL of the public keys.
func (i *Issuer) JWKSURL() string { return i.URL() + "/jwks" }

// IntrospectionURL returns the URL of the introspection endpoint, which requires
// [Issuer.Credentials].
func (i *Issuer) IntrospectionURL() string { return i.URL() + "/introspect" }

// Credentials returns the ID and secret of the client that may introspect, for HTTP basic
// authentication. The secret is different for every issuer.
func (i *Issuer) Credentials() (id, secret string) { return "resource-server", i.secret }

// Client returns an HTTP client for this issuer. Its connections are closed with the issuer.
func (i *Issuer) Client() *http.Client { return i.srv.Client() }

// SetOutage makes every endpoint respond with 503 if down is true, and normally otherwise.
func (i *Issuer) SetOutage(down bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.outage = down
}

// SetDelay makes every endpoint wait for d before it responds. Zero means no delay.
func (i *Issuer) SetDelay(d time.Duration) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.delay = d
}

// Requests returns how many requests an endpoint has received, including failed ones.
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

// cors allows requests from clients in browsers, such as the MCP Inspector.
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

// counted counts a request, and applies the delay and the outage.
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
	// One document serves both kinds of discovery. OpenID clients require the
	// additional fields of OpenID Connect.
	writeJSON(w, map[string]any{
		"issuer":                 i.URL(),
		"authorization_endpoint": i.URL() + "/authorize",
		"token_endpoint":         i.URL() + "/token",
		"jwks_uri":               i.JWKSURL(),
		"introspection_endpoint": i.IntrospectionURL(),
		"introspection_endpoint_auth_methods_supported":     []string{"client_secret_basic"},
		"registration_endpoint":                             i.URL() + "/register",
		"token_endpoint_auth_methods_supported":             []string{"none"},
		"response_types_supported":                          []string{"code"},
		"grant_types_supported":                             []string{"authorization_code", "refresh_token", tokenExchange},
		"identity_chaining_requested_token_types_supported": []string{idJAG},
		"code_challenge_methods_supported":                  []string{"S256"},
		"authorization_response_iss_parameter_supported":    true,
		"subject_types_supported":                           []string{"public"},
		"id_token_signing_alg_values_supported":             i.opts.Algorithms,
	})
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(v) // the client is in the same test and notices an error
}
