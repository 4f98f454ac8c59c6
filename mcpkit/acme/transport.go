package acme

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
)

// A transport reads the issuer's responses to fill two gaps of autocert.
//
// autocert drops the reason why a host could not be verified. The transport keeps the reason, which
// shows whether DNS, a firewall or a proxy is the cause.
//
// autocert needs a Location header in the response to the last step of an order. RFC 8555 does not
// require one and not every issuer sends it: https://go.dev/issue/77704. The transport adds it,
// from the order's first response.
type transport struct {
	next http.RoundTripper

	mu      sync.Mutex
	reasons map[string]string // by host
	orders  map[string]string // URLs of orders, by the URL of their last step
}

// maxDocument bounds what is read of a response, in bytes. Orders and authorizations are smaller.
const maxDocument = 64 << 10

// maxOrders bounds the orders that are kept. Fewer are in progress at a time.
const maxOrders = 1000

// newTransport returns a copy of client with a transport, and the transport. client may be nil.
func newTransport(client *http.Client) (*transport, *http.Client) {
	t := &transport{reasons: map[string]string{}, orders: map[string]string{}}
	own := http.Client{}
	if client != nil {
		own = *client
	}
	if t.next = own.Transport; t.next == nil {
		t.next = http.DefaultTransport
	}
	own.Transport = t
	return t, &own
}

// reason returns why the issuer last failed to verify a host, or "".
func (t *transport) reason(host string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.reasons[host]
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err != nil || !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		return resp, err
	}
	start, err := io.ReadAll(io.LimitReader(resp.Body, maxDocument))
	if err != nil {
		_ = resp.Body.Close()
		return nil, err
	}
	t.read(req.URL.String(), resp.Header, start)
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start), resp.Body), resp.Body}
	return resp, nil
}

// read reads orders and authorizations (RFC 8555, sections 7.1.3 and 7.1.4). Other documents have
// none of these members.
func (t *transport) read(url string, header http.Header, document []byte) {
	var content struct {
		Status     string
		Finalize   string
		Identifier struct{ Value string }
		Challenges []struct{ Error struct{ Detail string } }
	}
	if json.Unmarshal(document, &content) != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	location := header.Get("Location")
	switch order := t.orders[url]; {
	case order != "": // the last step
		if location == "" {
			header.Set("Location", order)
		}
		delete(t.orders, url)
	case content.Finalize != "" && location != "":
		if len(t.orders) >= maxOrders {
			clear(t.orders) // failed orders never reach their last step
		}
		t.orders[content.Finalize] = location
	}
	for _, challenge := range content.Challenges {
		if content.Status == "invalid" && challenge.Error.Detail != "" {
			t.reasons[content.Identifier.Value] = challenge.Error.Detail
		}
	}
}
