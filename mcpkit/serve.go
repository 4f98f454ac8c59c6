package mcpkit

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"
)

// Times and sizes of the HTTP server that Run starts. There is no write timeout for
// whole answers: a tool may take up to [MaxTimeout], and streams stay open for longer.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 60 * time.Second
	idleTimeout       = 120 * time.Second
	maxHeaderBytes    = 64 << 10
	drainTimeout      = 30 * time.Second
)

// A RunOption refines [Server.Run].
type RunOption func(*running)

type running struct {
	tls        *tls.Config
	files      *certificateFiles
	err        error
	drainDelay time.Duration
	drainTime  time.Duration
	listening  func(net.Addr)
	around     []func(http.Handler) http.Handler
}

// TLSFiles serves HTTPS with the certificate chain and the key in two PEM files. They
// are read again when they change, so that a renewed certificate needs no restart; while
// what is there cannot be used, the one before stays.
func TLSFiles(certificate, key string) RunOption {
	return func(r *running) { r.files = &certificateFiles{certificate: certificate, key: key} }
}

// TLSConfig serves HTTPS as the configuration says; see package acme for certificates
// that are obtained as they are needed.
func TLSConfig(c *tls.Config) RunOption {
	return func(r *running) {
		if c == nil {
			r.err = errors.New("mcpkit: TLSConfig without a configuration")
			return
		}
		r.tls = c.Clone()
	}
}

// DrainDelay has the server go on for a while after ctx has ended, with /readyz failing,
// so that load balancers take it out before it stops listening. The default is 0;
// Kubernetes needs some 5 seconds.
func DrainDelay(d time.Duration) RunOption {
	return func(r *running) { r.drainDelay = max(d, 0) }
}

// DrainTimeout bounds how long calls in flight may take after that; the default is 30
// seconds. Keep it and the delay below the time after which the platform kills the process.
func DrainTimeout(d time.Duration) RunOption {
	return func(r *running) {
		if d > 0 {
			r.drainTime = d
		}
	}
}

// Listening has f called with the address, once the server listens: with port 0 it is
// known only then.
func Listening(f func(net.Addr)) RunOption {
	return func(r *running) { r.listening = f }
}

// Around puts middleware around all that the server answers, such as that of package
// telemetry; the first is the outermost.
func Around(middleware ...func(http.Handler) http.Handler) RunOption {
	return func(r *running) { r.around = append(r.around, middleware...) }
}

// Run serves on addr, for example "127.0.0.1:8080", until ctx ends: in plain HTTP for a
// proxy in front unless an option says otherwise, in HTTP/1.1 and HTTP/2. Then it drains:
// readiness goes down, streams that have no end of their own are ended, no more requests
// are taken, those in flight finish, and Run returns nil. It returns an error when the
// server breaks a Must rule, the address or the certificate cannot be had, or requests
// did not finish in time.
func (s *Server) Run(ctx context.Context, addr string, opts ...RunOption) error {
	r := &running{drainTime: drainTimeout}
	for _, o := range opts {
		if o != nil {
			o(r)
		}
	}
	handler, err := s.Handler()
	if err != nil {
		return err
	}
	for _, middleware := range slices.Backward(r.around) {
		if middleware != nil {
			handler = middleware(handler)
		}
	}
	if err := r.prepareTLS(s); err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("mcpkit: cannot listen on %q: %w", addr, err)
	}
	if r.listening != nil {
		r.listening(listener.Addr())
	}
	srv := &http.Server{
		Handler:           handler,
		TLSConfig:         r.tls,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          errorLog(s.log),
		Protocols:         new(http.Protocols),
		// The timeout of an answer ends its stream with a frame, which cannot leave while the
		// client takes no byte of the connection. This timeout ends the connection.
		HTTP2: &http.HTTP2Config{WriteByteTimeout: writeTimeout},
	}
	srv.Protocols.SetHTTP1(true)
	srv.Protocols.SetHTTP2(true)
	srv.Protocols.SetUnencryptedHTTP2(r.tls == nil) // some platforms speak it to what is behind them
	served := make(chan error, 1)
	go func() {
		if r.tls != nil {
			served <- srv.ServeTLS(listener, "", "")
		} else {
			served <- srv.Serve(listener)
		}
	}()
	select {
	case err := <-served:
		return fmt.Errorf("mcpkit: serving ended: %w", err)
	case <-ctx.Done():
	}
	return r.drain(context.WithoutCancel(ctx), s, srv, served)
}

// drain ends serving so that no call that was accepted is lost.
func (r *running) drain(ctx context.Context, s *Server, srv *http.Server, served <-chan error) error {
	s.drain.Begin()
	if r.drainDelay > 0 {
		wait := time.NewTimer(r.drainDelay)
		defer wait.Stop()
		select {
		case <-wait.C:
		case err := <-served:
			return fmt.Errorf("mcpkit: serving ended: %w", err)
		}
	}
	s.drain.EndStreams()
	ctx, cancel := context.WithTimeout(ctx, r.drainTime)
	defer cancel()
	err := srv.Shutdown(ctx)
	<-served
	defer s.closeSessions()
	if errors.Is(err, context.DeadlineExceeded) {
		_ = srv.Close()
		return fmt.Errorf("mcpkit: requests were still running %s after the stop and were cut off", r.drainTime)
	}
	return err
}
