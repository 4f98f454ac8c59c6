package main

import (
	"context"
	"net/http"
	"time"

	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// identify returns a function that authenticates a request to the service: it adds a session for
// the caller's account. The session is for this one request, and the caller's access token is not
// passed on.
func identify(svc *service.Service) func(context.Context, *http.Request) error {
	return func(ctx context.Context, r *http.Request) error {
		account, ok, err := accountOf(ctx, svc)
		if err != nil || !ok { // without a session the service answers public routes only
			return err
		}
		r.Header.Set(service.SessionHeader, svc.NewSession(account, time.Minute))
		return nil
	}
}

// accountOf returns the account of the caller. Ok is false for a caller without a login, and for a
// client that acts for no user.
func accountOf(ctx context.Context, svc *service.Service) (account service.Account, ok bool, err error) {
	p, ok := oauth.PrincipalFrom(ctx)
	if !ok || p.Subject == "" {
		return account, false, nil
	}
	account, err = svc.AccountByLogin(ctx, p.Issuer, p.Subject)
	return account, true, err
}
