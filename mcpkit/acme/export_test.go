package acme

import (
	"crypto/tls"
	"log/slog"
	"time"
)

// WarningInterval is the least time between two warnings about a host.
const WarningInterval = warningInterval

// CertificateLog logs certificates.
type CertificateLog = certificateLog

// NewCertificateLog returns a log for a host with the clock now.
func NewCertificateLog(host, reason string, log *slog.Logger, now func() time.Time) *CertificateLog {
	w := newCertificateLog(map[string]bool{host: true}, func(string) string { return reason }, log)
	w.now = now
	return w
}

// Handshake logs the result of a client's handshake.
func (w *certificateLog) Handshake(name string, certificate *tls.Certificate, err error) {
	w.handshake(name, certificate, err)
}
