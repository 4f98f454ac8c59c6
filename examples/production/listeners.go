package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// listeners are the other HTTP servers of the program: for metrics, and on port 80.
type listeners struct {
	log     *slog.Logger
	servers []*http.Server
}

// start listens on addr before it returns, so that the program does not start if addr is in use.
func (l *listeners) start(addr string, h http.Handler) (net.Addr, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(l.log.Handler(), slog.LevelWarn),
	}
	l.servers = append(l.servers, srv)
	go func() { _ = srv.Serve(listener) }()
	return listener.Addr(), nil
}

func (l *listeners) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for _, srv := range l.servers {
		if srv.Shutdown(ctx) != nil {
			_ = srv.Close()
		}
	}
}
