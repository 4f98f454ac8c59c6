package listen

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

// loadCertificates makes the TLS configuration for the certificate files, if the server has files.
func (c *Config) loadCertificates() error {
	switch {
	case c.Certificates == nil:
		return nil
	case c.TLS != nil:
		return errors.New("mcpkit: TLSFiles and TLSConfig exclude each other")
	}
	c.Certificates.log = c.Log
	if err := c.Certificates.load(); err != nil {
		return fmt.Errorf("mcpkit: the certificate cannot be used: %w", err)
	}
	c.TLS = &tls.Config{GetCertificate: c.Certificates.get, MinVersion: tls.VersionTLS12}
	return nil
}

// checkCertificate is the shortest time between two checks of the files. A client that connects
// starts a check.
const checkCertificate = time.Second

// Certificates are the files of a certificate, which may be replaced at any time.
type Certificates struct {
	Certificate, Key string
	log              *slog.Logger

	current atomic.Pointer[tls.Certificate]

	mu      sync.Mutex // held by the handshake that checks the files
	stamp   [2]stamp
	checked time.Time
	failed  bool             // whether the last reading failed
	expired *tls.Certificate // the last certificate that was logged as expired
}

// A stamp identifies a version of a file.
type stamp struct {
	modified time.Time
	size     int64
}

func (f *Certificates) stamps() (stamps [2]stamp, err error) {
	for i, name := range []string{f.Certificate, f.Key} {
		info, err := os.Stat(name)
		if err != nil {
			return stamps, err
		}
		stamps[i] = stamp{info.ModTime(), info.Size()}
	}
	return stamps, nil
}

// load reads the files. It reads their stamps first, so that the next check finds a change that
// happens while it reads them. A program cannot replace both files at once, so each check tries
// again until the files fit together.
func (f *Certificates) load() error {
	stamps, err := f.stamps()
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(f.Certificate, f.Key)
	if err != nil {
		return err
	}
	f.current.Store(&pair)
	f.stamp = stamps
	return nil
}

// get returns the current certificate. One handshake at a time checks the files; the others do not
// wait for it.
func (f *Certificates) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	if f.mu.TryLock() {
		f.check()
		f.mu.Unlock()
	}
	return f.current.Load(), nil
}

// check reads the files again if they changed.
func (f *Certificates) check() {
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
		f.log.Info("certificate replaced", "file", f.Certificate, "expires", f.current.Load().Leaf.NotAfter)
	case !f.failed:
		f.log.Warn("the new certificate cannot be used; the previous one stays", "file", f.Certificate, "error", err)
	}
	f.failed = err != nil
}

// warnExpired logs once for each certificate that it has expired. The server keeps using the
// certificate, because clients report an expired certificate clearly.
func (f *Certificates) warnExpired(now time.Time) {
	current := f.current.Load()
	if current != f.expired && now.After(current.Leaf.NotAfter) {
		f.expired = current
		f.log.Warn("the certificate has expired", "file", f.Certificate, "expired", current.Leaf.NotAfter)
	}
}
