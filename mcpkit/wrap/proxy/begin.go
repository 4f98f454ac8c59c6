package proxy

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"
)

// streamPatience is how long the client waits until a stream begins that belongs to no call.
const streamPatience = 5 * time.Second

// newStream asks the upstream for a stream that belongs to no call. go-sdk's client asks for the
// first one while it connects, with a context that nothing ends, and ends the connection if it gets
// none. So it gets a stream soon, in which the one of the upstream begins whenever it does: some
// upstreams send the head of the response with their first message. first is set for the first one.
func newStream(req *http.Request, first bool, f *filter, send func(*http.Request) (*http.Response, error)) (*http.Response, error) {
	ctx, cancel := context.WithCancel(req.Context())
	began := make(chan response, 1)
	go func() {
		resp, err := send(req.WithContext(ctx)) //nolint:bodyclose // who receives the response closes it
		began <- response{resp, err}
	}()
	late := time.NewTimer(streamPatience)
	defer late.Stop()
	var r response
	select {
	case r = <-began:
	case <-late.C:
		return eventStream(req, &lateStream{ctx: ctx, cancel: cancel, began: began, f: f, pending: f.beginStream()}), nil
	}
	switch {
	case r.err != nil && req.Context().Err() != nil:
		cancel()
		return nil, r.err
	case r.err == nil && isStream(r.Response):
		r.Body = &ending{r.Body, cancel}
		return r.Response, nil
	}
	cancel()
	if r.err == nil {
		_ = r.Body.Close()
		switch status := r.StatusCode; {
		case status == http.StatusNotFound && !first && req.Header.Get("Mcp-Session-Id") != "":
			return withoutStream(r.Response, status), nil // the session is gone
		case status == http.StatusBadRequest && !first:
			f.doubt()
		case first && !isTemporary(status):
			return withoutStream(r.Response, http.StatusMethodNotAllowed), nil // the client does not ask again
		}
	}
	return eventStream(req, io.NopCloser(bytes.NewReader(f.laterStream()))), nil
}

// isStream reports whether a response is a stream of events.
func isStream(resp *http.Response) bool {
	return resp.StatusCode/100 == 2 && mediaTypeOf(resp.Header) == "text/event-stream"
}

// withoutStream returns a response as one without a body.
func withoutStream(resp *http.Response, status int) *http.Response {
	resp.StatusCode, resp.Body, resp.ContentLength = status, http.NoBody, 0
	resp.Header.Del("Content-Type")
	resp.Header.Del("Content-Length")
	return resp
}

// eventStream returns a response with events.
func eventStream(req *http.Request, body io.ReadCloser) *http.Response {
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req, ContentLength: -1,
		Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: body,
	}
}

// A lateStream is a stream whose response has not begun when the client begins to read it.
type lateStream struct {
	ctx     context.Context // of the request
	cancel  context.CancelFunc
	began   <-chan response
	f       *filter
	pending []byte
	body    io.ReadCloser // of the response; nil until it begins, and if it is not a stream
	over    bool
}

// Read implements [io.Reader].
func (s *lateStream) Read(p []byte) (int, error) {
	for len(s.pending) == 0 {
		switch {
		case s.over:
			return 0, io.EOF
		case s.body != nil:
			return s.body.Read(p)
		}
		select {
		case r := <-s.began:
			switch {
			case r.err == nil && isStream(r.Response):
				s.body = r.Body
				continue
			case r.err == nil:
				_ = r.Body.Close()
			}
			s.pending, s.over = s.f.laterStream(), true
		case <-s.ctx.Done():
			return 0, s.ctx.Err()
		}
	}
	n := copy(p, s.pending)
	s.pending = s.pending[n:]
	return n, nil
}

// Close implements [io.Closer]. It is not called during Read.
func (s *lateStream) Close() error {
	s.cancel()
	if s.body != nil {
		return s.body.Close()
	}
	if !s.over {
		go func() {
			if r := <-s.began; r.err == nil {
				_ = r.Body.Close()
			}
		}()
	}
	return nil
}
