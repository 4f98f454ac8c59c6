package exchange

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// A Flow is how the authorization server exchanges tokens.
type Flow int

const (
	// TokenExchange is RFC 8693: Auth0, Keycloak, Okta, Zitadel and others.
	TokenExchange Flow = iota
	// OnBehalfOf is the flow of Microsoft Entra ID. Its tokens name the API in Scopes, such as
	// "https://graph.microsoft.com/User.Read" or "api://GUID/.default".
	OnBehalfOf
)

// A Config says where and for what tokens are exchanged. Each API has its own.
type Config struct {
	// TokenEndpoint is the token endpoint of the authorization server, https except on a loopback
	// host.
	TokenEndpoint string
	// ClientID and ClientSecret authenticate this server there.
	ClientID, ClientSecret string
	// PostCredentials sends them in the body (client_secret_post) instead of an Authorization
	// header (client_secret_basic).
	PostCredentials bool
	// Assertion, if not nil, returns a signed JWT that authenticates this server instead of a secret
	// (private_key_jwt, RFC 7523). It is called for each request.
	Assertion func(ctx context.Context) (string, error)
	// Flow is how tokens are exchanged.
	Flow Flow
	// Audience and Resource name the API, as the authorization server asks for it. They are for
	// [TokenExchange], which needs one of them or Scopes.
	Audience, Resource string
	// Scopes are the scopes of the new token. Some authorization servers give all that the client
	// may have if they are empty.
	Scopes []string
	// Entries is how many tokens are cached; 10,000 if zero or less.
	Entries int
	// Timeout bounds one request; 10 seconds if zero or less.
	Timeout time.Duration
	// Client sends the requests; nil means a client with http.DefaultTransport. Redirects are not
	// followed, whatever its policy.
	Client *http.Client
	// Now is the clock, for tests; time.Now if nil.
	Now func() time.Time
}

const (
	defaultEntries = 10_000
	defaultTimeout = 10 * time.Second
)

// check returns what is wrong with the configuration.
func (c *Config) check() error {
	u, err := url.Parse(c.TokenEndpoint)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Fragment != "":
		return fmt.Errorf("exchange: the token endpoint %q is not an absolute URL", c.TokenEndpoint)
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return fmt.Errorf("exchange: the token endpoint %q is not https, which is required except for loopback hosts", c.TokenEndpoint)
	case c.ClientID == "":
		return errors.New("exchange: ClientID is required")
	case (c.ClientSecret == "") == (c.Assertion == nil):
		return errors.New("exchange: either ClientSecret or Assertion is required")
	case c.Flow != TokenExchange && c.Flow != OnBehalfOf:
		return errors.New("exchange: unknown Flow")
	case c.Flow == TokenExchange && c.Audience == "" && c.Resource == "" && len(c.Scopes) == 0:
		return errors.New("exchange: the API is not named: set Audience, Resource or Scopes")
	case c.Flow == OnBehalfOf && len(c.Scopes) == 0:
		return errors.New("exchange: OnBehalfOf names the API in Scopes, such as api://GUID/.default")
	case c.Flow == OnBehalfOf && (c.Audience != "" || c.Resource != ""):
		return errors.New("exchange: OnBehalfOf has no Audience and no Resource; name the API in Scopes")
	}
	if slices.Contains(c.Scopes, "") {
		return errors.New("exchange: a scope is empty")
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
