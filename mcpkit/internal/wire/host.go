// Package wire answers the MCP endpoint: HTTP and JSON-RPC. It answers most requests directly, and
// hands the others to go-sdk: sessions, streams, resources, prompts and everything unusual. A
// differential test checks that both give the same answers.
package wire

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// MaxBody bounds the body of a request, in bytes.
const MaxBody = 4 << 20

// Config configures a host. It does not change afterwards.
type Config struct {
	// Info is what clients are told about the server.
	Info *mcp.Implementation
	// Options are those of the go-sdk server that the host makes, unless it adopts one.
	Options mcp.ServerOptions
	// Adopted is the go-sdk server to serve; nil for a new one.
	Adopted *mcp.Server
	// Latest returns the assembly of the server as it is declared, for operations that come in
	// before the server serves.
	Latest func() *Service
	// Relearn assembles what is declared again, after a tool of the adopted server was replaced.
	Relearn func() error

	Log          *slog.Logger
	Mask         call.Masker
	Observers    []observe.Observer
	LogsRequests bool
	Callers      observe.Callers // how log lines name callers
	Limiter      gate.Limiter
	// GuessesAddresses is set if the program does not say where the address of a client is.
	GuessesAddresses bool
	Places           *gate.Places
	Drain            *edge.Drain
	// KeepAlive is the time between two signs of life to a client that waits and accepts
	// server-sent events; zero for none.
	KeepAlive time.Duration
}

// A Host has everything that outlives an assembly: the go-sdk server, the sessions, and what all
// callers share. It is the http.Handler of the endpoint.
type Host struct {
	Config
	responder
	SDK *mcp.Server

	// current is the assembly that serves; nil before the server serves.
	current atomic.Pointer[Service]
	// programHolds is set when the program has the go-sdk server too, and may change it at any
	// time.
	programHolds atomic.Bool
	outermost    sync.Once // adds establish around the program's middleware

	// The handlers of go-sdk without sessions: single answers with one JSON body, and stream with a
	// stream, which may have messages before the result.
	single http.Handler
	stream http.Handler

	sessions  *sessionTable
	deadlines deadlineQueue
	quiet     deadlineQueue // of responses of go-sdk that nothing is written to
	adopted   *adopted      // nil unless a server is adopted
	// toolNames are those that the adopted server has or had.
	toolNames toolNames
	tools     *registry
	foreign   foreignTools
}

// Share returns the go-sdk server for the program, which may add to it from then on. The host then
// caches no more lists, because the program's middleware may change them for each caller.
func (h *Host) Share() *mcp.Server {
	h.programHolds.Store(true)
	// The tools are registered before the program connects a session, so that no session gets a
	// notification that they changed.
	h.service()
	return h.SDK
}

// Shared reports whether the program has the go-sdk server too.
func (h *Host) Shared() bool { return h.programHolds.Load() }

// Serve has s answer all operations that begin from now on. Operations that have begun finish on
// the assembly that they began on. Clients with a session or a subscription are told that the tools
// changed. If the access decision changes, streams end, and their clients have to ask again. Calls
// of Serve must not overlap.
func (h *Host) Serve(s *Service) {
	// The middleware of the program runs inside of this one, so that it sees the caller of each
	// request.
	h.outermost.Do(func() { h.SDK.AddReceivingMiddleware(h.establish) })
	before := h.current.Load()
	s.replace(before)
	h.tools.add(s)
	h.current.Store(s)
	h.tools.retain(s)
	if before != nil {
		if s.access != before.access {
			before.access.end()
		}
		h.tools.announce()
	}
}

// service returns the assembly for an operation that begins now.
func (h *Host) service() *Service {
	if s := h.current.Load(); s != nil {
		return s
	}
	s := h.Latest()
	h.tools.add(s)
	h.tools.retain(s)
	return s
}

// CloseSessions ends the sessions that are left when nobody serves them any more.
func (h *Host) CloseSessions() {
	for session := range h.SDK.Sessions() {
		_ = session.Close()
	}
}

// Registered reports whether a tool of the go-sdk server is one of an assembly.
func (h *Host) Registered(name string) bool { return h.tools.has(name) }

// serviceOf returns the assembly that handles the operation of ctx.
func (h *Host) serviceOf(ctx context.Context) *Service {
	if op := operationFrom(ctx); op != nil && op.service != nil {
		return op.service
	}
	return h.service()
}

// Invoke runs a tool of the adopted server. It is a call.Invoke.
func (h *Host) Invoke(ctx context.Context, p *call.Pipeline, t *call.Tool, req *mcp.CallToolRequest, ready []byte) (call.Answer, error) {
	return h.adopted.invoke(ctx, p, t, req, ready)
}
