package mcpkit

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/rehearse"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// settings are what the options of [New] set. They do not change afterwards. Each option writes to
// its own part, so that the order of options makes no difference.
type settings struct {
	log       *slog.Logger
	waivers   []policy.Waiver
	problems  []policy.Problem // of options; one without a position is at the manifest
	pos       policy.Pos       // of the manifest, if it is not where New is called
	calls     callSettings
	results   resultSettings
	features  featureSettings
	scoped    []scoped
	listing   listSettings
	front     site.Front
	ready     map[string]func(context.Context) error
	documents map[string]http.Handler
	pages     pageSettings
	fixture   rehearse.Fixture
	adoption  adoption
}

// listSettings are about which tools are listed.
type listSettings struct {
	// permitted limits tools/list to what the caller may use.
	permitted  bool
	toolsets   defaultToolsets
	deprecated []policy.Deprecation
	unlisted   *policy.Unlisted
}

// defaultToolsets are what [DefaultToolsets] names.
type defaultToolsets struct {
	names []string
	pos   policy.Pos
}

// callSettings are about the calls of all tools.
type callSettings struct {
	observers    []observe.Observer
	logsRequests bool
	logs         logSettings
	keepAlive    time.Duration // zero for none
	middleware   []call.Middleware
	limiter      edge.Limiter // nil for no limit
	// rejected are the tolerances that are off, and dropped the arguments that are left out.
	rejected map[observe.Tolerance]bool
	dropped  []string
}

// logSettings are about what log lines say.
type logSettings struct {
	errors  errlog.Errors
	callers observe.Callers
}

// resultSettings are about the results of all tools.
type resultSettings struct {
	reader budget.Reader
	sealer *budget.Sealer
	// store keeps what is left out of results; nil if nothing is kept.
	store store.Store
	// files keeps files that do not fit into results, unless store does.
	files    store.Store
	daily    call.Daily
	storePos policy.Pos
}

// featureSettings are about what go-sdk handles.
type featureSettings struct {
	complete    func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error)
	subscribe   func(context.Context, *mcp.SubscribeRequest) error
	unsubscribe func(context.Context, *mcp.UnsubscribeRequest) error
	sessions    bool
}

// pageSettings are about documentation and submissions.
type pageSettings struct {
	prose docs.Prose
	// make makes the page; nil without Documentation, so that such a server does not link the
	// Markdown parser.
	make     func(*policy.Surface, ...docs.Option) (*docs.Page, error)
	options  []docs.Option
	recorded []rehearse.Recorded
	listing  submission.Listing
}

// A scoped is a prompt or resource that needs scopes.
type scoped struct {
	gate.Scoped
	pos policy.Pos
}

// An adoption is what [Adopt] and [AdoptedTool] declare.
type adoption struct {
	declared    bool
	existing    *mcp.Server
	annotations map[string]annotate.Annotation
	pos         policy.Pos
	tools       []adoptedOptions
}

type adoptedOptions struct {
	name    string
	options []ToolOption
	pos     policy.Pos
}

// problem records what is wrong with an option. The zero pos means the position of the manifest.
func (s *settings) problem(message, fix string, pos policy.Pos) {
	s.problems = append(s.problems, policy.Problem{Rule: policy.RuleServerOptions, Message: message, Fix: fix, Pos: pos})
}
