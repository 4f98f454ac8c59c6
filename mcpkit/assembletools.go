package mcpkit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/paging"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// addTools assembles the declared tools. Of several tools with the same name it keeps the first.
func (a *assembly) addTools() {
	declared := map[string]policy.Pos{}
	for _, d := range a.declared.tools {
		problem := func(rule policy.RuleID, message, fix string) { a.problem(rule, d.name, message, fix, d.pos) }
		a.checkSettings(&d.toolSettings)
		d.types.describe(d.name, d.in, d.out, d.given)
		for i, message := range d.types.problems {
			problem(policy.RuleToolTypes, message, d.types.advices[i])
		}
		if d.invoke == nil {
			problem(policy.RuleToolTypes, fmt.Sprintf("the handler of tool %q is nil", d.name), "give AddTool a function")
		}
		if first, ok := declared[d.name]; ok {
			problem(policy.RuleToolNameUnique, fmt.Sprintf("tool %q is already declared at %s", d.name, first), "")
			continue
		}
		declared[d.name] = d.pos
		a.tools = append(a.tools, a.assembleTool(d))
	}
}

// takesHeaders reports whether clients repeat arguments in headers: an annotation of protocol
// 2026-07-28 asks them to.
func takesHeaders(input json.RawMessage) bool { return bytes.Contains(input, []byte(`"x-mcp-header"`)) }

func (a *assembly) assembleTool(d *declaredTool) assembledTool {
	definition := &mcp.Tool{
		Name:        d.name,
		Title:       d.annotation.Title(),
		Description: strings.TrimSpace(d.description),
		Annotations: d.annotation.Hints(a.manifest.Profile),
		InputSchema: d.types.input,
		Icons:       d.icons,
		Meta:        d.meta,
	}
	if d.types.output != nil {
		definition.OutputSchema = d.types.output
	}
	t := &call.Tool{
		Definition: definition,
		Annotation: d.annotation,
		Input:      d.types.validator,
		Output:     d.types.form,
		Uploads:    d.types.uploads,
		Informed:   d.types.informed,
		Promise:    d.types.promise,
		Paged:      d.types.paged,
		Routing: call.Routing{
			Session:     d.sdk,
			Interactive: d.interactive,
			Direct: !d.sdk && d.types.form.Kind != call.OutputResult && d.types.form.Kind != call.OutputDynamic &&
				!takesHeaders(d.types.input),
			Headers: takesHeaders(d.types.input),
		},
		Invoke: d.invoke,
	}
	return a.complete(t, d.toolSettings)
}

// complete applies its settings to a tool.
func (a *assembly) complete(t *call.Tool, set toolSettings) assembledTool {
	t.Timeout, t.Weight = set.timeout, set.weight
	t.Visible, t.Toolsets = set.visible, set.toolsets
	if d := deprecationOf(a, set.name); d != nil {
		t.Deprecated = true
		t.Definition.Description = withSentence(t.Definition.Description, d.Sentence())
	}
	t.Need = oauth.Need{Public: set.public, Scopes: set.scopes}
	if t.Timeout <= 0 || t.Timeout > policy.MaxTimeout && !a.waives(policy.RuleToolTimeout, &set) {
		t.Timeout = defaultTimeout // checkSettings reports it
	}
	t.Files = t.Routing.Session || t.Output.CanHaveFiles()
	t.Fitter = a.fitter(t, &set)
	return assembledTool{t, set}
}

// waives reports whether the findings of a rule about a tool are accepted, for a reason.
func (a *assembly) waives(rule policy.RuleID, set *toolSettings) bool {
	return slices.ContainsFunc(slices.Concat(set.waivers, a.settings.waivers), func(w policy.Waiver) bool {
		return w.Rule == rule && strings.TrimSpace(w.Reason) != ""
	})
}

// checkSettings reports what is wrong with the options of a tool.
func (a *assembly) checkSettings(t *toolSettings) {
	a.problems = append(a.problems, t.problems...)
	problem := func(rule policy.RuleID, message, fix string) { a.problem(rule, t.name, message, fix, t.pos) }
	if t.public && len(t.scopes) > 0 {
		problem(policy.RuleServerOptions, fmt.Sprintf("tool %q is public and needs scopes", t.name), "remove one of the two options")
	}
	for _, scope := range t.scopes {
		if err := oauth.CheckScope(scope); err != nil {
			problem(policy.RuleServerOptions, fmt.Sprintf("tool %q needs a scope that cannot exist: %v", t.name, err), "")
		}
	}
	if t.tokens != 0 && t.tokens < budget.MinTokens {
		problem(policy.RuleToolBudget, fmt.Sprintf("the budget of tool %q is %d tokens, less than %d", t.name, t.tokens, budget.MinTokens), "")
	}
	if n := t.declaredCharacters(); n < 0 || n > maxResultCharacters {
		problem(policy.RuleToolBudget, fmt.Sprintf("tool %q declares results of %v characters, which is not within 1 and %d", t.name, t.meta[metaMaxCharacters], maxResultCharacters), "")
	}
	if t.timeout <= 0 || t.timeout > policy.MaxTimeout {
		problem(policy.RuleToolTimeout, fmt.Sprintf("the timeout of tool %q is %s, which is not within 0 and %s", t.name, t.timeout, policy.MaxTimeout), "")
	}
}

// fitter returns the fitter for the results of a tool.
func (a *assembly) fitter(t *call.Tool, set *toolSettings) *budget.Fitter {
	r := a.settings.results.reader
	if set.tokens > 0 {
		r = r.WithTokens(set.tokens)
	}
	if characters := set.declaredCharacters(); characters > 0 {
		// A text of n characters has at most 4n bytes and so at most 4n tokens: only characters
		// count.
		r.Characters = characters
		r.Tokens = max(r.Tokens, 4*characters)
	}
	f := &budget.Fitter{Reader: r}
	if doc, ok := t.Definition.OutputSchema.(json.RawMessage); ok {
		f.Schema = doc
	}
	if t.Input != nil {
		arguments := paging.Of(t.Input.Names(), t.Input.Required())
		f.Arguments, t.Open = arguments.Reaching, arguments.Open
		if t.Input.TakesOthers() { // there may be arguments that are not known
			t.Open = t.Open && len(t.Input.Names()) > 0
		}
	}
	return f
}

// continuationTool declares the tool of [Continuations].
func continuationTool(rests *call.Remainders, pos policy.Pos) *declaredTool {
	t := newDeclaredTool(call.ContinuationTool, annotate.ReadOnly("Read the rest of a result", annotate.ClosedWorld()),
		"Returns the rest of a result that was shortened, each piece after the place that it belongs to. Use when a shortened result names a handle.",
		pos, reflect.TypeFor[call.RemainderRequest](), reflect.TypeFor[string](), nil)
	t.invoke = call.Typed(func(ctx context.Context, _ *mcp.CallToolRequest, in call.RemainderRequest) (*mcp.CallToolResult, string, error) {
		text, err := rests.Read(ctx, toolErrors, in)
		return nil, text, err
	})
	return t
}

// openContinuations lets callers without a token read the rest of a public tool's result. To read
// the rest of another tool's result, a caller still needs the scopes of that tool.
func openContinuations(a *assembly) {
	if !slices.ContainsFunc(a.tools, func(t assembledTool) bool { return t.public }) {
		return
	}
	for i := range a.tools {
		if t := &a.tools[i]; t.name == call.ContinuationTool && t.pos == a.settings.results.storePos {
			t.public, t.Need.Public = true, true
		}
	}
}
