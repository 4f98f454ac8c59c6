package authserver

import (
	"context"
	"net/url"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

// documentOptions returns how metadata documents are fetched.
func (s *base) documentOptions() clientmeta.Options {
	o := clientmeta.Options{
		Client: s.config.HTTPClient, AllowLoopback: s.config.Documents.AllowLoopback, Now: s.config.Now, Logger: s.config.Logger,
	}
	if u, err := url.Parse(s.config.Issuer); err == nil {
		o.OwnHost = u.Hostname()
	}
	if trust := s.config.Documents.Trust; trust != nil {
		o.Trust = func(ctx context.Context, m *clientmeta.Metadata) error {
			return trust(ctx, (&client{Metadata: m, kind: kindDocument}).info())
		}
	}
	return o
}
