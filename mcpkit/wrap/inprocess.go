package wrap

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
)

// inProcess is a transport that has a handler serve the requests.
//
// The handler runs in the goroutine of the call. One that goes on after its context ended then counts among the calls in
// flight until it returns, like every handler of a tool, and mcpkit answers in its place.
type inProcess struct {
	handler http.Handler
	limit   int64
}

// nobody is an address for documentation (RFC 5737): it is no machine's, and no private one.
const nobody = "192.0.2.1:0"

// errBrokeOff is what became of a handler that panicked with http.ErrAbortHandler: over a connection, the client would see it
// end. Other panics go on to mcpkit, which logs them with their stack.
var errBrokeOff = errors.New("the service's handler broke the answer off (http.ErrAbortHandler)")

func (t *inProcess) RoundTrip(out *http.Request) (resp *http.Response, err error) {
	ctx, cancel := context.WithCancel(unrouted{out.Context()})
	defer cancel()
	in := out.Clone(ctx)
	in.RequestURI = out.URL.RequestURI()
	in.RemoteAddr = nobody
	in.Proto, in.ProtoMajor, in.ProtoMinor = "HTTP/1.1", 1, 1
	in.URL.Scheme, in.URL.Host = "", "" // as a server sees it
	if in.Host == "" {
		in.Host = out.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	rec := &recorder{header: http.Header{}, limit: t.limit, head: out.Method == http.MethodHead, overflow: cancel}
	defer rec.close()
	defer func() {
		if p := recover(); p != nil {
			if p != http.ErrAbortHandler {
				panic(p)
			}
			resp, err = nil, errBrokeOff
		}
	}()
	t.handler.ServeHTTP(rec, in)
	status, header, body := rec.finish()
	if out.Context().Err() != nil {
		return nil, out.Context().Err()
	}
	return &http.Response{
		StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: out,
	}, nil
}

// unrouted hides what chi leaves in the context of the requests that it routes: a chi router that finds it takes the request
// for the rest of that one, and would serve the endpoint of MCP again.
type unrouted struct{ context.Context }

func (c unrouted) Value(key any) any {
	if t := reflect.TypeOf(key); t != nil && t.Kind() == reflect.Pointer && strings.HasPrefix(t.Elem().PkgPath(), "github.com/go-chi/chi") {
		return nil
	}
	return c.Context.Value(key)
}
