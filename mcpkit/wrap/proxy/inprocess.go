package proxy

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
)

// inProcess makes requests to a handler of this process.
type inProcess struct {
	handler http.Handler
	log     *slog.Logger
	running tasks
}

// RoundTrip implements [http.RoundTripper].
func (t *inProcess) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err // the handler must not run a request that nobody waits for
	}
	// The handler must not see values of the context, such as the caller with its token.
	ctx, cancel := context.WithCancelCause(context.Background())
	stop := context.AfterFunc(req.Context(), func() { cancel(context.Cause(req.Context())) })
	out := req.Clone(ctx)
	out.RequestURI = req.URL.RequestURI()
	out.RemoteAddr = "127.0.0.1:0"
	out.URL = &url.URL{Path: req.URL.Path, RawPath: req.URL.RawPath, RawQuery: req.URL.RawQuery}
	out.Host = req.URL.Host
	if out.Body == nil {
		out.Body = http.NoBody
	}
	body, writer := io.Pipe()
	w := &pipeWriter{header: http.Header{}, body: writer, started: make(chan struct{})}
	started := t.running.start(func() {
		defer stop()
		defer cancel(nil)
		err := errors.New("the handler of the upstream panicked")
		defer func() {
			if v := recover(); v != nil {
				t.log.Error("the handler of the upstream panicked", "value", v)
			}
			w.WriteHeader(http.StatusOK)
			_ = writer.CloseWithError(err)
		}()
		t.handler.ServeHTTP(w, out)
		err = io.EOF
	})
	if !started {
		stop()
		cancel(nil)
		return nil, errClosed
	}
	select {
	case <-w.started:
	case <-req.Context().Done():
		_ = body.CloseWithError(context.Cause(req.Context()))
		return nil, req.Context().Err()
	}
	closing := context.AfterFunc(req.Context(), func() { _ = body.CloseWithError(req.Context().Err()) })
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: &ending{body, func() { closing(); cancel(nil) }}, ContentLength: -1, Request: req,
	}, nil
}

// An ending body is that of a response. Closing it ends the request.
type ending struct {
	io.ReadCloser
	end func()
}

// Close implements [io.Closer].
func (b *ending) Close() error {
	b.end()
	return b.ReadCloser.Close()
}

// A pipeWriter is the response of a handler.
type pipeWriter struct {
	header  http.Header
	sent    http.Header // a copy of header from the time when the response began
	body    *io.PipeWriter
	once    sync.Once
	status  int
	started chan struct{}
}

// Header implements [http.ResponseWriter].
func (w *pipeWriter) Header() http.Header { return w.header }

// WriteHeader implements [http.ResponseWriter].
func (w *pipeWriter) WriteHeader(status int) {
	if status < 200 {
		return
	}
	w.once.Do(func() {
		w.status, w.sent = status, w.header.Clone()
		close(w.started)
	})
}

// Write implements [http.ResponseWriter].
func (w *pipeWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

// Flush implements [http.Flusher]. Nothing is buffered, so it only begins the response.
func (w *pipeWriter) Flush() { w.WriteHeader(http.StatusOK) }
