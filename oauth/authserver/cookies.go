package authserver

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"
	"time"
)

// ownNavigation reports whether a browser says that the user, or a page of this host, opened the
// address.
func ownNavigation(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "none" || site == "same-origin"
}

// The cookies of a browser. The prefix __Host- keeps other hosts of the same domain from setting
// them. The first identifies the browser in which the user agreed, so that a login that began
// elsewhere cannot end in it. The second names the session of a user who has logged in.
const (
	cookieBrowser = "mcpkit-browser"
	cookieSession = "mcpkit-session"

	browserLife = 24 * time.Hour
	sessionLife = 12 * time.Hour
)

const purposeBrowser = "browser cookie"

// cookieName returns the name of a cookie. On a loopback host without TLS a browser may refuse the
// prefix.
func (s *base) cookieName(name string) string {
	if s.loopback {
		return name
	}
	return "__Host-" + name
}

func (s *base) setCookie(w http.ResponseWriter, name, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", MaxAge: int(life / time.Second),
		Secure: !s.loopback, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// cookie returns the value of a cookie, or "" if the browser sent none or several.
func (s *base) cookie(r *http.Request, name string) string {
	found := r.CookiesNamed(s.cookieName(name))
	if len(found) != 1 || len(found[0].Value) > 200 {
		return ""
	}
	return found[0].Value
}

// browser returns the identifier of the browser, a new one if the browser has none that this server
// made. The cookie is set each time, so that it does not expire in the middle of a login because an
// earlier one has set it.
func (s *base) browser(w http.ResponseWriter, r *http.Request) string {
	id := s.knownBrowser(r)
	if id == "" {
		id = rand.Text()
	}
	s.setCookie(w, cookieBrowser, id+"."+base64.RawURLEncoding.EncodeToString(s.ring.sign(purposeBrowser, []byte(id))), browserLife)
	return id
}

// knownBrowser returns the identifier of a browser that has one.
func (s *base) knownBrowser(r *http.Request) string {
	id, signature, ok := strings.Cut(s.cookie(r, cookieBrowser), ".")
	if !ok {
		return ""
	}
	code, err := base64.RawURLEncoding.Strict().DecodeString(signature)
	if err != nil || !s.ring.verify(purposeBrowser, []byte(id), code) {
		return ""
	}
	return id
}

// fromOwnPage reports whether a browser sent a form from a page of this server, as far as it says.
// For browsers that do not say it, the sealed request and the cookie protect the form.
func (s *base) fromOwnPage(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin"
	}
	origin := r.Header.Get("Origin")
	return origin == "" || origin == "null" || origin == s.origin
}
