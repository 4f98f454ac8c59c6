package mcpkit

import (
	"log/slog"
	"maps"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// An Option refines a [Server]. Options are made by functions of this package.
type Option interface{ applyServer(*Server) }

// A ToolOption refines one tool. Options are made by functions of this package.
type ToolOption interface{ applyTool(*tool) }

type serverOption func(*Server)

func (f serverOption) applyServer(s *Server) { f(s) }

type toolOption func(*tool)

func (f toolOption) applyTool(t *tool) { f(t) }

// Logger sets where the server logs; the default is slog.Default(). Log lines
// never hold arguments or results of calls.
func Logger(l *slog.Logger) Option {
	return serverOption(func(s *Server) {
		if l != nil {
			s.log = l
		}
	})
}

// DefaultTimeout bounds a tool call unless [Timeout] says otherwise.
const DefaultTimeout = 60 * time.Second

// MaxTimeout is the longest a tool may take: Claude gives up after 300 seconds.
// Source: https://claude.com/docs/connectors/building
const MaxTimeout = 300 * time.Second

// Timeout bounds the calls of a tool, to more than 0 and at most [MaxTimeout].
// When it passes, the handler's context ends and the model is told so. A handler that
// goes on regardless keeps its place among the calls in flight, see [Shed], until it returns.
func Timeout(d time.Duration) ToolOption {
	return toolOption(func(t *tool) { t.timeout = d })
}

// Icons gives a tool icons for clients to show.
func Icons(icons ...mcp.Icon) ToolOption {
	return toolOption(func(t *tool) { t.wire.Icons = append(t.wire.Icons, icons...) })
}

// Meta adds to the tool's _meta in tools/list.
func Meta(meta map[string]any) ToolOption {
	return toolOption(func(t *tool) {
		if t.wire.Meta == nil {
			t.wire.Meta = mcp.Meta{}
		}
		maps.Copy(t.wire.Meta, meta)
	})
}

// Waive accepts the findings of one rule of package policy, for this tool or,
// given to [New], for the whole server. The reason is mandatory and is printed
// in every report and in the submission sheet.
func Waive(rule policy.RuleID, reason string) interface {
	Option
	ToolOption
} {
	return waiver{policy.Waiver{Rule: rule, Reason: reason, Pos: caller(1)}}
}

type waiver struct{ policy.Waiver }

func (w waiver) applyServer(s *Server) { s.waivers = append(s.waivers, w.Waiver) }
func (w waiver) applyTool(t *tool)     { t.waivers = append(t.waivers, w.Waiver) }
