package acme

import (
	"crypto/tls"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// quiet is how long the same is not said again about a host.
const quiet = time.Minute

// A watch says what becomes of the certificates. autocert says nothing by itself: one that
// cannot be renewed would be noticed when it has expired.
type watch struct {
	log    *slog.Logger
	reason func(host string) string // what the issuer said
	now    func() time.Time

	mu    sync.Mutex
	hosts map[string]*watched
}

type watched struct {
	serial string
	warned time.Time
}

func newWatch(hosts map[string]bool, reason func(string) string, log *slog.Logger) *watch {
	w := &watch{log: log, reason: reason, now: time.Now, hosts: map[string]*watched{}}
	for host := range hosts {
		w.hosts[host] = &watched{}
	}
	return w
}

// handshake hears what a client was given. Names that are not configured are not logged:
// they are what scanners ask for.
func (w *watch) handshake(name string, certificate *tls.Certificate, err error) {
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
	// It is renewed with a third of its time left, and tried again every hour.
	if left := leaf.NotAfter.Sub(w.now()); left < leaf.NotAfter.Sub(leaf.NotBefore)/6 {
		w.warn(h, "the certificate is not being renewed", "host", host, "expires", leaf.NotAfter)
	}
}

func (w *watch) warn(h *watched, message string, args ...any) {
	if now := w.now(); h.warned.IsZero() || now.Sub(h.warned) >= quiet {
		h.warned = now
		w.log.Warn(message, args...)
	}
}
