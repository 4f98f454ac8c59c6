package peers

import (
	"net/http"
	"time"
)

// A Sink is a ResponseWriter that discards the body, so that the benchmarks measure only the
// server.
type Sink struct {
	header http.Header
	Status int
}

// NewSink returns a Sink for one response.
func NewSink() *Sink { return &Sink{header: http.Header{}} }

func (s *Sink) Header() http.Header         { return s.header }
func (s *Sink) WriteHeader(status int)      { s.Status = status }
func (s *Sink) Write(p []byte) (int, error) { return len(p), nil }
func (s *Sink) Flush()                      {}

// Like the writers of net/http, a Sink supports deadlines. It ignores them.
func (s *Sink) SetReadDeadline(time.Time) error  { return nil }
func (s *Sink) SetWriteDeadline(time.Time) error { return nil }
