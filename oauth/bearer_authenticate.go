package oauth

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
)

// DefaultSkew is how far the clocks of the authorization server and of this machine
// may be apart.
const DefaultSkew = 30 * time.Second

// AuthenticateOptions are the options of [Authenticate]. The zero value is strict.
type AuthenticateOptions struct {
	// Scopes are what every request needs.
	Scopes []string
	// Implies reports whether a token with the scope have may do what needs the
	// scope need, for servers whose scopes form a hierarchy. It need not handle
	// equal scopes. Nil means that no scope implies another.
	Implies func(have, need string) bool
	// Optional lets requests without credentials pass, without a principal. A
	// request with credentials is verified all the same: a bad token is refused and
	// never becomes an anonymous call.
	Optional bool
	// KeepHeader leaves the Authorization header in the request. By default handlers
	// do not see it, so that none can pass the caller's token on to another service.
	KeepHeader bool
	// Skew is added to the expiry of tokens: 0 means [DefaultSkew], less than 0 none.
	Skew time.Duration
	// EndWithToken chooses the requests whose context ends with their token. Nil
	// means [LongLived]. Others complete, even when the token expires meanwhile.
	EndWithToken func(*http.Request) bool
	// RetryAfter is what callers are told when a token cannot be checked: 0 means
	// 5 seconds.
	RetryAfter time.Duration
	// RequestID names requests in error bodies; see [NewErrorWriter].
	RequestID func(*http.Request) string
	// Denied, if not nil, is told about every refused request, for logs and metrics.
	// err is why, and never reaches the caller.
	Denied func(ctx context.Context, status int, err error)
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// ErrInsufficientScope is what [AuthenticateOptions.Denied] is told when a token
// lacks a scope.
var ErrInsufficientScope = errors.New("oauth: insufficient scope")

// LongLived reports whether the request opens a stream that has no end of its own:
// a GET, or the subscriptions/listen of protocol 2026-07-28. Credentials are only
// checked when a request begins, so streams must end when their token does.
func LongLived(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Header.Get("Mcp-Method") == "subscriptions/listen"
}

// Authenticate returns middleware that lets only verified callers through to an MCP
// server. Handlers find the caller with [PrincipalFrom], and go-sdk finds its
// TokenInfo, which binds sessions to the user: for anybody else there is no such
// session. Everybody without a token is answered by an [ErrorWriter] with the
// challenge c:
//
//	no credentials            401
//	malformed credentials     400 invalid_request
//	bad or expired token      401 invalid_token, before any question of scopes
//	missing scope             403 insufficient_scope
//	token cannot be checked   503 with Retry-After
//
// OPTIONS requests pass without a principal, because browsers send them without
// credentials; answer them in front of this or behind. opts may be nil. It panics
// when v or c is nil or a scope is invalid: these are mistakes of the program.
func Authenticate(v Verifier, c *Challenge, opts *AuthenticateOptions) func(http.Handler) http.Handler {
	return newAuthenticator(v, c, opts).wrap
}

func newAuthenticator(v Verifier, c *Challenge, opts *AuthenticateOptions) *authenticator {
	if v == nil || c == nil {
		panic("oauth: Authenticate needs a verifier and a challenge")
	}
	a := &authenticator{verifier: v}
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
	switch {
	case a.opts.Skew == 0:
		a.opts.Skew = DefaultSkew
	case a.opts.Skew < 0:
		a.opts.Skew = 0
	}
	if a.opts.RetryAfter <= 0 {
		a.opts.RetryAfter = 5 * time.Second
	}
	if a.opts.EndWithToken == nil {
		a.opts.EndWithToken = LongLived
	}
	if a.opts.Now == nil {
		a.opts.Now = time.Now
	}
	return a
}

type authenticator struct {
	verifier Verifier
	errors   *ErrorWriter
	opts     AuthenticateOptions
}

func (a *authenticator) wrap(next http.Handler) http.Handler {
	complete := a.forSDK(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.admit(w, r, nil, complete) })
}

// admit lets next serve a verified caller, and answers in its place otherwise. needed are
// the scopes that its challenge names, if it is not just those of every request.
func (a *authenticator) admit(w http.ResponseWriter, r *http.Request, needed []string, next http.Handler) {
	if r.Method == http.MethodOptions {
		next.ServeHTTP(w, r)
		return
	}
	token, err := BearerToken(r)
	if errors.Is(err, ErrNoToken) && !errors.Is(err, ErrOtherScheme) && a.opts.Optional {
		next.ServeHTTP(w, r)
		return
	}
	var p *Principal
	if err == nil {
		p, err = a.verify(r.Context(), token)
	}
	if err != nil {
		a.deny(w, r, needed, err)
		return
	}
	var ctx context.Context = &callerContext{r.Context(), p, inbound{token}}
	if !p.Expires.IsZero() && a.opts.EndWithToken(r) {
		var cancel context.CancelFunc
		left := p.Expires.Add(a.opts.Skew).Sub(a.opts.Now())
		ctx, cancel = context.WithTimeout(ctx, left)
		defer cancel()
	}
	next.ServeHTTP(w, r.WithContext(ctx))
}

// forSDK completes a request that was admitted for go-sdk, or whatever else is handed the
// request itself: it hides the credentials, hands go-sdk the caller, and hides the sessions
// of others.
func (a *authenticator) forSDK(next http.Handler) http.Handler {
	if !a.opts.KeepHeader {
		next = withoutAuthorization(next)
	}
	next = hideSessions(next)
	verified := HandTokenInfo(func(ctx context.Context) *auth.TokenInfo {
		p, _ := PrincipalFrom(ctx)
		return TokenInfo(p)
	}, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := PrincipalFrom(r.Context()); !ok {
			next.ServeHTTP(w, r)
			return
		}
		verified.ServeHTTP(w, r)
	})
}

// verify returns the caller, who is somebody, whose token has not expired, and who
// has the scopes; in this order, since a client with an expired token must refresh
// it and not ask its user for more.
func (a *authenticator) verify(ctx context.Context, token string) (*Principal, error) {
	p, err := a.verifier.Verify(ctx, token)
	switch {
	case err != nil:
		return nil, err
	case p == nil:
		return nil, fmt.Errorf("%w: the verifier returned neither a principal nor an error", ErrUnavailable)
	case p.Subject == "" && p.ClientID == "":
		return nil, fmt.Errorf("%w: it names neither a subject nor a client", ErrInvalidToken)
	case !p.Expires.IsZero() && !a.opts.Now().Before(p.Expires.Add(a.opts.Skew)):
		return nil, fmt.Errorf("%w: it has expired", ErrInvalidToken)
	}
	for _, need := range a.opts.Scopes {
		if !hasScope(p, need, a.opts.Implies) {
			return nil, fmt.Errorf("%w: %s", ErrInsufficientScope, need)
		}
	}
	return p, nil
}

func hasScope(p *Principal, need string, implies func(have, need string) bool) bool {
	return p.HasScope(need) || implies != nil &&
		slices.ContainsFunc(p.Scopes, func(have string) bool { return implies(have, need) })
}

// deny answers by the kind of error. Kinds that are not known count as an outage:
// 401 would make clients throw a token away that may be good, and 500 tells nothing.
func (a *authenticator) deny(w http.ResponseWriter, r *http.Request, needed []string, err error) {
	status := http.StatusServiceUnavailable
	switch {
	case errors.Is(err, ErrNoToken):
		status = http.StatusUnauthorized
		a.errors.NoToken(w, r, needed...)
	case errors.Is(err, ErrMalformed):
		status = http.StatusBadRequest
		a.errors.InvalidRequest(w, r)
	case errors.Is(err, ErrInsufficientScope):
		status = http.StatusForbidden
		a.errors.InsufficientScope(w, r, a.opts.Scopes...)
	case errors.Is(err, ErrInvalidToken) && !errors.Is(err, ErrUnavailable):
		status = http.StatusUnauthorized
		a.errors.InvalidToken(w, r, needed...)
	default:
		a.errors.Unavailable(w, r, a.opts.RetryAfter)
	}
	if a.opts.Denied != nil {
		a.opts.Denied(r.Context(), status, err)
	}
}

// withoutAuthorization hides the inbound credentials. The headers are copied, since
// middleware further out still holds the request.
func withoutAuthorization(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := r.Header["Authorization"]; ok {
			r2 := *r
			r2.Header = maps.Clone(r.Header)
			delete(r2.Header, "Authorization")
			r = &r2
		}
		next.ServeHTTP(w, r)
	})
}
