package authserver

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"time"
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
	// Secret is that of the grant that the code leads to.
	Secret []byte `json:"secret"`
	// Used is set when a client has redeemed the code, and Done when its grant exists.
	Used bool      `json:"used,omitempty"`
	Done time.Time `json:"done,omitzero"`
}

const purposeCode = "code"

func keyCode(code string) string { return "as/code/" + hashText(code) }

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
	if err := s.rememberConsent(ctx, user.ID, req); err != nil {
		return err
	}
	code := rand.Text() + rand.Text()
	data, err := json.Marshal(codeRecord{
		Client: req.Client, Redirect: req.Redirect, Challenge: req.Challenge, Resource: req.Resource,
		Scopes: scopes, User: user, Upstream: tokens, Consent: keyConsent(user.ID, req),
		Expires: s.config.Now().Add(codeLife), Secret: newGrantSecret(),
	})
	if err != nil {
		return err
	}
	err = s.config.Store.Swap(ctx, keyCode(code), nil, s.ring.seal(purposeCode, data), 2*codeLife, "user "+user.ID)
	if err != nil {
		return err
	}
	s.event(ctx, Event{Kind: ConsentGiven, ClientID: req.Client, User: user.ID, Scopes: scopes, Resource: req.Resource})
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
