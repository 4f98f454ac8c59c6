package authserver_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

func agreeForm(sealed string) url.Values {
	return url.Values{"request": {sealed}, "way": {"test-user"}, "user": {"ann"}}
}

// TestAttack70ConsentCannotBeForged checks that only the form of a page that this browser got
// counts, once but for a double click, and for ten minutes.
func TestAttack70ConsentCannotBeForged(t *testing.T) {
	now := time.Now()
	s := newSite(t, func(c *authserver.Config) { c.Now = func() time.Time { return now } })
	victim, attacker := newBrowser(t), newBrowser(t)
	refused := func(p page, why string) {
		t.Helper()
		assert.GreaterOrEqual(t, p.StatusCode, 400, why)
		assert.Empty(t, p.Header.Get("Location"), why)
	}
	sealed := attacker.get(s.authorizeURL()).sealed(t)
	refused(victim.post(s.url+"/consent", agreeForm(sealed)), "a browser without a cookie")
	victim.get(s.authorizeURL())
	refused(victim.post(s.url+"/consent", agreeForm(sealed)), "the page of another browser")
	refused(attacker.post(s.url+"/consent", agreeForm("")), "no sealed request")
	refused(attacker.post(s.url+"/consent", agreeForm(sealed[:len(sealed)-2]+"AA")), "a changed request")
	refused(attacker.get(s.url+"/consent?"+agreeForm(sealed).Encode()), "GET")
	refused(attacker.post(s.url+"/consent?"+agreeForm(sealed).Encode(), url.Values{}), "the parameters in the URL")
	for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.com"} {
		attacker.header.Set(name, value)
		refused(attacker.post(s.url+"/consent", agreeForm(sealed)), name)
		attacker.header.Del(name)
	}
	refused(attacker.post(s.url+"/consent", url.Values{"request": {sealed}, "way": {"test-user"}, "user": {"nobody"}}), "an unknown user")
	refused(attacker.post(s.url+"/consent", url.Values{"request": {sealed}, "way": {"session"}}), "a session that does not exist")

	second := attacker.get(s.authorizeURL("state", "parallel")).sealed(t)
	assert.NotEmpty(t, attacker.post(s.url+"/consent", agreeForm(sealed)).location(t).Query().Get("code"))
	now = now.Add(31 * time.Second)
	refused(attacker.post(s.url+"/consent", agreeForm(sealed)), "the same form again")
	assert.Equal(t, "parallel", attacker.post(s.url+"/consent", agreeForm(second)).location(t).Query().Get("state"),
		"flows in parallel do not disturb each other")

	late := attacker.get(s.authorizeURL()).sealed(t)
	now = now.Add(11 * time.Minute)
	refused(attacker.post(s.url+"/consent", agreeForm(late)), "an expired page")
}

// TestAttack71WhenTheUserIsAskedAgain checks what a remembered consent covers.
func TestAttack71WhenTheUserIsAskedAgain(t *testing.T) {
	s := newSite(t, nil)
	b := newBrowser(t)
	require.NotEmpty(t, s.agree(b, "client_id", "native", "redirect_uri", "http://127.0.0.1:1111/callback").Query().Get("code"))
	asked := func(pairs ...string) bool {
		pairs = append([]string{"client_id", "native", "redirect_uri", "http://127.0.0.1:1111/callback"}, pairs...)
		p := b.get(s.authorizeURL(pairs...))
		if p.StatusCode == http.StatusOK {
			p.sealed(t)
			return true
		}
		assert.NotEmpty(t, p.location(t).Query().Get("code"))
		return false
	}
	assert.True(t, asked(), "a browser that does not say where the request comes from")
	for site, again := range map[string]bool{"none": false, "same-origin": false, "same-site": true, "cross-site": true} {
		b.header.Set("Sec-Fetch-Site", site)
		assert.Equal(t, again, asked(), site)
	}
	b.header.Set("Sec-Fetch-Site", "none")
	assert.False(t, asked("redirect_uri", "http://127.0.0.1:2222/callback"), "another port of the same program")
	assert.False(t, asked("scope", "notes:read"), "less")
	assert.True(t, asked("scope", "notes:read notes:delete"), "more")
	assert.True(t, asked("redirect_uri", "http://localhost:1111/callback"), "another address")
	assert.True(t, asked("client_id", "web", "redirect_uri", "https://client.example.com/callback"), "another client")
	for _, prompt := range []string{"consent", "login", "select_account"} {
		assert.True(t, asked("prompt", prompt), prompt)
	}
	other := newBrowser(t)
	other.header.Set("Sec-Fetch-Site", "none")
	assert.Equal(t, http.StatusOK, other.get(s.authorizeURL("client_id", "native", "redirect_uri", "http://127.0.0.1:1111/callback")).StatusCode, "another browser")

	b.header.Del("Sec-Fetch-Site")
	to := b.post(s.url+"/consent", url.Values{"request": {b.get(s.authorizeURL("prompt", "consent")).sealed(t)}, "way": {"deny"}}).location(t)
	assert.Equal(t, "access_denied", to.Query().Get("error"))
	assert.Equal(t, s.url, to.Query().Get("iss"))
	assert.Equal(t, "the state", to.Query().Get("state"))

	strict := newSite(t, func(c *authserver.Config) { c.ConsentLife = -1 })
	b = newBrowser(t)
	require.NotEmpty(t, strict.agree(b).Query().Get("code"))
	b.header.Set("Sec-Fetch-Site", "none")
	assert.Equal(t, http.StatusOK, b.get(strict.authorizeURL()).StatusCode)
}

// TestAttack72Cookies checks the attributes of cookies, and that forged ones are ignored.
func TestAttack72Cookies(t *testing.T) {
	s := newSite(t, nil)
	b := newBrowser(t)
	p := b.get(s.authorizeURL())
	require.Len(t, p.Cookies(), 1)
	cookie := p.Cookies()[0]
	assert.True(t, cookie.HttpOnly)
	assert.Equal(t, http.SameSiteLaxMode, cookie.SameSite)
	assert.Equal(t, "/", cookie.Path)
	assert.Empty(t, cookie.Domain)
	sealed := p.sealed(t)

	for name, header := range map[string]string{
		"tampered":     cookie.Name + "=a" + cookie.Value[1:], // identifiers have no lower case
		"not signed":   cookie.Name + "=" + strings.Split(cookie.Value, ".")[0],
		"other":        cookie.Name + "=AAAAAAAAAAAAAAAAAAAAAAAAAA.AAAA",
		"oversized":    cookie.Name + "=" + strings.Repeat("A", 5000),
		"two of them":  cookie.Name + "=" + cookie.Value + "; " + cookie.Name + "=other",
		"another name": "__Host-" + cookie.Name + "=" + cookie.Value,
	} {
		forged := newBrowser(t)
		forged.header.Set("Cookie", header)
		p := forged.post(s.url+"/consent", agreeForm(sealed))
		assert.Equal(t, http.StatusForbidden, p.StatusCode, name)
	}
	right := newBrowser(t)
	right.header.Set("Cookie", cookie.Name+"="+cookie.Value)
	p = right.post(s.url+"/consent", agreeForm(sealed))
	assert.NotEmpty(t, p.location(t).Query().Get("code"))

	// Over https the names have the prefix that only the host itself can set.
	secure, err := authserver.New(authserver.Config{
		Issuer: "https://notes.example.com", Resources: []string{"https://notes.example.com/mcp"}, Clients: knownClients,
		Login: authserver.Session{User: func(*http.Request) (authserver.User, bool, error) { return authserver.User{ID: "ann"}, true, nil }, LoginURL: "/login"},
		Store: s.config.Store, Secrets: s.config.Secrets,
	})
	require.NoError(t, err)
	recorded := serve(secure, http.MethodGet, strings.Replace(s.authorizeURL("resource", ""), s.url, "https://notes.example.com", 1))
	require.Equal(t, http.StatusOK, recorded.StatusCode)
	require.Len(t, recorded.Cookies(), 1)
	assert.Equal(t, "__Host-mcpkit-browser", recorded.Cookies()[0].Name)
	assert.True(t, recorded.Cookies()[0].Secure)
	assert.True(t, recorded.Cookies()[0].HttpOnly)
}

// TestASessionEnds checks that a session belongs to its browser, ends, and cannot be made up.
func TestASessionEnds(t *testing.T) {
	now := time.Now()
	s := newSite(t, func(c *authserver.Config) { c.Now = func() time.Time { return now } })
	b := newBrowser(t)
	require.NotEmpty(t, s.agree(b).Query().Get("code"))
	b.header.Set("Sec-Fetch-Site", "none")
	require.NotEmpty(t, b.get(s.authorizeURL()).location(t).Query().Get("code"))

	home, err := url.Parse(s.url)
	require.NoError(t, err)
	stolen := newBrowser(t)
	stolen.get(s.authorizeURL()) // it has another cookie
	for _, c := range b.client.Jar.Cookies(home) {
		if c.Name == "mcpkit-session" {
			stolen.client.Jar.SetCookies(home, []*http.Cookie{c})
		}
	}
	stolen.header.Set("Sec-Fetch-Site", "none")
	assert.Equal(t, http.StatusOK, stolen.get(s.authorizeURL()).StatusCode, "the session belongs to another browser")
	now = now.Add(13 * time.Hour)
	assert.Equal(t, http.StatusOK, b.get(s.authorizeURL()).StatusCode, "the session is over")
}
