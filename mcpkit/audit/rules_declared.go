package audit

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/internal/clip"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rule about a server whose own program is known.
const (
	RuleToolsAsDeclared policy.RuleID = "tools-as-declared"
)

var declaredRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleToolsAsDeclared, Level: policy.Must,
			Title:  "the server lists the tools that its program declares",
			Why:    "an older release, a proxy or a cache may serve other tools than those that were checked, and the directory reads what is served",
			Source: "https://github.com/hostinger/api-mcp-server/issues/62", Checked: sourcesRead,
			Fix: "deploy this release, and look for a proxy that changes the list",
		},
		stage: stageProtocol, check: func(e *evidence, v *verdict) {
			d, p := e.options.Declared, &e.protocol
			switch {
			case d == nil || d.Known&policy.PartTools == 0:
				v.skip("the server's own program is not known here")
				return
			case p.tools == nil:
				v.unmeasured("the tools could not be listed")
				return
			}
			first := p.first().lists[methodTools].first()
			report := func(tool, message string) { v.toolBreach(tool, message, shown(first)) }
			for _, want := range d.Tools {
				at := slices.IndexFunc(p.tools, func(t policy.Tool) bool { return t.Name == want.Name })
				if at < 0 {
					report(want.Name, fmt.Sprintf("tool %q is declared, and the server does not list it", want.Name))
					continue
				}
				if part := changed(want, p.tools[at]); part != "" {
					report(want.Name, fmt.Sprintf("tool %q is listed with %s other than declared", want.Name, part))
				}
			}
			for _, got := range p.tools {
				if !slices.ContainsFunc(d.Tools, func(t policy.Tool) bool { return t.Name == got.Name }) {
					report(got.Name, fmt.Sprintf("tool %q is listed, and the program does not declare it", clip.Text(got.Name, 80)))
				}
			}
		},
	},
}

// changed returns the first part in which a tool on the wire differs from its declaration, or "".
func changed(want, got policy.Tool) string {
	hints := func(t policy.Tool) json.RawMessage {
		raw, _ := json.Marshal(t.Hints) // booleans and a text
		return raw
	}
	for _, part := range []struct {
		name      string
		want, got json.RawMessage
	}{
		{"a title", quoted(want.Title), quoted(got.Title)},
		{"a description", quoted(want.Description), quoted(got.Description)},
		{"annotations", hints(want), hints(got)},
		{"an input schema", want.Input, got.Input},
		{"an output schema", want.Output, got.Output},
	} {
		if len(part.want)+len(part.got) > 0 && !sameJSON(part.want, part.got) {
			return part.name
		}
	}
	return ""
}

func quoted(s string) json.RawMessage {
	raw, _ := json.Marshal(s) // a text
	return raw
}
