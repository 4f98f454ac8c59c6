package acme

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
)

// A transport hears what the issuer says, for two things that autocert leaves open.
//
// It drops why a host could not be verified, and without that nobody knows whether DNS, a
// firewall or a proxy is in the way.
//
// And it needs a Location in the answer to the last step of an order, which RFC 8555 does
// not ask for and not every issuer sends: https://go.dev/issue/77704. The transport puts
// it there, from the order's first answer.
type transport struct {
	next http.RoundTripper

	mu      sync.Mutex
	reasons map[string]string // by host
	orders  map[string]string // URLs of orders by those of their last step
}

// maxDocument is more than an issuer says about an order or a host, in bytes.
const maxDocument = 64 << 10

// maxOrders is more than there are at a time.
const maxOrders = 1000

// listenTo returns a client like the given one, and the transport that hears what it is
// told.
func listenTo(client *http.Client) (*transport, *http.Client) {
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

// reason returns why the issuer could not verify a host when it last tried.
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
	t.hear(req.URL.String(), resp.Header, start)
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start), resp.Body), resp.Body}
	return resp, nil
}

// hear reads orders and authorizations, as RFC 8555 has them in sections 7.1.3 and 7.1.4.
// Other documents have none of these members.
func (t *transport) hear(url string, header http.Header, document []byte) {
	var said struct {
		Status     string
		Finalize   string
		Identifier struct{ Value string }
		Challenges []struct{ Error struct{ Detail string } }
	}
	if json.Unmarshal(document, &said) != nil {
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
	case said.Finalize != "" && location != "":
		if len(t.orders) >= maxOrders {
			clear(t.orders) // those that failed have no last step
		}
		t.orders[said.Finalize] = location
	}
	for _, challenge := range said.Challenges {
		if said.Status == "invalid" && challenge.Error.Detail != "" {
			t.reasons[said.Identifier.Value] = challenge.Error.Detail
		}
	}
}
