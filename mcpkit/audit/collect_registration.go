package audit

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// collectRegistrations registers each known client: with all its redirect addresses and, if that is
// refused, with each of them alone.
func collectRegistrations(ctx context.Context, a *auditor) {
	endpoint := a.login.server.found().text("registration_endpoint")
	if endpoint == "" {
		return
	}
	for _, c := range oauth.KnownClients() {
		redirects := webRedirects(c.Redirects)
		r := a.register(ctx, endpoint, c.Name, redirects)
		if !r.post.Answered() {
			return
		}
		if r.accepted() || len(redirects) == 1 {
			continue
		}
		for _, redirect := range redirects {
			if r := a.register(ctx, endpoint, c.Name, []string{redirect}); !r.post.Answered() {
				return
			}
		}
	}
}

// register registers a client, looks whether it could log in, and removes it if the server lets it.
func (a *auditor) register(ctx context.Context, endpoint, client string, redirects []string) *registration {
	r := &registration{client: client, redirects: redirects}
	a.login.clients = append(a.login.clients, r)
	r.post = a.client.Do(ctx, registrationRequest(a.here(endpoint), client+" (mcpkit audit)", redirects, loginScopes(a)))
	_ = json.Unmarshal(r.post.Body, &r.fields) // a rule reports what is no JSON object
	if !r.accepted() {
		return r
	}
	for _, redirect := range redirects {
		if login := askAuthorization(ctx, a, client, r.text("client_id"), redirect, false); login != nil {
			r.logins = append(r.logins, login)
		}
	}
	a.unregister(ctx, endpoint, r)
	return r
}

// unregister removes a registration (RFC 7592). It sends the token for that to the host of the
// registration endpoint only.
func (a *auditor) unregister(ctx context.Context, endpoint string, r *registration) {
	from, err := url.Parse(endpoint)
	at, err2 := url.Parse(r.text("registration_client_uri"))
	token := r.text("registration_access_token")
	if err != nil || err2 != nil || token == "" || at.Host != from.Host || at.Scheme != from.Scheme {
		return
	}
	r.deleted = a.client.Do(ctx, web.Request{Method: http.MethodDelete, URL: a.here(at.String()), Token: token})
}
