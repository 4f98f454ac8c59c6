package proxy

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// A canceling transport makes sure that an upstream with sessions learns that a call is canceled.
//
// Such an upstream goes on with a call whose connection ends, and must be told to stop. go-sdk's
// client tells it in another request. That request can arrive before the call; the upstream then
// ignores it. So a call that its client leaves before the response begins goes on for a while, and
// when its response begins, the upstream is told again.
type canceling struct {
	base http.RoundTripper
	log  *slog.Logger
	ctx  context.Context // of the connection
	end  context.CancelFunc

	calls tasks
}

func newCanceling(base http.RoundTripper, log *slog.Logger) *canceling {
	ctx, end := context.WithCancel(context.Background())
	return &canceling{base: base, log: log, ctx: ctx, end: end}
}

// close ends all calls, and waits for them for a while.
func (t *canceling) close() {
	t.end()
	if !within(closeTimeout, inBackground(t.calls.finish)) {
		t.log.Warn("a request to the upstream does not end, although it is canceled; it is left behind")
	}
}

// RoundTrip implements [http.RoundTripper].
func (t *canceling) RoundTrip(req *http.Request) (*http.Response, error) {
	client := req.Context()
	if req.Method != http.MethodPost || req.Header.Get("Mcp-Session-Id") == "" || client.Done() == nil {
		return t.base.RoundTrip(req)
	}
	if err := client.Err(); err != nil {
		return nil, err
	}
	ctx, end := t.outlasting(client)
	began := make(chan response, 1)
	if !t.calls.start(func() {
		resp, err := t.base.RoundTrip(req.WithContext(ctx)) //nolint:bodyclose // who receives the response closes it
		began <- response{resp, err}
	}) {
		end()
		return nil, errClosed
	}
	select {
	case r := <-began:
		if r.err != nil {
			end()
			return nil, r.err
		}
		left := context.AfterFunc(client, end)
		r.Body = &ending{r.Body, func() { left(); end() }}
		return r.Response, nil
	case <-client.Done():
		if !t.calls.start(func() { t.cancelAgain(req, began, end) }) {
			end()
		}
		return nil, client.Err()
	}
}

// outlasting returns a context that has the values of ctx and ends with the connection, and a
// function that ends it earlier.
func (t *canceling) outlasting(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(t.ctx, cancel)
	return ctx, func() { stop(); cancel() }
}

// A response is what RoundTrip returns.
type response struct {
	*http.Response

	err error
}

// cancelAgain cancels a request when its response begins, and at the latest after grace. By then
// the upstream has the request, or will never get it.
func (t *canceling) cancelAgain(req *http.Request, began <-chan response, end func()) {
	late := time.NewTimer(grace)
	defer late.Stop()
	select {
	case r := <-began:
		if r.err == nil {
			t.cancel(req)
			_ = r.Body.Close()
		}
		end()
		return
	case <-late.C:
		t.cancel(req)
	case <-t.ctx.Done():
	}
	end()
	if r := <-began; r.err == nil {
		_ = r.Body.Close()
	}
}

// cancel tells the upstream that a request is canceled.
func (t *canceling) cancel(req *http.Request) {
	id := messageOf(req).id
	if id == nil {
		return
	}
	ctx, end := t.outlasting(req.Context())
	defer end()
	defer time.AfterFunc(grace, end).Stop()
	message, err := http.NewRequestWithContext(ctx, http.MethodPost, req.URL.String(), strings.NewReader(
		`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":`+string(id)+`}}`))
	if err != nil {
		return
	}
	message.Header = req.Header.Clone()
	if resp, err := t.base.RoundTrip(message); err == nil {
		_ = resp.Body.Close()
	}
}
