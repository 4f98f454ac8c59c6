package web

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// ErrRefused is the error of a request that was not sent because its host, which had answered
// before, does not answer the audit any longer: it limits or refuses all its requests, or is
// silent.
var ErrRefused = errors.New("the server stopped answering the audit")

// maxRun is the number of requests in a row without a proper answer after which the client asks
// whether the host still answers.
const maxRun = 8

// silence is what a request without any answer counts in a run. Each takes as long as the timeout.
const silence = 3

// hosts notices hosts that have stopped answering.
type hosts struct {
	mu     sync.Mutex
	byName map[string]*host
}

// A host is what is known about how a host answers.
type host struct {
	seq int64
	// run counts the requests since from that were refused, limited or not answered, if there was no
	// proper answer in between.
	run, from int64
	// since is when the first request of the run was over. An answer to a request that was sent
	// earlier does not end the run.
	since time.Time
	// last is why the last request of the run was not answered; nil if it was.
	last error
	// answered is set once an answer came.
	answered bool
	// open has the kinds of requests that got another answer than 403. Servers answer some kinds with
	// 403 permanently, such as those with a foreign Origin.
	open map[string]bool
	// proper is set once an answer came that is not a proxy's.
	proper bool
	// cut and lastAnswered are the exchanges that a Death names.
	cut          []*Exchange
	lastAnswered *Exchange
	// gone is the request that found the host dead.
	gone *Exchange
	// err is why nothing more is sent to the host.
	err error
}

func (h *hosts) of(name string) *host {
	if h.byName == nil {
		h.byName = map[string]*host{}
	}
	if h.byName[name] == nil {
		h.byName[name] = &host{open: map[string]bool{}}
	}
	return h.byName[name]
}

// closed returns why nothing is sent to a host; nil if requests are sent.
func (h *hosts) closed(name string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.of(name).err
}

// count counts an exchange. It reports whether the run is so long that the client should ask
// whether the host still answers.
func (h *hosts) count(name string, x *Exchange) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	host := h.of(name)
	host.seq++
	x.seq = host.seq
	if x.Unsent() {
		return false
	}
	host.answered = host.answered || x.Answered()
	host.remember(x)
	if x.Answered() && x.Status != http.StatusForbidden && !x.Limited() && !host.silentBehindProxy(x) {
		host.proper = host.proper || !x.gateway()
		host.open[x.kind()] = true
		if x.began.After(host.since) {
			host.run, host.last = 0, nil
		}
		return false
	}
	if host.run == 0 {
		host.from, host.since = x.seq, x.ended()
	}
	host.run++
	if !x.Answered() || host.silentBehindProxy(x) {
		host.run += silence - 1
	}
	host.last = x.Err
	return host.run >= maxRun
}

// kindBody is how much of a body distinguishes kinds of requests, in bytes.
const kindBody = 128

// kind is what requests have in common that a server may answer in the same way.
func (x *Exchange) kind() string {
	token := ""
	if x.Request.Token != "" {
		token = " with a token"
	}
	// A body that is too large or no JSON, and the name of another host, are refused before the server
	// looks at who calls.
	body := x.Request.Body[:min(len(x.Request.Body), kindBody)]
	return x.Request.Method + " " + x.Request.URL + " " + x.Request.Header.Get("Host") + token + "\n" + string(body)
}

// Unsent reports whether the request was not sent, or the audit was stopped before its answer came.
func (x *Exchange) Unsent() bool {
	return x == nil || x.Err != nil && !x.Answered() && (x.Stopped() || errors.Is(x.Err, ErrSpent) || errors.Is(x.Err, ErrRefused))
}

// Limited reports whether the server answers that it has no time for the request.
func (x *Exchange) Limited() bool {
	return x != nil && (x.Status == http.StatusTooManyRequests || x.Status == http.StatusServiceUnavailable)
}

// Settle finds out whether the target still answers, if its last answers leave that open: it sends
// the plainest request.
func (c *Client) Settle(ctx context.Context) {
	plainest := *c.plainest.Load()
	name := plainest.host()
	if name == "" || !c.hosts.doubtful(name) {
		return
	}
	x := c.once(ctx, plainest)
	if c.waits.wait(ctx, x) {
		x = c.once(ctx, plainest)
	}
	c.hosts.settle(name, x)
}

func (h *hosts) doubtful(name string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	host := h.of(name)
	return host.run > 0 && host.err == nil
}

// settle concludes from the answer to the plainest request whether a host still answers.
func (h *hosts) settle(name string, x *Exchange) {
	h.mu.Lock()
	defer h.mu.Unlock()
	host := h.of(name)
	switch {
	case x.Unsent() || host.err != nil:
	case x.Answered() && !x.Limited() && !host.silentBehindProxy(x) && (x.Status != http.StatusForbidden || !host.open[x.kind()]):
		host.run, host.last = 0, nil
	case !host.answered && x.Err != nil:
		host.err = x.Err // it never answered, and the reason says more
	default:
		host.err = ErrRefused
		if x.refused() || x.gateway() {
			host.gone = x
		}
	}
}

// silentBehindProxy reports whether a proxy says that a server which answered before gives no
// answer.
func (h *host) silentBehindProxy(x *Exchange) bool { return h.proper && x.gateway() }

// Spent reports whether the client has sent as many requests as it may, and would have sent more.
func (c *Client) Spent() bool { return c.sent.Load() > c.options.Requests }

// Refused reports whether the target stopped answering.
func (c *Client) Refused() bool {
	return errors.Is(c.hosts.closed(c.targetHost()), ErrRefused)
}

// Doubtful reports whether an exchange shows only that its host stopped answering the audit.
func (c *Client) Doubtful(x *Exchange) bool {
	c.hosts.mu.Lock()
	defer c.hosts.mu.Unlock()
	host := c.hosts.of(x.Request.host())
	return errors.Is(host.err, ErrRefused) && x.seq >= host.from
}
