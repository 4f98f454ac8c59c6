package upstream

import (
	"context"
	"errors"
	"net/url"
)

type state struct{}

var errStub = errors.New("upstream: not written yet")

// Check returns what is wrong with the configuration. It does not use the network.
func (p *Provider) Check() error { return errStub }

// LoginURL returns the address at the provider where the user logs in.
func (p *Provider) LoginURL(ctx context.Context, l Login) (string, error) { return "", errStub }

// Finish completes a login with the query of the callback.
func (p *Provider) Finish(ctx context.Context, l Login, query url.Values) (Identity, Tokens, error) {
	return Identity{}, Tokens{}, errStub
}

// Refresh returns new tokens for old ones of the user with the subject.
func (p *Provider) Refresh(ctx context.Context, t Tokens, subject string) (Tokens, error) {
	return Tokens{}, errStub
}

// Revoke revokes tokens.
func (p *Provider) Revoke(ctx context.Context, t Tokens) error { return errStub }
