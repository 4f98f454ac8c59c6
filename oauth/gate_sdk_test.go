package oauth_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// An operation is what a message does: the method, and the names and URIs that it is applied to.
type operation struct {
	method, name string
	uris         []string
}

func (o operation) String() string { return fmt.Sprintf("%s %q %q", o.method, o.name, o.uris) }

func (o operation) equal(other operation) bool {
	return o.method == other.method && o.name == other.name && slices.Equal(o.uris, other.uris)
}

// An exchange is one HTTP request, with the operations that Protect authorized and those that
// go-sdk ran.
type exchange struct {
	mu      sync.Mutex
	decided []operation
	ran     []operation // as go-sdk parsed each request
	handled []operation // by the program's handlers
	acked   func()      // ends a stream that would stay open
}

type exchangeKey struct{}

func exchangeFrom(ctx context.Context) *exchange {
	e, _ := ctx.Value(exchangeKey{}).(*exchange)
	return e
}

func (e *exchange) handle(o operation) {
	if e == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.handled = append(e.handled, o)
}

// unauthorized returns an operation that ran without being authorized, or "".
func (e *exchange) unauthorized() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, ran := range e.ran {
		if !slices.ContainsFunc(e.decided, ran.equal) {
			return fmt.Sprintf("go-sdk ran %s, Protect authorized %s", ran, e.decided)
		}
	}
	for _, handled := range e.handled {
		if !slices.ContainsFunc(e.decided, func(decided operation) bool {
			if len(handled.uris) == 1 && decided.method == handled.method { // one of several URIs
				return decided.name == handled.name && slices.Contains(decided.uris, handled.uris[0])
			}
			return decided.equal(handled)
		}) {
			return fmt.Sprintf("the handler of %s ran, the gate decided on %s", handled, e.decided)
		}
	}
	return ""
}

const customMethod = "acme/run"

// A twoReaders is Protect in front of go-sdk, and records what each of them read from a request.
type twoReaders struct {
	server                *mcp.Server
	stateless, sessionful http.Handler
	mu                    sync.Mutex
	exchanges             map[string]*exchange // by the header that identifies them
	next                  int
	session               http.Header // of the open session
}

// The names of the server's tools, prompts and resources. Extra members of messages name the
// secret ones.
const (
	openName, secretName = "open", "secret"
	openURI, secretURI   = "a://open", "a://secret"
	template             = "{+any}" // matches every URI, also the empty one
)

func newTwoReaders(t testing.TB) *twoReaders {
	w := &twoReaders{exchanges: map[string]*exchange{}}
	subscribed := func(ctx context.Context, extra *mcp.RequestExtra, method, uri string) {
		if extra == nil { // go-sdk makes such a request for each URI of subscriptions/listen
			method = "subscriptions/listen"
		}
		exchangeFrom(ctx).handle(operation{method: method, uris: []string{uri}})
	}
	w.server = mcp.NewServer(&mcp.Implementation{Name: "test", Version: "1.0.0"}, &mcp.ServerOptions{
		CompletionHandler: func(ctx context.Context, req *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
			o := operation{method: "completion/complete"}
			switch req.Params.Ref.Type {
			case "ref/prompt":
				o.name = req.Params.Ref.Name
			case "ref/resource":
				o.uris = []string{req.Params.Ref.URI}
			}
			exchangeFrom(ctx).handle(o)
			return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{}}}, nil
		},
		SubscribeHandler: func(ctx context.Context, req *mcp.SubscribeRequest) error {
			subscribed(ctx, req.Extra, "resources/subscribe", req.Params.URI)
			return nil
		},
		UnsubscribeHandler: func(ctx context.Context, req *mcp.UnsubscribeRequest) error {
			subscribed(ctx, req.Extra, "resources/unsubscribe", req.Params.URI)
			return nil
		},
	})
	for _, name := range []string{openName, secretName} {
		w.server.AddTool(&mcp.Tool{Name: name, InputSchema: map[string]any{"type": "object"}}, func(ctx context.Context, _ *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			exchangeFrom(ctx).handle(operation{method: "tools/call", name: name})
			return &mcp.CallToolResult{}, nil
		})
		w.server.AddPrompt(&mcp.Prompt{Name: name}, func(ctx context.Context, _ *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			exchangeFrom(ctx).handle(operation{method: "prompts/get", name: name})
			return &mcp.GetPromptResult{}, nil
		})
	}
	read := func(uri string) mcp.ResourceHandler {
		return func(ctx context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			got := uri
			if got == template {
				got = req.Params.URI
			}
			exchangeFrom(ctx).handle(operation{method: "resources/read", uris: []string{got}})
			return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{}}, nil
		}
	}
	for _, uri := range []string{openURI, secretURI} {
		w.server.AddResource(&mcp.Resource{Name: uri, URI: uri}, read(uri))
	}
	w.server.AddResourceTemplate(&mcp.ResourceTemplate{Name: "any", URITemplate: template}, read(template))
	require.NoError(t, mcp.AddReceivingCustomMethod(w.server, customMethod, func(ctx context.Context, _ *mcp.ServerSession, _ *customParams) (*customResult, error) {
		exchangeFrom(ctx).handle(operation{method: customMethod})
		return &customResult{}, nil
	}))
	w.server.AddReceivingMiddleware(w.record)

	guard, err := oauth.New(oauth.Config{Resource: "http://127.0.0.1/mcp", AuthorizationServers: []string{"https://as.example.com"}, Verifiers: []oauth.Verifier{
		oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) {
			return &oauth.Principal{Issuer: "i", Subject: "ada", Expires: time.Now().Add(time.Hour)}, nil
		}),
	}})
	require.NoError(t, err)
	behindGate := func(opts mcp.StreamableHTTPOptions) http.Handler {
		sdk := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return w.server }, &opts)
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			e := exchangeFrom(r.Context())
			guard.Protect(sdk, func(m oauth.Message) oauth.Need {
				e.mu.Lock()
				defer e.mu.Unlock()
				e.decided = append(e.decided, operation{m.Method, m.Name, m.URIs})
				return oauth.Need{}
			}).ServeHTTP(rw, r)
		})
	}
	w.stateless = behindGate(mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true})
	w.sessionful = behindGate(mcp.StreamableHTTPOptions{JSONResponse: true})
	t.Cleanup(w.closeSession)
	return w
}

type customParams struct {
	mcp.ParamsBase
	Name string `json:"name"`
	URI  string `json:"uri"`
}

type customResult struct{ mcp.ResultBase }

// record is middleware that records what go-sdk runs.
func (w *twoReaders) record(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		var e *exchange
		if extra := req.GetExtra(); extra != nil {
			w.mu.Lock()
			e = w.exchanges[extra.Header.Get("Test-Exchange")]
			w.mu.Unlock()
		}
		if e != nil {
			m := envelope.Of(method, req)
			e.mu.Lock()
			e.ran = append(e.ran, operation{m.Method, m.Name, m.URIs})
			e.mu.Unlock()
			ctx = context.WithValue(ctx, exchangeKey{}, e)
		}
		return next(ctx, method, req)
	}
}

// send passes a body to both readers. It also returns the response.
func (w *twoReaders) send(h http.Handler, body []byte, header http.Header) (*exchange, *httptest.ResponseRecorder) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	e := &exchange{acked: cancel}
	w.mu.Lock()
	w.next++
	name := fmt.Sprint(w.next)
	w.exchanges[name] = e
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.exchanges, name)
	}()
	r := httptest.NewRequestWithContext(context.WithValue(ctx, exchangeKey{}, e), http.MethodPost, "http://127.0.0.1/mcp", bytes.NewReader(body))
	r.Header = header.Clone()
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	r.Header.Set("Authorization", "Bearer x")
	r.Header.Set("Test-Exchange", name)
	rec := httptest.NewRecorder()
	h.ServeHTTP(&ackWatcher{rec, e}, r)
	return e, rec
}

// sendInSession is like send, in a session, followed by a ping after a notification, so that the
// notification has been handled on return.
func (w *twoReaders) sendInSession(t testing.TB, s sample, body string) (*exchange, *httptest.ResponseRecorder) {
	if w.session == nil {
		w.session = http.Header{"Mcp-Protocol-Version": {"2025-03-26"}}
		_, rec := w.send(w.sessionful, []byte(strings.Replace(rpcInitialize, "2025-06-18", "2025-03-26", 1)), w.session)
		w.session.Set("Mcp-Session-Id", rec.Header().Get("Mcp-Session-Id"))
		require.NotEmpty(t, w.session.Get("Mcp-Session-Id"), rec.Body)
		w.send(w.sessionful, []byte(rpcReady), w.session)
	}
	e, rec := w.send(w.sessionful, []byte(body), w.session)
	if s.notification {
		w.send(w.sessionful, []byte(`{"jsonrpc":"2.0","id":"behind","method":"ping"}`), w.session)
	}
	if s.method == "subscriptions/listen" { // the stream stays open as long as the session
		w.closeSession()
	}
	return e, rec
}

func (w *twoReaders) closeSession() {
	if w.session == nil {
		return
	}
	r := httptest.NewRequest(http.MethodDelete, "http://127.0.0.1/mcp", nil)
	r.Header = w.session
	r.Header.Set("Authorization", "Bearer x")
	w.sessionful.ServeHTTP(httptest.NewRecorder(), r.WithContext(context.WithValue(r.Context(), exchangeKey{}, &exchange{})))
	w.session = nil
}

// An ackWatcher ends a stream of notifications as soon as go-sdk has acknowledged the
// subscription.
type ackWatcher struct {
	*httptest.ResponseRecorder
	exchange *exchange
}

func (a *ackWatcher) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("notifications/subscriptions/acknowledged")) {
		defer a.exchange.acked()
	}
	return a.ResponseRecorder.Write(p)
}
