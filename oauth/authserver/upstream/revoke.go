package upstream

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const stepRevoke = "revoking the tokens"

// Revoke tells the provider that this service no longer needs the tokens. It is not an error if
// tokens are no longer valid. The error is [ErrNoRevocation] if the provider has no way to revoke
// them: they then end by themselves, or the user removes this service in the settings of the
// provider.
func (p *Provider) Revoke(ctx context.Context, t Tokens) error {
	if err := p.Check(); err != nil {
		return err
	}
	ctx, cancel := p.bounded(ctx)
	defer cancel()
	e, err := p.endpoints(ctx)
	if err != nil {
		return err
	}
	if e.revocation == "" {
		return ErrNoRevocation
	}
	if t.Access == "" && t.Refresh == "" {
		return nil
	}
	c, err := p.revocationCall(ctx, e, t)
	if err != nil {
		return err
	}
	r, err := p.send(c)
	if err != nil {
		return err
	}
	return p.revoked(r)
}

// revocationCall returns the request in the provider's form.
func (p *Provider) revocationCall(ctx context.Context, e *endpoints, t Tokens) (*call, error) {
	switch p.Revocation {
	case RevokeBearer:
		c, err := newCall(ctx, stepRevoke, http.MethodPost, e.revocation, url.Values{})
		if err != nil {
			return nil, err
		}
		return c.withBearer(t.Access), nil
	case RevokeByDelete:
		c, err := newCall(ctx, stepRevoke, http.MethodDelete, e.revocation, nil)
		if err != nil {
			return nil, err
		}
		body, err := json.Marshal(map[string]string{"access_token": t.Access})
		if err != nil {
			return nil, err
		}
		c.Body, c.ContentLength = io.NopCloser(strings.NewReader(string(body))), int64(len(body))
		c.Header.Set("Content-Type", "application/json")
		c.SetBasicAuth(p.ClientID, p.ClientSecret)
		c.secrets = append(c.secrets, t.Access)
		return c, nil
	}
	form := url.Values{"token": {t.Refresh}, "token_type_hint": {"refresh_token"}}
	if t.Refresh == "" {
		form = url.Values{"token": {t.Access}, "token_type_hint": {"access_token"}}
	}
	authenticate := p.withClient(form, e.postCredentials)
	c, err := newCall(ctx, stepRevoke, http.MethodPost, e.revocation, form)
	if err != nil {
		return nil, err
	}
	return authenticate(c), nil
}

// revoked reads the response, which may be empty.
func (p *Provider) revoked(r *response) error {
	success := r.status >= 200 && r.status <= 299
	if success && p.Revocation != RevokeBearer {
		return nil
	}
	if p.Revocation == RevokeByDelete && (r.status == http.StatusNotFound || r.status == http.StatusUnprocessableEntity) {
		return nil // the token ended before
	}
	_, err := p.object(r)
	if code := codeOf(err); code == "invalid_token" || code == "invalid_grant" || code != "" && slices.Contains(p.RevokedCodes, code) {
		return nil
	}
	return err
}
