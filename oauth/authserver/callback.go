package authserver

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// callbacks answers browsers that come back from the identity provider.
type callbacks struct {
	*base
	*sessions
	*codes
	*logins
	*pageWriter
}

// serveCallback answers the browser that comes back from the identity provider.
func (s *callbacks) serveCallback(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		s.showError(w, r, &pageError{http.StatusMethodNotAllowed, textStartAgain, nil})
		return
	}
	f, err := parseForm(r.URL.RawQuery)
	if err != nil {
		s.showError(w, r, onPage(textMalformed, err))
		return
	}
	pending, err := s.pendingLogin(r, f["state"])
	if err != nil {
		s.showError(w, r, err)
		return
	}
	if err := s.endLogin(w, r, f, pending); err != nil {
		if pending.Request == nil {
			s.showError(w, r, err)
			return
		}
		s.fail(w, r, pending.Request, err)
	}
}

// endLogin finds out who has logged in, and ends the request.
func (s *callbacks) endLogin(w http.ResponseWriter, r *http.Request, f form, pending *pendingLogin) error {
	ctx := r.Context()
	if f["error"] == "access_denied" || f["error"] == "consent_required" {
		return errDenied
	}
	query := url.Values{}
	for name, value := range f {
		query.Set(name, value)
	}
	identity, tokens, err := s.provider().Finish(ctx, upstream.Login{
		Redirect: s.url(pathCallback), State: f["state"], Nonce: pending.Nonce, Verifier: pending.Verifier,
	}, query)
	if err != nil {
		return upstreamFailure(err)
	}
	login, _ := s.config.Login.(Upstream)
	user, err := login.user(ctx, identity)
	if errors.Is(err, ErrNotAllowed) {
		s.event(ctx, Event{Kind: UserRefused, User: identity.Subject})
		return &pageError{http.StatusForbidden, textNotAllowed, err}
	}
	if err != nil {
		return err
	}
	if err := user.check(); err != nil {
		return err
	}
	if err := s.startSession(ctx, w, s.knownBrowser(r), user); err != nil {
		return err
	}
	if pending.Request == nil {
		w.Header().Set("Location", s.url(pathConnections))
		w.WriteHeader(http.StatusSeeOther)
		return nil
	}
	if !pending.Agreed && user.ID != pending.Request.User {
		return onPage(textOtherUser, nil)
	}
	return s.finish(w, r, pending.Request, user, &upstreamTokens{Subject: identity.Subject, Tokens: tokens})
}
