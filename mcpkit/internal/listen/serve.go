// Package listen serves a handler over HTTP and HTTPS, and ends without losing a call.
package listen

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// Times and sizes of the HTTP server. There is no write timeout for whole responses: a tool may
// take up to policy.MaxTimeout, and streams stay open for longer.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 60 * time.Second
	idleTimeout       = 120 * time.Second
	maxHeaderBytes    = 64 << 10

	// DefaultDrainTimeout bounds how long calls in flight may take when serving ends.
	DefaultDrainTimeout = 30 * time.Second
)

// Config configures serving.
type Config struct {
	Log   *slog.Logger
	Drain *edge.Drain
	// WriteTimeout is how long a client may accept no byte of a response.
	WriteTimeout time.Duration
	// CloseSessions is called when the last request has ended.
	CloseSessions func()

	TLS          *tls.Config
	Certificates *Certificates
	DrainDelay   time.Duration
	DrainTimeout time.Duration
	// Listening is called with the address, once the server listens; it may be nil.
	Listening func(net.Addr)
	Around    []func(http.Handler) http.Handler
	// Wrapped is called with the handler and the middleware around it, if there is any, before the
	// server listens; it may be nil.
	Wrapped func(http.Handler)
	// LoopbackOnly refuses an address that other machines can reach.
	LoopbackOnly bool
}

// Settings are what the options of a server program set.
type Settings struct {
	Config
	// Command has the settings that options of a command line change. It is nil if the program has
	// no command line.
	Command any
	// Err says which option cannot be used.
	Err error
}

// Serve serves handler on addr until ctx ends, and drains.
func (c Config) Serve(ctx context.Context, addr string, handler http.Handler) error {
	for _, middleware := range slices.Backward(c.Around) {
		if middleware != nil {
			handler = middleware(handler)
		}
	}
	if err := c.loadCertificates(); err != nil {
		return err
	}
	if c.Wrapped != nil && len(c.Around) > 0 {
		c.Wrapped(handler)
	}
	if addr == "" { // package net would listen on any port of every address
		return errors.New("mcpkit: there is no address to listen on; give one such as 127.0.0.1:8080")
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("mcpkit: cannot listen on %q: %w", addr, err)
	}
	if bound, ok := listener.Addr().(*net.TCPAddr); c.LoopbackOnly && !(ok && bound.IP.IsLoopback()) {
		_ = listener.Close()
		return fmt.Errorf("mcpkit: -dev serves on a loopback address only, such as 127.0.0.1:8080, and %q is the address %s", addr, listener.Addr())
	}
	if c.Listening != nil {
		c.Listening(listener.Addr())
	}
	srv := c.server(handler)
	served := make(chan error, 1)
	go func() {
		if c.TLS != nil {
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
	return c.drain(context.WithoutCancel(ctx), srv, served)
}

func (c *Config) server(handler http.Handler) *http.Server {
	srv := &http.Server{
		Handler:           handler,
		TLSConfig:         c.TLS,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          errorLog(c.Log),
		Protocols:         new(http.Protocols),
		// The write timeout of a response resets its stream with a frame, which is not sent while
		// the client accepts no byte of the connection. This timeout closes the connection.
		HTTP2: &http.HTTP2Config{WriteByteTimeout: c.WriteTimeout},
	}
	srv.Protocols.SetHTTP1(true)
	srv.Protocols.SetHTTP2(true)
	srv.Protocols.SetUnencryptedHTTP2(c.TLS == nil) // some platforms speak it to the servers behind them
	return srv
}

// drain ends serving without losing an accepted call.
func (c Config) drain(ctx context.Context, srv *http.Server, served <-chan error) error {
	c.Drain.Begin()
	if c.DrainDelay > 0 {
		wait := time.NewTimer(c.DrainDelay)
		defer wait.Stop()
		select {
		case <-wait.C:
		case err := <-served:
			return fmt.Errorf("mcpkit: serving ended: %w", err)
		}
	}
	c.Drain.EndStreams()
	ctx, cancel := context.WithTimeout(ctx, c.DrainTimeout)
	defer cancel()
	err := srv.Shutdown(ctx)
	<-served //nolint:errcheck // http.ErrServerClosed
	defer c.CloseSessions()
	if errors.Is(err, context.DeadlineExceeded) {
		_ = srv.Close()
		return fmt.Errorf("mcpkit: requests were still running %s after the stop and were cut off", c.DrainTimeout)
	}
	return err
}
