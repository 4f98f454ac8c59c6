package audit

import (
	"cmp"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Options configure [Run]. The zero value is an audit without a token and with default bounds.
type Options struct {
	// Token is a bearer token for the server. It is never printed.
	Token string
	// Header is sent to the host of the server with each request, for example an API key. Its values
	// of at least 8 bytes are never printed, and neither are the credentials in them.
	Header http.Header

	// Declared describes the server as its own program does. With it, the audit reads the
	// manifest's documents, compares the listed tools with the declared ones, and measures the
	// rules about the listing. It is nil for a server whose declaration is not known.
	Declared *policy.Surface
	// Documents are the pages of the server that its metadata does not name.
	Documents Documents
	// Arguments are arguments for calls of tools, by the name of the tool. Tools that are missing here
	// are called with the arguments of Declared's examples, or with some that their schema allows.
	Arguments map[string][]map[string]any
	// AllowWrites also calls tools that are not marked as read-only. They change real data.
	AllowWrites bool
	// Register also registers a client for each redirect address of known clients, which leaves
	// registrations at the authorization server.
	Register bool

	// ClientID is the ID of a client that is registered at the authorization server by hand, for
	// example the one that the directory is given. The audit checks whether this client may log in
	// at Claude's redirect addresses.
	ClientID string

	// Roots are the only certificate authorities that are trusted; nil means those of the system.
	Roots *x509.CertPool
	// Resolver is the address, as host:port, of the DNS server that looks up names; "" means those of
	// the system.
	Resolver string
	// ConnectTo, if not empty, is the host:port to which connections for the URL's host go, even if
	// its address is private. Use it to audit a server under the public name that it will have.
	// Names are still looked up.
	ConnectTo string
	// Timeout limits each request; 0 means 30 seconds.
	Timeout time.Duration
	// CallTimeout is how long the audit waits for a tool that did not answer a call within Timeout.
	// The audit calls such a tool again with this limit, to find out whether it answers at all.
	// After one tool that stays silent, it does not wait this long again. 0 means 240 seconds,
	// after which claude.ai ends a call, or eight times Timeout if Timeout is shorter than 30
	// seconds. With less than 240 seconds the report cannot say whether the tool would have
	// answered a client.
	CallTimeout time.Duration
	// PerSecond limits the requests per second; 0 means 20, and 200 for a server on this machine or
	// in a private network.
	PerSecond float64
	// Requests limits the requests of the whole audit; 0 means 600.
	Requests int
	// LoadRequests is the number of requests of the small load whose latency is measured; 0 means 40,
	// and a negative number means none.
	LoadRequests int

	// Progress, if not nil, is called for each result as soon as it is known. Calls do not overlap.
	Progress func(policy.Result)
	// Waiting, if not nil, is called with a sentence before the audit waits for something for minutes.
	// Calls do not overlap with those of Progress.
	Waiting func(text string)
	// Now returns the current time; nil means time.Now.
	Now func() time.Time

	// longestCall is after how long clients end a call.
	longestCall time.Duration
	// checkTime bounds each check of the rules of package policy; 0 means policy.CheckTime.
	checkTime time.Duration
	// failing is called before the check of each rule about what is on the wire, for tests of checks
	// that panic. nil means nothing.
	failing func(id policy.RuleID, breach func(message string))
}

// Documents are addresses of documents; each is "" if it is not known.
type Documents struct {
	Documentation string // the documentation page
	Privacy       string // the privacy policy
	Support       string // the support page, or an e-mail address
	Terms         string // the terms of service
	Icon          string // the icon of the listing
}

// withDefaults returns the options with their defaults.
func (o Options) withDefaults(local bool) Options {
	if local {
		o.PerSecond = cmp.Or(o.PerSecond, 200)
	}
	o.PerSecond = cmp.Or(o.PerSecond, 20)
	o.Timeout = cmp.Or(o.Timeout, 30*time.Second)
	o.longestCall = cmp.Or(o.longestCall, longestCall)
	o.CallTimeout = cmp.Or(o.CallTimeout, min(o.longestCall, 8*o.Timeout))
	o.Requests = cmp.Or(o.Requests, 600)
	o.LoadRequests = max(0, cmp.Or(o.LoadRequests, 40))
	o.checkTime = cmp.Or(o.checkTime, policy.CheckTime)
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// A target is the server that is looked at.
type target struct {
	// url is the address of the server; nil for a program, and command is then its command line.
	url     *url.URL
	command string
	// local is set for a server on this machine or in a private network: it has no public name, and
	// probes of it may connect to private addresses.
	local bool
}

// String returns the URL without secrets, or the command line.
func (t *target) String() string {
	if t.url == nil {
		return t.command
	}
	return web.HideQuery(t.url.String())
}

// parseTarget checks the address of the server.
func parseTarget(raw string) (*target, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return nil, fmt.Errorf("audit: %q is not a URL", raw)
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("audit: %q is not an http or https URL, such as https://example.com/mcp", raw)
	case u.Hostname() == "":
		return nil, fmt.Errorf("audit: %q lacks a host", raw)
	case u.User != nil:
		return nil, fmt.Errorf("audit: the URL must not contain a user or a password")
	case u.Fragment != "":
		return nil, fmt.Errorf("audit: the URL must not have a fragment")
	}
	return &target{url: u, local: isLocalHost(u.Hostname())}, nil
}

// isLocalHost reports whether a host of a URL is on this machine or in a private network. A name
// that resolves to a private address is not local: such a server is a mistake that the audit finds.
func isLocalHost(host string) bool {
	if host == "localhost" || len(host) > 10 && host[len(host)-10:] == ".localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast())
}
