package mcpkit_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A usageObserver keeps the operations that name a tool.
type usageObserver struct {
	mu  sync.Mutex
	ops []observe.Operation
}

func (*usageObserver) Begin(ctx context.Context, _ observe.Operation) context.Context { return ctx }
func (*usageObserver) Refused(context.Context, observe.Refusal)                       {}
func (u *usageObserver) End(_ context.Context, op observe.Operation, _ observe.Outcome) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if op.Tool != "" {
		u.ops = append(u.ops, op)
	}
}

// deprecating returns a server on which search_old is deprecated. It has the tool as long as the
// tool is not removed.
func deprecating(removed bool, opts ...mcpkit.Option) *mcpkit.Server {
	srv := newServer(append(opts, mcpkit.Deprecated("search_old", "find_notes", "2027-03-01"))...)
	if !removed {
		addTool(srv, "search_old", func(context.Context, struct{}) (string, error) { return "old result", nil })
	}
	return srv
}

// TestADeprecatedToolSaysSo checks the first step: the tool works, and its description, the
// documentation and the lock say what to use instead.
func TestADeprecatedToolSaysSo(t *testing.T) {
	const sentence = "Deprecated, and removed on 2027-03-01: use find_notes instead."
	srv := deprecating(false, mcpkit.Documentation(docs.Prose{}))
	assert.Contains(t, string(policy.Lock(srv.Check().Surface)), sentence)
	for _, f := range srv.Check().Warnings() {
		assert.NotEqual(t, policy.RuleToolUnready, f.Rule.ID, f.Message)
		assert.NotEqual(t, policy.RuleToolRemovalDue, f.Rule.ID, f.Message)
	}
	page, err := srv.Page(t.Context())
	require.NoError(t, err)
	assert.Contains(t, string(page.HTML()), "use find_notes instead")
	endpoint := listen(t, srv)
	for _, version := range versions {
		assert.Contains(t, post(t, endpoint, version, request(version, "tools/list", nil)).Body, sentence)
		text, failed := callTool(t, endpoint, version, "search_old", map[string]any{})
		assert.Equal(t, "old result", text)
		assert.False(t, failed)
	}
}

// TestARemovedToolNamesTheOneToUse checks the second step, on both ways and in every version: the
// tool is not listed, and a call with any arguments is answered.
func TestARemovedToolNamesTheOneToUse(t *testing.T) {
	for _, shared := range []bool{false, true} {
		usage := &usageObserver{}
		srv := deprecating(true, mcpkit.Observe(usage))
		if shared {
			srv.SDK()
		}
		endpoint := listen(t, srv)
		for _, version := range versions {
			assert.Equal(t, []string{"find_notes"}, listedNames(t, post(t, endpoint, version, request(version, "tools/list", nil))))
			text, failed := callTool(t, endpoint, version, "search_old", map[string]any{"query": "rain", "page": 3})
			assert.True(t, failed)
			assert.Equal(t, "the tool search_old was removed; use find_notes instead", text)
		}
		require.Len(t, usage.ops, len(versions))
		for _, op := range usage.ops {
			assert.Equal(t, "search_old", op.Tool)
			assert.True(t, op.Deprecated)
		}
	}
}

// TestARemovalWhileServing removes a deprecated tool with Update: sessions and others lose it from
// their lists, and its name is answered.
func TestARemovalWhileServing(t *testing.T) {
	srv := deprecating(false, mcpkit.Sessions())
	s := &legacySession{t: t, endpoint: listen(t, srv)}
	s.open(`{}`)
	list, call := request("2025-11-25", "tools/list", nil), request("2025-11-25", "tools/call", map[string]any{"name": "search_old", "arguments": map[string]any{}})
	assert.Contains(t, readAll(t, s.send("POST", list)), "search_old")
	assert.Contains(t, readAll(t, s.send("POST", call)), "old result")
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) { draft.RemoveTools("search_old") }))
	assert.NotContains(t, readAll(t, s.send("POST", list)), "search_old")
	assert.Contains(t, readAll(t, s.send("POST", call)), "use find_notes instead")
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) {
		addTool(draft, "search_old", func(context.Context, struct{}) (string, error) { return "back again", nil })
	}))
	assert.Contains(t, readAll(t, s.send("POST", list)), "search_old")
	assert.Contains(t, readAll(t, s.send("POST", call)), "back again")
}

// TestDeprecatedToolsAreCounted checks what observers get of tools that are deprecated and of
// others.
func TestDeprecatedToolsAreCounted(t *testing.T) {
	usage := &usageObserver{}
	endpoint := listen(t, deprecating(false, mcpkit.Observe(usage)))
	callTool(t, endpoint, "2025-11-25", "search_old", map[string]any{})
	callTool(t, endpoint, "2025-11-25", "find_notes", map[string]any{"query": "a"})
	require.Len(t, usage.ops, 2)
	assert.True(t, usage.ops[0].Deprecated)
	assert.False(t, usage.ops[1].Deprecated)
}

// TestTheLockSaysWhatARemovedToolAnswers compares the lock of the first step with the second.
func TestTheLockSaysWhatARemovedToolAnswers(t *testing.T) {
	before := policy.Lock(deprecating(false).Check().Surface)
	changes, err := policy.Compare(before, deprecating(true).Check().Surface)
	require.NoError(t, err)
	require.Len(t, changes, 1)
	assert.Equal(t, `tool "search_old": removed; a call is answered with: the tool search_old was removed; use find_notes instead`, changes[0].String())
	changes, err = policy.Compare(before, newServer().Check().Surface)
	require.NoError(t, err)
	require.Len(t, changes, 1)
	assert.Equal(t, `tool "search_old": removed`, changes[0].String())
}

// TestDeprecatedOptionsThatCannotWork checks the report about them.
func TestDeprecatedOptionsThatCannotWork(t *testing.T) {
	for want, opts := range map[string][]mcpkit.Option{
		`mcpkit.Deprecated("") names no tool`:                                                         {mcpkit.Deprecated("", "", "")},
		`mcpkit.Deprecated("a_tool") has the day of removal "March"`:                                  {mcpkit.Deprecated("a_tool", "", "March")},
		`mcpkit.Deprecated("a_tool") says to use "find_note" instead, which the server does not have`: {mcpkit.Deprecated("a_tool", "find_note", "")},
		`mcpkit.Deprecated("find_notes") says to use "find_notes" instead, which is deprecated too`:   {mcpkit.Deprecated("find_notes", "find_notes", "")},
		`mcpkit.Deprecated("a_tool") is there twice`:                                                  {mcpkit.Deprecated("a_tool", "", ""), mcpkit.Deprecated("a_tool", "", "")},
	} {
		_, err := newServer(opts...).Handler()
		assert.ErrorContains(t, err, want)
	}
}

// TestThePageSaysWhoGetsATool checks the notes about tools of some callers and of toolsets, and
// that the surface has them.
func TestThePageSaysWhoGetsATool(t *testing.T) {
	srv := inToolsets(mcpkit.Documentation(docs.Prose{}), mcpkit.DefaultToolsets("a"))
	page, err := srv.Page(t.Context())
	require.NoError(t, err)
	for _, text := range []string{string(page.HTML()), string(page.Markdown())} {
		assert.Contains(t, text, "Only some users have this tool.")
		assert.Contains(t, text, "Toolsets: a, b.")
		assert.Contains(t, text, "The tools are in toolsets: a, b, c.")
		assert.Contains(t, text, "?toolsets=a")
		assert.Contains(t, text, "Without it, a client gets a")
	}
	report := &logBook{}
	require.NoError(t, srv.Check().WriteText(report))
	assert.Regexp(t, `By toolset: a \d+, b \d+, c \d+; tools in none, which all clients get, \d+; a client that chooses none gets a\.`, report.String())
}

// TestCallsOfARemovedToolAreLimited checks that each call of a tool that was removed counts once.
func TestCallsOfARemovedToolAreLimited(t *testing.T) {
	for _, burst := range []int{1, 3} {
		endpoint := listen(t, deprecating(true, mcpkit.RateLimit(small(burst))))
		for range burst {
			text, _ := callTool(t, endpoint, "2025-11-25", "search_old", map[string]any{})
			assert.Contains(t, text, "use find_notes instead")
		}
		text, _ := callTool(t, endpoint, "2025-11-25", "search_old", map[string]any{})
		assert.Contains(t, text, "search_old was not run: there were too many calls")
	}
}

// TestTheSentenceOfADeprecatedTool checks how the sentence follows a description.
func TestTheSentenceOfADeprecatedTool(t *testing.T) {
	const sentence = "Deprecated, and removed on 2027-03-01: use find_notes instead."
	for description, want := range map[string]string{
		"Finds notes. Use rarely.":  "Finds notes. Use rarely. " + sentence,
		"Finds notes":               "Finds notes. " + sentence,
		"  Finds notes\n":           "Finds notes. " + sentence,
		"":                          sentence,
		"Finds notes (the old way)": "Finds notes (the old way). " + sentence,
	} {
		srv := deprecating(true)
		mcpkit.AddTool(srv, "search_old", annotate.ReadOnly("Search"), description, says("old"))
		tools := srv.Surface().Tools
		require.Len(t, tools, 2)
		assert.Equal(t, want, tools[1].Description)
		assert.Equal(t, findText, tools[0].Description, "the other tool is as it was")
	}
}

// TestRemovedToolsAreThoseThatAreGone deprecates tools that the server has, and some that it does
// not have, in each order.
func TestRemovedToolsAreThoseThatAreGone(t *testing.T) {
	for _, order := range [][]string{{"old_a", "gone_a", "old_b", "gone_b"}, {"gone_a", "old_a", "gone_b", "old_b"}} {
		var opts []mcpkit.Option
		for _, name := range order {
			opts = append(opts, mcpkit.Deprecated(name, "find_notes", ""))
		}
		srv := newServer(opts...)
		addTool(srv, "old_a", says("a"))
		addTool(srv, "old_b", says("b"))
		var gone []string
		for _, d := range srv.Surface().Removed {
			gone = append(gone, d.Tool)
		}
		assert.Equal(t, []string{"gone_a", "gone_b"}, gone)
		endpoint := listen(t, srv)
		assert.Equal(t, []string{"find_notes", "old_a", "old_b"}, toolsOf(t, endpoint, "2025-11-25"))
		for _, name := range gone {
			text, failed := callTool(t, endpoint, "2025-11-25", name, map[string]any{"any": 1})
			assert.True(t, failed)
			assert.Contains(t, text, "use find_notes instead")
		}
	}
}

// TestDeprecationsThatCannotWork checks what is reported of each, with its position.
func TestDeprecationsThatCannotWork(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		tool, instead, removal string
		want                   string // "" if nothing is wrong
	}{
		"a day":                {"old_a", "find_notes", "2027-03-01", ""},
		"no day":               {"old_a", "find_notes", "", ""},
		"nothing instead":      {"old_a", "", "", ""},
		"no tool":              {"", "find_notes", "", `mcpkit.Deprecated("") names no tool`},
		"no date":              {"old_a", "find_notes", "soon", `mcpkit.Deprecated("old_a") has the day of removal "soon"`},
		"a day that is none":   {"old_a", "find_notes", "2027-02-30", "has the day of removal"},
		"an unknown tool":      {"old_a", "find_note", "", `says to use "find_note" instead, which the server does not have`},
		"itself":               {"old_a", "old_a", "", `says to use "old_a" instead, which is deprecated too`},
		"a tool that ends too": {"old_a", "old_b", "", `says to use "old_b" instead, which is deprecated too`},
		"twice":                {"old_b", "find_notes", "", `mcpkit.Deprecated("old_b") is there twice`},
	} {
		srv := newServer(mcpkit.Deprecated("old_b", "find_notes", ""), mcpkit.Deprecated(tc.tool, tc.instead, tc.removal))
		addTool(srv, "old_a", says("a"))
		addTool(srv, "old_b", says("b"))
		report := srv.Check()
		text := writtenReport(report)
		assert.Equal(t, tc.want == "", report.OK(), "%s: %s", name, text)
		assert.Contains(t, text, tc.want, name)
		if tc.want != "" {
			assert.Contains(t, text, "deprecated_test.go:", name)
			assert.Equal(t, 1, strings.Count(text, "mcpkit.Deprecated("), "%s: %s", name, text)
		}
		if name == "an unknown tool" {
			assert.Contains(t, text, `did you mean "find_notes"?`)
		}
	}
}
