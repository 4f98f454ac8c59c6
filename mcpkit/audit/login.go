package audit

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/oauth2"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// LoginOptions configure [Login].
type LoginOptions struct {
	// Options are those of the audit that uses the token. Its Token is ignored, and its ClientID is
	// the client that logs in; if it is empty, Login registers one.
	Options Options
	// ClientSecret is the secret of the client, if it has one. It is never printed.
	ClientSecret string
	// Open shows the address of the login page to the user, in a browser or as text. Required.
	Open func(address string) error
}

// Login lets a user log in at the server at url, as MCP clients do: it follows the challenge and
// the metadata of the server, registers a client if that is needed, has the user log in with a
// browser, and redeems the code with PKCE. The token is for [Options.Token] and is kept in memory
// only.
func Login(ctx context.Context, url string, o LoginOptions) (token string, err error) {
	if o.Open == nil {
		return "", errors.New("audit: a login needs LoginOptions.Open")
	}
	t, err := parseTarget(url)
	if err != nil {
		return "", err
	}
	o.Options.Token = ""
	a := newAuditor(t, o.Options)
	defer a.client.Close()
	token, err = a.logIn(ctx, o)
	if err != nil {
		return "", fmt.Errorf("audit: the login failed: %w", err)
	}
	return token, nil
}

func (a *auditor) logIn(ctx context.Context, o LoginOptions) (string, error) {
	collectOpen(ctx, a)
	e := &a.login
	if last := e.lastOpen(); !last.Answered() {
		return "", errors.New("the server does not answer: " + last.Reason())
	}
	collectResource(ctx, a)
	collectServer(ctx, a)
	m := e.server.found()
	switch {
	case e.refusal() == nil && !e.resource.known():
		return "", errors.New("the server asks for no login")
	case m == nil:
		return "", errors.New("no metadata of the authorization server can be read; audit the server without a login to see why")
	case e.resource.known() && strings.TrimSuffix(m.text("issuer"), "/") != strings.TrimSuffix(e.server.issuer, "/"):
		return "", fmt.Errorf("the metadata at %s is of another issuer, %q", m.address, m.text("issuer"))
	case !m.has("code_challenge_methods_supported", "S256"):
		return "", errors.New("the authorization server does not support PKCE with S256")
	}
	for _, name := range []string{"authorization_endpoint", "token_endpoint"} {
		if !a.secure(m.text(name)) {
			return "", fmt.Errorf("%s of the authorization server is %q, which is not an https URL", name, m.text(name))
		}
	}
	back, err := listenForCode(m.text("issuer"), m.isTrue("authorization_response_iss_parameter_supported"))
	if err != nil {
		return "", err
	}
	defer back.close()
	client, err := a.loginClient(ctx, m, o, back.address)
	if err != nil {
		return "", err
	}
	config := oauth2.Config{
		ClientID: client.id, RedirectURL: back.address, Scopes: loginScopes(a),
		Endpoint: oauth2.Endpoint{AuthURL: a.here(m.text("authorization_endpoint"))},
	}
	verifier := oauth2.GenerateVerifier()
	back.state = rand.Text()
	address := config.AuthCodeURL(back.state, oauth2.S256ChallengeOption(verifier), oauth2.SetAuthURLParam("resource", resourceParameter(a)))
	back.serve()
	if err := o.Open(address); err != nil {
		return "", fmt.Errorf("the login page cannot be shown: %w", err)
	}
	code, err := back.wait(ctx)
	if err != nil {
		return "", err
	}
	return a.redeem(ctx, m, client, url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {back.address},
		"code_verifier": {verifier}, "resource": {resourceParameter(a)},
	})
}

// A loginClient is the client that logs in.
type loginClient struct {
	id, secret string
	method     string // how it authenticates at the token endpoint
}

// loginClient returns the client that the caller gave, or registers one.
func (a *auditor) loginClient(ctx context.Context, m *metadata, o LoginOptions, redirect string) (*loginClient, error) {
	if o.Options.ClientID != "" {
		c := &loginClient{id: o.Options.ClientID, secret: o.ClientSecret, method: "none"}
		if c.secret != "" {
			c.method = "client_secret_basic" // the default of RFC 8414
			if methods, ok := m.list("token_endpoint_auth_methods_supported"); ok && !slices.Contains(methods, c.method) {
				c.method = "client_secret_post"
			}
		}
		return c, nil
	}
	endpoint := m.text("registration_endpoint")
	switch {
	case endpoint == "":
		return nil, errors.New("the authorization server registers no clients; give one that it knows with --client-id, with a loopback redirect address of any port")
	case !a.secure(endpoint):
		return nil, fmt.Errorf("registration_endpoint of the authorization server is %q, which is not an https URL", endpoint)
	}
	r := &registration{}
	r.post = a.client.Do(ctx, registrationRequest(a.here(endpoint), "mcpkit audit", []string{redirect}, loginScopes(a)))
	_ = json.Unmarshal(r.post.Body, &r.fields) // accepted reports what is no JSON object
	if !r.accepted() {
		return nil, fmt.Errorf("the authorization server refuses to register a client: %s", describeError(r.post))
	}
	return &loginClient{
		id: r.text("client_id"), secret: r.text("client_secret"),
		method: cmp.Or(r.text("token_endpoint_auth_method"), "none"),
	}, nil
}

// redeem exchanges a code for a token.
func (a *auditor) redeem(ctx context.Context, m *metadata, c *loginClient, form url.Values) (string, error) {
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}}
	if c.method == "client_secret_basic" {
		r := http.Request{Header: header}
		r.SetBasicAuth(url.QueryEscape(c.id), url.QueryEscape(c.secret))
	} else {
		form.Set("client_id", c.id)
		if c.secret != "" && c.method != "none" {
			form.Set("client_secret", c.secret)
		}
	}
	x := a.client.Do(ctx, web.Request{Method: http.MethodPost, URL: a.here(m.text("token_endpoint")), Header: header, Body: []byte(form.Encode()), Once: true})
	var answer struct {
		Token string `json:"access_token"`
		Type  string `json:"token_type"`
	}
	switch {
	case !x.Answered():
		return "", errors.New("the token endpoint does not answer: " + x.Reason())
	case x.Status != http.StatusOK:
		return "", fmt.Errorf("the token endpoint answers %s", describeError(x))
	case json.Unmarshal(x.Body, &answer) != nil || answer.Token == "":
		return "", errors.New("the answer of the token endpoint has no access_token")
	case !strings.EqualFold(answer.Type, "bearer"):
		return "", fmt.Errorf("the token is of the type %.40q, and MCP uses bearer tokens", answer.Type)
	}
	return answer.Token, nil
}

// describeError says what an answer of an authorization server is, with its error.
func describeError(x *web.Exchange) string {
	var answer struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if !x.Answered() || json.Unmarshal(x.Body, &answer) != nil || answer.Error == "" {
		return describe(x)
	}
	return fmt.Sprintf("%d, %.60q, %.200q", x.Status, answer.Error, answer.Description)
}
