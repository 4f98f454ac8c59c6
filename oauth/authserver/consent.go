package authserver

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// The ways to go on from the consent page.
const (
	wayUpstream = "upstream"
	waySession  = "session"
	wayTestUser = "test-user"
	wayAccount  = "test-account"
	wayDeny     = "deny"
)

const purposeConsent = "consent page"

// showConsent shows the page on which the user agrees.
func (s *Server) showConsent(w http.ResponseWriter, r *http.Request, req *request, c *client, user *User, problem message) {
	sealed, err := s.ring.sealText(purposeConsent, req)
	if err != nil {
		s.showError(w, r, err)
		return
	}
	page := consentPage{Request: sealed, Action: s.path + pathConsent, Problem: problem}
	page.describe(s, req, c, user)
	status := http.StatusOK
	if problem != "" {
		status = http.StatusForbidden
	}
	s.show(w, r, status, "consent", page, formTargets(req.Redirect, s.loginOrigin()))
}

// serveConsent answers the form of the consent page.
func (s *Server) serveConsent(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		s.showError(w, r, &pageError{http.StatusMethodNotAllowed, textStartAgain, nil})
		return
	}
	f, err := readForm(w, r)
	if err != nil {
		s.showError(w, r, onPage(textMalformed, err))
		return
	}
	req, c, err := s.openConsent(r, f["request"])
	if err != nil {
		s.showError(w, r, err)
		return
	}
	if err := s.agree(w, r, req, c, f); err != nil {
		s.fail(w, r, req, err)
	}
}

// openConsent returns the request of a consent page. The form must come from a page that this
// server made for this browser, and not be older than the request may be.
func (s *Server) openConsent(r *http.Request, sealed string) (*request, *client, error) {
	if !s.fromOwnPage(r) {
		return nil, nil, &pageError{http.StatusForbidden, textForeignPage, nil}
	}
	var req request
	if err := s.ring.openText(purposeConsent, sealed, &req); err != nil {
		return nil, nil, onPage(textStartAgain, err)
	}
	if age := s.config.Now().Sub(req.Issued); age > requestLife || age < -time.Minute {
		return nil, nil, onPage(textExpired, nil)
	}
	if browser := s.knownBrowser(r); browser == "" || hashText(browser) != req.Browser {
		return nil, nil, &pageError{http.StatusForbidden, textOtherBrowser, nil}
	}
	// The client may have changed since the page was made.
	c, err := s.client(r.Context(), req.Client)
	if err != nil {
		return nil, nil, clientError(err)
	}
	if !c.Redirect(req.Redirect) {
		return nil, nil, onPage(textForeignRedirect, nil)
	}
	return &req, c, nil
}

// fromOwnPage reports whether a browser sent a form from a page of this server, as far as it says.
// Browsers that say nothing are held by the sealed request and the cookie.
func (s *Server) fromOwnPage(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin"
	}
	origin := r.Header.Get("Origin")
	return origin == "" || origin == "null" || origin == s.origin
}

// agree does what the user chose on the page.
func (s *Server) agree(w http.ResponseWriter, r *http.Request, req *request, c *client, f form) error {
	ctx := r.Context()
	switch f["way"] {
	case wayDeny:
		if err := s.useOnce(ctx, req); err != nil {
			return err
		}
		s.event(ctx, Event{Kind: ConsentDenied, ClientID: req.Client, Client: c.Name, User: req.User})
		return errDenied
	case wayUpstream:
		if _, ok := s.config.Login.(Upstream); !ok {
			return onPage(textStartAgain, nil)
		}
		if err := s.useOnce(ctx, req); err != nil {
			return err
		}
		return s.startLogin(w, r, req, true)
	case waySession:
		user, err := s.currentUser(r)
		if err != nil {
			return err
		}
		if user == nil || user.ID != req.User { // the page named somebody else
			return onPage(textOtherUser, nil)
		}
		if err := s.useOnce(ctx, req); err != nil {
			return err
		}
		return s.finish(w, r, req, *user, nil)
	case wayTestUser:
		users, _ := s.config.Login.(TestUsers)
		user, ok := users.user(f["user"])
		if !ok {
			return onPage(textStartAgain, nil)
		}
		return s.logIn(w, r, req, user)
	case wayAccount:
		user, err := s.testAccount(r, f["login"], f["password"])
		if errors.Is(err, errPassword) {
			s.showConsent(w, r, req, c, nil, textWrongPassword)
			return nil
		}
		var tooMany *failure
		if errors.As(err, &tooMany) && tooMany.status == http.StatusTooManyRequests {
			s.showConsent(w, r, req, c, nil, textTooManyPasswords)
			return nil
		}
		if err != nil {
			return err
		}
		return s.logIn(w, r, req, user)
	}
	return onPage(textStartAgain, nil)
}

// logIn ends a request with a user who has logged in on the page.
func (s *Server) logIn(w http.ResponseWriter, r *http.Request, req *request, user User) error {
	if err := s.useOnce(r.Context(), req); err != nil {
		return err
	}
	if err := s.startSession(r.Context(), w, s.knownBrowser(r), user); err != nil {
		return err
	}
	return s.finish(w, r, req, user, nil)
}

// useOnce marks a request as used. A form that was sent before is refused.
func (s *Server) useOnce(ctx context.Context, req *request) error {
	err := s.config.Store.Swap(ctx, "as/used/"+hashText(req.ID), nil, []byte{1}, 2*requestLife, "requests")
	if errors.Is(err, store.ErrConflict) {
		return onPage(textUsed, nil)
	}
	return err
}

// proceed goes on without a page, for a user who has agreed before.
func (s *Server) proceed(w http.ResponseWriter, r *http.Request, req *request, user *User, silent bool) error {
	if _, ok := s.config.Login.(Upstream); ok && !s.isTestAccount(user) {
		if silent { // the identity provider could show a page
			return fail("login_required", "the user must log in again")
		}
		return s.startLogin(w, r, req, false)
	}
	return s.finish(w, r, req, *user, nil)
}

func (s *Server) isTestAccount(user *User) bool {
	return s.config.TestAccount != nil && s.config.TestAccount.User.ID == user.ID
}

// A consentRecord is what a user has agreed to for one client and callback address.
type consentRecord struct {
	Scopes []string `json:"scopes"`
}

// keyConsent names a consent. The port of a loopback address is part of it only if the client
// registered one.
func keyConsent(user string, req *request) string {
	return "as/consent/" + hashText(user, req.Client, withoutPort(req.Redirect), req.Resource)
}

// hasAgreed reports whether the user has agreed to what a request asks for.
func (s *Server) hasAgreed(ctx context.Context, user string, req *request) (bool, error) {
	if s.config.ConsentLife < 0 {
		return false, nil
	}
	data, err := s.config.Store.Get(ctx, keyConsent(user, req))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var given consentRecord
	if err := json.Unmarshal(data, &given); err != nil {
		return false, nil
	}
	for _, scope := range req.Scopes {
		if !slices.Contains(given.Scopes, scope) {
			return false, nil
		}
	}
	return true, nil
}

// rememberConsent records what a user has agreed to. Losing it means that the user is asked again.
func (s *Server) rememberConsent(ctx context.Context, user string, req *request) error {
	if s.config.ConsentLife < 0 {
		return nil
	}
	data, err := json.Marshal(consentRecord{req.Scopes})
	if err != nil {
		return err
	}
	return s.config.Store.Put(ctx, keyConsent(user, req), data, s.config.ConsentLife, "user "+user)
}

// forgetConsent has the user asked again.
func (s *Server) forgetConsent(ctx context.Context, g *grant) error {
	if g.Consent == "" { // an identity assertion needs none
		return nil
	}
	return s.config.Store.Delete(ctx, g.Consent)
}
