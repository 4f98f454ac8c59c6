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

// An authorization is a request to the authorization endpoint, as the browser of a user sends it.
type authorization struct {
	// client is the name of the client; "" for one that the server does not know.
	client   string
	redirect string
	// held is set for the client ID that the caller of the audit gave.
	held bool
	*web.Exchange
}

// What the audit makes up. The verifier has the length and the letters of a real one.
const (
	unknownClient  = "mcpkit-audit-unknown"
	madeUpCode     = "mcpkit-audit-made-this-up"
	madeUpVerifier = "mcpkit-audit-made-this-up-mcpkit-audit-made-this-up"
	madeUpState    = "mcpkit-audit-state"
)

// collectAuthorizations asks the authorization endpoint for the login page of each known client
// that it can know without a registration.
func (a *auditor) collectAuthorizations(ctx context.Context) {
	m := a.login.server.found()
	if m.text("authorization_endpoint") == "" {
		return
	}
	a.askAuthorization(ctx, "", unknownClient, oauth.RedirectClaude, false)
	if a.options.ClientID != "" {
		for _, redirect := range []string{oauth.RedirectClaude, oauth.RedirectClaudeCom} {
			a.askAuthorization(ctx, "Claude", a.options.ClientID, redirect, true)
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
			a.askAuthorization(ctx, c.Name, c.MetadataURL, redirect, false)
		}
	}
}

// acceptsDocuments reports whether clients identify themselves to the server by a metadata document.
func acceptsDocuments(m *metadata) bool {
	return m.isTrue("client_id_metadata_document_supported") && m.has("token_endpoint_auth_methods_supported", "none")
}

func (a *auditor) askAuthorization(ctx context.Context, client, id, redirect string, held bool) *authorization {
	e := &a.login
	for _, before := range e.authorize {
		if !before.Answered() {
			return nil // it would not answer this one either
		}
	}
	m := e.server.found()
	config := oauth2.Config{
		ClientID: id, RedirectURL: withPort(redirect), Scopes: a.loginScopes(),
		Endpoint: oauth2.Endpoint{AuthURL: a.here(m.text("authorization_endpoint"))},
	}
	request := &authorization{client: client, redirect: config.RedirectURL, held: held}
	request.Exchange = a.client.Do(ctx, web.Request{
		Method: http.MethodGet,
		URL: config.AuthCodeURL(madeUpState, oauth2.S256ChallengeOption(madeUpVerifier),
			oauth2.SetAuthURLParam("resource", a.resourceParameter())),
		Header: http.Header{"Accept": {"text/html"}},
	})
	e.authorize = append(e.authorize, request)
	return request
}

// loginScopes returns the scopes that clients ask for.
func (a *auditor) loginScopes() []string {
	e := &a.login
	if scope := challenge(e.lastOpen().Exchange)["scope"]; scope != "" {
		return strings.Fields(scope)
	}
	scopes, _ := e.resource.best().list("scopes_supported")
	return scopes
}

// resourceParameter returns the resource that clients ask for.
func (a *auditor) resourceParameter() string {
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

// withPort gives a redirect address on this machine the port that its client would listen at.
func withPort(redirect string) string {
	u, err := url.Parse(redirect)
	if err != nil || u.Scheme != "http" || u.Port() != "" {
		return redirect
	}
	u.Host += ":3118"
	return u.String()
}

// collectToken asks the token endpoint to redeem a code that nobody issued.
func (a *auditor) collectToken(ctx context.Context) {
	m := a.login.server.found()
	endpoint := m.text("token_endpoint")
	if endpoint == "" {
		return
	}
	id := unknownClient
	switch {
	case a.options.ClientID != "":
		id = a.options.ClientID
	case acceptsDocuments(m):
		id = oauth.KnownClients()[0].MetadataURL
	}
	request := web.Request{
		Method: http.MethodPost, URL: a.here(endpoint),
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}},
		Body: []byte(url.Values{
			"grant_type": {"authorization_code"}, "code": {madeUpCode}, "redirect_uri": {oauth.RedirectClaude},
			"client_id": {id}, "code_verifier": {madeUpVerifier}, "resource": {a.resourceParameter()},
		}.Encode()),
	}
	a.login.token = a.client.Do(ctx, request)
	if a.login.token.Status >= http.StatusInternalServerError {
		a.login.token = a.client.Do(ctx, request) // once may be chance
	}
}
