package oauthtest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The names of RFC 8693, and of draft-ietf-oauth-identity-assertion-authz-grant.
const (
	tokenExchange    = "urn:ietf:params:oauth:grant-type:token-exchange"
	idJAG            = "urn:ietf:params:oauth:token-type:id-jag"
	idTokenType      = "urn:ietf:params:oauth:token-type:id_token"
	refreshTokenType = "urn:ietf:params:oauth:token-type:refresh_token"
)

// SetClientElsewhere sets the ID that a client of this issuer has at other authorization servers,
// which identity assertions for it name. Without it the client has the same ID everywhere.
func (i *Issuer) SetClientElsewhere(client, elsewhere string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.abroad[client] = elsewhere
}

// idToken returns an ID token for the client and the user of a login with the scope openid.
func (i *Issuer) idToken(g grant) string {
	now := time.Now()
	t := &draft{header: map[string]any{}, claims: map[string]any{
		"iss": i.URL(), "sub": g.user, "aud": g.client, "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "auth_time": now.Unix(),
	}}
	if g.nonce != "" {
		t.claims["nonce"] = g.nonce
	}
	token := i.sign(t, "JWT")
	i.mu.Lock()
	defer i.mu.Unlock()
	i.logins[token] = g
	return token
}

// exchange issues an identity assertion for an ID token or a refresh token of the same client. It
// asks no policy: every client gets the scopes and the resources that it asks for.
func (i *Issuer) exchange(w http.ResponseWriter, r *http.Request) {
	form := r.PostForm
	token, kind := form.Get("subject_token"), form.Get("subject_token_type")
	i.mu.Lock()
	g, ok := i.logins[token]
	if kind == refreshTokenType {
		g, ok = i.refresh[token]
	}
	i.mu.Unlock()
	audience := form.Get("audience")
	switch {
	case form.Get("requested_token_type") != idJAG || kind != idTokenType && kind != refreshTokenType || audience == "":
		oauthError(w, "invalid_request")
		return
	case !ok || g.client != form.Get("client_id"):
		oauthError(w, "invalid_grant")
		return
	}
	i.mu.Lock()
	client := cmp.Or(i.abroad[g.client], g.client)
	i.mu.Unlock()
	opts := []TokenOption{Subject(g.user)}
	scope := form.Get("scope")
	if scope != "" {
		opts = append(opts, Scopes(strings.Fields(scope)...))
	}
	switch resources := slices.DeleteFunc(slices.Clone(form["resource"]), func(s string) bool { return s == "" }); len(resources) {
	case 0:
	case 1:
		opts = append(opts, Claim("resource", resources[0]))
	default:
		opts = append(opts, Claim("resource", resources))
	}
	response := map[string]any{
		"issued_token_type": idJAG, "token_type": "N_A", "expires_in": 300,
		"access_token": i.IssueAssertion(audience, client, opts...),
	}
	if scope != "" {
		response["scope"] = scope
	}
	writeJSON(w, response)
}
