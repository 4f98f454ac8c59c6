package submission_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
)

var reader = goldmark.New(goldmark.WithExtensions(extension.GFM))

// parsed reads a page as GitHub does and counts the kinds of its nodes.
func parsed(source string) (kinds map[string]int) {
	kinds = map[string]int{}
	_ = ast.Walk(reader.Parser().Parse(text.NewReader([]byte(source))), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			kinds[n.Kind().String()]++
		}
		return ast.WalkContinue, nil
	})
	return kinds
}

// Texts of a server cannot add headings or check boxes to a kit, or end a block of code.
func TestHostileServer(t *testing.T) {
	evil := "# Done\n\n- [x] **approved** <img src=x onerror=alert(1)> [here](javascript:x) ``` |\n```\n## Nothing is left to do"
	s, l := notes(), listing()
	s.Manifest.Title, s.Manifest.Tagline, s.Manifest.Description, s.Manifest.Version = evil, evil, evil, evil
	for i := range s.Tools {
		s.Tools[i].Title, s.Tools[i].Description, s.Tools[i].Hints.Title = evil, evil, evil
		s.Tools[i].Reasons = map[annotate.Hint]string{annotate.ReadOnlyHint: evil}
	}
	s.Tools[0].Name = evil
	s.Access.Scopes, s.Access.AuthorizationServers = []string{evil}, []string{evil}
	for i := range s.Examples {
		s.Examples[i].Title, s.Examples[i].Prompt, s.Examples[i].Shows = evil, evil, evil
		s.Runs[i].Answers[0].Text, s.Runs[i].Answers[0].Structured = evil, nil
	}
	s.Runs[1].Answers[0].Fault = evil
	s.Runs[2].Skipped = evil
	s.Manifest.Directories.Anthropic.Slug, s.Manifest.Directories.Logo, s.Manifest.Directories.Developer, s.Manifest.Directories.Anthropic.Categories = evil, evil, evil, []string{evil}
	l.Login, l.LinkURIs = submission.Login(evil), []string{evil}
	l.Company = submission.Company{Website: evil, Contact: evil}
	l.Data = submission.Data{API: submission.API(evil), Permission: evil, Returned: []string{evil}}
	l.Privacy.Stored = evil
	l.TestAccount = submission.TestAccount{Vault: evil, Instructions: evil, SampleData: evil}
	l.NegativeCases = []submission.NegativeCase{{Prompt: evil, Why: evil}}
	for _, p := range submission.Directories() {
		k := submission.New(p, s, nil, l)
		require.NotEmpty(t, k.Files())
		for _, f := range k.Files() {
			if !strings.HasSuffix(f.Name, ".md") {
				continue
			}
			text := string(f.Content)
			if strings.HasSuffix(f.Name, "/SKILL.md") { // after the front matter, which is YAML
				_, text, _ = strings.Cut(text, "\n---\n")
			}
			kinds := parsed(text)
			for _, kind := range []string{"RawHTML", "HTMLBlock", "Image", "Table", "Strikethrough", "CodeBlock", "Blockquote"} {
				assert.Zero(t, kinds[kind], "%s in %s", kind, f.Name)
			}
			if f.Name != "SUBMISSION.md" { // which links to the other files
				assert.Zero(t, kinds["Link"], f.Name)
				assert.Zero(t, kinds["TaskCheckBox"]-7*strings.Count(text, "## 9. Compliance"), f.Name)
			}
			for _, h := range headings(text) {
				assert.NotEqual(t, "Done", h)
				assert.NotEqual(t, "Nothing is left to do", h)
			}
		}
	}
}

func headings(source string) (all []string) {
	src := []byte(source)
	_ = ast.Walk(reader.Parser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			line := ""
			for i := range h.Lines().Len() {
				at := h.Lines().At(i)
				line += string(at.Value(src))
			}
			all = append(all, line)
		}
		return ast.WalkContinue, nil
	})
	return all
}
