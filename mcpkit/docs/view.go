package docs

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

var (
	//go:embed page.tmpl
	pageTemplate string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string
)

// A View is the data that the templates of a page are executed with.
type View struct {
	// Content holds everything that the page shows.
	Content *Content
	// Title is the title of the document.
	Title string
	// Style and Script are inline in the page. Policy is the content security policy, which allows
	// only them.
	Style  template.CSS
	Script template.JS
	Policy string
	// Open is set if the page is short enough to show the details of all tools at first.
	Open bool
}

// openTools is the largest number of tools whose details are shown at first.
const openTools = 4

func newView(c *Content, title string) *View {
	return &View{
		Content: c, Title: title, Style: template.CSS(pageStyle), Script: template.JS(pageScript),
		Policy: "default-src 'none'; style-src " + hash(pageStyle) + "; script-src " + hash(pageScript) +
			"; base-uri 'none'; form-action 'none'",
		Open: len(c.Tools) <= openTools,
	}
}

// hash returns the source expression for an inline style or script in a content security policy.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Layout returns the templates of the HTML page for [WithLayout]. The templates "page"
// and "privacy" are the documents. "head" and "footer" are parts of both; "header" and the
// templates that begin with "section-" are parts of the page. Redefine the ones to change:
//
//	layout := template.Must(docs.Layout().Parse(`{{define "footer"}}<p>Example GmbH</p>{{end}}`))
//
// The template "head" holds a content security policy that forbids the page to load anything and
// to use scripts and styles other than its own.
func Layout() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"spans":  markdown.Spans,
		"paras":  paragraphs,
		"listed": listedRefs,
	}).Parse(pageTemplate))
}

// execute executes a template of a layout.
func execute(t *template.Template, name string, view *View) ([]byte, error) {
	if copied, err := t.Clone(); err == nil {
		t = copied
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, view); err != nil {
		return nil, fmt.Errorf("docs: the page's template failed: %w", err)
	}
	return b.Bytes(), nil
}

// paragraphs splits text at empty lines.
func paragraphs(text string) (out []string) {
	var lines []string
	for l := range strings.SplitSeq(text, "\n") {
		if strings.Trim(l, " \t") != "" {
			lines = append(lines, l)
			continue
		}
		if len(lines) > 0 {
			out = append(out, strings.Join(lines, "\n"))
		}
		lines = nil
	}
	return append(out, strings.Join(lines, "\n"))
}

// maxRefs limits how many tools a sentence names.
const maxRefs = 20

// listedRefs splits a list of tools into those that a sentence names and the number of the others.
func listedRefs(refs []ToolRef) struct {
	Named []ToolRef
	More  int
} {
	n := min(len(refs), maxRefs)
	return struct {
		Named []ToolRef
		More  int
	}{refs[:n], len(refs) - n}
}
