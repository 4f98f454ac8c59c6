package mcpkit

import (
	"context"
	"net/http"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/listen"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

// Run serves on addr, for example "127.0.0.1:8080", until ctx ends: in plain HTTP for a proxy in
// front unless an option says otherwise, in HTTP/1.1 and HTTP/2. Then it drains: readiness fails,
// open streams are ended, no more requests are accepted, those in flight finish, and Run returns
// nil. It returns an error if the server breaks a Must rule, if the address or the certificate
// cannot be used, or if requests do not finish in time. [Configure], [Subcommand] and [Streams] are
// options of [Command], and Run returns an error for them.
func (s *Server) Run(ctx context.Context, addr string, opts ...serving.Option) error {
	r := s.listenSettings()
	applyAll(r, opts)
	return s.run(ctx, addr, r)
}

// listenSettings returns the settings with which the server serves without options.
func (s *Server) listenSettings() *listen.Settings {
	return &listen.Settings{Config: listen.Config{
		Log:           s.settings.log,
		Drain:         s.drain,
		WriteTimeout:  site.WriteTimeout,
		CloseSessions: s.host.CloseSessions,
		DrainTimeout:  listen.DefaultDrainTimeout,
	}}
}

// run serves as the settings say. A server for loopback only may break Must rules.
func (s *Server) run(ctx context.Context, addr string, settings *listen.Settings) error {
	settings.Wrapped = func(root http.Handler) { checkWrapped(s, root) }
	s.mounting.owned.Store(len(settings.Around) == 0)
	if settings.LoopbackOnly {
		s.development.Store(true)
		defer s.development.Store(false)
	}
	handler, err := s.handlerFor(settings.LoopbackOnly)
	if err != nil {
		return err
	}
	if settings.Err != nil {
		return settings.Err
	}
	return settings.Serve(ctx, addr, handler)
}

func applyAll(to *listen.Settings, opts []serving.Option) {
	for _, o := range opts {
		if o != nil {
			o.Apply(to)
		}
	}
}
