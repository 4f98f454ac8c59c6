package mcpkit

import (
	"context"
	"fmt"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// RateLimit replaces the limiter that counts the calls of each caller; nil means no limit. The
// default is an [edge.MemoryLimiter] with [edge.CallerRate], and [edge.AnthropicRate] for all of
// Anthropic's users together if their address identifies callers. Several replicas each allow the
// rate, unless they share a limiter.
//
// A caller is the user or client that the token names; without a token it is the client's address,
// or the address that connects if there is no [edge.Config].ClientIP. Callers without a token whose
// address is not known are one caller, with the key [edge.UnknownKey] and by default
// [edge.AnthropicRate]. Without ClientIP these are all callers behind a proxy that has a private
// address and adds a header such as X-Forwarded-For. The documentation page says all of these
// rates.
//
// A caller above its rate gets a tool error that says when to try again, and 429 with Retry-After
// for other requests. If the limiter fails, calls pass.
//
// Source:
// https://modelcontextprotocol.io/specification/2025-11-25/server/tools#security-considerations
func RateLimit(l edge.Limiter) Option {
	return option(func(s *settings) { s.calls.limiter = l })
}

// Observe adds an observer. With several, the first begins first and ends last.
func Observe(o observe.Observer) Option {
	return option(func(s *settings) {
		if o != nil {
			s.calls.observers = append(s.calls.observers, o)
		}
	})
}

// Reader sets the reader of results and resources, which decides how large they may be; the default
// is budget.Claude().
// A larger result is shortened: it stays valid, and says what was left out.
func Reader(r budget.Reader) Option {
	return option(func(s *settings) { s.results.reader = r })
}

// CursorKey sets the secret, of at least 16 bytes, that seals the cursors of pages. Without it each
// process makes a key: cursors then end with the process, and other replicas refuse them.
func CursorKey(key []byte) Option {
	return option(func(s *settings) {
		sealer, err := budget.NewSealer(key)
		if err != nil {
			s.problem("the cursor key cannot be used: "+err.Error(), "", noPos)
			return
		}
		s.results.sealer = sealer
	})
}

// Reject turns tolerances off; package observe has a table of them. Without [observe.BrokenOutput],
// for example, a result that breaks the output schema of its tool is answered with "internal error
// (ref …)". With it, the result is sent with a warning in the log once a day: some clients show it,
// and strict ones, such as those made with the TypeScript SDK, throw it away. Results are checked
// only where they can break the schema: where it has an enum, a bound, a length or a pattern, and
// for tools of an adopted server.
func Reject(tolerances ...observe.Tolerance) Option {
	pos := caller()
	return option(func(s *settings) {
		if s.calls.rejected == nil {
			s.calls.rejected = map[observe.Tolerance]bool{}
		}
		for _, t := range tolerances {
			if !slices.Contains(observe.Tolerances(), t) {
				s.problem(fmt.Sprintf("mcpkit.Reject names the unknown tolerance %q", t), "use a constant of package observe", pos)
			}
			s.calls.rejected[t] = true
		}
	})
}

// DropArguments leaves the arguments with these names out of calls, for clients that add their own,
// such as toolCallId of n8n. An argument that the input schema of the tool has is never left out.
func DropArguments(names ...string) Option {
	pos := caller()
	return option(func(s *settings) {
		if slices.Contains(names, "") {
			s.problem("mcpkit.DropArguments names an argument without a name", "remove it", pos)
		}
		s.calls.dropped = append(s.calls.dropped, names...)
	})
}

// Continuations keeps what is left out of results that are not pages, for 15 minutes and up to 8
// MiB each, and adds the read-only tool continue_result, with which the model reads it. A shortened
// result then names a handle. Only the caller who got the result can read on, and only while the
// caller may use the tool that returned it: see [Scopes], [PublicTool] and [Visible]. Each caller
// has a share of the store: a value of one caller never displaces a value of another caller who has
// less. The replicas of a server need a store that they share, see [store]. The store also keeps
// the files that do not fit into results, see the package comment, and continue_result reads those
// that are text.
//
// It is off by default, because it keeps results. Pages (budget.Page) do not need it.
func Continuations(s store.Store) Option {
	pos := caller()
	return option(func(set *settings) { set.results.store, set.results.storePos = s, pos })
}

// Completions has the server complete arguments of the prompts and resource templates that were
// added through [Server.SDK]. Its errors are masked like those of tools.
func Completions(handler func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error)) Option {
	return option(func(s *settings) { s.features.complete = handler })
}

// Subscriptions lets clients subscribe to resources that were added through [Server.SDK]; the
// program calls ResourceUpdated of the SDK's server when one has changed. The two functions may
// refuse with an error; nil refuses nothing. Clients of protocol versions before 2026-07-28 get a
// session for it, see [Interactive].
func Subscriptions(subscribe func(context.Context, *mcp.SubscribeRequest) error, unsubscribe func(context.Context, *mcp.UnsubscribeRequest) error) Option {
	if subscribe == nil {
		subscribe = func(context.Context, *mcp.SubscribeRequest) error { return nil }
	}
	if unsubscribe == nil {
		unsubscribe = func(context.Context, *mcp.UnsubscribeRequest) error { return nil }
	}
	return option(func(s *settings) { s.features.subscribe, s.features.unsubscribe = subscribe, unsubscribe })
}

// Sessions gives clients of protocol versions before 2026-07-28 a session in any case, for example
// because the program sends them messages through [Server.SDK]; see [Interactive].
func Sessions() Option {
	return option(func(s *settings) { s.features.sessions = true })
}
