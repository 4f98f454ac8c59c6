package mcpkit

import (
	"maps"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/given"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/visible"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A ToolOption changes one tool. The functions of this package make tool options.
type ToolOption interface{ applyTool(*toolSettings) }

type toolOption func(*toolSettings)

func (f toolOption) applyTool(t *toolSettings) { f(t) }

// toolSettings are what the options of a tool set.
type toolSettings struct {
	name        string
	pos         policy.Pos
	timeout     time.Duration
	weight      int
	tokens      int // the tool's own limit for results; 0 for the reader's
	scopes      []string
	onDemand    bool
	public      bool
	interactive bool
	icons       []mcp.Icon
	meta        mcp.Meta
	visible     *visible.Check
	toolsets    []string
	waivers     []policy.Waiver
	toolSource
}

// A toolSource describes a tool that another function, such as one of package wrap, declares for a
// program.
type toolSource struct {
	problems []policy.Problem // of the declaration; see Declared
	given    *given.Schemas   // nil if the types of the handler describe the tool
	forward  *given.Forward   // nil if go-sdk runs the tool
}

func (t *toolSettings) apply(opts []ToolOption) {
	for _, o := range opts {
		if o == nil {
			continue
		}
		if g, ok := o.(given.Option); ok {
			t.given = g.GivenSchemas()
		}
		if f, ok := o.(given.ForwardOption); ok {
			t.forward = f.GivenForward()
		}
		o.applyTool(t)
	}
}

// defaultTimeout bounds a tool call unless [Timeout] says otherwise.
const defaultTimeout = 60 * time.Second

// Timeout bounds the calls of a tool, to more than 0 and at most [policy.MaxTimeout]; without it,
// to 60 seconds. When it passes, the handler's context ends and the model gets an error. A handler
// that ignores its context keeps its place among the calls in flight, see [edge.Shed], until it
// returns.
//
// Claude Code waits for as long as its user says with the environment variable MCP_TOOL_TIMEOUT.
// For a tool that only such users call, a longer timeout needs a reason, which every report prints:
//
//	mcpkit.Timeout(20*time.Minute),
//	mcpkit.Waive(policy.RuleToolTimeout, "for users of Claude Code with MCP_TOOL_TIMEOUT=1500000")
func Timeout(d time.Duration) ToolOption {
	return toolOption(func(t *toolSettings) { t.timeout = d })
}

// Icons gives a tool icons for clients to show.
func Icons(icons ...mcp.Icon) ToolOption {
	return toolOption(func(t *toolSettings) { t.icons = append(t.icons, icons...) })
}

// Meta adds members to the tool's _meta in tools/list.
func Meta(meta map[string]any) ToolOption {
	return toolOption(func(t *toolSettings) {
		if t.meta == nil {
			t.meta = mcp.Meta{}
		}
		maps.Copy(t.meta, meta)
	})
}

// Weight is the number of calls that one call of the tool counts as for the rate limit; the default
// is 1.
func Weight(n int) ToolOption {
	return toolOption(func(t *toolSettings) { t.weight = n })
}

// Budget sets the largest result of a tool, in tokens of the server's reader. It may be lower or
// higher than the reader's own limit.
func Budget(tokens int) ToolOption {
	return toolOption(func(t *toolSettings) { t.tokens = tokens })
}

const (
	// metaMaxCharacters is the member of a tool's _meta that Claude Code reads.
	metaMaxCharacters = "anthropic/maxResultSizeChars"
	// maxResultCharacters is the most that Claude Code accepts for it.
	maxResultCharacters = 500_000
)

// declaredCharacters returns the size that the tool's _meta declares, whichever option set it. It
// returns 0 if the tool declares none, and -1 for a value that is not a number.
func (t *toolSettings) declaredCharacters() int {
	switch n := t.meta[metaMaxCharacters].(type) {
	case nil:
		return 0
	case int:
		return n
	case float64:
		return int(n)
	}
	return -1
}

// Interactive declares that a tool asks the client something while it runs: it elicits an answer of
// the user, or samples. Clients of protocol versions before 2026-07-28 need a session for that, and
// get one if the server has such a tool. [AddSDKTool] adds tools that ask.
//
// A session lives in one process, and for 30 minutes without use; with several replicas, requests
// with the same Mcp-Session-Id must reach the same one. Servers without such a tool have no
// sessions, and every replica answers every request.
func Interactive() ToolOption {
	return toolOption(func(t *toolSettings) { t.interactive = true })
}

// Scopes names the scopes that a caller's token must have to use a tool, in addition to the
// server's baseline. The token needs all of them. Clients ask their users for them at login, unless
// the tool is [OnDemand].
func Scopes(scopes ...string) ToolOption {
	return toolOption(func(t *toolSettings) { t.scopes = append(t.scopes, scopes...) })
}

// OnDemand leaves the scopes of a tool out of what clients ask for at login, for tools that few
// users need, such as those of administrators. A client asks its user for them when the model calls
// the tool. Many clients cannot do that, and the call fails in them: Codex, the command line of the
// Inspector, mcp-remote, mcporter and programs with the TypeScript SDK, as of November 2026.
//
// A scope that another tool needs too is asked for at login, unless that tool is OnDemand as well.
// LoginScopes of [oauth.Config] replace this choice.
func OnDemand() ToolOption {
	return toolOption(func(t *toolSettings) { t.onDemand = true })
}

// PublicTool lets callers without a token use a tool of a protected server. If there is such a
// tool, clients can also connect and list the tools without a token; the first call that needs a
// token asks them to log in.
func PublicTool() ToolOption {
	return toolOption(func(t *toolSettings) { t.public = true })
}
