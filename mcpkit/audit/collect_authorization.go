package audit

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// collectAuthorizations asks the authorization endpoint for the login page of each known client
// that it can know without a registration.
func collectAuthorizations(ctx context.Context, a *auditor) {
	m := a.login.server.found()
	if m.text("authorization_endpoint") == "" {
		return
	}
	askAuthorization(ctx, a, "", unknownClient, oauth.RedirectClaude, false)
	if a.options.ClientID != "" {
		for _, redirect := range []string{oauth.RedirectClaude, oauth.RedirectClaudeCom} {
			askAuthorization(ctx, a, "Claude", a.options.ClientID, redirect, true)
		}
	}
	if !acceptsDocuments(m) {
		return
	}
	for _, c := range oauth.KnownClients() {
		if c.MetadataURL == "" {
			continue
		}
		for _, redirect := range c.Redirects {
			askAuthorization(ctx, a, c.Name, c.MetadataURL, redirect, false)
		}
	}
}

func askAuthorization(ctx context.Context, a *auditor, client, id, redirect string, held bool) *authorization {
	e := &a.login
	for _, before := range e.authorize {
		if !before.Answered() {
			return nil // it would not answer this one either
		}
	}
	m := e.server.found()
	config := oauth2.Config{
		ClientID: id, RedirectURL: withPort(redirect), Scopes: loginScopes(a),
		Endpoint: oauth2.Endpoint{AuthURL: a.here(m.text("authorization_endpoint"))},
	}
	request := &authorization{client: client, redirect: config.RedirectURL, held: held}
	request.Exchange = a.client.Do(ctx, web.Request{
		Method: http.MethodGet,
		URL: config.AuthCodeURL(madeUpState, oauth2.S256ChallengeOption(madeUpVerifier),
			oauth2.SetAuthURLParam("resource", resourceParameter(a))),
		Header: http.Header{"Accept": {"text/html"}},
		Once:   true,
	})
	e.authorize = append(e.authorize, request)
	return request
}

// loginScopes returns the scopes that clients ask for.
func loginScopes(a *auditor) []string {
	e := &a.login
	if scope := challenge(e.lastOpen().Exchange)["scope"]; scope != "" {
		return strings.Fields(scope)
	}
	scopes, _ := e.resource.best().list("scopes_supported")
	return scopes
}

// resourceParameter returns the resource that clients ask for.
func resourceParameter(a *auditor) string {
	if a.target.local {
		if public := a.login.resource.best().text("resource"); public != "" {
			return public
		}
	}
	if r, err := oauth.ParseResource(a.target.url.String()); err == nil {
		return r.String()
	}
	return a.target.url.String()
}

// collectToken asks the token endpoint to redeem a code that nobody issued.
func collectToken(ctx context.Context, a *auditor) {
	m := a.login.server.found()
	endpoint := m.text("token_endpoint")
	if endpoint == "" {
		return
	}
	id := unknownClient
	switch {
	case a.options.ClientID != "":
		id = a.options.ClientID
	case acceptsDocuments(m) && !a.target.local: // a local server may be unable to read the document
		id = oauth.KnownClients()[0].MetadataURL
	}
	request := web.Request{
		Method: http.MethodPost, URL: a.here(endpoint), Once: true,
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}},
		Body: []byte(url.Values{
			"grant_type": {"authorization_code"}, "code": {madeUpCode}, "redirect_uri": {oauth.RedirectClaude},
			"client_id": {id}, "code_verifier": {madeUpVerifier}, "resource": {resourceParameter(a)},
		}.Encode()),
	}
	a.login.token = a.client.Do(ctx, request)
	if a.login.token.Status >= http.StatusInternalServerError {
		a.login.token = a.client.Do(ctx, request) // once may be chance
	}
}
