package oauthtest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// A grant is the authorization that a code or a refresh token represents.
type grant struct {
	client, redirect, challenge, scope, resource, user, nonce string
}

// register registers any client (RFC 7591).
func (i *Issuer) register(w http.ResponseWriter, r *http.Request) {
	var in map[string]any
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&in); err != nil {
		oauthError(w, "invalid_client_metadata")
		return
	}
	var redirects []string
	list, _ := in["redirect_uris"].([]any)
	for _, v := range list {
		s, _ := v.(string)
		if u, err := url.Parse(s); err != nil || u.Scheme == "" || u.Fragment != "" || u.User != nil ||
			slices.Contains([]string{"javascript", "data", "file", "blob", "vbscript"}, u.Scheme) {
			oauthError(w, "invalid_redirect_uri")
			return
		}
		redirects = append(redirects, s)
	}
	if len(redirects) == 0 {
		oauthError(w, "invalid_redirect_uri")
		return
	}
	id := "client-" + rand.Text()
	i.mu.Lock()
	i.clients[id] = redirects
	i.mu.Unlock()
	in["client_id"] = id
	in["token_endpoint_auth_method"] = "none"
	delete(in, "client_secret")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(in)
}

// authorize logs a user in, without a page if there is only one, and redirects to the client
// with a code.
func (i *Issuer) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	g := grant{
		client: q.Get("client_id"), redirect: q.Get("redirect_uri"), challenge: q.Get("code_challenge"),
		scope: q.Get("scope"), resource: q.Get("resource"), nonce: q.Get("nonce"),
	}
	i.mu.Lock()
	registered := i.clients[g.client]
	i.mu.Unlock()
	if !slices.ContainsFunc(registered, func(s string) bool { return sameRedirect(s, g.redirect) }) {
		http.Error(w, "unknown client or redirect_uri", http.StatusBadRequest)
		return
	}
	if g.user = i.userFor(q.Get("login_hint")); g.user == "" {
		i.choose(w, r)
		return
	}
	back, err := url.Parse(g.redirect)
	if err != nil {
		http.Error(w, "bad redirect_uri", http.StatusBadRequest)
		return
	}
	answer := back.Query()
	answer.Set("iss", i.URL())
	if q.Has("state") {
		answer.Set("state", q.Get("state"))
	}
	if q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || len(g.challenge) != 43 {
		answer.Set("error", "invalid_request")
	} else {
		code := "code-" + rand.Text()
		i.mu.Lock()
		i.codes[code] = g
		i.mu.Unlock()
		answer.Set("code", code)
	}
	back.RawQuery = answer.Encode()
	http.Redirect(w, r, back.String(), http.StatusSeeOther)
}

// token exchanges a code or a refresh token, each of which works once, or an ID token for an
// identity assertion.
func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	client := r.PostFormValue("client_id")
	if client == "" {
		// golang.org/x/oauth2 sends the client in a header first, and retries without if that fails.
		// The code must still be there then.
		oauthError(w, "invalid_client")
		return
	}
	var from map[string]grant
	var secret string
	switch r.PostFormValue("grant_type") {
	case "authorization_code":
		from, secret = i.codes, r.PostFormValue("code")
	case "refresh_token":
		from, secret = i.refresh, r.PostFormValue("refresh_token")
	case tokenExchange:
		i.exchange(w, r)
		return
	default:
		oauthError(w, "unsupported_grant_type")
		return
	}
	isCode := r.PostFormValue("grant_type") == "authorization_code"
	i.mu.Lock()
	g, ok := from[secret]
	delete(from, secret)
	i.mu.Unlock()
	proof := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !ok || g.client != client ||
		isCode && (g.redirect != r.PostFormValue("redirect_uri") || g.challenge != b64(proof[:])) {
		oauthError(w, "invalid_grant")
		return
	}
	opts := []TokenOption{Subject(g.user), ClientID(client), Scopes(strings.Fields(g.scope)...)}
	if g.resource != "" {
		opts = append(opts, Audience(g.resource))
	}
	refresh := "refresh-" + rand.Text()
	i.mu.Lock()
	i.refresh[refresh] = g
	i.mu.Unlock()
	response := map[string]any{
		"access_token": i.Issue(opts...), "token_type": "Bearer", "expires_in": 3600,
		"refresh_token": refresh, "scope": g.scope,
	}
	if slices.Contains(strings.Fields(g.scope), "openid") {
		response["id_token"] = i.idToken(g)
	}
	writeJSON(w, response)
}

// sameRedirect compares exactly, with any port on a loopback host (RFC 8252).
func sameRedirect(registered, uri string) bool {
	if registered == uri {
		return true
	}
	a, errA := url.Parse(registered)
	b, errB := url.Parse(uri)
	if errA != nil || errB != nil || a.Scheme != "http" || a.Hostname() != b.Hostname() {
		return false
	}
	if ip := net.ParseIP(a.Hostname()); a.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return false
	}
	a.Host, b.Host = "", ""
	return a.String() == b.String()
}

func oauthError(w http.ResponseWriter, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": code})
}
