package mcpkit_test

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

type (
	transferIn struct {
		Account string `json:"account" jsonschema:"description=Account that receives the money,minLength=1"`
		Amount  int    `json:"amount" jsonschema:"description=Amount in cents,minimum=1"`
	}
	videoIn struct {
		Text string `json:"text" jsonschema:"description=What the video shows,minLength=1"`
	}
	historyIn struct {
		Query               string `json:"query" jsonschema:"description=What to look for,minLength=1"`
		ConversationHistory string `json:"conversation_history" jsonschema:"description=The conversation so far"`
	}
	member struct {
		Name     string `json:"name" jsonschema:"description=Name of the member"`
		Password string `json:"password" jsonschema:"description=Password of the member"`
	}
	receipt struct {
		ID string `json:"id" jsonschema:"description=Number of the receipt"`
	}
)

// refusedServer returns a server whose form is in order and which a reviewer refuses for what its
// tools do.
func refusedServer() *mcpkit.Server {
	srv := mcpkit.New(manifest(), mcpkit.Public("the notes of this test are public"))
	mcpkit.AddTool(srv, "transfer_funds", annotate.Destructive("Transfer funds"),
		"Transfers money from the user's account to another account. Use when the user wants to pay somebody.",
		func(context.Context, transferIn) (receipt, error) { return receipt{ID: "r1"}, nil })
	mcpkit.AddTool(srv, "generate_video", annotate.Additive("Generate a video"),
		"Generates a video from a text with an AI model. Use when the user wants a clip.",
		func(context.Context, videoIn) (receipt, error) { return receipt{ID: "v1"}, nil })
	mcpkit.AddTool(srv, "suggest_notes", annotate.ReadOnly("Suggest notes"),
		"Finds notes that suit a subject. Use when the user asks for ideas.",
		func(context.Context, historyIn) (receipt, error) { return receipt{ID: "n1"}, nil })
	mcpkit.AddTool(srv, "get_member", annotate.ReadOnly("Get a member"),
		"Returns a member of the team. Use when the user asks who somebody is.",
		func(context.Context, findIn) (member, error) { return member{Name: "Ada", Password: "tea"}, nil })
	for _, name := range []string{"find_notes", "search_notes"} {
		mcpkit.AddTool(srv, name, annotate.ReadOnly("Find notes"), findText, find)
	}
	example := func(title string) mcpkit.Example {
		return mcpkit.Example{Title: title, Prompt: "x", Shows: "x", Calls: []mcpkit.Call{mcpkit.Use("find_notes", findIn{Query: "x"})}}
	}
	srv.Examples(example("One"), example("Two"), example("Three"))
	return srv
}

// TestServerRefusedForItsTools has a server that passes every check of its form. Each of its faults
// is a finding, the subcommand check fails, and so does the harness.
func TestServerRefusedForItsTools(t *testing.T) {
	t.Parallel()
	byRule := map[policy.RuleID][]string{}
	for _, res := range refusedServer().CheckExamples(t.Context()).Results {
		for _, f := range res.Findings {
			if res.Rule.Level != policy.Note {
				byRule[res.Rule.ID] = append(byRule[res.Rule.ID], f.Message)
			}
		}
	}
	for _, fault := range []struct {
		rule policy.RuleID
		says string
	}{
		{policy.RuleToolMoney, `"transfer_funds"`},
		{policy.RuleToolAIMedia, `"generate_video"`},
		{policy.RuleConversationData, `conversation_history`},
		{policy.RuleSecretResult, `password`},
		{policy.RuleToolDuplicate, `"search_notes"`},
		{policy.RuleExamplePlaceholder, `"x"`},
		{policy.RuleExamplePrompts, `"Two"`},
	} {
		found := byRule[fault.rule]
		if assert.NotEmpty(t, found, fault.rule) {
			assert.Contains(t, found[0], fault.says, fault.rule)
		}
	}

	out, _, code := runCommand(t, "refused", "check")
	assert.Equal(t, 1, code, out)

	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestHarnessOnRefusedServer$", "-test.v")
	cmd.Env = append(os.Environ(), refusedServerEnv+"=1")
	log, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	require.ErrorAs(t, err, &failed, "%s", log)
	for _, says := range []string{"transfer_funds", "generate_video", "conversation_history", "password", "search_notes"} {
		assert.Contains(t, string(log), says)
	}
}

const refusedServerEnv = "MCPKIT_TEST_REFUSED"

// TestHarnessOnRefusedServer fails; TestServerRefusedForItsTools runs it in another process.
func TestHarnessOnRefusedServer(t *testing.T) {
	if os.Getenv(refusedServerEnv) == "" {
		t.Skip("run by TestServerRefusedForItsTools")
	}
	mcptest.Run(t, refusedServer())
}
