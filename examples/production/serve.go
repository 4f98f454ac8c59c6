package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/acme"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

// serve serves until ctx ends. The other listeners start before the main one and end after it, so
// that metrics are available during the drain.
func (s *service) serve(ctx context.Context, stdout io.Writer, run runServer) error {
	options := []serving.Option{
		serving.DrainDelay(s.config.drainDelay),
		serving.DrainTimeout(s.config.drainTimeout),
		serving.Around(s.watch.around()),
		serving.OnListen(func(a net.Addr) { s.announce(a, stdout) }),
	}
	others := &listeners{log: s.log}
	defer others.close()
	certificates, err := s.certificates(others)
	if err != nil {
		return err
	}
	options = append(options, certificates...)
	if s.config.admin != "" {
		addr, err := others.start(s.config.admin, s.watch.admin())
		if err != nil {
			return fmt.Errorf("-admin: %w", err)
		}
		s.log.Info("metrics", "address", addr.String())
	}
	warmCtx, stop := context.WithCancel(ctx)
	var warming sync.WaitGroup
	warming.Go(func() { s.index.run(warmCtx) })
	defer warming.Wait()
	defer stop()
	if err := run(ctx, s.mcp, options...); err != nil {
		return err
	}
	s.log.Info("stopped; no call was lost")
	return nil
}

// certificates returns the options for HTTPS, or none if a proxy terminates TLS.
func (s *service) certificates(others *listeners) ([]serving.Option, error) {
	c := s.config
	if c.tlsCert != "" {
		return []serving.Option{serving.TLSFiles(c.tlsCert, c.tlsKey)}, nil
	}
	if c.acmeCache == "" {
		return nil, nil
	}
	u, err := url.Parse(c.publicURL)
	if err != nil {
		return nil, err
	}
	certs, err := acme.New(acme.Options{
		Hosts:        []string{u.Hostname()},
		CacheDir:     c.acmeCache,
		Email:        c.acmeEmail,
		DirectoryURL: c.acmeServer,
		Logger:       s.log,
	})
	if err != nil {
		return nil, err
	}
	if c.acmeHTTP != "" {
		if _, err := others.start(c.acmeHTTP, certs.HTTPHandler(nil)); err != nil {
			return nil, fmt.Errorf("-acme-http: %w", err)
		}
	}
	return []serving.Option{serving.TLSConfig(certs.TLSConfig())}, nil
}

// announce logs the server's addresses. On a loopback address it also prints how to connect.
func (s *service) announce(addr net.Addr, stdout io.Writer) {
	s.log.Info("serving", "url", s.config.publicURL, "address", addr.String(), "tls", s.config.tlsCert != "" || s.config.acmeCache != "")
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsLoopback() || s.config.tlsCert != "" || s.config.acmeCache != "" {
		return
	}
	u, err := url.Parse(s.config.publicURL)
	if err != nil {
		return
	}
	local := url.URL{Scheme: "http", Host: addr.String(), Path: u.Path}
	fmt.Fprintf(stdout, "On this machine: %s\nClaude Code: claude mcp add --transport http %s %s\n", &local, s.mcp.Manifest().Name, &local)
}
