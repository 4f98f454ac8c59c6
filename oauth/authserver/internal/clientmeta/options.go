package clientmeta

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Options configures [Documents]. The zero value is ready for use on the internet.
type Options struct {
	// Client has the TLS configuration for requests, for tests. Of a client with an
	// *http.Transport, only TLSClientConfig is used: addresses are always checked. Another
	// transport is used as it is, but only with AllowLoopback.
	Client *http.Client
	// Dialer resolves names and connects; a new net.Dialer if nil. Its ControlContext is called for
	// addresses that have passed the check.
	Dialer *net.Dialer
	// AllowLoopback also accepts http and https URLs of loopback hosts, with any port, and
	// connects to loopback addresses. It is for development: with it, anybody who can send a
	// request to the authorization server can reach services on its machine.
	AllowLoopback bool
	// OwnHost is the host of the authorization server, which never fetches documents from itself;
	// empty if unknown. A loopback host is not excluded with AllowLoopback.
	OwnHost string
	// Trust, if not nil, returns an error for a client that must not be used. It is called each
	// time a document was fetched or confirmed, with a copy. Its error goes to the log only.
	Trust func(context.Context, *Metadata) error
	// Now returns the time; time.Now if nil.
	Now func() time.Time
	// MaxBytes bounds a document; 5 KiB if zero, as the draft recommends. The documents of Claude,
	// ChatGPT and VS Code have less than 1 KiB.
	MaxBytes int
	// Timeout bounds one fetch as a whole; 5 seconds if zero.
	Timeout time.Duration
	// Logger receives refused documents and failed fetches; nil discards them.
	Logger *slog.Logger
}

func (o Options) complete() Options {
	if o.Dialer == nil {
		o.Dialer = &net.Dialer{}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 5 << 10
	}
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}
