package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A Request is what a [Client] sends.
type Request struct {
	Method string
	URL    string
	// Header is sent as it is; the Host of the request can be replaced by a "Host" header.
	Header http.Header
	Body   []byte
	// Token is sent as a bearer token. It never appears in an exchange.
	Token string
	// Enough stops reading the body of an answer; nil reads until its end. It is first called with no
	// body, when the headers are there.
	Enough func(body []byte, header http.Header) bool
	// Once keeps the request from being repeated after a Retry-After.
	Once bool
	// Timeout and MaxBody restrict the limits of the client, if they are not 0.
	Timeout time.Duration
	MaxBody int64
	// Patience replaces the timeout of the client, if it is not 0.
	Patience time.Duration
}

// host returns the host of the request's URL; "" if the URL has no host.
func (r *Request) host() string {
	u, err := url.Parse(r.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// An Exchange is one request with its answer. It is never changed after [Client.Do] returned it.
type Exchange struct {
	Request Request
	Status  int // 0 if no answer came
	Header  http.Header
	Body    []byte
	// Truncated is set if the body was longer than the client reads.
	Truncated bool
	TLS       *tls.ConnectionState
	Took      time.Duration // until the body was read
	began     time.Time     // when the request was sent
	Err       error         // why there is no answer, or why its body ended early

	secrets *Secrets // of the client
	// Pipe is set for an exchange with a program over pipes. It has a body only, and the status 200 if
	// an answer came.
	Pipe bool

	// seq is the exchange's place among those with its host.
	seq int64
}

// Answered reports whether an answer came.
func (x *Exchange) Answered() bool { return x != nil && x.Status != 0 }

// Reason says why no answer came, in one line for a report.
func (x *Exchange) Reason() string {
	if x == nil {
		return "the request was not sent"
	}
	return explain(x.Err)
}

// shownHeaders are the headers that a report shows, apart from those of the probe itself.
var shownHeaders = []string{
	"Accept", "Authorization", "Access-Control-Allow-Credentials", "Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Allow-Origin",
	"Access-Control-Expose-Headers", "Access-Control-Request-Headers", "Access-Control-Request-Method", "Allow", "Cache-Control",
	"Content-Encoding", "Content-Type", "Host", "Location", "Mcp-Method", "Mcp-Name", "Mcp-Protocol-Version", "Mcp-Session-Id", "Origin", "Retry-After", "Www-Authenticate",
}

// shownBody is how much of a body a report shows, in bytes.
const shownBody = 600

// Evidence returns the exchange for a report, without secrets.
func (x *Exchange) Evidence() policy.Exchange {
	if x.Pipe {
		return x.pipeEvidence()
	}
	var sent, received strings.Builder
	fmt.Fprintf(&sent, "%s %s", x.Request.Method, HideQuery(x.Request.URL))
	writeHeader(&sent, x.Request.Header)
	if x.Request.Token != "" {
		sent.WriteString("\nAuthorization: Bearer (hidden)")
	}
	writeBody(&sent, x.Request.Body, false)
	if x.Status == 0 {
		received.WriteString(x.Reason())
	} else {
		fmt.Fprintf(&received, "%d %s", x.Status, http.StatusText(x.Status))
		writeHeader(&received, x.Header)
		writeBody(&received, x.Body, x.Truncated)
		if x.Err != nil {
			received.WriteString("\n(" + x.Reason() + ")")
		}
	}
	hide := redactor(x.secrets.with(x.Request.Token))
	return policy.Exchange{Sent: hide(sent.String()), Received: hide(received.String())}
}

func (x *Exchange) pipeEvidence() policy.Exchange {
	var sent, received strings.Builder
	writeBody(&sent, x.Request.Body, false)
	writeBody(&received, x.Body, x.Truncated)
	if x.Err != nil {
		received.WriteString(x.Reason())
	}
	hide := redactor(x.secrets)
	return policy.Exchange{Sent: strings.TrimSpace(hide(sent.String())), Received: strings.TrimSpace(hide(received.String()))}
}

func writeHeader(b *strings.Builder, h http.Header) {
	for _, name := range shownHeaders {
		for _, value := range h.Values(name) {
			fmt.Fprintf(b, "\n%s: %s", name, clip(value, 300))
		}
	}
}

func writeBody(b *strings.Builder, body []byte, truncated bool) {
	if len(body) == 0 {
		return
	}
	text := strings.ToValidUTF8(string(body[:min(len(body), shownBody)]), "\uFFFD")
	b.WriteString("\n\n" + text)
	if len(body) > shownBody || truncated {
		b.WriteString("…")
	}
}

func clip(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(slices.Concat(runes[:n], []rune("…")))
}

// Stopped reports whether the exchange ended because the audit did.
func (x *Exchange) Stopped() bool { return x != nil && errors.Is(x.Err, context.Canceled) }

// TimedOut reports whether the answer was not complete in time.
func (x *Exchange) TimedOut() bool {
	return x != nil && (errors.Is(x.Err, context.DeadlineExceeded) || isTimeout(x.Err))
}
