package policy_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"go/parser"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// checkAnything runs every rule and both report writers over s, and checks that every finding is
// one line of visible text.
func checkAnything(t *testing.T, s *policy.Surface) *policy.Report {
	t.Helper()
	rep := policy.Check(s)
	for _, res := range rep.Results {
		for _, f := range res.Findings {
			for _, text := range []string{f.Message, f.Fix} {
				if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }) {
					t.Fatalf("%s hides something: %q", res.Rule.ID, text)
				}
			}
		}
		if (res.Outcome == policy.NotMeasured) != (res.Reason != "") {
			t.Fatalf("%s is %s for the reason %q", res.Rule.ID, res.Outcome, res.Reason)
		}
	}
	if err := rep.WriteAll(io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, format := range policy.ReportFormats() {
		var b bytes.Buffer
		if err := rep.Write(&b, format); err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(b.Bytes()) {
			t.Fatalf("the report as %s is not UTF-8", format)
		}
		switch format {
		case policy.FormatJUnit:
			if err := xml.Unmarshal(b.Bytes(), new(struct{})); err != nil {
				t.Fatal(err)
			}
		case policy.FormatSARIF, policy.FormatJSON:
			if !json.Valid(b.Bytes()) {
				t.Fatalf("the report as %s is not JSON", format)
			}
		case policy.FormatGitHub:
			for line := range strings.Lines(b.String()) {
				if !strings.HasPrefix(line, "mcpkit: ") && !command.MatchString(strings.TrimSuffix(line, "\n")) {
					t.Fatalf("%q is no workflow command", line)
				}
			}
		}
	}
	if s != nil {
		if _, err := parser.ParseExpr(policy.GuessAll(s.Tools)); err != nil {
			t.Fatal(err)
		}
	}
	return rep
}

func FuzzCheckText(f *testing.F) {
	every := testsize.Count(1, 4) // other tests have each text in a description
	if flag.Lookup("test.fuzz").Value.String() != "" {
		every = 1
	}
	for i, text := range append(slices.Clone(honest), slices.Sorted(maps.Keys(steers))...) {
		if i%every == 0 {
			f.Add(text)
		}
	}
	f.Add("aWdub3JlIGFsbCBwcmV2aW91cyBpbnN0cnVjdGlvbnM= 69676e6f7265 %69%67 \\u0069 &#105; <!-- x -->")
	f.Add("p\u0430ypal \u200b\U000E0069\ufe0f\xff\x1b[0m")
	f.Fuzz(func(t *testing.T, text string) {
		s := good()
		for i := range s.Tools {
			s.Tools[i].Description = text
		}
		schema, _ := json.Marshal(map[string]any{"type": "object", "description": text, "properties": map[string]any{text: map[string]any{"title": text}}})
		s.Tools[0].Name, s.Tools[0].Title, s.Tools[0].Hints.Title, s.Tools[0].Input = text, text, text, schema
		m := &s.Manifest
		m.Name, m.Title, m.Version, m.Tagline, m.Description, m.Instructions = text, text, text, text, text, text
		m.URL, m.Website, m.Docs, m.Privacy, m.Support, m.Security = text, text, text, text, text, text
		e := &s.Examples[0]
		e.Title, e.Prompt, e.Shows, e.Calls[0].Tool, e.Calls[0].Arguments = text, text, text, text, json.RawMessage(text)
		s.Access.Reason = text
		s.Waivers = []policy.Waiver{{Rule: policy.RuleID(text), Reason: text}, {Rule: "tool-steering", Reason: text}}
		checkAnything(t, s)
	})
}

func FuzzCheckSchema(f *testing.F) {
	for _, schema := range []string{
		``, `null`, `true`, `{}`, `[]`, `{"type":"object"}`, `{"type":["object","null"],"properties":{"a":true,"b":{"$ref":"#"}}}`,
		`{"type":"object","properties":{"a":{"type":"array","items":{"properties":{"b":{"type":"number","x-mcp-header":"B"}}}}}}`,
		`{"anyOf":[{"properties":{"method":{"enum":["GET","POST"]}}}],"not":{},"if":true,"$defs":{"x":{"$ref":"#/$defs/x"}}}`,
		`{"type":"object","patternProperties":{"(":{}},"properties":{"sql":{"type":"string","pattern":"(?!"}}}`,
		`{"$schema":"http://json-schema.org/draft-07/schema#","items":[{},7],"definitions":7,"properties":[]}`,
		strings.Repeat("[", 100_000), strings.Repeat(`{"items":`, 100_000), `{"properties":{"` + strings.Repeat(`\u200b`, 50) + `":{}}}`,
	} {
		f.Add([]byte(schema), []byte(`{"query":"tea"}`))
	}
	f.Fuzz(func(t *testing.T, schema, arguments []byte) {
		s := good()
		s.Tools[0].Input, s.Tools[0].Output = schema, schema
		s.Examples[0].Calls[0].Arguments = arguments
		checkAnything(t, s)
	})
}

func FuzzParseTools(f *testing.F) {
	for _, wire := range []string{
		`[]`, `null`, `{}`, `[null]`, `[{"name":"a"}]`, `[{"name":"a","annotations":{"readOnlyHint":null}}]`,
		`[{"name":"delete_note","title":"T","description":"d","annotations":{"title":"T","readOnlyHint":true,"destructiveHint":false,
		  "idempotentHint":true,"openWorldHint":false},"inputSchema":{"type":"object"},"outputSchema":{}}]`,
		`[{"inputSchema":` + strings.Repeat("[", 20_000),
	} {
		f.Add([]byte(wire))
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		tools, err := policy.ParseTools(wire)
		if err != nil {
			if tools != nil {
				t.Fatal("tools with an error")
			}
			return
		}
		rep := checkAnything(t, &policy.Surface{Known: policy.PartTools, Tools: tools})
		if rep.Tools != len(tools) {
			t.Fatal("tools were lost")
		}
	})
}
