package clientmeta

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"

	"github.com/mcpkit-go/mcpkit/internal/publicnet"
)

// guardedClient returns a client that connects to nothing but port 443 of public addresses, sends
// no cookies, follows no redirects and uses no proxy.
func guardedClient(o Options) *http.Client {
	client := &http.Client{
		// A redirect could lead anywhere, and the draft forbids to follow one.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	var tlsConfig *tls.Config
	if o.Client != nil && o.Client.Transport != nil {
		transport, ok := o.Client.Transport.(*http.Transport)
		switch {
		case ok && transport.TLSClientConfig != nil:
			tlsConfig = transport.TLSClientConfig.Clone()
		case !ok && o.AllowLoopback:
			client.Transport = o.Client.Transport
			return client
		}
	}
	client.Transport = &http.Transport{
		Proxy:                  nil, // a proxy would resolve the name, and nothing would check the address
		DialContext:            guardedDial(o),
		TLSClientConfig:        tlsConfig,
		TLSHandshakeTimeout:    o.Timeout,
		ResponseHeaderTimeout:  o.Timeout,
		MaxResponseHeaderBytes: 32 << 10,
		ForceAttemptHTTP2:      true,
		DisableKeepAlives:      true, // a document is fetched rarely
		DisableCompression:     true,
	}
	return client
}

// guardedDial returns the dial function of the client.
func guardedDial(o Options) func(ctx context.Context, network, address string) (net.Conn, error) {
	if o.AllowLoopback {
		return publicnet.DialLoopback(o.Dialer)
	}
	return publicnet.Dial(o.Dialer, 443)
}
