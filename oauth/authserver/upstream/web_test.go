package upstream_test

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// A web stands in for the Internet: it is the transport of a provider's client. What a host answers
// is a handler with the key "METHOD host/path".
type web struct {
	t      *testing.T
	keys   *oauthtest.Issuer
	mu     sync.Mutex
	routes map[string]http.HandlerFunc
	seen   []request
}

// A request is one that the web has seen.
type request struct {
	key    string
	form   url.Values
	header http.Header
	body   string
}

func newWeb(t *testing.T) *web {
	t.Helper()
	return &web{t: t, keys: oauthtest.New(t, nil), routes: map[string]http.HandlerFunc{}}
}

// on sets what is answered to requests with a key.
func (w *web) on(key string, h http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.routes[key] = h
}

// says answers with status 200 and a JSON text.
func (w *web) says(key, text string) { w.on(key, says(http.StatusOK, "application/json", text)) }

func says(status int, media, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

// never answers when the request has ended.
func never(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// requests returns the requests with a key.
func (w *web) requests(key string) []request {
	w.mu.Lock()
	defer w.mu.Unlock()
	var found []request
	for _, r := range w.seen {
		if r.key == key {
			found = append(found, r)
		}
	}
	return found
}

// last returns the last request with a key.
func (w *web) last(key string) request {
	w.t.Helper()
	all := w.requests(key)
	require.NotEmpty(w.t, all, "no request %s", key)
	return all[len(all)-1]
}

// RoundTrip implements http.RoundTripper.
func (w *web) RoundTrip(r *http.Request) (*http.Response, error) {
	key := r.Method + " " + r.URL.Host + r.URL.Path
	if r.URL.Scheme != "https" {
		key = r.Method + " " + r.URL.String()
	}
	seen := request{key: key, header: r.Header.Clone()}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		seen.body = string(body)
		seen.form, _ = url.ParseQuery(seen.body)
		_ = r.Body.Close()
	}
	w.mu.Lock()
	w.seen = append(w.seen, seen)
	handle, ok := w.routes[key]
	w.mu.Unlock()
	if !ok {
		handle = says(http.StatusNotFound, "text/html", "<html>not found</html>")
	}
	rec := httptest.NewRecorder()
	done := make(chan struct{})
	go func() {
		defer close(done)
		handle(rec, r)
	}()
	<-done
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	resp := rec.Result()
	resp.Request = r
	return resp, nil
}

// discovery publishes metadata of an issuer at the address of OpenID Connect, with keys.
func (w *web) discovery(issuer string, more map[string]any) {
	host := strings.TrimPrefix(strings.TrimSuffix(issuer, "/"), "https://")
	document := map[string]any{
		"issuer": issuer, "authorization_endpoint": "https://" + host + "/authorize",
		"token_endpoint": "https://" + host + "/token", "jwks_uri": "https://" + host + "/keys",
		"userinfo_endpoint": "https://" + host + "/userinfo", "revocation_endpoint": "https://" + host + "/revoke",
	}
	for name, value := range more {
		document[name] = value
		if value == nil {
			delete(document, name)
		}
	}
	w.says("GET "+host+"/.well-known/openid-configuration", toJSON(w.t, document))
	w.publishKeys("GET " + host + "/keys")
}

func (w *web) publishKeys(key string) {
	w.on(key, func(rw http.ResponseWriter, r *http.Request) {
		req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, w.keys.JWKSURL(), nil)
		if !assert.NoError(w.t, err) {
			return
		}
		resp, err := w.keys.Client().Do(req)
		if !assert.NoError(w.t, err) {
			return
		}
		defer func() { _ = resp.Body.Close() }()
		_, _ = io.Copy(rw, resp.Body)
	})
}

func toJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

const callback = "https://mcp.example.com/oauth/callback"

func newLogin() upstream.Login {
	return upstream.Login{Redirect: callback, State: rand.Text(), Nonce: rand.Text(), Verifier: rand.Text() + rand.Text()}
}

// answer is the query of a callback with a code.
func answer(l upstream.Login) url.Values { return url.Values{"state": {l.State}, "code": {"the-code"}} }

// An acme is a provider of the test with OpenID Connect, and a login there that succeeds unless a
// test changes something.
type acme struct {
	*web
	provider *upstream.Provider
	login    upstream.Login
	claims   map[string]any
	options  []oauthtest.TokenOption
	tokens   map[string]any // the response of the token endpoint without the ID token
}

const acmeIssuer = "https://id.acme.test"

func newAcme(t *testing.T) *acme {
	t.Helper()
	a := &acme{web: newWeb(t), login: newLogin()}
	a.discovery(acmeIssuer, nil)
	a.provider = upstream.OIDC("Acme", acmeIssuer, "client", "client-secret", "notes")
	a.provider.Client = &http.Client{Transport: a.web}
	a.claims = map[string]any{
		"iss": acmeIssuer, "aud": "client", "client_id": nil, "nonce": a.login.Nonce, "sub": "ann",
		"name": "Ann", "email": "ann@acme.test", "email_verified": true,
	}
	a.tokens = map[string]any{
		"access_token": "access-1", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "refresh-1",
	}
	a.on("POST id.acme.test/token", func(w http.ResponseWriter, _ *http.Request) {
		response := map[string]any{"id_token": a.idToken()}
		for name, value := range a.tokens {
			response[name] = value
			if value == nil {
				delete(response, name)
			}
		}
		says(http.StatusOK, "application/json", toJSON(t, response))(w, nil)
	})
	return a
}

func (a *acme) idToken() string {
	options := []oauthtest.TokenOption{oauthtest.Header("typ", "JWT")}
	for name, value := range a.claims {
		options = append(options, oauthtest.Claim(name, value))
	}
	return a.keys.Issue(append(options, a.options...)...)
}

func (a *acme) finish() (upstream.Identity, upstream.Tokens, error) {
	return a.provider.Finish(a.t.Context(), a.login, answer(a.login))
}

func (a *acme) refresh() (upstream.Tokens, error) {
	return a.provider.Refresh(a.t.Context(), upstream.Tokens{Access: "access-1", Refresh: "refresh-1"}, "ann")
}
