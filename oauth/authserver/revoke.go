package authserver

import (
	"context"
	"errors"
	"net/http"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// revocations answers the revocation endpoint.
type revocations struct {
	*base
	*clients
	*grants
	tokens oauth.Verifier
}

// serveRevoke answers the revocation endpoint (RFC 7009). A token of another client, and one that
// is not known, are not revoked, and the answer is the same.
func (s *revocations) serveRevoke(w http.ResponseWriter, r *http.Request) {
	if err := s.revokeToken(w, r); err != nil {
		s.writeFailure(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", "0")
	w.WriteHeader(http.StatusOK)
}

func (s *revocations) revokeToken(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	c, err := s.authenticate(r, f)
	if err != nil {
		return err
	}
	if f["token"] == "" {
		return fail("invalid_request", "token is missing")
	}
	id, ok := s.grantOf(ctx, f["token"])
	if !ok {
		return nil
	}
	g, err := s.grant(ctx, id)
	if err == nil && g.Client != c.ID {
		return nil
	}
	// A grant that is gone is deleted again, because an earlier request may have failed before the
	// store could promise that the deletion is kept.
	if err != nil && !errors.Is(err, errNoGrant) {
		return err
	}
	return s.revoke(ctx, id, GrantRevokedByClient)
}

// grantOf returns the grant of a token of either kind.
func (s *revocations) grantOf(ctx context.Context, token string) (string, bool) {
	if secret, _, ok := s.parseRefreshToken(token); ok {
		return grantID(secret), true
	}
	p, err := s.tokens.Verify(ctx, token)
	if err != nil {
		return "", false
	}
	return grantOfPrincipal(p)
}
