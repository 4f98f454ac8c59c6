package web

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/publicnet"
)

// A Death says that a host that answered before accepts no more connections.
type Death struct {
	// By are the requests that the host had when it closed their connections without an answer. If
	// it closed no connection, By is the last request that the host answered.
	By []*Exchange
	// Unanswered is set if By got no answer.
	Unanswered bool
	// After is the request that found the host gone.
	After *Exchange
}

// Ping sends the plainest request, to find out whether the target still answers.
func (c *Client) Ping(ctx context.Context) {
	if c.targetHost() != "" {
		c.Do(ctx, *c.plainest.Load())
	}
}

// maxCut is how many requests without an answer a Death names.
const maxCut = 3

// Death returns how the target died during the audit, or nil if it did not.
func (c *Client) Death() *Death {
	c.hosts.mu.Lock()
	defer c.hosts.mu.Unlock()
	h := c.hosts.of(c.targetHost())
	switch {
	case h.gone == nil:
		return nil
	case len(h.cut) > 0:
		by := slices.Clone(h.cut)
		// Documents of the host are read at the same time, and rarely end it.
		slices.SortStableFunc(by, func(a, b *Exchange) int { return len(b.Request.Body) - len(a.Request.Body) })
		return &Death{By: by[:min(len(by), maxCut)], Unanswered: true, After: h.gone}
	case h.lastAnswered != nil && h.gone.refused():
		return &Death{By: []*Exchange{h.lastAnswered}, After: h.gone}
	}
	return nil
}

// remember keeps the exchanges that a Death would name.
func (h *host) remember(x *Exchange) {
	switch {
	case x.cut() || x.gateway():
		// A request that was sent after the first of them was over found the host dead.
		h.cut = append(h.cut, x)
		first := slices.MinFunc(h.cut, func(a, b *Exchange) int { return a.ended().Compare(b.ended()) }).ended()
		h.cut = slices.DeleteFunc(h.cut, func(c *Exchange) bool { return c.began.After(first) })
	case x.Answered() && h.gone == nil:
		// Documents of the host are read at the same time as calls, and rarely end it.
		if last := h.lastAnswered; last == nil || len(x.Request.Body) > 0 || len(last.Request.Body) == 0 || x.began.After(last.ended()) {
			h.lastAnswered = x
		}
		// An answer to a request that was sent later shows that the host lived on.
		h.cut = slices.DeleteFunc(h.cut, func(c *Exchange) bool { return x.began.After(c.ended()) })
	}
}

// ended returns when the exchange was over.
func (x *Exchange) ended() time.Time { return x.began.Add(x.Took) }

// cut reports whether the server closed the connection instead of answering.
func (x *Exchange) cut() bool {
	return !x.Answered() && x.Err != nil && !x.TimedOut() && !x.Unsent() && isClosed(x.Err)
}

// refused reports whether the host accepts no connection.
func (x *Exchange) refused() bool {
	var op *net.OpError
	var dns *net.DNSError
	return !x.Answered() && errors.As(x.Err, &op) && op.Op == "dial" && !op.Timeout() &&
		!errors.As(x.Err, &dns) && !publicnet.IsForbidden(x.Err) && !errors.Is(x.Err, errLinkLocal)
}

// gateway reports whether a proxy says that the server behind it gave no answer.
func (x *Exchange) gateway() bool {
	return x.Status == http.StatusBadGateway || x.Status == http.StatusGatewayTimeout
}

// isClosed reports whether an error says that the other side closed the connection.
func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		strings.Contains(err.Error(), "connection reset") || strings.Contains(err.Error(), "server closed")
}
