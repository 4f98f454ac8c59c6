package upstream

import (
	"context"
	"errors"
	"net/url"
	"slices"
)

const stepRefresh = "refreshing the tokens"

// Refresh returns new tokens for those of the user with the subject. If the provider returns no new
// refresh token, the old one is kept; otherwise the old one may no longer be valid. So the caller
// must store the result before using it, and must not refresh the tokens of one user twice at the
// same time.
//
// The user must be the same: the ID token says so, or UserInfo if the provider returns none.
//
// The error wraps [ErrRevoked] if the user has to log in again, [ErrUnavailable] if the old tokens
// may still be good, and [ErrMismatch] if the new ones are of another user. If UserInfo alone does
// not answer, there is no error, because the old refresh token may be lost already.
func (p *Provider) Refresh(ctx context.Context, t Tokens, subject string) (Tokens, error) {
	if err := p.Check(); err != nil {
		return Tokens{}, err
	}
	if subject == "" {
		return Tokens{}, errors.New("upstream: Refresh needs the subject of the user")
	}
	if t.Refresh == "" {
		return Tokens{}, &Error{Provider: p.Name, Step: stepRefresh, Err: because(ErrRevoked, "the provider gave no refresh token")}
	}
	ctx, cancel := p.bounded(ctx)
	defer cancel()
	e, err := p.endpoints(ctx)
	if err != nil {
		return Tokens{}, err
	}
	g, err := p.requestTokens(ctx, e, stepRefresh, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {t.Refresh}})
	if code := codeOf(err); code == "invalid_grant" || code != "" && slices.Contains(p.RevokedCodes, code) {
		err = as(err, ErrRevoked)
	}
	if err != nil {
		return Tokens{}, err
	}
	if err := p.sameUser(ctx, e, g, subject); err != nil {
		return Tokens{}, err
	}
	if g.Refresh == "" {
		g.Refresh = t.Refresh
	}
	return g.Tokens, nil
}

// sameUser returns an error if refreshed tokens are of another user.
func (p *Provider) sameUser(ctx context.Context, e *endpoints, g granted, subject string) error {
	if p.openID() && g.idToken != "" {
		_, err := p.idToken(ctx, e, g.idToken, idTokenCheck{subject: subject, access: g.Access})
		return p.unlessSilent(err)
	}
	var found string
	switch {
	case p.openID() && (p.SkipUserInfo || e.userInfo == ""): // OpenID Connect Core, section 12.2
		return nil
	case p.openID():
		m, err := p.get(ctx, stepUserInfo, e.userInfo, g.Access)
		if err != nil {
			return p.unlessSilent(err)
		}
		found = m.text("sub")
	default:
		user, err := (profileReader{p}).subjectOf(ctx, e, g.Access)
		if err != nil {
			return p.unlessSilent(err)
		}
		found = user.Subject
	}
	if found != subject {
		return p.mismatch(stepRefresh, "the new tokens are of another user")
	}
	return nil
}

// unlessSilent returns err unless the provider did not answer.
func (p *Provider) unlessSilent(err error) error {
	if errors.Is(err, ErrUnavailable) {
		return nil
	}
	return err
}
