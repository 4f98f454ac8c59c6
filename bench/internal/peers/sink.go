package peers

import (
	"net/http"
	"time"
)

// A Sink is a ResponseWriter that discards the body, so that the benchmarks measure only the
// server.
type Sink struct {
	Status int // the status of the response; 0 until WriteHeader is called

	header http.Header
}

// NewSink returns a Sink for one response.
func NewSink() *Sink { return &Sink{header: http.Header{}} }

// Header returns the header of the response.
func (s *Sink) Header() http.Header { return s.header }

// WriteHeader keeps the status.
func (s *Sink) WriteHeader(status int) { s.Status = status }

// Write discards p.
func (s *Sink) Write(p []byte) (int, error) { return len(p), nil }

// Flush does nothing.
func (s *Sink) Flush() {}

// SetReadDeadline does nothing. The writers of net/http have the method, so a Sink has it too.
func (s *Sink) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing, like SetReadDeadline.
func (s *Sink) SetWriteDeadline(time.Time) error { return nil }
