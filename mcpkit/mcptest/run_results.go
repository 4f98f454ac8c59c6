package mcptest

import (
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/paging"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// mediaFault returns what is wrong with the type of an image or audio clip of a result.
func mediaFault(res *mcp.CallToolResult) string {
	for _, block := range res.Content {
		if fault := results.MediaFault(block); fault != "" {
			return "clients refuse the result: " + fault
		}
	}
	return ""
}

// cutsList reports whether a result is a list that was cut and whose rest nobody can get.
func (h *harness) cutsList(tool *testedTool, res *mcp.CallToolResult) bool {
	if !paging.CutsList(tool.Name, results.Omitted(res), false) ||
		slices.ContainsFunc(h.surface.Tools, func(t policy.Tool) bool { return t.Name == call.ContinuationTool }) {
		return false
	}
	input, err := schema.Compile(tool.Input)
	if err != nil || input.TakesOthers() && len(input.Names()) == 0 {
		return false // the rules report the schema, or the arguments are not known
	}
	return paging.Of(input.Names(), input.Required()).Open
}

// listCut returns the result of the rule about lists that are cut for a call with generated
// arguments.
func (h *harness) listCut(tool *testedTool) policy.Result {
	surface := *h.surface
	surface.Known |= policy.PartRuns
	surface.Examples = []policy.Example{{Title: "Generated arguments", Calls: []policy.Call{{Tool: tool.Name}}, Pos: tool.Pos}}
	surface.Runs = []policy.Run{{Answers: []policy.Answer{{CutList: true}}}}
	report := policy.Check(&surface)
	i := slices.IndexFunc(report.Results, func(r policy.Result) bool { return r.Rule.ID == policy.RuleListCut })
	return report.Results[i]
}
