package authserver

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// base is what all parts of the server know. It does not change.
type base struct {
	config    Config
	path      string // of the issuer, without a slash at its end
	origin    string
	loopback  bool // the issuer is plain http on this machine
	resources []oauth.Resource
	ring      *keyring
}

// newBase returns the base for a complete configuration.
func newBase(c Config) (*base, error) {
	issuer, err := oauth.ParseResource(c.Issuer)
	if err != nil {
		return nil, err
	}
	b := &base{
		config: c, origin: issuer.Origin(), path: strings.TrimSuffix(issuer.Path(), "/"),
		loopback: strings.HasPrefix(c.Issuer, "http://"),
	}
	for _, r := range c.Resources {
		resource, err := oauth.ParseResource(r)
		if err != nil {
			return nil, err
		}
		b.resources = append(b.resources, resource)
	}
	b.ring, err = newKeyring(c.Secrets)
	return b, err
}

func (s *base) serviceName() string {
	if s.config.Pages.Service != "" {
		return s.config.Pages.Service
	}
	_, host, _ := strings.Cut(s.origin, "://")
	return host
}

// url returns the URL of a path below the issuer.
func (s *base) url(path string) string { return s.config.Issuer + path }

// volatile reports whether the store is the memory of this process.
func (s *base) volatile() bool {
	_, ok := s.config.Store.(*store.Memory)
	return ok
}

// provider returns the identity provider, or nil if users come from elsewhere.
func (s *base) provider() *upstream.Provider {
	login, _ := s.config.Login.(Upstream)
	return login.Provider
}

// loginOrigin returns where the consent page may send its form on to.
func (s *base) loginOrigin() string {
	p := s.provider()
	switch {
	case p == nil:
		return ""
	case p.AuthorizationEndpoint != "":
		return p.AuthorizationEndpoint
	}
	return p.Issuer
}
