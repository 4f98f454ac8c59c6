package authserver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A Config describes an authorization server. Issuer, Resources, Login and, except for trying it
// out on a loopback address, Store and Secrets are required.
type Config struct {
	// Issuer is the URL of the authorization server, without a slash at its end: https, or http on
	// a loopback host. The endpoints are below it: with https://notes.example.com/login a client is
	// sent to https://notes.example.com/login/authorize. No URL is ever taken from a request.
	Issuer string
	// Resources are the MCP servers for which there are tokens, each as users enter it. A client
	// that names none gets tokens for the first.
	Resources []string
	// Scopes are what clients can ask for. A client that asks for no scope gets all that are not
	// OnDemand. Scopes that are not here are never granted.
	Scopes []Scope
	// Login says where users come from: an [Upstream], a [Session] or [TestUsers].
	Login Login
	// CheckUser, if not nil, is called at each refresh, and says whether a user may still use the
	// service. It gets the user that the login or CheckUser returned last, and returns the user
	// with the name, claims and scopes for new tokens; it must not change the ID. If the error is
	// [ErrNotAllowed], the grant ends and the client must log in again. After any other error the
	// client gets 503, keeps its refresh token and tries again. It is called for the users of every
	// Login and of TestAccount, from many goroutines at once.
	CheckUser func(context.Context, User) (User, error)
	// TestAccount, if not nil, is a further way to log in, for the reviewers of a directory.
	TestAccount *TestAccount
	// Store holds the clients, grants and keys. Replicas must share it. On a loopback address nil
	// means the memory of this process. A store.Memory on a public address is reported in the log
	// when the program starts, and by check: all logins end with the process.
	Store store.Store
	// Secrets protect what is stored and what browsers carry. Each has at least 32 random bytes,
	// and all replicas have the same. The first protects new data, and each of them opens existing
	// data. To replace a secret, put the new one second on all replicas, then first, and remove the
	// old one when the refresh tokens made with it have expired. On a loopback address nil means a
	// secret that the process makes up.
	Secrets [][]byte

	// Clients are known in advance.
	Clients []Client
	// Documents says which client ID metadata documents are accepted. The zero value accepts all
	// that can be fetched safely.
	Documents Documents
	// Registration, if not nil, lets clients register themselves (RFC 7591), for those that have no
	// metadata document.
	Registration *Registration
	// Enterprise, if not nil, accepts identity assertions of an organization's identity provider
	// instead of a login.
	Enterprise *Enterprise

	// AccessTokenLife is how long access tokens are valid; 10 minutes if zero, at most an hour.
	AccessTokenLife time.Duration
	// GrantLife is how long a grant lives without being used; 90 days if zero.
	GrantLife time.Duration
	// ReuseGrace is how long a refresh token that was replaced still returns the token that
	// replaced it, for clients that lost the response; 30 seconds if zero, none if negative, at
	// most 5 minutes.
	ReuseGrace time.Duration
	// ConsentLife is how long a user is not asked again for the same client, redirect address and
	// scopes; 30 days if zero, and negative to ask every time.
	ConsentLife time.Duration

	// Pages changes the look and the words of the pages.
	Pages Pages
	// OnEvent, if not nil, is called for everything that an audit log records; see [Event]. It is
	// called from many goroutines at once and must return quickly.
	OnEvent func(context.Context, Event)
	// ClientAddress returns the address of the client of a request, for limits; nil means the
	// address of the connection. Behind a proxy, use one of package edge, such as
	// edge.ForwardedHops.
	ClientAddress func(*http.Request) (netip.Addr, bool)
	// Logger logs failures; slog.Default() if nil. It never gets a token, code or secret.
	Logger *slog.Logger
	// HTTPClient is for tests: it fetches the keys of Enterprise, and with Documents.AllowLoopback
	// the metadata documents of clients. Nil means clients that connect to public addresses only.
	HTTPClient *http.Client
	// Now is the clock, for tests; time.Now if nil.
	Now func() time.Time
}

// A Scope is something that a client may be allowed to do.
type Scope struct {
	// Name is the scope as clients and tools name it, such as "notes:write".
	Name string
	// Description is what the user reads on the consent page, such as "Change and delete your
	// notes".
	Description string
	// OnDemand scopes are granted only to clients that ask for them.
	OnDemand bool
}

const (
	defaultAccessTokenLife = 10 * time.Minute
	maxAccessTokenLife     = time.Hour
	defaultGrantLife       = 90 * 24 * time.Hour
	defaultReuseGrace      = 30 * time.Second
	maxReuseGrace          = 5 * time.Minute
	defaultConsentLife     = 30 * 24 * time.Hour

	// requestLife is how long a user may take from the first page to the login's end.
	requestLife = 10 * time.Minute
	codeLife    = time.Minute
	minSecret   = 32
)

// complete sets the defaults and returns what is wrong, all of it.
func (c *Config) complete() error {
	var problems []error
	problem := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("authserver: "+format, args...))
	}

	issuer, err := oauth.ParseResource(c.Issuer) // the rules for an issuer are those for a resource
	switch {
	case c.Issuer == "":
		problem("Issuer is empty: name the URL of the authorization server, such as https://notes.example.com")
	case err != nil:
		problem("Issuer %q is not https, or http on a loopback host, or not a URL: %w", c.Issuer, err)
	case issuer.String() != c.Issuer:
		problem("issuer %q: write it as %s, because clients compare it byte by byte", c.Issuer, issuer)
	case strings.HasSuffix(c.Issuer, "/"):
		problem("issuer %q: remove the slash at its end", c.Issuer)
	}
	loopback := strings.HasPrefix(c.Issuer, "http://")
	if len(c.Resources) == 0 {
		problem("Resources is empty: name the URL of the MCP endpoint")
	}
	for i, r := range c.Resources {
		if _, err := oauth.ParseResource(r); err != nil {
			problem("Resources[%d]: %w", i, err)
		}
	}
	seen := map[string]bool{}
	for _, s := range c.Scopes {
		if err := oauth.CheckScope(s.Name); err != nil {
			problems = append(problems, err)
		}
		if seen[s.Name] {
			problem("scope %q is listed twice", s.Name)
		}
		if s.Description == "" {
			problem("scope %q has no Description, which users read before they agree", s.Name)
		}
		seen[s.Name] = true
	}
	if c.Login == nil {
		problem("Login is missing: give an Upstream, a Session or TestUsers")
	} else if err := c.Login.check(loopback); err != nil {
		problems = append(problems, err)
	}
	if c.TestAccount != nil {
		if err := c.TestAccount.check(); err != nil {
			problems = append(problems, err)
		}
		if _, ok := c.Login.(Session); ok {
			problem("TestAccount does not go with a Session: make the account for reviewers in the service")
		}
	}
	if c.Documents.AllowLoopback && !loopback {
		problem("Documents.AllowLoopback is for an Issuer on a loopback host: with it, anybody could reach services of this machine")
	}
	if c.Store == nil {
		if !loopback {
			problem("Store is missing: without one, a restart ends every login")
		}
		c.Store = store.NewMemory(0)
	}
	if len(c.Secrets) == 0 {
		if !loopback {
			problem("Secrets is missing: give a secret of %d random bytes that all replicas share", minSecret)
		}
		secret := make([]byte, minSecret)
		_, _ = rand.Read(secret) // never returns an error
		c.Secrets = [][]byte{secret}
	}
	for i, s := range c.Secrets {
		if len(s) < minSecret {
			problem("Secrets[%d] has %d bytes; it needs at least %d random ones, such as the output of openssl rand -hex 32", i, len(s), minSecret)
		}
	}
	limit := func(name string, d *time.Duration, zero, most time.Duration) {
		if *d == 0 {
			*d = zero
		}
		if *d > most {
			problem("%s is %v, and at most %v", name, *d, most)
		}
	}
	limit("AccessTokenLife", &c.AccessTokenLife, defaultAccessTokenLife, maxAccessTokenLife)
	limit("GrantLife", &c.GrantLife, defaultGrantLife, 10*365*24*time.Hour)
	limit("ReuseGrace", &c.ReuseGrace, defaultReuseGrace, maxReuseGrace)
	limit("ConsentLife", &c.ConsentLife, defaultConsentLife, 10*365*24*time.Hour)
	if c.AccessTokenLife < 0 || c.GrantLife < 0 {
		problem("AccessTokenLife and GrantLife must not be negative")
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.OnEvent == nil {
		c.OnEvent = func(context.Context, Event) {}
	}
	return errors.Join(problems...)
}
