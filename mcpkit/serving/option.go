package serving

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/listen"
)

// An Option changes how a server program serves. The functions of this package make options, and
// mcpkit.Configure, mcpkit.Subcommand and mcpkit.Streams make those of a program's command line. Of
// the same option given twice the second counts; the middleware of [Around] adds up.
type Option interface {
	// Apply is for package mcpkit.
	Apply(*listen.Settings)
}

type option func(*listen.Settings)

func (f option) Apply(s *listen.Settings) { f(s) }

// TLSFiles serves HTTPS with the certificate chain and the key in two PEM files. The files are read
// again when they change, so that a renewed certificate needs no restart; the previous certificate
// stays while the new files cannot be used.
func TLSFiles(certificate, key string) Option {
	return option(func(s *listen.Settings) {
		s.Certificates = &listen.Certificates{Certificate: certificate, Key: key}
	})
}

// TLSConfig serves HTTPS as the configuration says; see package acme for certificates that are
// obtained when they are needed.
func TLSConfig(c *tls.Config) Option {
	return option(func(s *listen.Settings) {
		if c == nil {
			s.Err = errors.New("mcpkit: serving.TLSConfig without a configuration")
			return
		}
		s.TLS = c.Clone()
	})
}

// DrainDelay has the server continue for a while after its context has ended, with /readyz failing,
// so that load balancers stop sending requests before it stops listening. The default is 0;
// Kubernetes needs about 5 seconds.
func DrainDelay(d time.Duration) Option {
	return option(func(s *listen.Settings) { s.DrainDelay = max(d, 0) })
}

// DrainTimeout bounds how long calls in flight may take after that, and after the input of stdio
// has ended; the default is 30 seconds. Keep it and the delay together below the time after which
// the platform kills the process.
func DrainTimeout(d time.Duration) Option {
	return option(func(s *listen.Settings) {
		if d > 0 {
			s.DrainTimeout = d
		}
	})
}

// OnListen calls f with the address once the server listens, for example to learn the port that the
// system chose for port 0. With it, mcpkit.Command does not print how to connect.
func OnListen(f func(net.Addr)) Option {
	return option(func(s *listen.Settings) { s.Listening = f })
}

// Around puts middleware around everything that the server answers, such as that of package
// telemetry; the first is the outermost. It can also answer routes of the program, which then have
// no login and no limits but their own, and pass the rest on:
//
//	routes.Handle("/", server) // routes is an http.ServeMux, server the middleware's argument
//	return routes
//
// A pattern of the program such as "GET /" would take the server's pages and metadata; "GET /{$}"
// is the home page alone. A server that is protected, or declares mcpkit.MountedAt, checks when it
// starts whether the middleware passes on what clients need, and logs a warning otherwise: see
// CheckMount of mcpkit.Server.
func Around(middleware ...func(http.Handler) http.Handler) Option {
	return option(func(s *listen.Settings) { s.Around = append(s.Around, middleware...) })
}
