package authserver

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// consents remembers what users have agreed to.
type consents struct{ *base }

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
func (s *consents) hasAgreed(ctx context.Context, user string, req *request) (bool, error) {
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
		return false, nil //nolint:nilerr // the user is asked again
	}
	for _, scope := range req.Scopes {
		if !slices.Contains(given.Scopes, scope) {
			return false, nil
		}
	}
	return true, nil
}

// rememberConsent records what a user has agreed to. Losing it means that the user is asked again.
func (s *consents) rememberConsent(ctx context.Context, user string, req *request) error {
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
func (s *consents) forgetConsent(ctx context.Context, g *grant) error {
	if g.Consent == "" { // an identity assertion needs none
		return nil
	}
	return s.config.Store.Delete(ctx, g.Consent)
}
