package policy_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	gmtext "github.com/yuin/goldmark/text"
	"golang.org/x/net/html"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// attacks are texts that a hostile server could send.
var attacks = []string{
	"\x1b[31mred\x1b]8;;https://evil.test\x07link\x1b\\",
	"\u202eltr\u2066iso\u200bzero\ufeff\U000e0041",
	"line\nbreak\r\n::error file=a::b\n  ::set-output name=x::y\n##[add-mask]z",
	"</details></summary><script>alert(1)</script><img src=https://evil.test/a onerror=alert(1)>",
	"| a | b |\n|---|---|\n# heading\n![i](https://evil.test/i.png) [l](javascript:alert(1)) @everyone `c` ``` ~~~ <https://evil.test>",
	"\"'><b a=\"", "&lt;b&gt; &#x3c;", "]]><x/>", "{{7*7}}${7*7}%0A::error::x", "\xff\xfe\x00",
}

// attacked returns a report in which every text is an attack.
func attacked(attack string) *policy.Report {
	rule := policy.Rule{ID: policy.RuleID(attack), Title: attack, Why: attack, Source: "https://" + attack, Fix: attack,
		FixIn: []policy.StackFix{{Stack: policy.Stack(attack), Fix: attack}}}
	should, reason := rule, attack
	should.Level, should.Source = policy.Should, attack
	finding := policy.Finding{Rule: rule, Tool: attack, Message: attack, Fix: attack, Pos: policy.Pos{File: attack, Line: 1},
		Evidence: []policy.Exchange{{Sent: attack, Received: attack}}}
	other := finding
	other.Rule = should
	waived := other
	waived.Waiver = &policy.Waiver{Rule: rule.ID, Reason: attack}
	rep := &policy.Report{
		Figures: []policy.Figure{{Name: attack, Value: 1.5, Unit: attack}},
		Server:  attack, Version: attack, Target: attack, Incomplete: attack, Tools: 3,
		Checklist: []policy.Box{{Text: attack, State: policy.BoxFailed, Notes: []string{attack}, Asides: []string{attack}}},
		Results: []policy.Result{
			{Rule: rule, Outcome: policy.Fail, Findings: []policy.Finding{finding}},
			{Rule: should, Outcome: policy.Warn, Findings: []policy.Finding{other, waived}},
			{Rule: rule, Outcome: policy.NotMeasured, Reason: reason}, {Rule: rule, Outcome: policy.NotApplicable, Reason: reason},
			{Rule: rule, Outcome: policy.Pass},
		},
		Surface: &policy.Surface{Tools: []policy.Tool{{Name: attack, Description: attack}}, Manifest: policy.Manifest{Name: attack}},
	}
	baseline, err := policy.ParseBaseline([]byte(`{"results":[{"id":"\u001b[31m<b>","findings":[{"message":"\u001b\u202e<script>\n::error::"}]}]}`))
	if err != nil {
		panic(err)
	}
	return rep.CompareWith(baseline)
}

// No format passes on a character that a reader cannot see, or that a terminal obeys.
func TestReportsAreVisible(t *testing.T) {
	for _, attack := range attacks {
		for _, f := range policy.ReportFormats() {
			var b bytes.Buffer
			require.NoError(t, attacked(attack).Write(&b, f))
			hidden := strings.IndexFunc(strings.ToValidUTF8(b.String(), "\x00"), func(r rune) bool {
				return r < ' ' && r != '\n' || r == 0x7f || r == 0x202e || r == 0x2066 || r == 0x200b || r == 0xfeff || r == 0xe0041
			})
			assert.Equal(t, -1, hidden, "%s of %q", f, attack)
		}
		var all bytes.Buffer
		require.NoError(t, attacked(attack).WriteAll(&all))
		assert.NotContains(t, all.String(), "\x1b")
		assert.NotContains(t, all.String(), "\u202e")
	}
}

// A line of a log is a workflow command only if the report means it to be one.
func TestReportsAreNoWorkflowCommands(t *testing.T) {
	command := regexp.MustCompile(`^::(error|warning|notice) (file=[^:,]*,(line=1,)?)?title=[^:,]*::`)
	for _, attack := range attacks {
		for _, f := range []policy.ReportFormat{policy.FormatGitHub, policy.FormatText} {
			var b bytes.Buffer
			require.NoError(t, attacked(attack).Write(&b, f))
			for line := range strings.Lines(b.String()) {
				switch trimmed := strings.TrimLeft(line, " \t"); {
				case strings.HasPrefix(line, "::") && f == policy.FormatGitHub:
					assert.Regexp(t, command, line)
					assert.Equal(t, 1, strings.Count(line, "\n"))
				default:
					assert.False(t, strings.HasPrefix(trimmed, "::"), "%s: %q", f, line)
					assert.False(t, f == policy.FormatGitHub && strings.Contains(line, "##["), "%q", line)
				}
			}
		}
	}
}

// Markdown of a report has no HTML but its own, and no links but to the sources of rules.
func TestMarkdownReportsHaveNoForeignMarkup(t *testing.T) {
	own := regexp.MustCompile(`^(<details><summary>[^<>]*</summary>|</details>)\n*$`)
	for _, attack := range attacks {
		var b bytes.Buffer
		require.NoError(t, attacked(attack).Write(&b, policy.FormatMarkdown))
		source := b.Bytes()
		document := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(gmtext.NewReader(source))
		require.NoError(t, ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering {
				return ast.WalkContinue, nil
			}
			switch n := n.(type) {
			case *ast.HTMLBlock:
				assert.Regexp(t, own, string(n.Lines().Value(source)), "%q", attack)
			case *ast.RawHTML, *ast.Image: // an address that GitHub makes a link shows where it leads
				t.Errorf("%T of %q", n, attack)
			case *ast.Link:
				assert.True(t, strings.HasPrefix(string(n.Destination), "https://"), "%s of %q", n.Destination, attack)
			case *ast.Heading:
				assert.Contains(t, []int{2, 3}, n.Level)
			}
			return ast.WalkContinue, nil
		}))
	}
}

// A page has no elements but its own, no scripts, and nothing that a browser would load.
func TestHTMLReportsHaveNoForeignMarkup(t *testing.T) {
	known := strings.Fields("html head meta title style body main header h1 h2 h3 h4 p strong section article a code dl dt dd details summary pre ul li")
	attributes := strings.Fields("lang charset name content http-equiv class href rel tabindex")
	for _, attack := range attacks {
		var b bytes.Buffer
		require.NoError(t, attacked(attack).Write(&b, policy.FormatHTML))
		document, err := html.Parse(bytes.NewReader(b.Bytes()))
		require.NoError(t, err)
		for n := range document.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			assert.Contains(t, known, n.Data, "%q", attack)
			for _, a := range n.Attr {
				assert.Contains(t, attributes, a.Key, "%q", attack)
				if a.Key == "href" {
					assert.True(t, strings.HasPrefix(a.Val, "https://"), a.Val)
				}
			}
		}
		assert.NotContains(t, b.String(), "url(")
	}
}
