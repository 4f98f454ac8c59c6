package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"time"
)

// A Handshake is a TLS handshake with its outcome. The certificates are not checked.
type Handshake struct {
	// Versions are the versions of TLS that the client offered, as a report names them.
	Versions string
	Address  string
	// Version is the version that was agreed on; 0 if the handshake failed.
	Version      uint16
	Certificates []*x509.Certificate
	Connected    bool // whether a connection was made
	Err          error
}

// Done reports whether the handshake succeeded.
func (h *Handshake) Done() bool { return h != nil && h.Version != 0 }

// Reason says why the handshake failed, in one line for a report.
func (h *Handshake) Reason() string {
	if h == nil {
		return "the handshake was not tried"
	}
	return explain(h.Err)
}

// Handshake connects to the target and offers the versions of TLS from least to most.
func (c *Client) Handshake(ctx context.Context, least, most uint16) *Handshake {
	h := &Handshake{Address: HostPort(c.options.Target), Versions: tls.VersionName(least)}
	if least != most {
		h.Versions += " to " + tls.VersionName(most)
	}
	if h.Err = c.admit(ctx); h.Err != nil {
		return h
	}
	ctx, cancel := context.WithTimeout(ctx, min(c.options.Timeout, 10*time.Second))
	defer cancel()
	var raw net.Conn
	if raw, h.Err = c.dial(ctx, "tcp", h.Address); h.Err != nil {
		return h
	}
	h.Connected = true
	defer func() { _ = raw.Close() }()
	config := &tls.Config{
		ServerName: c.options.Target.Hostname(), MinVersion: least, MaxVersion: most,
		InsecureSkipVerify: true, //nolint:gosec // the certificates are looked at, and nothing is sent
		NextProtos:         []string{"h2", "http/1.1"},
	}
	if most < tls.VersionTLS12 {
		for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
			config.CipherSuites = append(config.CipherSuites, suite.ID) // a server with such a version may know only such suites
		}
	}
	conn := tls.Client(raw, config)
	if h.Err = conn.HandshakeContext(ctx); h.Err == nil {
		state := conn.ConnectionState()
		h.Version, h.Certificates = state.Version, state.PeerCertificates
	}
	return h
}
