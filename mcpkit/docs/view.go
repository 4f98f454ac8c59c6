package docs

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"regexp"
	"strings"
)

var (
	//go:embed page.tmpl
	pageTemplate string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string
)

// A View is what the templates of a page are executed with.
type View struct {
	Content *Content
	// Title is that of the document.
	Title string
	// Style and Script stand in the page, and Policy is the content security policy that
	// allows these two and nothing else.
	Style  template.CSS
	Script template.JS
	Policy string
	// Open is set on pages that are short enough to show all details.
	Open bool
}

// openTools is up to how many tools the details are shown at first.
const openTools = 4

func newView(c *Content, title string) *View {
	return &View{
		Content: c, Title: title, Style: template.CSS(pageStyle), Script: template.JS(pageScript),
		Policy: "default-src 'none'; style-src " + hash(pageStyle) + "; script-src " + hash(pageScript) +
			"; base-uri 'none'; form-action 'none'",
		Open: len(c.Tools) <= openTools,
	}
}

// hash is how a content security policy names a style or a script.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// emptyLines stand between paragraphs. Clean text has no zero bytes.
var emptyLines = regexp.MustCompile(`\n[ \t]*(?:\n[ \t]*)+`)

// layout is never executed, so that it can be copied.
var layout = template.Must(template.New("page").Funcs(template.FuncMap{
	"spans": spans,
	"paras": func(text string) []string {
		return strings.FieldsFunc(emptyLines.ReplaceAllString(text, "\x00"), func(r rune) bool { return r == 0 })
	},
	"listed": listedRefs,
}).Parse(pageTemplate))

// Layout returns a copy of the templates of the HTML page, for [WithLayout]: "page" and
// "privacy" are the documents, "head", "header" and "footer" parts of both, and "section-…"
// those of the page. Define some of them anew:
//
//	layout := template.Must(docs.Layout().Parse(`{{define "footer"}}<p>Example GmbH</p>{{end}}`))
//
// The page forbids itself to fetch anything, and scripts and styles other than its own, by
// a content security policy that the template "head" has.
func Layout() *template.Template { return template.Must(layout.Clone()) }

// renderHTML makes the page.
func renderHTML(c *Content, own *template.Template) ([]byte, error) {
	return execute(own, "page", newView(c, c.Title+" MCP server"))
}

func execute(own *template.Template, name string, view *View) ([]byte, error) {
	t := own
	if t == nil {
		t = Layout()
	} else if copied, err := t.Clone(); err == nil {
		t = copied
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, view); err != nil {
		return nil, fmt.Errorf("docs: the template of the page fails: %w", err)
	}
	return b.Bytes(), nil
}

// listedRefs splits a list of tools into those that a sentence names and the number of the
// others.
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
