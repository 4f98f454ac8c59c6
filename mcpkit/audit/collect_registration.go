package audit

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A registration is a registration of a client (RFC 7591).
type registration struct {
	client    string
	redirects []string
	post      *web.Exchange
	fields    map[string]json.RawMessage // of the answer; nil if it is no JSON object
	// deleted is the request that removed the registration; nil if the server offers no such request.
	deleted *web.Exchange
	// logins are requests to the authorization endpoint with the new client.
	logins []*authorization
}

// accepted reports whether the client was registered.
func (r *registration) accepted() bool {
	return (r.post.Status == http.StatusCreated || r.post.Status == http.StatusOK) && r.text("client_id") != ""
}

func (r *registration) text(name string) string {
	return (&metadata{fields: r.fields}).text(name)
}

// collectRegistrations registers each known client: with all its redirect addresses and, if that is
// refused, with each of them alone.
func (a *auditor) collectRegistrations(ctx context.Context) {
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

// webRedirects returns the addresses that each authorization server must accept. It may refuse other
// schemes.
func webRedirects(all []string) []string {
	var list []string
	for _, redirect := range all {
		if strings.HasPrefix(redirect, "https:") || strings.HasPrefix(redirect, "http:") {
			list = append(list, withPort(redirect))
		}
	}
	return list
}

// register registers a client, looks whether it could log in, and removes it if the server lets it.
func (a *auditor) register(ctx context.Context, endpoint, client string, redirects []string) *registration {
	kind := "web"
	if strings.HasPrefix(redirects[0], "http:") {
		kind = "native"
	}
	fields := map[string]any{
		"client_name": client + " (mcpkit audit)", "redirect_uris": redirects, "application_type": kind,
		"grant_types": []string{"authorization_code", "refresh_token"}, "response_types": []string{"code"},
		"token_endpoint_auth_method": "none",
	}
	if scopes := a.loginScopes(); len(scopes) > 0 {
		fields["scope"] = strings.Join(scopes, " ")
	}
	body, _ := json.Marshal(fields) // strings only
	r := &registration{client: client, redirects: redirects}
	a.login.clients = append(a.login.clients, r)
	r.post = a.client.Do(ctx, web.Request{
		Method: http.MethodPost, URL: a.here(endpoint), Body: body,
		Header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}},
	})
	_ = json.Unmarshal(r.post.Body, &r.fields) // a rule reports what is no JSON object
	if !r.accepted() {
		return r
	}
	for _, redirect := range redirects {
		if login := a.askAuthorization(ctx, client, r.text("client_id"), redirect, false); login != nil {
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
