package authserver

import (
	"context"
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
	Owner    string    `json:"owner"` // whose share of the store it counts against
	// Used is set when a browser has come back. The rest is then empty.
	Used bool `json:"used,omitempty"`
}

const purposeLogin = "login at the identity provider"

func keyLogin(state string) string { return "as/login/" + hashText(state) }

// errLoginUsed says that the browser has come back from the identity provider already.
var errLoginUsed = errors.New("authserver: the login at the identity provider is over")

// startLogin sends the user to the identity provider. A request that is started again leads to the
// same login. The error is errLoginUsed if that is over.
func (s *logins) startLogin(w http.ResponseWriter, r *http.Request, req *request, agreed bool) error {
	browser := s.browser(w, r)
	pending := &pendingLogin{
		Request: req, Agreed: agreed, Browser: hashText(browser), Nonce: rand.Text(), Verifier: rand.Text() + rand.Text(),
		Issued: s.config.Now(), Owner: "logins " + s.address(r),
	}
	state := rand.Text()
	if req != nil {
		state = hashText("login", req.ID) // the identifier is secret
	}
	pending, err := s.keepLogin(r.Context(), state, pending)
	if err != nil {
		return err
	}
	to, err := s.provider().LoginURL(r.Context(), upstream.Login{
		Redirect: s.url(pathCallback), State: state, Nonce: pending.Nonce, Verifier: pending.Verifier,
	})
	if err != nil {
		return upstreamFailure(err)
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// keepLogin stores a login, unless it was stored before: then it returns the earlier one.
func (s *logins) keepLogin(ctx context.Context, state string, pending *pendingLogin) (*pendingLogin, error) {
	data, err := json.Marshal(pending)
	if err != nil {
		return nil, err
	}
	// The store must not hold the verifier in the clear.
	err = s.config.Store.Swap(ctx, keyLogin(state), nil, s.ring.seal(purposeLogin, data), requestLife, pending.Owner)
	if !errors.Is(err, store.ErrConflict) {
		return pending, err
	}
	earlier, _, err := s.login(ctx, state)
	return earlier, err
}

// login returns the login that a state names, and what the store has of it. The error is a page
// that says to start again if the state names no login, and wraps errLoginUsed if it is over.
func (s *logins) login(ctx context.Context, state string) (*pendingLogin, []byte, error) {
	sealed, err := s.config.Store.Get(ctx, keyLogin(state))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil, onPage(textStartAgain, nil)
	}
	if err != nil {
		return nil, nil, err
	}
	data, err := s.ring.open(purposeLogin, sealed)
	if err != nil {
		return nil, nil, onPage(textStartAgain, err)
	}
	pending := &pendingLogin{}
	if err := json.Unmarshal(data, pending); err != nil {
		return nil, nil, err
	}
	if pending.Used {
		return nil, nil, onPage(textUsed, errLoginUsed)
	}
	return pending, sealed, nil
}

// pendingLogin returns the login that a state names, once, and only to the browser in which the
// user agreed. Otherwise an attacker could begin a login and let a victim finish it.
func (s *logins) pendingLogin(r *http.Request, state string) (*pendingLogin, error) {
	if state == "" || s.provider() == nil {
		return nil, onPage(textStartAgain, nil)
	}
	ctx := r.Context()
	pending, sealed, err := s.login(ctx, state)
	if err != nil {
		return nil, err
	}
	over, err := json.Marshal(pendingLogin{Used: true})
	if err != nil {
		return nil, err
	}
	err = s.config.Store.Swap(ctx, keyLogin(state), sealed, s.ring.seal(purposeLogin, over), requestLife, pending.Owner)
	if errors.Is(err, store.ErrConflict) {
		return nil, onPage(textUsed, errLoginUsed)
	}
	if err != nil {
		return nil, err
	}
	if browser := s.knownBrowser(r); browser == "" || hashText(browser) != pending.Browser {
		return nil, &pageError{http.StatusForbidden, textOtherBrowser, nil}
	}
	if s.config.Now().Sub(pending.Issued) > requestLife {
		return nil, onPage(textExpired, nil)
	}
	return pending, nil
}
