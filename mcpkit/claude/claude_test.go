package claude_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/claude"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func reportOf(t *testing.T, opts ...mcpkit.ToolOption) *mcpkit.Report {
	t.Helper()
	srv := mcpkit.New(mcpkit.Manifest{Name: "notes", Title: "Notes", Version: "1.0.0", URL: "https://notes.example.com/mcp"}, mcpkit.Public("serves public notes only"))
	mcpkit.AddTool(srv, "pay_invoice", annotate.ReadOnly("Pay an invoice"), "Pays an invoice. Use when the user asks for it.",
		func(context.Context, struct{}) (string, error) { return "", nil }, opts...)
	return srv.Check()
}

// TestOptionsAreMembersOfMeta checks what clients get.
func TestOptionsAreMembersOfMeta(t *testing.T) {
	report := reportOf(t, claude.RequiresUserInteraction(), claude.AlwaysLoad(), claude.MaxResultCharacters(200_000))
	require.Len(t, report.Surface.Tools, 1)
	definition := string(report.Surface.Tools[0].Definition)
	i := strings.Index(definition, `"_meta":`)
	require.Positive(t, i)
	for _, member := range []string{`"anthropic/requiresUserInteraction":true`, `"anthropic/alwaysLoad":true`, `"anthropic/maxResultSizeChars":200000`} {
		assert.Contains(t, definition[i:], member)
	}
}

// TestRequiresUserInteractionIsNoted checks the note about headless use, which only this option
// gets.
func TestRequiresUserInteractionIsNoted(t *testing.T) {
	found := func(opts ...mcpkit.ToolOption) (messages []string) {
		for _, f := range reportOf(t, opts...).Warnings() {
			if f.Rule.ID == policy.RuleToolUserInteraction {
				assert.Equal(t, policy.Note, f.Rule.Level)
				messages = append(messages, f.Message)
			}
		}
		return messages
	}
	assert.Equal(t, []string{`tool "pay_invoice" needs a user for each call, so claude -p refuses it`}, found(claude.RequiresUserInteraction()))
	assert.Empty(t, found(claude.AlwaysLoad(), claude.MaxResultCharacters(200_000)))
	assert.Empty(t, found(mcpkit.Meta(map[string]any{"anthropic/requiresUserInteraction": false})))
}

// TestTooManyCharacters checks the limit of Claude Code.
func TestTooManyCharacters(t *testing.T) {
	assert.ErrorContains(t, reportOf(t, claude.MaxResultCharacters(500_001)).Err(), "which is not within 1 and 500000")
}
