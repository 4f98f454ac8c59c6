package wire

import (
	"context"
	"net/http"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// NewHost returns a host that serves nothing yet.
func NewHost(c Config) *Host {
	h := &Host{Config: c}
	h.responder = newResponder(c.Info)
	h.Options.SetCacheable = func(ctx context.Context, req mcp.Request, to *mcp.Cacheable) {
		h.serviceOf(ctx).Gate.Cacheable(req, to)
	}
	if c.Adopted != nil {
		h.SDK = c.Adopted
		h.programHolds.Store(true)
		h.adopted = &adopted{info: c.Info, log: c.Log, service: h.service, inspect: h.Inspect, learn: func() error { return h.Relearn() }, verdicts: map[string]verdict{}, had: map[string]bool{}}
		h.SDK.AddReceivingMiddleware(h.adopted.around)
	} else {
		h.SDK = mcp.NewServer(c.Info, &h.Options)
	}
	h.tools = newRegistry(h.SDK)
	h.SDK.AddReceivingMiddleware(h.contain)
	h.SDK.AddSendingMiddleware(withToken)
	h.quiet.tick = min(time.Second, h.KeepAlive/10)
	handler := func(single bool) http.Handler {
		return handOver(mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return h.SDK }, &mcp.StreamableHTTPOptions{
			Stateless:    true,
			JSONResponse: single,
			// go-sdk's protection refuses every request of a reverse proxy on the same machine.
			// Package edge checks the Host header against the server's public name instead.
			DisableLocalhostProtection:   true,
			PropagateRequestCancellation: true,
			MaxRequestBodyBytes:          MaxBody,
		}), false)
	}
	h.single, h.stream = handler(true), handler(false)
	h.sessions = newSessionTable(handOver(mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return h.SDK }, &mcp.StreamableHTTPOptions{
		DisableLocalhostProtection: true,
		MaxRequestBodyBytes:        MaxBody,
		SessionTimeout:             sessionIdle,
	}), true))
	return h
}
