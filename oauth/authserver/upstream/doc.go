// Package upstream logs users in at an identity provider, for an authorization server that stands
// in front of it.
//
// To the provider, the authorization server is one ordinary confidential client. A [Provider] has
// the addresses of the identity provider and the ways in which it differs from others. [Google],
// [GitHub] and other functions return the Provider of a well-known service, and [OIDC] returns that
// of any other service with OpenID Connect.
//
//	provider := upstream.Google(clientID, clientSecret)
//	login := upstream.Login{
//		Redirect: callback, State: rand.Text(), Nonce: rand.Text(), Verifier: rand.Text() + rand.Text(),
//	}
//	address, err := provider.LoginURL(ctx, login)       // send the browser there; keep login
//	user, tokens, err := provider.Finish(ctx, login, r.URL.Query())  // at the callback
//	tokens, err = provider.Refresh(ctx, tokens, user.Subject)
//
// The package checks everything that the provider says: the issuer of the response, the ID token,
// and that the user stays the same when tokens are refreshed. It does not remember logins. Its
// caller keeps a [Login] for at most some minutes, uses it for one callback only, and makes sure
// that the callback comes from the browser that started the login.
//
// Every operation ends within [Provider.Timeout], reads a bounded number of bytes, and follows no
// redirects. Errors contain no token, code or secret.
package upstream
