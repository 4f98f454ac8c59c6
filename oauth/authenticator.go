package oauth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/oauth/internal/inbound"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// An authenticator finds the caller of requests, and refuses requests without a good token.
type authenticator struct {
	verifier  Verifier
	challenge *Challenge
	errors    *ErrorWriter
	opts      AuthenticateOptions
}

func newAuthenticator(v Verifier, c *Challenge, opts *AuthenticateOptions) *authenticator {
	if v == nil || c == nil {
		panic("oauth: Authenticate needs a verifier and a challenge")
	}
	a := &authenticator{verifier: v, challenge: c}
	if opts != nil {
		a.opts = *opts
	}
	for _, s := range a.opts.Scopes {
		if err := CheckScope(s); err != nil {
			panic(err)
		}
	}
	a.opts.Scopes = slices.Clone(a.opts.Scopes)
	a.errors = NewErrorWriter(c, a.opts.RequestID)
	a.opts.Skew = max(0, cmp.Or(a.opts.Skew, DefaultSkew))
	if a.opts.RetryAfter <= 0 {
		a.opts.RetryAfter = 5 * time.Second
	}
	if a.opts.Caller == nil {
		a.opts.Caller = remoteCaller
	}
	if a.opts.Now == nil {
		a.opts.Now = time.Now
	}
	if err := checkKeyHeaders(a.opts.KeyHeaders); err != nil {
		panic(err)
	}
	a.opts.KeyHeaders = limitedKeyHeaders(a.opts.KeyHeaders)
	return a
}

// admit calls next for a verified caller, and refuses other requests. needed are
// the scopes that a challenge names; nil means the baseline.
func (a *authenticator) admit(w http.ResponseWriter, r *http.Request, needed []string, next http.Handler) {
	if r.Method == http.MethodOptions {
		next.ServeHTTP(w, r)
		return
	}
	caller, ok := r.Context().Value(callerContextKey{}).(*callerContext)
	if !ok || caller.challenge != a.challenge {
		caller = a.identify(r)
		r = r.WithContext(caller)
	}
	switch err := caller.err; {
	case errors.Is(err, ErrNoToken) && !errors.Is(err, ErrOtherScheme) && a.opts.Optional:
		next.ServeHTTP(w, r)
		return
	case err != nil:
		a.deny(w, r, needed, err)
		return
	}
	if left, ends := a.timeLeft(r, caller.principal); ends {
		ctx, cancel := context.WithTimeout(r.Context(), left)
		defer cancel()
		r = r.WithContext(ctx)
	}
	next.ServeHTTP(w, r)
}

// identify finds the caller of a request. It reads only the headers.
func (a *authenticator) identify(r *http.Request) *callerContext {
	c := &callerContext{Context: r.Context(), challenge: a.challenge}
	var found credential
	if found, c.err = a.credential(r); c.err != nil {
		return c
	}
	if c.principal, c.err = a.verify(r, found); c.err == nil {
		c.token = inbound.New(found.text, found.key || c.principal.byKey)
	}
	return c
}

// callGrace is how long a request that may be a stream can continue after its token expires.
const callGrace = 5 * time.Minute

// timeLeft returns how long the request may take, if its token limits that.
func (a *authenticator) timeLeft(r *http.Request, p *Principal) (left time.Duration, ends bool) {
	if p.Expires.IsZero() {
		return 0, false
	}
	end := p.Expires.Add(a.opts.Skew)
	stream, known := r.Context().Value(streamKey{}).(bool)
	switch {
	case a.opts.EndWithToken != nil:
		ends = a.opts.EndWithToken(r)
	case known:
		ends = stream
	case LongLived(r):
		ends = true
	default:
		end, ends = end.Add(callGrace), true
	}
	if !ends {
		return 0, false
	}
	return end.Sub(a.opts.Now()), true
}

// streamKey is the context key for whether the body of a request opens a stream, a bool.
type streamKey struct{}

// verify returns the principal of a credential. It checks that it names a caller, has not
// expired, and has the scopes that every request needs, in this order: a client with an
// expired token must refresh it, and not ask its user for more scopes.
func (a *authenticator) verify(r *http.Request, c credential) (*Principal, error) {
	p, err := a.principal(r, c)
	switch {
	case err != nil:
		return nil, withoutToken(err, c.text)
	case p == nil:
		return nil, fmt.Errorf("%w: the verifier returned neither a principal nor an error", ErrUnavailable)
	case p.Subject == "" && p.ClientID == "":
		return nil, errSubject
	case !p.Expires.IsZero() && !a.opts.Now().Before(p.Expires.Add(a.opts.Skew)):
		return nil, by(p.Issuer, errExpired.with("an exp after "+jose.TimeText(a.opts.Now()), jose.TimeText(p.Expires)))
	}
	for _, need := range a.opts.Scopes {
		if !hasScope(p, need, a.opts.Implies) {
			return nil, fmt.Errorf("%w: %s", ErrInsufficientScope, need)
		}
	}
	return p, nil
}

// principal asks the verifier. A cached token skips the limits of the caller.
func (a *authenticator) principal(r *http.Request, c credential) (*Principal, error) {
	if v, ok := c.verifier.(rememberer); ok && len(c.text) <= MaxTokenBytes {
		if p := v.remembered(hashToken(c.text)); p != nil {
			return p, nil
		}
	}
	return c.verifier.Verify(WithCaller(r.Context(), a.opts.Caller(r)), c.text)
}

// minQuotedPart is the length in bytes from which a part of a token counts as quoted. Shorter
// parts may be ordinary words.
const minQuotedPart = 8

// withoutToken returns err, or another error of the same kind if the text of err quotes a part
// of the token. A program's own verifiers may write anything into an error, and err is logged.
func withoutToken(err error, token string) error {
	text := err.Error()
	for part := range strings.SplitSeq(token, ".") {
		if len(part) < minQuotedPart || !strings.Contains(text, part) {
			continue
		}
		const hidden = "%w: the error of the verifier is not shown, because it quotes the token"
		if isBad(err) {
			return fmt.Errorf(hidden, ErrInvalidToken)
		}
		return fmt.Errorf(hidden, ErrUnavailable)
	}
	return err
}

// deny writes the refusal for err and reports it to OnRefusal. needed is as for admit.
func (a *authenticator) deny(w http.ResponseWriter, r *http.Request, needed []string, err error) {
	refused := refusal.Response{Reason: reasonOf(err), Wait: a.opts.RetryAfter, Err: err}
	if many := (*tooManyError)(nil); errors.As(err, &many) {
		refused.Wait = many.wait
	}
	if refused.Reason == refusal.ScopeInsufficient && needed == nil {
		needed = a.opts.Scopes
	}
	if a.opts.OnRefusal == nil { // otherwise OnRefusal logs the error
		refused.Attrs = logAttrs(err)
	}
	a.errors.refuse(w, r, refused, needed)
	if a.opts.OnRefusal != nil {
		a.opts.OnRefusal(r.Context(), refused.StatusCode(), err)
	}
}
