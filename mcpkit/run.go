package mcpkit

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/listen"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
)

// A RunOption changes how [Server.Run] or [Command] serves. The functions of this package make run
// options.
type RunOption interface{ applyRun(*runSettings) }

type runOption func(*runSettings)

func (f runOption) applyRun(r *runSettings) { f(r) }

type runSettings struct {
	listen.Config
	command commandSettings
	err     error
}

func (r *runSettings) apply(opts []RunOption) {
	for _, o := range opts {
		if o != nil {
			o.applyRun(r)
		}
	}
}

// TLSFiles serves HTTPS with the certificate chain and the key in two PEM files. The files are read
// again when they change, so that a renewed certificate needs no restart; the previous certificate
// stays while the new files cannot be used.
func TLSFiles(certificate, key string) RunOption {
	return runOption(func(r *runSettings) { r.Certificates = &listen.Certificates{Certificate: certificate, Key: key} })
}

// TLSConfig serves HTTPS as the configuration says; see package acme for certificates that are
// obtained when they are needed.
func TLSConfig(c *tls.Config) RunOption {
	return runOption(func(r *runSettings) {
		if c == nil {
			r.err = errors.New("mcpkit: TLSConfig without a configuration")
			return
		}
		r.TLS = c.Clone()
	})
}

// DrainDelay has the server continue for a while after ctx has ended, with /readyz failing, so that
// load balancers stop sending requests before it stops listening. The default is 0; Kubernetes
// needs about 5 seconds.
func DrainDelay(d time.Duration) RunOption {
	return runOption(func(r *runSettings) { r.DrainDelay = max(d, 0) })
}

// DrainTimeout bounds how long calls in flight may take after that, and after the input of stdio has
// ended; the default is 30 seconds. Keep it and the delay together below the time after which the
// platform kills the process.
func DrainTimeout(d time.Duration) RunOption {
	return runOption(func(r *runSettings) {
		if d > 0 {
			r.DrainTimeout = d
		}
	})
}

// Listening calls f with the address once the server listens, for example to learn the port that
// the system chose for port 0. Several functions are called in their order.
func Listening(f func(net.Addr)) RunOption {
	return runOption(func(r *runSettings) {
		if f != nil {
			r.Listening = append(r.Listening, f)
		}
	})
}

// Around puts middleware around everything that the server answers, such as that of package
// telemetry; the first is the outermost.
func Around(middleware ...func(http.Handler) http.Handler) RunOption {
	return runOption(func(r *runSettings) { r.Around = append(r.Around, middleware...) })
}

// Run serves on addr, for example "127.0.0.1:8080", until ctx ends: in plain HTTP for a proxy in
// front unless an option says otherwise, in HTTP/1.1 and HTTP/2. Then it drains: readiness fails,
// open streams are ended, no more requests are accepted, those in flight finish, and Run returns
// nil. It returns an error if the server breaks a Must rule, if the address or the certificate
// cannot be used, or if requests do not finish in time. [Configure], [Subcommand] and [Streams] are
// options of [Command], and Run returns an error for them.
func (s *Server) Run(ctx context.Context, addr string, opts ...RunOption) error {
	if err := withoutCommandOptions("Server.Run", opts); err != nil {
		return err
	}
	return s.run(ctx, addr, false, opts)
}

// run is Run. For development, it also serves a server that breaks Must rules, on a loopback
// address.
func (s *Server) run(ctx context.Context, addr string, development bool, opts []RunOption) error {
	r := &runSettings{Config: listen.Config{
		Log:           s.settings.log,
		Drain:         s.drain,
		WriteTimeout:  site.WriteTimeout,
		CloseSessions: s.host.CloseSessions,
		DrainTimeout:  listen.DefaultDrainTimeout,
		LoopbackOnly:  development,
	}}
	r.apply(opts)
	s.mounting.owned.Store(true)
	if development {
		s.development.Store(true)
		defer s.development.Store(false)
	}
	handler, err := s.handlerFor(development)
	if err != nil {
		return err
	}
	if r.err != nil {
		return r.err
	}
	return r.Serve(ctx, addr, handler)
}
