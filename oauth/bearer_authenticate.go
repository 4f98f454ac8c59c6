package oauth

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
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
	// EndWithToken chooses the requests whose context ends with their token. Others
	// complete, even when the token expires meanwhile.
	//
	// Nil means those that [LongLived] tells. Because a POST may open a stream without saying
	// so in its headers, the context of others then ends too, 5 minutes after the token, which
	// is as long as clients wait for a call. [Server.Protect] knows which requests open a
	// stream, and lets the others complete.
	EndWithToken func(*http.Request) bool
	// RetryAfter is what callers are told when a token cannot be checked: 0 means
	// 5 seconds.
	RetryAfter time.Duration
	// RequestID names requests in error bodies; see [NewErrorWriter].
	RequestID func(*http.Request) string
	// Caller tells apart where tokens come from, normally by the address of the client: what
	// is limited of bad tokens is limited for each caller. All for whom it is "" count as one.
	// Nil means the address that connected, or its network of 64 bits.
	Caller func(*http.Request) string
	// Denied, if not nil, is told about every refused request, for logs and metrics.
	// err is why, and never reaches the caller. A [TokenError] in it says what was expected
	// of the token and what came.
	Denied func(ctx context.Context, status int, err error)
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// ErrInsufficientScope is what [AuthenticateOptions.Denied] is told when a token
// lacks a scope.
var ErrInsufficientScope = errors.New("oauth: insufficient scope")

// LongLived reports whether the request says of itself that it opens a stream, which stays
// open until somebody ends it: a GET, or the subscriptions/listen of protocol 2026-07-28.
// Credentials are only checked when a request begins, so streams must end when their token
// does.
//
// Anybody can send the header, or leave it out. So use LongLived only for what a request
// loses by it, such as its time, and never for what it gains, such as another limit.
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
//	too many bad tokens       429 with Retry-After, see [Cache]
//
// A client throws its token away upon 401, so there is none for a token that was not looked
// at.
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
	switch {
	case a.opts.Skew == 0:
		a.opts.Skew = DefaultSkew
	case a.opts.Skew < 0:
		a.opts.Skew = 0
	}
	if a.opts.RetryAfter <= 0 {
		a.opts.RetryAfter = 5 * time.Second
	}
	if a.opts.Caller == nil {
		a.opts.Caller = remoteCaller
	}
	if a.opts.Now == nil {
		a.opts.Now = time.Now
	}
	return a
}

type authenticator struct {
	verifier  Verifier
	challenge *Challenge
	errors    *ErrorWriter
	opts      AuthenticateOptions
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
	if left, ends := a.left(r, caller.principal); ends {
		ctx, cancel := context.WithTimeout(r.Context(), left)
		defer cancel()
		r = r.WithContext(ctx)
	}
	next.ServeHTTP(w, r)
}

// identify finds out who calls, from the headers alone.
func (a *authenticator) identify(r *http.Request) *callerContext {
	c := &callerContext{Context: r.Context(), challenge: a.challenge}
	var token string
	if token, c.err = BearerToken(r); c.err != nil {
		return c
	}
	if c.principal, c.err = a.verify(r, token); c.err == nil {
		c.token = inbound{token}
	}
	return c
}

// callGrace is how much longer than its token a request may take that may be a stream.
const callGrace = 5 * time.Minute

// left returns how much time a request has, if that is bounded by its token.
func (a *authenticator) left(r *http.Request, p *Principal) (left time.Duration, ends bool) {
	if p.Expires.IsZero() {
		return 0, false
	}
	left = p.Expires.Add(a.opts.Skew).Sub(a.opts.Now())
	stream, known := r.Context().Value(streamKey{}).(bool)
	switch {
	case a.opts.EndWithToken != nil:
		return left, a.opts.EndWithToken(r)
	case known:
		return left, stream
	case LongLived(r):
		return left, true
	}
	return left + callGrace, true
}

// streamKey is the context key of whether a request opens a stream, by what its body says.
type streamKey struct{}

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
func (a *authenticator) verify(r *http.Request, token string) (*Principal, error) {
	p, err := a.principal(r, token)
	switch {
	case err != nil:
		return nil, withoutToken(err, token)
	case p == nil:
		return nil, fmt.Errorf("%w: the verifier returned neither a principal nor an error", ErrUnavailable)
	case p.Subject == "" && p.ClientID == "":
		return nil, errSubject
	case !p.Expires.IsZero() && !a.opts.Now().Before(p.Expires.Add(a.opts.Skew)):
		return nil, by(p.Issuer, errExpired.with("an exp after "+timeText(a.opts.Now()), timeText(p.Expires)))
	}
	for _, need := range a.opts.Scopes {
		if !hasScope(p, need, a.opts.Implies) {
			return nil, fmt.Errorf("%w: %s", ErrInsufficientScope, need)
		}
	}
	return p, nil
}

// principal returns the caller. Where the token comes from matters only for one that nobody
// remembers.
func (a *authenticator) principal(r *http.Request, token string) (*Principal, error) {
	if v, ok := a.verifier.(rememberer); ok && len(token) <= maxToken {
		if p := v.remembered(hashToken(token)); p != nil {
			return p, nil
		}
	}
	return a.verifier.Verify(WithCaller(r.Context(), a.opts.Caller(r)), token)
}

// leastQuote is the length from which a part of a token is not shown, in bytes. Shorter ones
// are words.
const leastQuote = 8

// withoutToken returns err, or another one of the same kind if its text has a part of the
// token in it: verifiers of the program may say what they like, and err is for a log.
func withoutToken(err error, token string) error {
	text := err.Error()
	for part := range strings.SplitSeq(token, ".") {
		if len(part) < leastQuote || !strings.Contains(text, part) {
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
	case errors.Is(err, ErrTooManyTokens):
		status = http.StatusTooManyRequests
		retry := a.opts.RetryAfter
		if many := (*tooManyError)(nil); errors.As(err, &many) {
			retry = many.wait
		}
		a.errors.TooManyRequests(w, r, retry)
	case isBad(err):
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
