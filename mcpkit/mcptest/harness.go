package mcptest

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// A harness is the server under test, with what its tests share.
type harness struct {
	server  *mcpkit.Server
	surface *policy.Surface
	report  *policy.Report // of the rules, without runs of the examples
	tools   map[string]*testedTool
	options runOptions
}

type runOptions struct {
	issuer           *oauthtest.Issuer // nil if Issuer was not given
	lenient          bool
	includeWrites    bool
	repeatReads      bool
	seeds            int
	nondeterministic []string
}

func newHarness(srv *mcpkit.Server, options runOptions) *harness {
	h := &harness{server: srv, surface: srv.Surface(), tools: map[string]*testedTool{}, options: options}
	h.report = policy.Check(h.surface)
	for _, listed := range h.surface.Tools {
		h.tools[listed.Name] = newTestedTool(listed)
	}
	return h
}

// A testedTool is a tool of the server under test.
type testedTool struct {
	policy.Tool
	output *schema.Validator // nil without a usable output schema
}

func newTestedTool(listed policy.Tool) *testedTool {
	t := &testedTool{Tool: listed}
	if len(listed.Output) > 0 {
		t.output, _ = schema.Compile(listed.Output) // rules/schema-valid reports the error
	}
	return t
}

func (t *testedTool) readOnly() bool { return t.Effect == annotate.EffectReadOnly }

// hasUndescribedTool reports whether no JSON Schema can describe a type of a tool.
func (h *harness) hasUndescribedTool() bool {
	return slices.ContainsFunc(h.report.Failures(), undescribed)
}

// undescribed reports whether a finding says that a type of a tool cannot be described.
func undescribed(f policy.Finding) bool { return f.Rule.ID == policy.RuleToolTypes && f.Tool != "" }

// unprotected reports whether a finding says that a protected server cannot verify callers, so that
// it refuses every call.
func unprotected(f policy.Finding) bool {
	return f.Rule.ID == policy.RuleServerOptions && strings.HasPrefix(f.Message, "the server cannot be protected: ")
}

// eachTool runs a subtest for each tool. It does not call tools that were added to the go-sdk
// server past mcpkit, because their effects are unknown.
func (h *harness) eachTool(t *testing.T, test func(*testing.T, *testedTool)) {
	for _, listed := range h.surface.Tools {
		t.Run(listed.Name, func(t *testing.T) {
			if listed.Effect == 0 {
				t.Skip("the tool was added to the go-sdk server without mcpkit; see rules/tool-unregistered")
			}
			test(t, h.tools[listed.Name])
		})
	}
}

// prepare runs the server's fixture and cleans up when the test ends.
func (h *harness) prepare(t testing.TB) context.Context {
	t.Helper()
	ctx, clean, err := h.server.Prepare(context.Background())
	if err != nil {
		t.Skipf("%v; see examples/…", err)
	}
	t.Cleanup(clean)
	return withOwnLog(ctx, t)
}

// withFullAccess returns a context whose caller has every scope, on a protected server.
func (h *harness) withFullAccess(ctx context.Context) context.Context {
	if !h.surface.Access.Protected {
		return ctx
	}
	caller, _ := As("anybody", h.scopes()...).principal(nil) // scopes that are declared are valid
	return oauth.WithPrincipal(ctx, caller)
}

// scopes returns every scope that the server or one of its tools requires.
func (h *harness) scopes() []string {
	all := slices.Clone(h.surface.Access.Scopes)
	for _, t := range h.surface.Tools {
		all = append(all, t.Scopes...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// argumentsFor returns valid arguments for a tool: an example's, or else generated ones.
func (h *harness) argumentsFor(t *testing.T, tool *testedTool) json.RawMessage {
	t.Helper()
	for _, e := range h.surface.Examples {
		for _, c := range e.Calls {
			if c.Tool == tool.Name && c.Err == nil {
				return c.Arguments
			}
		}
	}
	arguments, err := Valid(tool.Input, 0)
	if err != nil {
		t.Skip(err)
	}
	return arguments
}

// readOnlyCalls returns the calls of the examples that call read-only tools only.
func (h *harness) readOnlyCalls() (calls []policy.Call) {
	for _, e := range h.surface.Examples {
		writes := slices.ContainsFunc(e.Calls, func(c policy.Call) bool {
			t := h.tools[c.Tool]
			return t == nil || !t.readOnly() || c.Err != nil
		})
		if !writes {
			calls = append(calls, e.Calls...)
		}
	}
	return calls
}
