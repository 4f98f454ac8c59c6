package authserver

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// A pendingLogin is a user who was sent to the identity provider. It is stored after the user has
// agreed, for one use.
type pendingLogin struct {
	Request *request `json:"request,omitempty"` // nil for the page of connections
	// Agreed is set if the user agreed on a page, without being known yet. Otherwise the user
	// agreed earlier, and only that user may end the login.
	Agreed   bool      `json:"agreed"`
	Browser  string    `json:"browser"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"`
	Issued   time.Time `json:"issued"`
}

const purposeLogin = "login at the identity provider"

func keyLogin(state string) string { return "as/login/" + hashText(state) }

// CallbackURL returns the address to enter as callback or redirect address at the identity
// provider.
func (s *Server) CallbackURL() string { return s.url(pathCallback) }

// startLogin sends the user to the identity provider.
func (s *Server) startLogin(w http.ResponseWriter, r *http.Request, req *request, agreed bool) error {
	browser := s.browser(w, r)
	pending := pendingLogin{Request: req, Agreed: agreed, Browser: hashText(browser), Nonce: rand.Text(), Verifier: rand.Text() + rand.Text(), Issued: s.config.Now()}
	state := rand.Text()
	data, err := json.Marshal(pending)
	if err != nil {
		return err
	}
	to, err := s.provider().LoginURL(r.Context(), upstream.Login{
		Redirect: s.CallbackURL(), State: state, Nonce: pending.Nonce, Verifier: pending.Verifier,
	})
	if err != nil {
		return s.upstreamFailure(err)
	}
	// The store must not hold the verifier in the clear.
	err = s.config.Store.Swap(r.Context(), keyLogin(state), nil, s.ring.seal(purposeLogin, data), requestLife, "logins")
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

func (s *Server) provider() *upstream.Provider {
	login, _ := s.config.Login.(Upstream)
	return login.Provider
}

// loginOrigin returns where the consent page may send its form on to.
func (s *Server) loginOrigin() string {
	p := s.provider()
	switch {
	case p == nil:
		return ""
	case p.AuthorizationEndpoint != "":
		return p.AuthorizationEndpoint
	}
	return p.Issuer
}

func (s *Server) upstreamFailure(err error) error {
	if errors.Is(err, upstream.ErrUnavailable) {
		return errUnavailable.because(err)
	}
	return errUpstreamFails.because(err)
}

// serveCallback answers the browser that comes back from the identity provider.
func (s *Server) serveCallback(w http.ResponseWriter, r *http.Request) {
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

// pendingLogin returns the login that a state names, once, and only to the browser in which the
// user agreed: somebody else could have begun it, and have the user finish it.
func (s *Server) pendingLogin(r *http.Request, state string) (*pendingLogin, error) {
	if state == "" || s.provider() == nil {
		return nil, onPage(textStartAgain, nil)
	}
	sealed, err := s.config.Store.Take(r.Context(), keyLogin(state))
	if errors.Is(err, store.ErrNotFound) {
		return nil, onPage(textStartAgain, nil)
	}
	if err != nil {
		return nil, err
	}
	data, err := s.ring.open(purposeLogin, sealed)
	if err != nil {
		return nil, onPage(textStartAgain, err)
	}
	var pending pendingLogin
	if err := json.Unmarshal(data, &pending); err != nil {
		return nil, err
	}
	if browser := s.knownBrowser(r); browser == "" || hashText(browser) != pending.Browser {
		return nil, &pageError{http.StatusForbidden, textOtherBrowser, nil}
	}
	if s.config.Now().Sub(pending.Issued) > requestLife {
		return nil, onPage(textExpired, nil)
	}
	return &pending, nil
}

// endLogin finds out who has logged in, and ends the request.
func (s *Server) endLogin(w http.ResponseWriter, r *http.Request, f form, pending *pendingLogin) error {
	ctx := r.Context()
	if f["error"] == "access_denied" || f["error"] == "consent_required" {
		return errDenied
	}
	query := url.Values{}
	for name, value := range f {
		query.Set(name, value)
	}
	identity, tokens, err := s.provider().Finish(ctx, upstream.Login{
		Redirect: s.CallbackURL(), State: f["state"], Nonce: pending.Nonce, Verifier: pending.Verifier,
	}, query)
	if err != nil {
		return s.upstreamFailure(err)
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
