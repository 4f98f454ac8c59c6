package authserver

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// redeem answers the token request of the code grant.
func (s *tokenEndpoint) redeem(ctx context.Context, c *client, f form, began time.Time) (*tokenResponse, error) {
	if f["code"] == "" || f["code_verifier"] == "" {
		return nil, fail("invalid_request", "code and code_verifier are required")
	}
	key, secret := keyCode(f["code"]), secretOfCode(f["code"])
	sealed, err := s.config.Store.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, s.reusedLate(ctx, c, f, secret)
	}
	if err != nil {
		return nil, err
	}
	data, err := s.ring.open(purposeCode, sealed)
	if err != nil {
		return nil, errGrant.because(err)
	}
	var code codeRecord
	if err := json.Unmarshal(data, &code); err != nil {
		return nil, err
	}
	if err := s.checkCode(&code, c, f); err != nil {
		return nil, err
	}
	if code.Used {
		return nil, s.reused(ctx, &code, secret, began)
	}
	code.Used = true
	used, err := s.swapCode(ctx, key, sealed, &code)
	if errors.Is(err, store.ErrConflict) {
		return nil, errGrant.because(errors.New("the code is being redeemed by another request"))
	}
	if err != nil {
		return nil, err
	}
	if err := s.keepClient(ctx, c); err != nil {
		return nil, err
	}
	g, err := s.newGrant(ctx, c, &code, secret)
	if err != nil {
		return nil, err
	}
	// Read after the grant is stored: an ending that comes later finds the grant.
	ended, err := s.endedMarks(ctx, g.User.ID, g.Client)
	if err != nil {
		return nil, err
	}
	if ended.addedTo(code.Ended) {
		if err := s.revoke(ctx, g.ID, GrantRevokedByAdmin); err != nil {
			return nil, err
		}
		return nil, errGrant.because(errors.New("all grants of the user or the client were ended after the code was issued"))
	}
	response, err := s.issue(ctx, g, g.Scopes, true)
	if err != nil {
		return nil, err
	}
	code.Upstream, code.Done = nil, s.config.Now()
	if _, err := s.swapCode(ctx, key, used, &code); err != nil && !errors.Is(err, store.ErrConflict) {
		return nil, err
	}
	s.event(ctx, g.event(GrantCreated))
	return response, nil
}

// checkCode checks that a code belongs to the request. The callback address must be the one that
// was used, with its port.
func (s *tokenEndpoint) checkCode(code *codeRecord, c *client, f form) error {
	challenge := sha256.Sum256([]byte(f["code_verifier"]))
	resource, err := s.resource(f["resource"])
	if f["resource"] == "" {
		resource, err = code.Resource, nil
	}
	redirect := f["redirect_uri"]
	if redirect == "" && len(c.Redirects) == 1 { // OAuth 2.1 does not send it any more
		redirect = code.Redirect
	}
	switch {
	case code.Client != c.ID:
		return errGrant.because(errors.New("the code was issued to another client"))
	case redirect != code.Redirect:
		return errGrant.because(errors.New("redirect_uri is not that of the login"))
	case !isVerifier(f["code_verifier"]),
		subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(challenge[:])), []byte(code.Challenge)) != 1:
		return errGrant.because(errors.New("code_verifier does not fit the challenge"))
	case !c.Redirect(code.Redirect):
		return errGrant.because(errors.New("the client has withdrawn its callback address"))
	case !code.Used && s.config.Now().After(code.Expires):
		return errGrant.because(errors.New("the code has expired"))
	case err != nil:
		return err
	case resource != code.Resource:
		return errTarget
	}
	return nil
}

// isVerifier reports whether text is a code verifier (RFC 7636, section 4.1).
func isVerifier(text string) bool {
	if len(text) < 43 || len(text) > 128 {
		return false
	}
	for i := range len(text) {
		c := text[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~') {
			return false
		}
	}
	return true
}

// reused refuses a code that was redeemed before. If the first redemption was over when this
// request began, somebody has a copy of the code and of the verifier, and the grant is revoked
// (RFC 6749, section 4.1.2). Two requests at the same time are a client that sent one twice.
func (s *tokenEndpoint) reused(ctx context.Context, code *codeRecord, secret []byte, began time.Time) error {
	if code.Done.IsZero() || !began.After(code.Done) {
		return errGrant.because(errors.New("the code was redeemed by another request at the same time"))
	}
	return s.revokeReused(ctx, grantID(secret))
}

// reusedLate refuses a code that the store does not know: nobody made it, it has expired, or it was
// redeemed and its record is gone. The grant that it was redeemed for, if it lives, is revoked.
func (s *tokenEndpoint) reusedLate(ctx context.Context, c *client, f form, secret []byte) error {
	g, err := s.grant(ctx, grantID(secret))
	if errors.Is(err, errNoGrant) {
		return errGrant
	}
	if err != nil {
		return err
	}
	code := &codeRecord{Client: g.Client, Redirect: g.Redirect, Challenge: g.Challenge, Resource: g.Resource, Used: true}
	if err := s.checkCode(code, c, f); err != nil {
		return err
	}
	return s.revokeReused(ctx, g.ID)
}

// revokeReused ends the grant of a code that was redeemed twice.
func (s *tokenEndpoint) revokeReused(ctx context.Context, id string) error {
	if err := s.revoke(ctx, id, CodeReused); err != nil {
		return err
	}
	return errGrant.because(errors.New("the code was redeemed before: its grant is revoked"))
}
