package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
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

// Refused reports whether the server ended the handshake, or answered with a version of TLS that
// was not offered. A handshake that timed out was not refused.
func (h *Handshake) Refused() bool {
	return h != nil && h.Connected && h.Err != nil && !isTimeout(h.Err) && !errors.Is(h.Err, context.Canceled)
}

// Alerted reports whether the server refused the handshake as TLS provides for it.
func (h *Handshake) Alerted() bool {
	var op *net.OpError
	return h != nil && errors.As(h.Err, &op) && op.Op == "remote error"
}

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
