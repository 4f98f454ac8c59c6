package policy_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func text(t *testing.T, s *policy.Surface) string {
	t.Helper()
	short, _ := bothTexts(t, policy.Check(s))
	return short
}

// bothTexts returns the short text of a report, and the one that leaves nothing out.
func bothTexts(t *testing.T, rep *policy.Report) (short, everything string) {
	t.Helper()
	var s, all bytes.Buffer
	require.NoError(t, rep.WriteText(&s))
	require.NoError(t, rep.WriteAll(&all))
	return s.String(), all.String()
}

// large returns a server with n tools that have many faults. Each kind of fault has many tools, and
// each tool its own mixture.
func large(n int, at func(i int) policy.Pos) *policy.Surface {
	s := good()
	s.Known &^= policy.PartRuns
	s.Tools = nil
	verbs := []string{"get", "list", "create", "update", "delete", "sync"}
	for i := range n {
		name := fmt.Sprintf("%s_thing_%d", verbs[i%len(verbs)], i)
		made := tool(name, fmt.Sprintf("Thing %d", i), annotate.EffectReadOnly, 0, fmt.Sprintf("Works on thing %d of the shop.", i),
			fmt.Sprintf(`{"a%d":{"type":"string"},"b":{"type":["string","null"],"description":"b"},"c":{"anyOf":[{},{}],"description":"c"},"d":true}`, i%40))
		made.Pos, made.Output = at(i), nil
		switch {
		case i%5 == 0:
			made.Hints.OpenWorld = nil
		case i%7 == 0:
			made.Hints = nil
		case i%11 == 0:
			made.Title = ""
		}
		if i%3 == 0 {
			made.Description = "Things."
		}
		made.Input = json.RawMessage(strings.Replace(string(made.Input), `"additionalProperties":false,`, "", i%2))
		s.Tools = append(s.Tools, made)
	}
	return s
}

// TestReportsOfAnySizeAreShort checks servers with few and many tools, at one position and at many.
// The long form and the JSON leave nothing out.
func TestReportsOfAnySizeAreShort(t *testing.T) {
	testsize.OnlySlow(t, "it writes many reports")
	testsize.SkipUnderRace(t, "it writes many reports in one goroutine")
	for _, n := range []int{3, 30, 117, 863} {
		for name, pos := range map[string]func(int) policy.Pos{
			"nowhere": func(int) policy.Pos { return policy.Pos{} }, "in one place": func(int) policy.Pos { return at(31) }, "in many": at,
		} {
			if n > 200 && name != "in one place" {
				continue // a large report takes seconds
			}
			t.Run(fmt.Sprintf("%d tools %s", n, name), func(t *testing.T) {
				s := large(n, pos)
				rep := policy.Check(s)
				short, long := bothTexts(t, rep)
				assert.Less(t, strings.Count(short, "\n"), 80, short)
				lines := make(map[string]bool)
				for line := range strings.Lines(long) {
					lines[strings.TrimSpace(line)] = true
				}
				for _, f := range append(rep.Failures(), rep.Warnings()...) {
					require.True(t, lines[f.String()], f)
				}
				for _, res := range rep.Results {
					assert.Equal(t, len(res.Findings) > 0, strings.Contains(short, "("+string(res.Rule.ID)+")"), res.Rule.ID)
				}
				assert.LessOrEqual(t, strings.Count(rep.Err().Error(), "\n"), 50)
				if n > 100 {
					assert.Contains(t, short, "check -all")
				}
				assert.NotContains(t, long, "check -all")
			})
		}
	}
}

// Findings of one kind are one entry, which names the tools and where they are.
func TestFindingsOfOneKindAreGrouped(t *testing.T) {
	s := large(12, func(int) policy.Pos { return at(31) })
	short := text(t, s)
	assert.Contains(t, short, `
  main.go:31: 3 tools leave out openWorldHint (tool-hints); send the hint as true or false; annotations made by package annotate always do
    get_thing_0, sync_thing_5, delete_thing_10
`[1:], short)
	assert.Contains(t, short, "\nThe tool list costs each conversation about ")
	assert.Contains(t, short, " tokens. The largest definitions: ")

	s = large(100, at)
	short = text(t, s)
	assert.Regexp(t, `(?m)^  20 tools leave out openWorldHint \(tool-hints\); .*\n`+
		`    get_thing_0 \(main.go:0\), sync_thing_5 \(main.go:5\), .* and 12 more$`, short)
	assert.Regexp(t, `(?m)^  main.go:\d+: tool "\w+": 1 argument has no description: a\d+ \(argument-description\); .*\n    and \d+ more findings of this rule, about `, short)
}

// A waived finding keeps its reason, however many there are.
func TestWaiversOfManyToolsAreGroupedByReason(t *testing.T) {
	s := large(200, at)
	for i := range s.Tools {
		s.Tools[i].Waivers = []policy.Waiver{{Rule: "tool-description-length", Reason: []string{"the title says it", "it is a test"}[i%2]}}
	}
	short, all := bothTexts(t, reportOf(s, "tool-description-length"))
	assert.Equal(t, 1, strings.Count(short, "because the title says it"))
	assert.Equal(t, 1, strings.Count(short, "because it is a test"))
	assert.Contains(t, short, "\nWaived (1 rule, 67 findings)\n")
	assert.Equal(t, 34, strings.Count(all, "because the title says it"))
}

// The report of an adopted server ends in the annotations to paste.
func TestAnnotationsToPaste(t *testing.T) {
	tools := large(6, at).Tools
	s := adoptedSurface(tools)
	short := text(t, s)
	assert.Contains(t, short, "main.go:31: 6 tools of the adopted server have no annotation (tool-annotation)")
	_, block, found := strings.Cut(short, "\nAnnotations to paste into mcpkit.Adopt, after a look at what each tool does\n")
	require.True(t, found, short)
	assert.True(t, strings.HasPrefix(block, policy.GuessAll(s.Tools)), block)

	s = adoptedSurface(large(200, at).Tools)
	short, all := bothTexts(t, reportOf(s, "tool-annotation"))
	assert.Contains(t, short, "Annotations to paste: check -annotations prints a map with a guess for each of the 200 tools.")
	assert.Contains(t, all, policy.GuessAll(s.Tools))
}

// Icons are for people: a tool does not get larger for the model by them.
func TestIconsAreNotCounted(t *testing.T) {
	s := good()
	plain := `{"description":"Finds notes.","inputSchema":{"type":"object"},"name":"search_notes"}`
	icons := strings.TrimSuffix(plain, "}") + `,"icons":[{"src":"data:image/png;base64,` + strings.Repeat("iVBORw0KGgo", 5000) + `"}]}`
	s.Tools[0].Definition = json.RawMessage(plain)
	want := text(t, s)
	s.Tools[0].Definition = json.RawMessage(icons)
	assert.Equal(t, want, text(t, s))
	assert.Empty(t, result(t, s, "tool-definition-size").Findings)
}
