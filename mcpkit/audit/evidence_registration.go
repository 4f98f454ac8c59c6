package audit

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// A registration is a registration of a client (RFC 7591).
type registration struct {
	client    string
	redirects []string
	post      *web.Exchange
	fields    map[string]json.RawMessage // of the answer; nil if it is not a JSON object
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

// webRedirects returns the addresses that each authorization server must accept. It may refuse
// other schemes.
func webRedirects(all []string) []string {
	var list []string
	for _, redirect := range all {
		if strings.HasPrefix(redirect, "https:") || strings.HasPrefix(redirect, "http:") {
			list = append(list, withPort(redirect))
		}
	}
	return list
}

// registrationRequest returns the request that registers a client without a secret.
func registrationRequest(endpoint, name string, redirects, scopes []string) web.Request {
	kind := "web"
	if strings.HasPrefix(redirects[0], "http:") {
		kind = "native"
	}
	fields := map[string]any{
		"client_name": name, "redirect_uris": redirects, "application_type": kind,
		"grant_types": []string{"authorization_code", "refresh_token"}, "response_types": []string{"code"},
		"token_endpoint_auth_method": "none",
	}
	if len(scopes) > 0 {
		fields["scope"] = strings.Join(scopes, " ")
	}
	body, _ := json.Marshal(fields) // strings only
	return web.Request{
		Method: http.MethodPost, URL: endpoint, Body: body,
		Header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}},
	}
}
