package authserver_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// TestAttack58NoOtherCallbackAddress checks that a browser is sent to a registered address only,
// however the address is written.
func TestAttack58NoOtherCallbackAddress(t *testing.T) {
	s := newSite(t, nil)
	for _, uri := range []string{
		"https://client.example.com/callback2", "https://client.example.com/callback/../x", "https://client.example.com/callback/",
		"https://client.example.com.evil.com/callback", "https://sub.client.example.com/callback",
		"https://client.example.com@evil.com/callback", `https://client.example.com\@evil.com/callback`, "//client.example.com/callback",
		"https://client.example.com/callback#x", "https://client.example.com/callback?x=1", "https://client.example.com/%63allback",
		"https://client.example.com/x/%2e%2e/callback", "https://client.example.com%2fcallback", "https://CLIENT.example.com/callback",
		"https://client.example.com/Callback", "https://client.example.com./callback", "https://client.example.com:443/callback",
		"https://client.example.com:8443/callback", "http://client.example.com/callback", "https://cl\u0456ent.example.com/callback",
		"http://localhost.evil.com/callback", "http://127.0.0.1.nip.io/callback", "http://0.0.0.0/callback", "http://127.1/callback",
		"http://2130706433/callback", "http://0177.0.0.1/callback", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
		"file:///etc/passwd", "blob:https://client.example.com/x", "vbscript:x", "https://client.example.com/callback\r\nX: y",
		" https://client.example.com/callback", "https://client.example.com/callback ", "https://client.example.com/callback" + strings.Repeat("x", 3000),
	} {
		for _, id := range []string{"web", "native"} {
			p := newBrowser(t).get(s.authorizeURL("client_id", id, "redirect_uri", uri))
			assert.Equal(t, http.StatusBadRequest, p.StatusCode, uri)
			assert.Empty(t, p.Header.Get("Location"), uri)
			assert.Contains(t, p.Header.Get("Content-Type"), "text/html")
		}
	}
	p := newBrowser(t).get(s.authorizeURL("client_id", "native", "redirect_uri", ""))
	assert.Equal(t, http.StatusBadRequest, p.StatusCode, "a client with two addresses must name one")
	p = newBrowser(t).get(s.authorizeURL("redirect_uri", ""))
	assert.Equal(t, http.StatusOK, p.StatusCode, "a client with one address need not")
}

// TestAttack59LoopbackPorts checks which callback addresses on the user's machine a client may use,
// and that the code is bound to the one that it used.
func TestAttack59LoopbackPorts(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) {
		c.Clients = append(c.Clients, authserver.Client{ID: "ip", Redirects: []string{"http://127.0.0.1/callback"}},
			authserver.Client{ID: "secretive", Secret: "a secret", Redirects: []string{"http://127.0.0.1:4000/callback"}})
	})
	for _, test := range []struct {
		client, uri string
		ok          bool
	}{
		{"native", "http://127.0.0.1:1234/callback", true}, {"native", "http://localhost:65535/callback", true},
		{"native", "http://127.0.0.1/callback", true}, {"native", "http://127.0.0.1:1234/callback/", false},
		{"native", "http://127.0.0.1:1234/other", false}, {"native", "http://127.0.0.1:1234/callback?x=1", false},
		{"native", "https://127.0.0.1:1234/callback", false}, {"native", "http://[::1]:1234/callback", false},
		{"native", "http://127.0.0.1:0/callback", false}, {"native", "http://127.0.0.1:99999/callback", false},
		{"native", "http://127.0.0.1:1234@evil.com/callback", false},
		{"ip", "http://localhost:1234/callback", false},
		{"secretive", "http://127.0.0.1:4000/callback", true}, {"secretive", "http://127.0.0.1:4001/callback", false},
	} {
		p := newBrowser(t).get(s.authorizeURL("client_id", test.client, "redirect_uri", test.uri))
		assert.Equal(t, test.ok, p.StatusCode == http.StatusOK, "%s %s: %d", test.client, test.uri, p.StatusCode)
	}
	code := s.code("client_id", "native", "redirect_uri", "http://127.0.0.1:1234/callback")
	for _, uri := range []string{"http://127.0.0.1:1235/callback", "http://127.0.0.1/callback", "http://localhost:1234/callback", ""} {
		answer := s.post("/token", redeemForm(code, "client_id", "native", "redirect_uri", uri))
		assert.Equal(t, "invalid_grant", answer.Error, uri)
	}
	answer := s.post("/token", redeemForm(code, "client_id", "native", "redirect_uri", "http://127.0.0.1:1234/callback"))
	assert.Equal(t, http.StatusOK, answer.status, answer.Description)
}

// TestNativeSchemes checks the callback addresses of applications that own a scheme.
func TestNativeSchemes(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) {
		c.Clients = append(c.Clients, authserver.Client{ID: "app", Name: "App", Redirects: []string{"com.example.app:/callback", "cursor://anysphere.cursor-mcp/oauth/callback"}})
	})
	for uri, shown := range map[string]string{"com.example.app:/callback": "com.example.app:", "cursor://anysphere.cursor-mcp/oauth/callback": "cursor://anysphere.cursor-mcp"} {
		b := newBrowser(t)
		p := b.get(s.authorizeURL("client_id", "app", "redirect_uri", uri))
		require.Equal(t, http.StatusOK, p.StatusCode, p.body)
		assert.Contains(t, p.body, "a program on this computer gets access ("+shown+")")
		scheme, _, _ := strings.Cut(uri, ":")
		assert.Contains(t, p.Header.Get("Content-Security-Policy"), "form-action 'self' https: "+scheme+":")
		sent := b.post(s.url+"/consent", agreeForm(p.sealed(t)))
		assert.True(t, strings.HasPrefix(sent.Header.Get("Location"), uri+"?code="), sent.Header.Get("Location"))
	}
}

// TestAttack60ErrorsGoToTheRightPlace checks that errors about the client or its address stay on a
// page, and that others reach the client with state and iss, each once.
func TestAttack60ErrorsGoToTheRightPlace(t *testing.T) {
	const crowded = "https://client.example.com/callback?a=1&code=old&iss=https%3A%2F%2Fevil.com&state=old&error=old&%63ode=x&b=%2F"
	s := newSite(t, func(c *authserver.Config) {
		c.Clients = append(c.Clients, authserver.Client{ID: "crowded", Name: "Crowded", Redirects: []string{crowded}})
	})
	for name, address := range map[string]string{
		"unknown client": s.authorizeURL("client_id", "nobody", "response_type", "token"),
		"no client":      s.authorizeURL("client_id", "", "response_type", "token"),
		"foreign":        s.authorizeURL("redirect_uri", "https://evil.com/", "response_type", "token"),
	} {
		p := newBrowser(t).get(address)
		assert.Equal(t, http.StatusBadRequest, p.StatusCode, name)
		assert.Empty(t, p.Header.Get("Location"), name)
	}
	p := newBrowser(t).get(s.authorizeURL("client_id", "crowded", "redirect_uri", crowded, "response_type", "token"))
	to := p.location(t)
	assert.Equal(t, url.Values{
		"a": {"1"}, "b": {"/"}, "state": {"the state"}, "iss": {s.url}, "error": {"unsupported_response_type"},
		"error_description": {"only the response type code is supported"},
	}, to.Query())
	assert.True(t, strings.HasPrefix(p.Header.Get("Location"), "https://client.example.com/callback?a=1&b=%2F&"), "the rest stays byte for byte")

	to = s.agree(newBrowser(t), "client_id", "crowded", "redirect_uri", crowded)
	assert.Len(t, to.Query()["code"], 1)
	assert.NotEqual(t, "old", to.Query().Get("code"))
	assert.Equal(t, []string{s.url}, to.Query()["iss"])

	to = newBrowser(t).get(s.authorizeURL("state", "", "scope", "nothing")).location(t)
	assert.NotContains(t, to.Query(), "state", "no state was sent")
	assert.Equal(t, "invalid_scope", to.Query().Get("error"))
}

// TestAttack61DuplicateParameters checks that no parameter but resource may be repeated.
func TestAttack61DuplicateParameters(t *testing.T) {
	s := newSite(t, nil)
	for _, extra := range []string{"client_id=web", "redirect_uri=https%3A%2F%2Fclient.example.com%2Fcallback", "scope=notes%3Aread", "state=x", "code_challenge=x", "unknown=1&unknown=2"} {
		p := newBrowser(t).get(s.authorizeURL() + "&" + extra)
		assert.Equal(t, http.StatusBadRequest, p.StatusCode, extra)
		assert.Empty(t, p.Header.Get("Location"), extra)
	}
	p := newBrowser(t).get(s.authorizeURL() + "&resource=" + url.QueryEscape(s.url+"/mcp"))
	assert.Equal(t, http.StatusOK, p.StatusCode, "RFC 8707 allows several resources")
	to := newBrowser(t).get(s.authorizeURL() + "&resource=https%3A%2F%2Fevil.com").location(t)
	assert.Equal(t, "invalid_target", to.Query().Get("error"))
	for _, path := range []string{"/token", "/revoke"} {
		answer := s.post(path, url.Values{"client_id": {"web", "web"}, "grant_type": {"refresh_token"}, "token": {"x"}})
		assert.Equal(t, "invalid_request", answer.Error, path)
		assert.Equal(t, http.StatusBadRequest, answer.status)
	}
}

// TestAttack62And63OnlyTheCodeGrant checks that other response types and modes, and request
// objects, are refused.
func TestAttack62And63OnlyTheCodeGrant(t *testing.T) {
	s := newSite(t, nil)
	for _, test := range []struct{ name, value, code string }{
		{"response_type", "token", "unsupported_response_type"}, {"response_type", "id_token", "unsupported_response_type"},
		{"response_type", "code token", "unsupported_response_type"}, {"response_type", "none", "unsupported_response_type"},
		{"response_type", "", "invalid_request"}, {"response_mode", "fragment", "invalid_request"}, {"response_mode", "form_post", "invalid_request"},
		{"request", "eyJ", "request_not_supported"}, {"request_uri", "https://evil.com/r", "request_uri_not_supported"},
	} {
		to := newBrowser(t).get(s.authorizeURL(test.name, test.value)).location(t)
		assert.Equal(t, test.code, to.Query().Get("error"), "%s=%s", test.name, test.value)
		assert.Equal(t, s.url, to.Query().Get("iss"))
	}
	assert.Equal(t, http.StatusOK, newBrowser(t).get(s.authorizeURL("response_mode", "query")).StatusCode)
}

// TestAttack64PagesAreSafe checks the headers of pages and redirects, and that names that a client
// chooses cannot mislead.
func TestAttack64PagesAreSafe(t *testing.T) {
	const name = "<script>alert(1)</script>\u202e\u2066Claude\u200b\x00 \n\n" + "z\u0301\u0301\u0301\u0301\u0301\u0301" + "&\"'"
	s := newSite(t, func(c *authserver.Config) {
		c.Clients = append(c.Clients,
			authserver.Client{ID: "evil", Name: name, Redirects: []string{"https://client.example.com/callback"}},
			authserver.Client{ID: "long", Name: strings.Repeat("long ", 500), Redirects: []string{"https://client.example.com/callback"}})
	})
	p := newBrowser(t).get(s.authorizeURL("client_id", "evil"))
	require.Equal(t, http.StatusOK, p.StatusCode)
	assert.NotContains(t, p.body, "<script")
	assert.Contains(t, p.body, "&lt;script&gt;")
	for _, invisible := range []string{"\u202e", "\u2066", "\u200b", "\x00", "\u0301\u0301\u0301\u0301"} {
		assert.NotContains(t, p.body, invisible)
	}
	assert.Contains(t, p.body, "Claude")
	p = newBrowser(t).get(s.authorizeURL("client_id", "long"))
	assert.Less(t, strings.Count(p.body, "long "), 100)

	for name, p := range map[string]page{
		"consent": p, "error": newBrowser(t).get(s.authorizeURL("client_id", "nobody")),
	} {
		policy := p.Header.Get("Content-Security-Policy")
		assert.Contains(t, policy, "default-src 'none'", name)
		assert.Contains(t, policy, "frame-ancestors 'none'", name)
		assert.Contains(t, policy, "base-uri 'none'", name)
		assert.NotContains(t, policy, "unsafe-inline", name)
		assert.Equal(t, "DENY", p.Header.Get("X-Frame-Options"), name)
		assert.Equal(t, "no-referrer", p.Header.Get("Referrer-Policy"), name)
		assert.Equal(t, "no-store", p.Header.Get("Cache-Control"), name)
		assert.NotContains(t, p.body, "<img", name)
		assert.NotContains(t, p.body, "<link", name)
	}
	b := newBrowser(t)
	sealed := b.get(s.authorizeURL()).sealed(t)
	sent := b.post(s.url+"/consent", url.Values{"request": {sealed}, "way": {"test-user"}, "user": {"ann"}})
	assert.Equal(t, http.StatusSeeOther, sent.StatusCode, "after 307 the browser would post the form to the client")
	assert.Equal(t, "no-referrer", sent.Header.Get("Referrer-Policy"))
}

// TestAttack65PKCE checks that the code is bound to a verifier.
func TestAttack65PKCE(t *testing.T) {
	s := newSite(t, nil)
	for _, pairs := range [][]string{
		{"code_challenge", ""}, {"code_challenge_method", "plain"}, {"code_challenge_method", ""}, {"code_challenge_method", "s256"},
		{"code_challenge", challengeOf(verifier)[:42]}, {"code_challenge", challengeOf(verifier) + "A"},
		{"code_challenge", strings.Repeat("A", 129)}, {"code_challenge", "!" + challengeOf(verifier)[1:]},
		{"code_challenge", challengeOf(verifier)[:42] + "="},
	} {
		to := newBrowser(t).get(s.authorizeURL(pairs...)).location(t)
		assert.Equal(t, "invalid_request", to.Query().Get("error"), pairs)
	}
	code := s.code()
	for _, wrong := range []string{"", verifier[:42], verifier + "x", strings.Repeat("a", 129), challengeOf(verifier), strings.ToUpper(verifier)} {
		answer := s.post("/token", redeemForm(code, "code_verifier", wrong))
		assert.Contains(t, []string{"invalid_grant", "invalid_request"}, answer.Error, wrong)
	}
	assert.Equal(t, http.StatusOK, s.post("/token", redeemForm(code)).status, "wrong attempts do not use the code up")
}

// TestAttack66Resource checks that tokens are for the resource that was asked for, and for no
// other.
func TestAttack66Resource(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) { c.Resources = append(c.Resources, c.Issuer+"/second") })
	for _, foreign := range []string{"https://evil.com/mcp", s.url + "/mcp/x", s.url + "/mcp#x", strings.Replace(s.url, "http:", "https:", 1) + "/mcp", "mcp"} {
		to := newBrowser(t).get(s.authorizeURL("resource", foreign)).location(t)
		assert.Equal(t, "invalid_target", to.Query().Get("error"), foreign)
	}
	audience := func(answer tokens) any {
		require.Equal(t, http.StatusOK, answer.status, answer.Description)
		who, err := s.caller(answer.Access)
		require.NoError(t, err)
		return who.Claims["aud"]
	}
	assert.Equal(t, s.url+"/mcp", audience(s.login("resource", "")), "the default")
	assert.Equal(t, s.url+"/mcp", audience(s.login("resource", strings.ToUpper(s.url[:7])+s.url[7:]+"/mcp/")), "spelled as a client's library does")
	second := s.login("resource", s.url+"/second")
	assert.Equal(t, s.url+"/second", audience(second))

	code := s.code("resource", s.url+"/second")
	assert.Equal(t, "invalid_target", s.post("/token", redeemForm(code, "resource", s.url+"/mcp")).Error)
	assert.Equal(t, "invalid_target", s.post("/token", refreshForm(second.Refresh, "resource", s.url+"/mcp")).Error)
	assert.Equal(t, s.url+"/second", audience(s.post("/token", refreshForm(second.Refresh, "resource", s.url+"/second"))))
}

// TestAttack67Scopes checks that nothing is granted that was not asked for, agreed to and offered.
func TestAttack67Scopes(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) {
		c.Login = authserver.TestUsers{{ID: "ann", Name: "Ann", Scopes: []string{"notes:read"}}}
	})
	open := newSite(t, nil)
	for asked, granted := range map[string]string{
		"notes:read": "notes:read", "notes:write notes:read": "notes:read notes:write", "": "notes:read notes:write",
		"notes:read admin": "notes:read", "notes:read offline_access": "notes:read", "offline_access": "notes:read notes:write",
		"notes:delete": "notes:delete", "notes:write notes:write": "notes:write", //nolint:dupword // on purpose
	} {
		assert.Equal(t, granted, open.login("scope", asked).Scope, asked)
	}
	for _, asked := range []string{"admin", `notes:read "`, `notes:read \`, "notes:read\n", " notes:read", "notes:read  notes:write", "admin offline_access", strings.Repeat("x ", 200)} {
		to := newBrowser(t).get(open.authorizeURL("scope", asked)).location(t)
		assert.Equal(t, "invalid_scope", to.Query().Get("error"), "%q", asked)
	}
	assert.Equal(t, "notes:read", s.login().Scope, "the user may grant no more")
	assert.Equal(t, "invalid_scope", s.agree(newBrowser(t), "scope", "notes:write").Query().Get("error"))

	first := open.login("scope", "notes:read notes:write")
	assert.Equal(t, "invalid_scope", open.post("/token", refreshForm(first.Refresh, "scope", "notes:delete")).Error)
	narrow := open.post("/token", refreshForm(first.Refresh, "scope", "notes:read"))
	assert.Equal(t, "notes:read", narrow.Scope)
	assert.Equal(t, "notes:read notes:write", open.post("/token", refreshForm(narrow.Refresh)).Scope, "the grant keeps its scopes")
}

// TestAttack68PromptNone checks that a client can ask without a page being shown.
func TestAttack68PromptNone(t *testing.T) {
	s := newSite(t, nil)
	b := newBrowser(t)
	b.header.Set("Sec-Fetch-Site", "none")
	assert.Equal(t, "login_required", b.get(s.authorizeURL("prompt", "none")).location(t).Query().Get("error"))
	b.header.Del("Sec-Fetch-Site")
	require.NotEmpty(t, s.agree(b).Query().Get("code"))
	b.header.Set("Sec-Fetch-Site", "none")
	assert.NotEmpty(t, b.get(s.authorizeURL("prompt", "none")).location(t).Query().Get("code"), "the user has agreed")
	assert.Equal(t, "consent_required", b.get(s.authorizeURL("prompt", "none", "scope", "notes:delete")).location(t).Query().Get("error"))
	assert.Equal(t, "consent_required", b.get(s.authorizeURL("prompt", "none", "client_id", "other")).location(t).Query().Get("error"))
	b.header.Set("Sec-Fetch-Site", "cross-site")
	assert.Equal(t, "consent_required", b.get(s.authorizeURL("prompt", "none")).location(t).Query().Get("error"))
}
