package scaffold_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/mcpkit-go/mcpkit/cmd/mcpkit/internal/scaffold"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// visible are texts of one line that would be code where they are not quoted.
var visible = []string{
	"\"); os.Exit(1); (\"", "`+panic(1)+`", "*/ func init() { panic(1) } /*", "// decide: x", "{{.Module}} {{define \"x\"}}",
	"${{ github.token }} $(id) `id` ; rm -rf /", "<script>alert(1)</script><img src=x>", "[a](javascript:x) ![b](https://e.test/) <https://e.test>",
	"a | b | c", "# heading", "- item", "1. item", "%s %d %!", "\\\" \\n \\", "~~~ ``` ***", "&lt;b&gt; &amp;", "日本語 العربية é",
}

// invisible are texts with characters that nobody sees, or that end a line.
var invisible = []string{"a\nfunc init() { panic(1) }", "a\r\nRUN id", "\u202eevil", "a\u2028b", "a\x00b", "\x1b[2J", "zero\u200bwidth", "\ufeffbom", "a\xffb"}

// inspect returns the texts of the literals of Go files, and checks what else the files have.
func inspect(t *testing.T, files map[string]string) (literals map[string]bool) {
	t.Helper()
	literals = map[string]bool{}
	for path, content := range files {
		if !strings.HasSuffix(path, ".go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, content, parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err, content)
		for _, imported := range f.Imports {
			name, _ := strconv.Unquote(imported.Path.Value)
			assert.Regexp(t, `^(bytes|context|encoding/json|errors|fmt|net/http|net/http/httptest|net/url|os|slices|strings|sync|testing|time|github\.com/mcpkit-go/mcpkit/[a-z/]+|notes\.test/server/service)$`, name)
		}
		for _, group := range f.Comments {
			for _, c := range group.List {
				assert.Regexp(t, `^//( |$|	)`, c.Text, "no directive, and no comment over several lines")
				assert.NotRegexp(t, `[^\x20-\x{10ffff}\t]|[\x{200b}-\x{200f}\x{2028}-\x{202e}\x{feff}]`, c.Text)
			}
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				assert.NotEqual(t, "init", fn.Name.Name, path)
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				s, err := strconv.Unquote(lit.Value)
				require.NoError(t, err)
				literals[s] = true
			}
			return true
		})
		assert.NotRegexp(t, `[\x{200b}-\x{200f}\x{2028}-\x{202e}\x{feff}]`, content, "invisible characters are escaped in the source")
	}
	return literals
}

// structure returns the tags of a README.
func structure(t *testing.T, readme string) []string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert([]byte(readme), &b))
	return regexp.MustCompile(`<[^>]*>`).FindAllString(b.String(), -1)
}

// withoutLinks leaves out the links that a text with an address becomes.
func withoutLinks(tags []string) (list []string) {
	for _, tag := range tags {
		if !strings.HasPrefix(tag, "<a href=\"http") && tag != "</a>" {
			list = append(list, tag)
		}
	}
	return list
}

// TestTextsOfTheOwnerStayTexts gives hostile texts for every text of a spec: the Go files have them
// as literals and nothing else of them, the README has the structure of any other, and the other
// files do not have them.
func TestTextsOfTheOwnerStayTexts(t *testing.T) {
	plainSpec := newSpec(t, scaffold.Public, allTools...)
	plainSpec.Tagline, plainSpec.Description = "Plain", "Plain"
	plain := sources(t, plainSpec)
	for _, text := range visible {
		s := newSpec(t, scaffold.Public, allTools...)
		s.Title, s.Tagline, s.Description, s.Reason = text, text, text, text
		for i := range s.Tools {
			s.Tools[i].Title = text
		}
		files := sources(t, s)
		assert.True(t, inspect(t, files)[text], "%q is a literal", text)
		for path := range plain {
			if !strings.HasSuffix(path, ".go") && path != "README.md" {
				assert.Equal(t, plain[path], files[path], path)
			}
		}
		assert.Equal(t, withoutLinks(structure(t, plain["README.md"])), withoutLinks(structure(t, files["README.md"])), "%q\n%s", text, files["README.md"])
	}
	for _, text := range invisible {
		for field, set := range map[string]func(s *scaffold.Spec){
			"Title": func(s *scaffold.Spec) { s.Title = text }, "Tagline": func(s *scaffold.Spec) { s.Tagline = text },
			"Description": func(s *scaffold.Spec) { s.Description = text }, "Reason": func(s *scaffold.Spec) { s.Reason = text },
			"Module": func(s *scaffold.Spec) { s.Module = text }, "Name": func(s *scaffold.Spec) { s.Name = text },
			"URL":     func(s *scaffold.Spec) { s.URL = "https://notes.test/" + text },
			"Privacy": func(s *scaffold.Spec) { s.Privacy = "https://notes.test/" + text },
			"Support": func(s *scaffold.Spec) { s.Support = text + "@notes.test" },
			"Access":  func(s *scaffold.Spec) { s.Access = text },
		} {
			s := newSpec(t, scaffold.Public, oneTool...)
			set(s)
			problem := s.CheckField(field)
			if assert.NotNil(t, problem, "%s %q", field, text) {
				assert.False(t, problem.Missing)
				assert.NotRegexp(t, `[^\x20-\x{10ffff}]|[\x{200b}-\x{200f}\x{2028}-\x{202e}\x{feff}]`, problem.Error())
			}
		}
		_, err := scaffold.ParseTool("search_notes:read:" + text)
		assert.Error(t, err)
		_, err = scaffold.ParseTool(text + ":read")
		assert.Error(t, err)
		s := newSpec(t, scaffold.OAuth, oneTool...)
		s.Provider = "okta:" + text + ",default"
		assert.NotNil(t, s.CheckField("Provider"))
	}
}

// hostileTools are tools whose every text is hostile.
func hostileTools(t *testing.T) (tools []policy.Tool) {
	t.Helper()
	for i, text := range append(append([]string{}, visible...), invisible...) {
		text = strings.ToValidUTF8(text, "?")
		object := func(properties map[string]any) map[string]any {
			return map[string]any{"type": "object", "properties": properties, "required": []string{"word"}, text: text}
		}
		schema := object(map[string]any{
			"word":   map[string]any{"type": "string", "description": text, "default": text, "enum": []string{text, "b"}, "pattern": text, "format": text, "x-" + text: text, text: text},
			"nested": object(map[string]any{text: map[string]any{"type": "string"}}),
			"deep":   object(map[string]any{"word": map[string]any{"type": text, "description": text}}),
			"ref":    map[string]any{"$ref": "#/$defs/" + text}, "far": map[string]any{"$ref": text},
			"list": map[string]any{"type": "array", "items": map[string]any{"enum": []any{text, 1, nil}}},
		})
		schema["$defs"] = map[string]any{text: object(map[string]any{"word": map[string]any{"const": text}})}
		raw, err := json.Marshal(schema)
		require.NoError(t, err)
		tools = append(tools, policy.Tool{Name: text, Title: text, Description: text, Hints: &policy.Hints{Title: text}, Input: raw, Output: raw},
			policy.Tool{Name: fmt.Sprint("get_note_", i), Title: text, Description: text, Input: raw, Output: json.RawMessage(text)})
	}
	return tools
}

// TestTextsOfAnotherServerStayTexts does the same for the tools of another server.
func TestTextsOfAnotherServerStayTexts(t *testing.T) {
	s := newSpec(t, scaffold.Public)
	s.From = hostileTools(t)
	files := sources(t, s)
	literals := inspect(t, files)
	for _, tool := range s.From {
		assert.True(t, literals[tool.Name], "%q", tool.Name)
		assert.True(t, literals[tool.Description], "%q", tool.Description)
	}
	for path := range files {
		assert.Regexp(t, `^(\.github/workflows/ci\.yml|go\.mod|README\.md|Dockerfile|\.dockerignore|\.gitignore|[a-z0-9]+\.go|main_test\.go)$`, path)
	}
	assert.NotRegexp(t, `[\x{200b}-\x{200f}\x{2028}-\x{202e}\x{feff}\x00\x1b]`, files["README.md"])
	plain := newSpec(t, scaffold.Public)
	for i := range s.From {
		plain.From = append(plain.From, policy.Tool{Name: fmt.Sprint("tool", i), Description: "Plain", Input: json.RawMessage(`{"type":"string"}`)})
	}
	assert.Equal(t, withoutLinks(structure(t, sources(t, plain)["README.md"])), withoutLinks(structure(t, files["README.md"])))
}
