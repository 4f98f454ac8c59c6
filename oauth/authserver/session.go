package authserver

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// sessions finds out which user is logged in.
type sessions struct{ *base }

// A session is what the store has of a user who has logged in.
type session struct {
	User    User      `json:"user"`
	Browser string    `json:"browser"` // the hash of the browser's cookie
	Expires time.Time `json:"expires"`
}

func keySession(id string) string { return "as/session/" + hashText(id) }

// startSession gives the browser a new session for the user.
func (s *sessions) startSession(ctx context.Context, w http.ResponseWriter, browser string, user User) error {
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
func (s *sessions) currentUser(r *http.Request) (*User, error) {
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
		return nil, nil //nolint:nilerr // its secret was removed: the user logs in again
	}
	var found session
	if err := json.Unmarshal(data, &found); err != nil || found.Browser != hashText(browser) || s.config.Now().After(found.Expires) {
		return nil, nil //nolint:nilerr // the user logs in again
	}
	return &found.User, nil
}

// endSession ends the session of a browser.
func (s *sessions) endSession(w http.ResponseWriter, r *http.Request) error {
	id := s.cookie(r, cookieSession)
	if id == "" {
		return nil
	}
	s.setCookie(w, cookieSession, "", -time.Second)
	return s.config.Store.Delete(r.Context(), keySession(id))
}
