package authserver

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// codes ends authorization requests with a code.
type codes struct {
	*base
	*consents
}

// A codeRecord is what the store has under the hash of an authorization code. It is bound to the
// client, its callback address and its PKCE challenge.
type codeRecord struct {
	Client    string          `json:"client"`
	Redirect  string          `json:"redirect"`
	Challenge string          `json:"challenge"`
	Resource  string          `json:"resource"`
	Scopes    []string        `json:"scopes"`
	User      User            `json:"user"`
	Upstream  *upstreamTokens `json:"upstream,omitempty"`
	Consent   string          `json:"consent"` // the key of the consent
	Expires   time.Time       `json:"expires"`
	Ended     endedMarks      `json:"ended"`
	// Used is set when a client has redeemed the code, and Done when its grant exists.
	Used bool      `json:"used,omitempty"`
	Done time.Time `json:"done,omitzero"`
}

const purposeCode = "code"

func keyCode(code string) string { return "as/code/" + hashText(code) }

// codeOf returns the authorization code of a request, which is the same each time that the request
// is finished. It follows from the identifier of the request, which only sealed values hold.
func codeOf(req *request) string { return hashText("code", req.ID) }

// secretOfCode returns the secret of the grant that a code leads to; see grantID. A code that is
// sent again leads to its grant for as long as the grant lives.
func secretOfCode(code string) []byte {
	hash := sha256.Sum256([]byte("grant of code " + code))
	return hash[:secretSize]
}

// finish ends a request that the user has agreed to: the client gets a code.
func (s *codes) finish(w http.ResponseWriter, r *http.Request, req *request, user User, tokens *upstreamTokens) error {
	ctx := r.Context()
	if err := user.check(); err != nil {
		return err
	}
	scopes := user.may(req.Scopes)
	if len(scopes) == 0 && len(req.Scopes) > 0 {
		return errScope
	}
	ended, err := s.endedMarks(ctx, user.ID, req.Client)
	if err != nil {
		return err
	}
	code := codeOf(req)
	data, err := json.Marshal(codeRecord{
		Client: req.Client, Redirect: req.Redirect, Challenge: req.Challenge, Resource: req.Resource,
		Scopes: scopes, User: user, Upstream: tokens, Consent: keyConsent(user.ID, req),
		Expires: s.config.Now().Add(codeLife), Ended: ended,
	})
	if err != nil {
		return err
	}
	err = s.config.Store.Swap(ctx, keyCode(code), nil, s.ring.seal(purposeCode, data), 2*codeLife, "user "+user.ID)
	if errors.Is(err, store.ErrConflict) {
		return s.finishAgain(w, r, req)
	}
	// The user has agreed even if the store reports an error: it may have stored the code, and a
	// form that is sent again then finds it.
	s.event(ctx, Event{Kind: ConsentGiven, ClientID: req.Client, User: user.ID, Scopes: scopes, Resource: req.Resource})
	if err != nil {
		return err
	}
	// After the code, so that a form that is sent again does not bring back a consent that was ended.
	if err := s.rememberConsent(ctx, user.ID, req); err != nil {
		return err
	}
	s.redirect(w, r, req.Redirect, req.State, req.HasState, "code", code)
	return nil
}

// finishAgain answers the browser that finished a request a moment ago and asks again, for example
// because the user clicked twice. It gets the same code, or a page if the client has redeemed it.
func (s *codes) finishAgain(w http.ResponseWriter, r *http.Request, req *request) error {
	code := codeOf(req)
	sealed, err := s.config.Store.Get(r.Context(), keyCode(code))
	if errors.Is(err, store.ErrNotFound) {
		return onPage(textUsed, nil)
	}
	if err != nil {
		return err
	}
	data, err := s.ring.open(purposeCode, sealed)
	if err != nil {
		return onPage(textUsed, err)
	}
	var record codeRecord
	if err := json.Unmarshal(data, &record); err != nil {
		return err
	}
	if record.Used {
		return &pageError{http.StatusOK, textConnectedNow, nil}
	}
	s.redirect(w, r, req.Redirect, req.State, req.HasState, "code", code)
	return nil
}

// swapCode replaces the record of a code and returns what the store then has.
func (s *codes) swapCode(ctx context.Context, key string, old []byte, code *codeRecord) ([]byte, error) {
	data, err := json.Marshal(code)
	if err != nil {
		return nil, err
	}
	sealed := s.ring.seal(purposeCode, data)
	return sealed, s.config.Store.Swap(ctx, key, old, sealed, 2*codeLife, "user "+code.User.ID)
}
