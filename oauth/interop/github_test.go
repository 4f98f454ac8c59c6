package interop

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// A gitHub is an OAuth server like github.com: no OpenID Connect and no metadata, no PKCE, opaque
// tokens that do not expire and cannot be refreshed, errors with status 200, and an API for the
// user, their addresses, and the end of a grant. Its only user is octocat. It answers with a form
// unless JSON is asked for; plain makes it answer with a form always.
//
// Source: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
type gitHub struct {
	url, id, secret, redirect string
	plain                     bool

	mu     sync.Mutex
	codes  map[string]string // the scopes, separated by commas
	tokens map[string]string
}

// The user of a gitHub. The number stays when the name changes.
const (
	octocatID    = "583231"
	octocatEmail = "octocat@github.example"
)

// newGitHub starts the server, with an app whose callback address is redirect.
func newGitHub(t *testing.T, w *witness, redirect string) *gitHub {
	t.Helper()
	g := &gitHub{id: "Iv1.8a61f9b3a7aba766", secret: rand.Text(), redirect: redirect, codes: map[string]string{}, tokens: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/login/oauth/authorize", g.authorize)
	mux.HandleFunc("POST /login/oauth/access_token", g.accessToken)
	mux.HandleFunc("GET /user", g.api(map[string]any{"id": json.Number(octocatID), "login": "octocat", "name": "Mona", "email": nil}, ""))
	mux.HandleFunc("GET /user/emails", g.api([]map[string]any{
		{"email": "old@github.example", "primary": false, "verified": true, "visibility": nil},
		{"email": octocatEmail, "primary": true, "verified": true, "visibility": "private"},
	}, "user:email"))
	mux.HandleFunc("DELETE /applications/{id}/token", g.deleteToken)
	srv := httptest.NewServer(w.issuer(mux))
	t.Cleanup(srv.Close)
	g.url = srv.URL
	return g
}

// provider is the preset for GitHub, whose requests end here instead of at github.com.
func (g *gitHub) provider(t *testing.T) *upstream.Provider {
	t.Helper()
	p := upstream.GitHub(g.id, g.secret, "repo")
	here, own := strings.TrimPrefix(g.url, "http://"), ownTransport(t)
	p.AuthorizationEndpoint = g.url + "/login/oauth/authorize" // for the browser
	p.Client = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Host != "github.com" && r.URL.Host != "api.github.com" {
			return nil, fmt.Errorf("a request to %s", r.URL.Host)
		}
		r = r.Clone(r.Context())
		r.URL.Scheme, r.URL.Host = "http", here
		return own.RoundTrip(r)
	})}
	return p
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// authorize shows a page with a button, and redirects when it is pressed.
func (g *gitHub) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != g.id {
		http.Error(w, "Not Found", http.StatusNotFound)
		return
	}
	to, err := url.Parse(cmp.Or(q.Get("redirect_uri"), g.redirect))
	if err != nil || to.String() != g.redirect {
		http.Redirect(w, r, g.redirect+"?error=redirect_uri_mismatch&state="+url.QueryEscape(q.Get("state")), http.StatusFound)
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<form method="post" action="%s"><button name="authorize" value="1">Authorize</button></form>`, html.EscapeString(r.URL.String()))
		return
	}
	code := strings.ToLower(rand.Text()[:20])
	g.mu.Lock()
	g.codes[code] = strings.ReplaceAll(q.Get("scope"), " ", ",")
	g.mu.Unlock()
	to.RawQuery = url.Values{"code": {code}, "state": {q.Get("state")}}.Encode()
	http.Redirect(w, r, to.String(), http.StatusFound)
}

// press presses the button of the page.
func (g *gitHub) press(page *url.URL) url.Values {
	if !strings.HasPrefix(page.String(), g.url+"/login/oauth/authorize?") {
		return nil
	}
	return url.Values{"authorize": {"1"}}
}

func (g *gitHub) accessToken(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	scopes, known := g.codes[r.FormValue("code")]
	answer := map[string]string{"access_token": "gho_" + rand.Text(), "scope": scopes, "token_type": "bearer"}
	switch {
	case r.FormValue("client_id") != g.id || r.FormValue("client_secret") != g.secret:
		answer = map[string]string{"error": "incorrect_client_credentials", "error_description": "The client_id and/or client_secret passed are incorrect."}
	case !known:
		answer = map[string]string{"error": "bad_verification_code", "error_description": "The code passed is incorrect or expired."}
	default:
		delete(g.codes, r.FormValue("code"))
		g.tokens[answer["access_token"]] = scopes
	}
	if !g.plain && strings.Contains(r.Header.Get("Accept"), "application/json") {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(answer)
		return
	}
	form := url.Values{}
	for name, value := range answer {
		form.Set(name, value)
	}
	w.Header().Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	fmt.Fprint(w, form.Encode())
}

// api answers requests with a token that has the scope.
func (g *gitHub) api(answer any, scope string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		g.mu.Lock()
		scopes, known := g.tokens[token]
		g.mu.Unlock()
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		status, body := http.StatusOK, answer
		switch {
		case r.UserAgent() == "":
			status, body = http.StatusForbidden, map[string]string{"message": "Request forbidden by administrative rules."}
		case !known:
			status, body = http.StatusUnauthorized, map[string]string{"message": "Bad credentials"}
		case scope != "" && !slices.Contains(strings.Split(scopes, ","), scope):
			status, body = http.StatusNotFound, map[string]string{"message": "Not Found"}
		}
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	}
}

// deleteToken ends the token that the body names.
func (g *gitHub) deleteToken(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	if id != g.id || secret != g.secret || r.PathValue("id") != g.id {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	var body struct {
		Token string `json:"access_token"`
	}
	err := json.NewDecoder(r.Body).Decode(&body)
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, known := g.tokens[body.Token]; err != nil || !known {
		w.WriteHeader(http.StatusUnprocessableEntity)
		return
	}
	delete(g.tokens, body.Token)
	w.WriteHeader(http.StatusNoContent)
}

// active returns how many tokens are good.
func (g *gitHub) active() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.tokens)
}
