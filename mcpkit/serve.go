package mcpkit

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Times and sizes of the HTTP server that Run starts. There is no write timeout:
// a tool may take up to [MaxTimeout], and streams stay open for longer.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 60 * time.Second
	idleTimeout       = 120 * time.Second
	maxHeaderBytes    = 64 << 10
	drainTimeout      = 30 * time.Second
)

// Run serves on addr, for example "127.0.0.1:8080", in plain HTTP for a proxy in
// front, until ctx ends. Then it takes no more requests, lets those in flight
// finish for up to 30 seconds, and returns nil. It returns an error when the
// server breaks a Must rule, the address cannot be had, or requests did not
// finish in time.
func (s *Server) Run(ctx context.Context, addr string) error {
	return s.serve(ctx, addr, nil)
}

func (s *Server) serve(ctx context.Context, addr string, listening func(net.Addr)) error {
	handler, err := s.Handler()
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("mcpkit: cannot listen on %q: %w", addr, err)
	}
	if listening != nil {
		listening(listener.Addr())
	}
	srv := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("mcpkit: serving ended: %w", err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	err = srv.Shutdown(drain)
	<-served
	if errors.Is(err, context.DeadlineExceeded) {
		_ = srv.Close()
		return fmt.Errorf("mcpkit: requests were still running %s after the stop and were cut off", drainTimeout)
	}
	return err
}
