package authserver

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// logins sends users to the identity provider.
type logins struct{ *base }

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

// startLogin sends the user to the identity provider.
func (s *logins) startLogin(w http.ResponseWriter, r *http.Request, req *request, agreed bool) error {
	browser := s.browser(w, r)
	pending := pendingLogin{Request: req, Agreed: agreed, Browser: hashText(browser), Nonce: rand.Text(), Verifier: rand.Text() + rand.Text(), Issued: s.config.Now()}
	state := rand.Text()
	data, err := json.Marshal(pending)
	if err != nil {
		return err
	}
	to, err := s.provider().LoginURL(r.Context(), upstream.Login{
		Redirect: s.url(pathCallback), State: state, Nonce: pending.Nonce, Verifier: pending.Verifier,
	})
	if err != nil {
		return upstreamFailure(err)
	}
	// The store must not hold the verifier in the clear.
	err = s.config.Store.Swap(r.Context(), keyLogin(state), nil, s.ring.seal(purposeLogin, data), requestLife, "logins "+s.address(r))
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

// pendingLogin returns the login that a state names, once, and only to the browser in which the
// user agreed: somebody else could have begun it, and have the user finish it.
func (s *logins) pendingLogin(r *http.Request, state string) (*pendingLogin, error) {
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
