package acme

import (
	"crypto/tls"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// warningInterval is the least time between two warnings about a host.
const warningInterval = time.Minute

// A certificateLog logs which certificates are in use and which cannot be obtained or renewed.
// autocert logs nothing: a certificate that cannot be renewed would be noticed when it expires.
type certificateLog struct {
	log    *slog.Logger
	reason func(host string) string // the issuer's reason
	now    func() time.Time

	mu    sync.Mutex
	hosts map[string]*hostState
}

// A hostState is what was last logged about a host.
type hostState struct {
	serial string
	warned time.Time
}

func newCertificateLog(hosts map[string]bool, reason func(string) string, log *slog.Logger) *certificateLog {
	w := &certificateLog{log: log, reason: reason, now: time.Now, hosts: map[string]*hostState{}}
	for host := range hosts {
		w.hosts[host] = &hostState{}
	}
	return w
}

// handshake logs the result of a client's handshake. Names that are not configured are ignored:
// scanners ask for them.
func (w *certificateLog) handshake(name string, certificate *tls.Certificate, err error) {
	host := strings.TrimSuffix(strings.ToLower(name), ".")
	w.mu.Lock()
	defer w.mu.Unlock()
	h := w.hosts[host]
	if h == nil {
		return
	}
	if err != nil {
		args := []any{"host", host, "error", err}
		if reason := w.reason(host); reason != "" {
			args = append(args, "issuer", reason)
		}
		w.warn(h, "no certificate", args...)
		return
	}
	leaf := certificate.Leaf
	if leaf == nil {
		return
	}
	if serial := leaf.SerialNumber.String(); serial != h.serial {
		h.serial = serial
		w.log.Info("certificate in use", "host", host, "issuer", leaf.Issuer.CommonName, "expires", leaf.NotAfter)
	}
	// autocert renews with a third of the lifetime left, and tries again every hour.
	if left := leaf.NotAfter.Sub(w.now()); left < leaf.NotAfter.Sub(leaf.NotBefore)/6 {
		w.warn(h, "the certificate is not being renewed", "host", host, "expires", leaf.NotAfter)
	}
}

func (w *certificateLog) warn(h *hostState, message string, args ...any) {
	if now := w.now(); h.warned.IsZero() || now.Sub(h.warned) >= warningInterval {
		h.warned = now
		w.log.Warn(message, args...)
	}
}
