package authserver_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

var (
	sectionOf    = regexp.MustCompile(`(?s)<section>.*?</section>`)
	buttonToEnd  = regexp.MustCompile(`<button type="submit" name="(grant|application)" value="([^"]*)">([^<]*)</button>`)
	paragraphsIn = regexp.MustCompile(`<p class="muted"[^>]*>([^<]*)</p>`)
)

// connect logs in as ann in a browser and returns the tokens.
func (s *site) connect(b *browser, pairs ...string) tokens {
	s.t.Helper()
	form := redeemForm(s.agree(b, pairs...).Query().Get("code"))
	for i := 0; i < len(pairs); i += 2 {
		if form.Has(pairs[i]) {
			form.Set(pairs[i], pairs[i+1])
		}
	}
	answer := s.post("/token", form)
	require.Equal(s.t, http.StatusOK, answer.status, answer.Description)
	return answer
}

// TestConnectionsOfOneApplicationAreToldApart connects the same program on two computers: the page
// shows one application with two connections, which say when and where, and disconnecting it ends
// both.
func TestConnectionsOfOneApplicationAreToldApart(t *testing.T) {
	clock := newClock()
	s := newSite(t, func(c *authserver.Config) { c.Now = clock.Now })
	b := newBrowser(t)
	native := func(port string) []string {
		return []string{"client_id", "native", "redirect_uri", "http://127.0.0.1:" + port + "/callback"}
	}
	first := s.connect(b, native("3118")...)
	clock.add(3 * time.Hour)
	second := s.connect(b, native("4000")...)
	other := s.connect(b)

	page := b.get(s.url + "/connections").body
	sections := sectionOf.FindAllString(page, -1)
	require.Len(t, sections, 2, page)
	assert.Contains(t, sections[0], "It has 2 connections")
	shown := paragraphsIn.FindAllStringSubmatch(sections[0], -1)
	require.Len(t, shown, 2)
	for i, port := range []string{"3118", "4000"} {
		assert.Contains(t, shown[i][1], "It is a program on a computer (127.0.0.1:"+port+").")
	}
	assert.NotEqual(t, shown[0][1][:40], shown[1][1][:40], "the times differ")
	buttons := buttonToEnd.FindAllStringSubmatch(sections[0], -1)
	require.Len(t, buttons, 3)
	assert.NotEqual(t, buttons[0][3], buttons[1][3], "each button says which connection it ends")
	assert.Equal(t, "Disconnect Native Client", buttons[2][3])
	single := buttonToEnd.FindAllStringSubmatch(sections[1], -1)
	require.Len(t, single, 1)
	assert.Equal(t, "Disconnect Web Client", single[0][3])
	assert.Contains(t, sections[1], "It returned to client.example.com.")

	press := func(button []string) {
		form := connectionsField.FindStringSubmatch(page)[1]
		sent := b.post(s.url+"/connections", url.Values{"form": {form}, button[1]: {button[2]}})
		require.Equal(t, http.StatusSeeOther, sent.StatusCode)
	}
	good := func(t0 tokens, id string) bool {
		return s.post("/token", refreshForm(t0.Refresh, "client_id", id)).status == http.StatusOK
	}
	press(buttons[0])
	assert.False(t, good(first, "native"), "the one that the button names")
	second = s.post("/token", refreshForm(second.Refresh, "client_id", "native"))
	require.Equal(t, http.StatusOK, second.status, "only that one")

	third := s.connect(b, native("5000")...) // after the page was shown
	press(buttons[2])
	assert.False(t, good(second, "native"), "disconnecting an application ends all of its connections")
	assert.False(t, good(third, "native"), "also those that the page did not show")
	assert.True(t, good(other, "web"), "another application")
}

// TestAClientWithTheNameOfAnotherIsNotMerged checks that an application that registers itself again
// is one application, and that one that only has its name is another.
func TestAClientWithTheNameOfAnotherIsNotMerged(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) { c.Registration = &authserver.Registration{} })
	b := newBrowser(t)
	register := func(redirect, extra string) []string {
		id := s.register(`{"client_name":"Claude Code","token_endpoint_auth_method":"none","redirect_uris":["` + redirect + `"]` + extra + `}`)["client_id"].(string)
		return []string{"client_id", id, "redirect_uri", redirect}
	}
	one := register("http://127.0.0.1:3118/callback", "")
	again := register("http://127.0.0.1:4000/callback", `,"client_uri":"https://claude.ai"`)
	require.NotEqual(t, one[1], again[1])
	s.connect(b, one...)
	s.connect(b, again...)
	evil := register("https://evil.example.net/cb", "")
	kept := s.connect(b, evil...)

	page := b.get(s.url + "/connections").body
	sections := sectionOf.FindAllString(page, -1)
	require.Len(t, sections, 2, page)
	assert.Contains(t, sections[0], "It has 2 connections")
	assert.Contains(t, sections[1], "evil.example.net")
	for _, section := range sections {
		assert.Contains(t, section, "Nobody has checked that name.")
	}
	buttons := buttonToEnd.FindAllStringSubmatch(sections[0], -1)
	form := connectionsField.FindStringSubmatch(page)[1]
	b.post(s.url+"/connections", url.Values{"form": {form}, "application": {buttons[2][2]}})
	page = b.get(s.url + "/connections").body
	assert.Equal(t, 1, strings.Count(page, "<section>"))
	assert.Equal(t, http.StatusOK, s.post("/token", refreshForm(kept.Refresh, "client_id", evil[1])).status)

	stranger := newBrowser(t)
	s.agree(stranger)
	assert.GreaterOrEqual(t, stranger.post(s.url+"/connections", url.Values{"form": {form}, "application": {buttons[2][2]}}).StatusCode, 400)
}
