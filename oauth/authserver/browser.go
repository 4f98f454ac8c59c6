package authserver

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

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
func (s *Server) cookieName(name string) string {
	if s.loopback {
		return name
	}
	return "__Host-" + name
}

func (s *Server) setCookie(w http.ResponseWriter, name, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", MaxAge: int(life / time.Second),
		Secure: !s.loopback, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// cookie returns the value of a cookie, or "" if the browser sent none or several.
func (s *Server) cookie(r *http.Request, name string) string {
	found := r.CookiesNamed(s.cookieName(name))
	if len(found) != 1 || len(found[0].Value) > 200 {
		return ""
	}
	return found[0].Value
}

// browser returns the identifier of the browser, and sets a new one if the browser has none that
// this server made.
func (s *Server) browser(w http.ResponseWriter, r *http.Request) string {
	if id := s.knownBrowser(r); id != "" {
		return id
	}
	id := rand.Text()
	s.setCookie(w, cookieBrowser, id+"."+base64.RawURLEncoding.EncodeToString(s.ring.sign(purposeBrowser, []byte(id))), browserLife)
	return id
}

// knownBrowser returns the identifier of a browser that has one.
func (s *Server) knownBrowser(r *http.Request) string {
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

// A session is what the store has of a user who has logged in.
type session struct {
	User    User      `json:"user"`
	Browser string    `json:"browser"` // the hash of the browser's cookie
	Expires time.Time `json:"expires"`
}

func keySession(id string) string { return "as/session/" + hashText(id) }

// startSession gives the browser a new session for the user.
func (s *Server) startSession(ctx context.Context, w http.ResponseWriter, browser string, user User) error {
	id := rand.Text()
	data, err := json.Marshal(session{user, hashText(browser), s.config.Now().Add(sessionLife)})
	if err != nil {
		return err
	}
	if err := s.config.Store.Put(ctx, keySession(id), s.ring.seal(purposeSession, data), sessionLife, "user "+user.ID); err != nil {
		return err
	}
	s.setCookie(w, cookieSession, id, sessionLife)
	return nil
}

const purposeSession = "session"

// currentUser returns the user who is logged in, or nil. The program's own login decides if there
// is one.
func (s *Server) currentUser(r *http.Request) (*User, error) {
	if own, ok := s.config.Login.(Session); ok {
		user, err := own.current(r)
		if user != nil || err != nil {
			return user, err
		}
	}
	id, browser := s.cookie(r, cookieSession), s.knownBrowser(r)
	if id == "" || browser == "" {
		return nil, nil
	}
	sealed, err := s.config.Store.Get(r.Context(), keySession(id))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	data, err := s.ring.open(purposeSession, sealed)
	if err != nil {
		return nil, nil // its secret was removed: the user logs in again
	}
	var found session
	if err := json.Unmarshal(data, &found); err != nil || found.Browser != hashText(browser) || s.config.Now().After(found.Expires) {
		return nil, nil
	}
	return &found.User, nil
}

// endSession ends the session of a browser.
func (s *Server) endSession(w http.ResponseWriter, r *http.Request) error {
	id := s.cookie(r, cookieSession)
	if id == "" {
		return nil
	}
	s.setCookie(w, cookieSession, "", -time.Second)
	return s.config.Store.Delete(r.Context(), keySession(id))
}
