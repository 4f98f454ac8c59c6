package mcpkit

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
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

// checkCertificate is how often the files are looked at, at most: when somebody connects.
const checkCertificate = time.Second

// certificateFiles hold a certificate that may be replaced at any time.
type certificateFiles struct {
	certificate, key string
	log              *slog.Logger

	mu      sync.Mutex
	current *tls.Certificate
	stamp   [2]stamp
	checked time.Time
	failed  bool // the last reading
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
	f.current, f.stamp = &pair, stamps
	return nil
}

func (f *certificateFiles) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.checked) < checkCertificate {
		return f.current, nil
	}
	f.checked = time.Now()
	if stamps, err := f.stamps(); err == nil && stamps == f.stamp {
		return f.current, nil
	}
	err := f.load()
	switch {
	case err == nil:
		f.log.Info("certificate replaced", "file", f.certificate, "expires", f.current.Leaf.NotAfter)
	case !f.failed:
		f.log.Warn("the new certificate cannot be used, the one before stays", "file", f.certificate, "error", err)
	}
	f.failed = err != nil
	return f.current, nil
}
