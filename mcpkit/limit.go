package mcpkit

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// CallerRate is what each caller may do unless [RateLimit] says otherwise, in calls.
var CallerRate = edge.Rate{Burst: 120, PerSecond: 10}

// RateLimit replaces what counts the calls of each caller; nil counts nothing. The
// default is an [edge.MemoryLimiter] with [CallerRate], and [edge.AnthropicRate] for all
// of Anthropic's users together where callers are told apart by their address. With
// several replicas each allows as much, unless they share a limiter.
//
// A caller is the user or client that the token names; without a token it is the
// client's address. Callers without a token whose address is not known are one caller, with
// the key [edge.UnknownKey] and by default [edge.AnthropicRate]: that are all of them behind a
// proxy with a private address, unless [ClientIP] says where the address is. One who calls too
// often gets an error of the tool that says when to try again, and 429 with Retry-After for
// other requests. When the limiter fails, calls pass.
//
// Source: https://modelcontextprotocol.io/specification/2025-11-25/server/tools#security-considerations
func RateLimit(l edge.Limiter) Option {
	return serverOption(func(s *Server) { s.limiter = l })
}

// Weight is how many calls a call of the tool counts as; the default is 1.
func Weight(n int) ToolOption {
	return toolOption(func(t *tool) { t.weight = n })
}

// publicAddr is the client's address where nothing was said about what stands in front:
// who connected, if that can only be the client itself. A private address may be that of
// a proxy, and is not taken for the client's: the callers behind it share a rate that is made
// for many.
func publicAddr(r *http.Request) (netip.Addr, bool) {
	addr, ok := edge.RemoteAddr(r)
	if !ok || !addr.IsGlobalUnicast() || addr.IsPrivate() || sharedSpace.Contains(addr) {
		return netip.Addr{}, false
	}
	return addr, true
}

// sharedSpace is between carriers and their customers: RFC 6598.
var sharedSpace = netip.MustParsePrefix("100.64.0.0/10")

// limiterPatience bounds how long a limiter may think: one that hangs is one that fails.
const limiterPatience = time.Second

// take counts n calls of the caller of ctx, and returns how long it has to wait, if any.
func (s *Server) take(ctx context.Context, n int) time.Duration {
	if s.limiter == nil || n <= 0 {
		return 0
	}
	key := callerKey(ctx)
	if key == "" {
		return 0
	}
	patience := ctx
	if _, inMemory := s.limiter.(*edge.MemoryLimiter); !inMemory {
		var cancel context.CancelFunc
		patience, cancel = context.WithTimeout(ctx, limiterPatience)
		defer cancel()
	}
	wait, err := s.limiter.Take(patience, key, n)
	if err != nil {
		if ctx.Err() == nil { // the client is still there
			s.log.WarnContext(ctx, "the rate of calls cannot be checked", "error", err)
		}
		return 0
	}
	return wait
}

// limit is the stage of a call that counts it.
func (s *Server) limit(ctx context.Context, t *tool) error {
	if requestFrom(ctx) == nil {
		return nil // in memory and over stdio there is one caller, the program itself
	}
	wait := s.take(ctx, max(t.weight, 1))
	if wait <= 0 {
		return nil
	}
	return &ToolError{
		What:   fmt.Sprintf("%s was not run: there were too many calls in a short time", t.wire.Name),
		Next:   fmt.Sprintf("Wait %d seconds, then call it again; ask for more with each call rather than calling more often.", edge.RetrySeconds(wait)),
		result: observe.ResultRateLimited,
	}
}

// limitOthers counts the messages that are no calls of the server's tools, each for itself, and
// answers instead of next if they are too many. Calls of tools are counted where they are run.
func (s *Server) limitOthers(rw http.ResponseWriter, r *http.Request, env *envelope.Envelope, next func()) {
	for i := range env.Messages {
		if m := &env.Messages[i]; m.Method == "tools/call" && m.ID != nil && s.lookup(m.Name) != nil {
			continue
		}
		// More than a limiter ever has counts as all of it, so a batch is not counted at once.
		if wait := s.take(r.Context(), 1); wait > 0 {
			s.refused(r.Context(), http.StatusTooManyRequests, observe.RefusedRate)
			rw.Header().Set("Retry-After", strconv.Itoa(edge.RetrySeconds(wait)))
			writeError(rw, http.StatusTooManyRequests, env.Messages[0].ID, jsonrpc.CodeInvalidRequest,
				fmt.Sprintf("too many requests: wait %d seconds", edge.RetrySeconds(wait)))
			return
		}
	}
	next()
}
