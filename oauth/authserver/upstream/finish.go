package upstream

import (
	"context"
	"crypto/subtle"
	"net/url"
	"strings"
)

const (
	stepCallback = "the callback"
	stepCode     = "exchanging the code"
)

// A callback checks what a browser brings from a provider.
type callback struct{ *Provider }

// Finish completes a login with the query of the callback. It checks that the callback belongs to
// the login and comes from this provider, exchanges the code, and returns who the user is.
//
// The error wraps [ErrDenied] if the user refused, [ErrMismatch] if something is not for this
// login, and [ErrUnavailable] if the provider does not answer. A code can be used once, so a login
// that failed has to begin again. The caller makes sure that the callback comes from the browser
// that began the login.
func (p *Provider) Finish(ctx context.Context, l Login, query url.Values) (Identity, Tokens, error) {
	if err := p.Check(); err != nil {
		return Identity{}, Tokens{}, err
	}
	if err := p.checkLogin(l); err != nil {
		return Identity{}, Tokens{}, err
	}
	ctx, cancel := p.bounded(ctx)
	defer cancel()
	if err := (callback{p}).checkState(l, query); err != nil { // before anything is fetched
		return Identity{}, Tokens{}, err
	}
	e, err := p.endpoints(ctx)
	if err != nil {
		return Identity{}, Tokens{}, err
	}
	code, issuer, err := (callback{p}).readCallback(e, l, query)
	if err != nil {
		return Identity{}, Tokens{}, err
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {l.Redirect}}
	if !p.WithoutPKCE {
		form.Set("code_verifier", l.Verifier)
	}
	granted, err := p.requestTokens(ctx, e, stepCode, form)
	if err != nil {
		return Identity{}, Tokens{}, err
	}
	var claims members
	if p.openID() {
		claims, err = p.idToken(ctx, e, granted.idToken, idTokenCheck{nonce: l.Nonce, issuer: issuer, access: granted.Access})
		if err != nil {
			return Identity{}, Tokens{}, err
		}
	}
	user, err := (profileReader{p}).identity(ctx, e, claims, granted.Access)
	if err != nil {
		return Identity{}, Tokens{}, err
	}
	return user, granted.Tokens, nil
}

// callbackParameters are those that Finish reads. None may occur twice: which one counts would
// depend on the reader.
var callbackParameters = []string{"state", "iss", "code", "error", "error_description"}

// checkState checks that the callback is for the login.
func (p callback) checkState(l Login, query url.Values) error {
	for _, name := range callbackParameters {
		if len(query[name]) > 1 {
			return p.mismatch(stepCallback, "the parameter %s occurs more than once", name)
		}
	}
	if subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(l.State)) == 0 {
		return p.mismatch(stepCallback, "its state is not that of this login")
	}
	return nil
}

// readCallback returns the code, and the issuer if the ID token must still be compared with it. It
// checks the issuer first: an error of another provider means nothing.
func (p callback) readCallback(e *endpoints, l Login, query url.Values) (code, issuer string, err error) {
	if issuer, err = p.checkIssuer(e, query); err != nil {
		return "", "", err
	}
	secrets := []string{l.State, l.Nonce, l.Verifier, query.Get("code"), p.ClientSecret}
	switch fault := query.Get("error"); fault {
	case "":
	case "access_denied", "consent_required", "interaction_required", "login_required", "user_cancelled_authorize", "user_cancelled_login":
		return "", "", p.callbackError(query, secrets, ErrDenied)
	case "server_error", "temporarily_unavailable":
		return "", "", p.callbackError(query, secrets, ErrUnavailable)
	default:
		return "", "", p.callbackError(query, secrets, nil)
	}
	if code = query.Get("code"); code == "" || len(code) > maxToken {
		return "", "", p.mismatch(stepCallback, "it has neither a code nor an error")
	}
	return code, issuer, nil
}

func (p callback) callbackError(query url.Values, secrets []string, kind error) error {
	return &Error{
		Provider: p.Name, Step: stepCallback, Err: kind,
		Code:        clean(query.Get("error"), maxCode, secrets),
		Description: clean(query.Get("error_description"), maxDescription, secrets),
	}
}

// checkIssuer checks the parameter iss (RFC 9207), which says who sent the browser here: a provider
// of an attacker could send it with a code of another, which would then be redeemed in the wrong
// place.
func (p callback) checkIssuer(e *endpoints, query url.Values) (issuer string, err error) {
	issuer = query.Get("iss")
	switch {
	case issuer == "" && e.namesIssuer:
		return "", p.mismatch(stepCallback, "it has no iss, although the metadata promises one")
	case issuer == "" || issuer == p.Issuer:
		return "", nil
	case p.Tenants != nil: // the ID token says whether the tenant is right
		return issuer, nil
	case p.Issuer == "" && sameHost(issuer, e.authorization):
		return "", nil
	}
	return "", p.mismatch(stepCallback, "its issuer %q is another one", printable(issuer, maxDescription))
}

// sameHost reports whether an issuer without metadata is where the user logged in.
func sameHost(issuer, endpoint string) bool {
	i, err := url.Parse(issuer)
	a, errA := url.Parse(endpoint)
	return err == nil && errA == nil && i.Scheme == a.Scheme && i.User == nil && strings.EqualFold(i.Host, a.Host)
}

func (p *Provider) mismatch(step, format string, args ...any) error {
	return &Error{Provider: p.Name, Step: step, Err: because(ErrMismatch, format, args...)}
}
