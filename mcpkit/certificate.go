package mcpkit

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// prepareTLS makes the configuration that the options ask for; nil for plain HTTP.
func (r *running) prepareTLS(s *Server) error {
	switch {
	case r.err != nil:
		return r.err
	case r.files == nil:
		return nil
	case r.tls != nil:
		return errors.New("mcpkit: TLSFiles and TLSConfig exclude each other")
	}
	r.files.log = s.log
	if err := r.files.load(); err != nil {
		return fmt.Errorf("mcpkit: the certificate cannot be used: %w", err)
	}
	r.tls = &tls.Config{GetCertificate: r.files.get, MinVersion: tls.VersionTLS12}
	return nil
}

// checkCertificate is how often the files are looked at, at most: when a client connects.
const checkCertificate = time.Second

// certificateFiles hold a certificate that may be replaced at any time.
type certificateFiles struct {
	certificate, key string
	log              *slog.Logger

	current atomic.Pointer[tls.Certificate]

	mu      sync.Mutex // held by the handshake that looks at the files
	stamp   [2]stamp
	checked time.Time
	failed  bool             // the last reading
	expired *tls.Certificate // the last one that was logged as expired
}

// A stamp tells versions of a file apart.
type stamp struct {
	modified time.Time
	size     int64
}

func (f *certificateFiles) stamps() (stamps [2]stamp, err error) {
	for i, name := range []string{f.certificate, f.key} {
		info, err := os.Stat(name)
		if err != nil {
			return stamps, err
		}
		stamps[i] = stamp{info.ModTime(), info.Size()}
	}
	return stamps, nil
}

// load reads the files. The stamps are those from before, so that a change meanwhile is
// seen the next time. Until a reading succeeds, each check tries again: the two files
// cannot be replaced at once.
func (f *certificateFiles) load() error {
	stamps, err := f.stamps()
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(f.certificate, f.key)
	if err != nil {
		return err
	}
	f.current.Store(&pair)
	f.stamp = stamps
	return nil
}

// get returns the current certificate. One handshake looks whether there is another; the rest do
// not wait for it.
func (f *certificateFiles) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	if f.mu.TryLock() {
		f.check()
		f.mu.Unlock()
	}
	return f.current.Load(), nil
}

// check reads the files again if they changed.
func (f *certificateFiles) check() {
	now := time.Now()
	if now.Sub(f.checked) < checkCertificate {
		return
	}
	f.checked = now
	defer f.warnExpired(now)
	if stamps, err := f.stamps(); err == nil && stamps == f.stamp {
		return
	}
	err := f.load()
	switch {
	case err == nil:
		f.log.Info("certificate replaced", "file", f.certificate, "expires", f.current.Load().Leaf.NotAfter)
	case !f.failed:
		f.log.Warn("the new certificate cannot be used, the one before stays", "file", f.certificate, "error", err)
	}
	f.failed = err != nil
}

// warnExpired says once of each certificate that it has expired. It is served on: clients
// tell their users what is wrong with it.
func (f *certificateFiles) warnExpired(now time.Time) {
	current := f.current.Load()
	if current != f.expired && now.After(current.Leaf.NotAfter) {
		f.expired = current
		f.log.Warn("the certificate has expired", "file", f.certificate, "expired", current.Leaf.NotAfter)
	}
}
