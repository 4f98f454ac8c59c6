package mcpkit_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/jobs"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// TestToolsThatTheLibraryAddsHaveNoFindings checks the tools whose texts the program cannot change:
// the report has no finding about them other than that no example uses them.
func TestToolsThatTheLibraryAddsHaveNoFindings(t *testing.T) {
	kept := store.NewMemory(0)
	srv := newServer(mcpkit.Continuations(kept))
	runner := jobs.Add(srv, kept, "export_notes", annotate.ReadOnly("Export notes"), "Exports all notes. Use when the user wants a copy of everything.",
		func(context.Context, struct{}) (struct {
			Notes int `json:"notes" jsonschema:"description=How many notes were exported"`
		}, error) {
			panic("the check runs no job")
		}, nil)
	defer func() { require.NoError(t, runner.Drain(context.Background())) }()
	report := srv.Check()
	tools := 0
	for _, tool := range report.Surface.Tools {
		if tool.Name == "continue_result" || strings.Contains(tool.Name, "export_notes") {
			tools++
		}
	}
	require.Equal(t, 4, tools)
	known := map[policy.RuleID]bool{policy.RuleExampleUnused: true, policy.RuleExampleEffects: true, policy.RuleSchemaOutputMissing: true}
	for _, result := range report.Results {
		for _, finding := range result.Findings {
			if !known[result.Rule.ID] {
				assert.NotRegexp(t, "continue_result|export_notes", finding.Message, result.Rule.ID)
			}
		}
	}
}
