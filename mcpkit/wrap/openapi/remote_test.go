package openapi_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// TestRemoteService calls a service over HTTP with the credentials of the program.
func TestRemoteService(t *testing.T) {
	s := &service{}
	s.json(`{"id":1}`)
	web := httptest.NewServer(http.StripPrefix("/v1", s))
	defer web.Close()
	backend, err := wrap.Remote(web.URL+"/v1", wrap.Identity(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer of-the-service")
		return nil
	}))
	require.NoError(t, err)
	srv := newServer()
	require.NoError(t, openapi.Mount(srv, shop(t), openapi.Operations{"getOrder": annotate.ReadOnly("Read an order")}, openapi.Service(backend)))
	out, err := try(t, mcptest.New(t, srv), "get_order", `{"id":1}`)
	require.NoError(t, err)
	assert.Equal(t, `{"id":1}`, out)
	assert.Equal(t, "/v1/orders/1", s.uri)
	assert.Equal(t, "Bearer of-the-service", s.header.Get("Authorization"))
}

// TestServers checks which server of a document is called without Service.
func TestServers(t *testing.T) {
	for name, tc := range map[string]struct{ servers, want string }{
		"an address":    {`[{"url": "https://api.example.com/v1"}]`, ""},
		"with a region": {`[{"url": "https://{region}.example.com", "variables": {"region": {"default": "eu"}}}]`, ""},
		"none":          {`[]`, "the document names no server; use openapi.Service"},
		"a path":        {`[{"url": "/v1"}]`, "the first server of the document cannot be called; use openapi.Service"},
		"not encrypted": {`[{"url": "http://api.example.com"}]`, "is not encrypted"},
	} {
		t.Run(name, func(t *testing.T) {
			d := parse(t, `{"openapi": "3.0.0", "servers": `+tc.servers+`, "paths": {"/a": {"get": {"operationId": "getA", "responses": {"204": {}}}}}}`)
			err := openapi.Mount(newServer(), d, openapi.Operations{"getA": annotate.ReadOnly("Read")})
			if tc.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, tc.want)
		})
	}
}

// TestThousandOperations mounts every operation of a large document.
func TestThousandOperations(t *testing.T) {
	testsize.OnlySlow(t, "the document is large")
	var b strings.Builder
	b.WriteString("openapi: 3.0.0\npaths:\n")
	ops := openapi.Operations{}
	for i := range 1000 {
		fmt.Fprintf(&b, "  /things/%d/{id}:\n    get: {operationId: getThing%d, parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {200: {description: ok}}}\n", i, i)
		ops[fmt.Sprint("getThing", i)] = annotate.ReadOnly(fmt.Sprint("Read thing ", i))
	}
	s := &service{}
	srv, tools := mounted(t, parse(t, b.String()), s, ops)
	require.Len(t, tools, 1000)
	_, err := try(t, mcptest.New(t, srv), "get_thing999", `{"id":"a"}`)
	require.NoError(t, err)
	assert.Equal(t, "/things/999/a", s.uri)
}

// TestLinkedOnlyHere checks that programs without this package do not link the parser.
func TestLinkedOnlyHere(t *testing.T) {
	const module = "github.com/mcpkit-go/mcpkit/mcpkit"
	linked := map[string]bool{module: false, module + "/wrap": false, module + "/mcptest": false, module + "/wrap/openapi": true}
	args := append([]string{"list", "-f", "{{.ImportPath}} {{.Deps}}"}, slices.Collect(maps.Keys(linked))...)
	out, err := exec.CommandContext(t.Context(), "go", args...).Output()
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	require.Len(t, lines, len(linked))
	for _, line := range lines {
		pkg, dependencies, _ := strings.Cut(line, " ")
		assert.Equal(t, linked[pkg], strings.Contains(dependencies, "github.com/getkin/kin-openapi"), pkg)
	}
}
