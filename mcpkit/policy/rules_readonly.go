package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/acts"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// Rules about read-only tools whose texts leave no doubt that they write.
const (
	RuleReadOnlyRequest RuleID = "read-only-request"
	RuleReadOnlyRemoves RuleID = "read-only-removes"
)

var readOnlyRules = []Rule{
	{
		ID:    RuleReadOnlyRequest,
		Title: "no read-only tool runs statements or commands that write",
		Why: "Clients run read-only tools without asking. One that runs any statement, or INSERT and DELETE, changes whatever its caller likes, " +
			"and a reviewer rejects the annotation (policy 5.E).",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   `pass on only what reads and say so: "Runs a SELECT statement; others are refused", or make a tool for each way of writing, with annotate.Destructive`,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				run := runnerOf(t, v.inputs[i])
				if run.writes == "" {
					continue
				}
				accepts := ""
				if run.what != "" {
					accepts = "accepts " + run.what + ", and "
				}
				r.tool(t, fmt.Sprintf("%s is annotated read-only but %sits text says that this can write: %s", subject(t), accepts, display.Quote(run.writes)), "")
			}
		},
	},
	{
		ID:    RuleReadOnlyRemoves,
		Title: "no tool is read-only while its first sentence or a flag says that it deletes",
		Why: "Clients run read-only tools without asking. A reviewer who reads \"Deletes a note\" among them rejects the server (policy 5.E), and a " +
			"user may lose data first.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "use annotate.Destructive, or make a tool for the part that deletes",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if said := headRemoves(t, v.inputs[i]); said != "" {
					r.tool(t, fmt.Sprintf("%s is annotated read-only but its description says it deletes: %s", subject(t), display.Quote(said)), "")
				} else if a := argumentThatRemoves(t, v.inputs[i]); a != nil {
					r.tool(t, fmt.Sprintf("%s is annotated read-only but its argument %s makes it delete: %s", subject(t), a.path, display.Quote(a.said)), "")
				}
			}
		},
	},
}

// headRemoves returns the words by which the description of a read-only tool begins by saying that
// it deletes, or "". A name that says it is the finding of tool-verb.
func headRemoves(t Tool, d schemadoc.Document) string {
	if !readOnly(t) || namedWriting(t) && !onlyNamed(t) || takesText(d) {
		return ""
	}
	text := words.Fold(t.Description)
	if acts.Denies(text) {
		return ""
	}
	return acts.HeadRemoves(text)
}

// argumentThatRemoves returns the first flag of a read-only tool whose name and description both
// say that it makes the tool delete, or nil.
func argumentThatRemoves(t Tool, d schemadoc.Document) (found *writingArgument) {
	if !readOnly(t) {
		return nil
	}
	d.Walk(func(n schemadoc.Node) {
		if found != nil || n.Keyword != "properties" || n.Object == nil || !isFlag(n) {
			return
		}
		ws := words.SplitName(n.Name)
		for len(ws) > 1 && slices.Contains(flagWords, ws[0]) {
			ws = ws[1:]
		}
		if len(ws) == 0 || !strings.Contains(" delete purge erase wipe destroy remove overwrite ", " "+ws[0]+" ") {
			return
		}
		if said, ok := makesWrite(t, n); ok && acts.SaysRemoval(said) {
			found = &writingArgument{n.Path, display.Shorten(said, 120)}
		}
	})
	return found
}
