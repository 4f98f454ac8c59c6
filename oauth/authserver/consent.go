package authserver

import (
	"errors"
	"net/http"
	"time"
)

// consentPages asks users to agree, and ends requests as they choose.
type consentPages struct {
	*base
	*clients
	*sessions
	*codes
	*logins
	*choices
	*refusals
	*pageWriter
}

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
func (s *consentPages) showConsent(w http.ResponseWriter, r *http.Request, req *request, c *client, user *User, problem message) {
	sealed, err := s.ring.sealText(purposeConsent, req)
	if err != nil {
		s.showError(w, r, err)
		return
	}
	page := consentPage{Request: sealed, Action: s.path + pathConsent, Problem: problem}
	page.describe(s.base, req, c, user)
	status := http.StatusOK
	if problem != "" {
		status = http.StatusForbidden
	}
	s.show(w, r, status, "consent", page, formTargets(req.Redirect, s.loginOrigin()))
}

// serveConsent answers the form of the consent page.
func (s *consentPages) serveConsent(w http.ResponseWriter, r *http.Request) {
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
func (s *consentPages) openConsent(r *http.Request, sealed string) (*request, *client, error) {
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

// agree does what the user chose on the page.
func (s *consentPages) agree(w http.ResponseWriter, r *http.Request, req *request, c *client, f form) error {
	ctx := r.Context()
	switch f["way"] {
	case wayDeny:
		repeated, err := s.choose(r, req, wayDeny, "")
		if err != nil {
			s.refuse(w, r, req, c, err)
			return nil
		}
		if !repeated {
			s.event(ctx, Event{Kind: ConsentDenied, ClientID: req.Client, Client: c.Name, User: req.User})
		}
		s.refuse(w, r, req, c, errDenied)
		return nil
	case wayUpstream:
		if _, ok := s.config.Login.(Upstream); !ok {
			return onPage(textStartAgain, nil)
		}
		if _, err := s.choose(r, req, wayUpstream, ""); err != nil {
			return err
		}
		if err := s.startLogin(w, r, req, true); !errors.Is(err, errLoginUsed) {
			return err
		}
		return s.finishAgain(w, r, req)
	case waySession:
		user, err := s.currentUser(r)
		if err != nil {
			return err
		}
		if user == nil || user.ID != req.User { // the page named somebody else
			return onPage(textOtherUser, nil)
		}
		// The page does not offer this way, but a user can send it. The grant would then have no
		// tokens of the identity provider, and this server would not notice when the provider locks
		// the user out.
		if _, ok := s.config.Login.(Upstream); ok && !s.isTestAccount(user) {
			return onPage(textStartAgain, nil)
		}
		if _, err := s.choose(r, req, waySession, user.ID); err != nil {
			return err
		}
		return s.finish(w, r, req, *user, nil)
	case wayTestUser:
		users, _ := s.config.Login.(TestUsers)
		user, ok := users.user(f["user"])
		if !ok {
			return onPage(textStartAgain, nil)
		}
		return s.logIn(w, r, req, wayTestUser, user)
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
		return s.logIn(w, r, req, wayAccount, user)
	}
	return onPage(textStartAgain, nil)
}

// logIn ends a request with a user who has logged in on the page.
func (s *consentPages) logIn(w http.ResponseWriter, r *http.Request, req *request, way string, user User) error {
	if _, err := s.choose(r, req, way, user.ID); err != nil {
		return err
	}
	if err := s.startSession(r.Context(), w, s.knownBrowser(r), user); err != nil {
		return err
	}
	return s.finish(w, r, req, user, nil)
}

// proceed goes on without a page, for a user who has agreed before.
func (s *consentPages) proceed(w http.ResponseWriter, r *http.Request, req *request, user *User, silent bool) error {
	if _, ok := s.config.Login.(Upstream); ok && !s.isTestAccount(user) {
		if silent { // the identity provider could show a page
			return fail("login_required", "the user must log in again")
		}
		return s.startLogin(w, r, req, false)
	}
	return s.finish(w, r, req, *user, nil)
}
