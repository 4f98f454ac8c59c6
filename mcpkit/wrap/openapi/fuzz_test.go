package openapi_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// FuzzDocument checks that no document makes anything panic, that errors of documents are *Error,
// and that the tools of each operation that can be mounted have schemas that can be used.
func FuzzDocument(f *testing.F) {
	for _, name := range []string{"testdata/shop.yaml"} {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	for _, s := range []string{`{"$ref": "#/components/schemas/Node"}`, `{"type": ["string", "null"]}`, `true`, `{"oneOf": [{}, {"type": "null"}]}`,
		`{"allOf": [{"$ref": "#/components/schemas/Loop"}]}`, `{"type": "object", "required": true}`, `{"items": {"$ref": "#/paths"}}`, `{"enum": [9007199254740993]}`} {
		f.Add(document(s))
	}
	for _, s := range []string{"", "[]", "swagger: 2", "openapi: 3.0.0\npaths: {/a: {get: {parameters: [{$ref: '#/paths/~1a/get/parameters/0'}]}}}", "openapi: 3.0.0\npaths: &a {/a: *a}",
		"openapi: 3.0.0\npaths: {/a/{b}: {get: null, post: {operationId: 1, requestBody: {$ref: '#/components/requestBodies/A'}}}}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := openapi.Parse([]byte(text))
		if err != nil {
			var at *openapi.Error
			if !errors.As(err, &at) {
				t.Fatalf("%v is no *openapi.Error", err)
			}
			return
		}
		backend := openapi.Service(wrap.InProcess(http.NotFoundHandler()))
		for _, id := range doc.IDs() {
			srv := newServer()
			if err := openapi.Mount(srv, doc, openapi.Operations{id: annotate.Destructive("Call it")}, backend); err != nil {
				if strings.Contains(err.Error(), "has no operation") {
					t.Fatal(err)
				}
				continue
			}
			tool := srv.Surface().Tools[0]
			for _, s := range []json.RawMessage{tool.Input, tool.Output} {
				if len(s) == 0 {
					continue
				}
				if _, err := schema.Compile(s); err != nil {
					t.Fatalf("%s: %v in %s", id, err, s)
				}
			}
		}
	})
}
