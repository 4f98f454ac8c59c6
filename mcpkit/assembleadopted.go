package mcpkit

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/near"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/given"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// learn assembles the tools of the adopted server.
func (a *assembly) learn(host *wire.Host) {
	adoption := &a.settings.adoption
	option := func(message, fix string) { a.problem(policy.RuleServerOptions, "", message, fix, adoption.pos) }
	switch {
	case !adoption.declared:
		for _, o := range adoption.tools {
			a.problem(policy.RuleServerOptions, "", fmt.Sprintf("mcpkit.AdoptedTool(%q) has no effect, because no server is adopted", o.name), "use it together with mcpkit.Adopt", o.pos)
		}
		return
	case adoption.existing == nil:
		option("the go-sdk server to adopt is nil", "give mcpkit.Adopt the server that has the tools")
		return
	}
	if a.settings.features.complete != nil || a.settings.features.subscribe != nil {
		option("mcpkit.Completions and mcpkit.Subscriptions have no effect on an adopted server",
			"set the handlers in the mcp.ServerOptions of the adopted server")
	}
	found, err := host.Inspect(context.Background())
	if err != nil {
		a.problem(policy.RuleToolTypes, "", "the tools of the adopted server cannot be listed: "+err.Error(), "", adoption.pos)
		return
	}
	if a.manifest.Instructions == "" {
		a.manifest.Instructions = found.Instructions
	}
	own := map[string]bool{}
	for _, t := range a.declared.tools {
		own[t.name] = true
	}
	var names []string
	for _, learned := range found.Tools {
		// The server's own tools are registered in the go-sdk server too.
		if !own[learned.Name] && !host.Registered(learned.Name) {
			names = append(names, learned.Name)
			a.adopt(learned, host.Invoke)
		}
	}
	// If the server had a tool with the name before, it has removed the tool, and the name is not a
	// mistake.
	for _, name := range slices.Sorted(maps.Keys(adoption.annotations)) {
		if reason, fix := adoption.absent(name); reason != "" && !slices.Contains(names, name) {
			a.problem(policy.RuleSchemaTypes, "", reason, fix, adoption.pos)
		} else if !found.Had(name) {
			a.problem(policy.RuleToolAnnotation, "", fmt.Sprintf("the annotation of %q is for a tool that the adopted server does not have", name), didYouMean(name, names), adoption.pos)
		}
	}
	for _, o := range adoption.tools {
		// The finding about an annotation of the same tool is enough.
		if _, annotated := adoption.annotations[o.name]; !annotated && !found.Had(o.name) {
			a.problem(policy.RuleServerOptions, "", fmt.Sprintf("mcpkit.AdoptedTool(%q) is for a tool that the adopted server does not have", o.name), didYouMean(o.name, names), o.pos)
		}
	}
}

// absent returns why the adopted server may lack a tool at the moment, if an option says so.
func (d *adoption) absent(name string) (reason, fix string) {
	for _, o := range d.tools {
		if o.name != name {
			continue
		}
		for _, option := range o.options {
			if absent, ok := option.(given.AbsentOption); ok {
				return absent.GivenAbsent()
			}
		}
	}
	return "", ""
}

func didYouMean(name string, names []string) string {
	if guess := near.Best(name, names); guess != "" {
		return fmt.Sprintf("did you mean %q?", guess)
	}
	return "remove it, or correct the name"
}

// adopt assembles one tool of the adopted server.
func (a *assembly) adopt(learned *mcp.Tool, invoke call.Invoke) {
	adoption := &a.settings.adoption
	set := toolSettings{name: learned.Name, pos: adoption.pos, timeout: defaultTimeout, icons: slices.Clone(learned.Icons), meta: maps.Clone(learned.Meta)}
	for _, o := range adoption.tools {
		if o.name == learned.Name {
			set.apply(o.options)
		}
	}
	a.checkSettings(&set)
	definition := *learned
	definition.Meta, definition.Icons = set.meta, set.icons
	annotation := adoption.annotations[learned.Name]
	if !annotation.IsZero() {
		definition.Title, definition.Annotations = annotation.Title(), annotation.Hints(a.manifest.Profile)
	}
	t := &call.Tool{
		Definition: &definition,
		Annotation: annotation,
		Output:     &call.Output{Kind: call.OutputResult},
		// A handler of go-sdk may use the session.
		Routing: call.Routing{Session: true, Interactive: set.interactive, Adopted: true},
		Invoke:  invoke,
		Learned: learned,
	}
	if input, err := json.Marshal(learned.InputSchema); err == nil {
		t.Routing.Headers = takesHeaders(input)
	}
	t.Forward = set.forward
	t.Routing.Direct = t.Forward != nil && !t.Routing.Headers
	t.Input = a.compileLearned(&set, learned.InputSchema)
	if learned.OutputSchema != nil {
		if doc, err := json.Marshal(learned.OutputSchema); err == nil {
			definition.OutputSchema = json.RawMessage(doc)
			t.Output.Schema, _ = schema.Compile(doc) // the rules report a schema that cannot be used
			t.Promise = call.NewPromise(t.Output.Schema, doc, false)
		}
	}
	a.tools = append(a.tools, a.complete(t, set))
}

func (a *assembly) compileLearned(set *toolSettings, document any) *schema.Validator {
	doc, err := json.Marshal(document)
	if err == nil {
		var v *schema.Validator
		if v, err = schema.Compile(doc); err == nil {
			return v
		}
	}
	a.problem(policy.RuleToolTypes, set.name, fmt.Sprintf("the input schema of tool %q cannot be used: %s", set.name, err), "correct the schema where the tool is added to the go-sdk server", set.pos)
	return nil
}
