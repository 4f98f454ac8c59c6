package interop

import "net/http"

// A recorder records the status of a response.
type recorder struct {
	http.ResponseWriter
	note  func(status int)
	noted bool
}

func (r *recorder) WriteHeader(status int) {
	if !r.noted {
		r.noted = true
		r.note(status)
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if !r.noted {
		r.WriteHeader(http.StatusOK)
	}
	return r.ResponseWriter.Write(p)
}

func (r *recorder) Flush() { _ = http.NewResponseController(r.ResponseWriter).Flush() }

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
