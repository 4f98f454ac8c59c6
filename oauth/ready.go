package oauth

import (
	"context"
	"errors"
	"fmt"
)

// Ready reports whether some tokens can be verified now: whether the keys of at least one
// issuer are known, or there is a verifier that needs none. It fetches keys that are not
// known yet, within the limits of [KeySetOptions], so that the first caller after a start
// does not wait for them. The error wraps [ErrUnavailable].
func (s *Server) Ready(ctx context.Context) error { return readyOf(ctx, s.verifier) }

// A readier verifier can say beforehand whether it will be able to verify.
type readier interface {
	ready(ctx context.Context) error
}

func readyOf(ctx context.Context, v Verifier) error {
	if v, ok := v.(readier); ok {
		return v.ready(ctx)
	}
	return nil
}

func (v *jwtVerifier) ready(ctx context.Context) error {
	if err := v.keys.Ready(ctx); err != nil {
		return fmt.Errorf("issuer %s: %w", v.issuer, err)
	}
	return nil
}

func (c *tokenCache) ready(ctx context.Context) error { return readyOf(ctx, c.inner) }

func (c *chain) ready(ctx context.Context) error {
	var failed []error
	for _, v := range c.all {
		err := readyOf(ctx, v)
		if err == nil {
			return nil
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}
