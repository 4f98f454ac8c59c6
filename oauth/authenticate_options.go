package oauth

import (
	"context"
	"net/http"
	"time"
)

// DefaultSkew is how far the clocks of the authorization server and of this server
// may differ.
const DefaultSkew = 30 * time.Second

// AuthenticateOptions are the options of [Authenticate]. The zero value is strict.
type AuthenticateOptions struct {
	// Scopes are the scopes that every request needs.
	Scopes []string
	// Implies reports whether the scope have includes the scope need, for servers whose
	// scopes form a hierarchy. It is not called for equal scopes. Nil means that no scope
	// implies another.
	Implies func(have, need string) bool
	// Optional lets requests without credentials pass, without a principal. A
	// request with credentials is verified all the same: a bad token is refused and
	// never becomes an anonymous call.
	Optional bool
	// KeyHeaders are headers other than Authorization in which callers may send an API key.
	KeyHeaders []KeyHeader
	// KeepHeader leaves the Authorization header and the KeyHeaders in the request. By default
	// they are removed, so that no handler can pass the caller's token on to another service.
	KeepHeader bool
	// Skew is added to the expiry of tokens: 0 means [DefaultSkew], a negative value none.
	Skew time.Duration
	// EndWithToken reports whether the context of a request ends when its token expires.
	// Other requests complete even if the token expires meanwhile.
	//
	// Nil means the requests for which [LongLived] returns true. A POST may open a stream
	// without saying so in its headers, so the context of other requests then ends too,
	// 5 minutes after the token expires, which is longer than clients wait for a call.
	// [Server.Protect] knows which requests open a stream, and lets the others complete.
	EndWithToken func(*http.Request) bool
	// RetryAfter is the Retry-After of responses to tokens that cannot be checked: 0 means
	// 5 seconds.
	RetryAfter time.Duration
	// RequestID identifies requests in error bodies; see [NewErrorWriter].
	RequestID func(*http.Request) string
	// Caller returns where a token comes from, normally the address of the client. Limits of
	// bad tokens hold for each caller; requests for which Caller returns "" count as one
	// caller. Nil means the address of the connection, reduced to its /64 network for IPv6.
	Caller func(*http.Request) string
	// OnRefusal, if not nil, is called for every request that is refused because of its caller,
	// after the response has been written, for logs and metrics. status is the HTTP status. err
	// is the reason, which never reaches the caller. A [TokenError] in it says what was
	// expected of the token and what it has. OnRefusal is called in the goroutine of the
	// request, from many goroutines at once.
	OnRefusal func(ctx context.Context, status int, err error)
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// LongLived reports whether the headers of a request say that it opens a stream, which stays
// open until one side ends it: a GET, or the subscriptions/listen of protocol 2026-07-28.
// Credentials are checked only when a request begins, so a stream must end when its token
// expires.
//
// A client can send or omit the header as it likes. So use LongLived only to take something
// from a request, such as its time, and never to grant it something, such as a higher limit.
func LongLived(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Header.Get("Mcp-Method") == "subscriptions/listen"
}
