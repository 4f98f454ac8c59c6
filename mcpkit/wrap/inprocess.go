package wrap

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"reflect"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
)

// inProcess is a transport whose requests a handler serves.
//
// The handler runs in the goroutine of the call. If it continues after its context has ended,
// mcpkit answers the call, which counts as in flight until the handler returns, like that of any
// tool.
type inProcess struct {
	handler http.Handler
	limit   int64
}

// clientAddr is the RemoteAddr of requests. It is reserved for documentation (RFC 5737), so no
// machine and no private network uses it.
const clientAddr = "192.0.2.1:0"

// errAborted is the error of a request whose handler panicked with http.ErrAbortHandler, which ends
// a connection in net/http. Other panics reach mcpkit, which logs them with their stack.
var errAborted = errlog.New("the service's handler aborted the answer (http.ErrAbortHandler)")

func (t *inProcess) RoundTrip(out *http.Request) (resp *http.Response, err error) {
	ctx, cancel := context.WithCancel(withoutChiRoute{out.Context()})
	defer cancel()
	in := out.Clone(ctx)
	in.RequestURI = out.URL.RequestURI()
	in.RemoteAddr = clientAddr
	in.Proto, in.ProtoMajor, in.ProtoMinor = "HTTP/1.1", 1, 1
	in.URL.Scheme, in.URL.Host = "", "" // as in a request that a server receives
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
			if p != http.ErrAbortHandler { //nolint:errorlint // net/http compares the panic value itself
				panic(p)
			}
			resp, err = nil, errAborted
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

// withoutChiRoute hides the routing context that go-chi/chi puts into the context of a request. A
// chi router that finds it continues the routing of the MCP request, and would serve the MCP
// endpoint again.
type withoutChiRoute struct{ context.Context }

func (c withoutChiRoute) Value(key any) any {
	if t := reflect.TypeOf(key); t != nil && t.Kind() == reflect.Pointer && strings.HasPrefix(t.Elem().PkgPath(), "github.com/go-chi/chi") {
		return nil
	}
	return c.Context.Value(key)
}
