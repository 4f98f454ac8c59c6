package mcpkit_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// upstreamOf is a server of another team, which answers tools/list and tools/call with these
// results.
func upstreamOf(tools, result string) proxy.Handler {
	return proxy.Handler{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var m struct {
			ID     json.RawMessage
			Method string
		}
		if json.Unmarshal(body, &m) != nil || m.ID == nil {
			w.WriteHeader(http.StatusAccepted)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		results := map[string]string{
			"initialize": `{"protocolVersion":"2025-06-18","serverInfo":{"name":"theirs","version":"1"},"capabilities":{"tools":{}}}`,
			"tools/list": `{"tools":[` + tools + `]}`,
			"tools/call": result,
		}
		fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%s}`, m.ID, results[m.Method])
	})}
}

const theirTexts = `{"name":"get_text","description":"Returns a text. Use when a test needs one.","inputSchema":{"type":"object","properties":{"id":{"type":"integer","description":"Its number"}},"required":["id"],"additionalProperties":false}}`

// gateway serves an upstream under the prefix their_.
func gateway(t *testing.T, server proxy.Handler, tools ...string) *mcpkit.Server {
	t.Helper()
	annotations := map[string]annotate.Annotation{}
	for _, name := range tools {
		annotations[name] = annotate.ReadOnly("Call "+name, annotate.ClosedWorld())
	}
	p, err := proxy.Open(t.Context(), proxy.Upstream{Name: "theirs", Server: server, Prefix: "their_", Annotations: annotations})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Close()) })
	srv := p.Server(manifest(), mcpkit.Public("a test"), mcpkit.Unlisted("a test"))
	addNotes(srv)
	return srv
}

// TestToolsOfAnUpstream calls the tool of an upstream beside one of the server, in every protocol
// version and in a session.
func TestToolsOfAnUpstream(t *testing.T) {
	const result = `{"content":[{"type":"text","text":"{\"id\":9007199254740993}"}],"structuredContent":{"id":9007199254740993}}`
	srv := gateway(t, upstreamOf(theirTexts, result), "get_text")
	for way, ask := range ways(t, srv) {
		list := ask("tools/list", `{}`)
		assert.Contains(t, list, `"their_get_text"`, way)
		assert.Contains(t, list, `"Call get_text"`, way)
		answer := ask("tools/call", `{"name":"their_get_text","arguments":{"id":9007199254740993}}`)
		assert.Contains(t, answer, `\"id\":9007199254740993`, way)
		assert.Contains(t, ask("tools/call", `{"name":"their_get_text","arguments":{}}`), `missing required argument`, way)
		assert.Contains(t, ask("tools/call", `{"name":"find_notes","arguments":{"query":"rain"}}`), "rain", way)
	}
}

// TestToolsThatAnUpstreamCannotOffer checks that the report tells a tool whose definition is broken
// from one that the upstream does not have.
func TestToolsThatAnUpstreamCannotOffer(t *testing.T) {
	odd := func(name string) string {
		return `{"name":"` + name + `","description":"Odd.","inputSchema":{"type":"array"}}`
	}
	list := strings.Join([]string{theirTexts, odd("get_odd"), odd("get_more")}, ",")
	report := gateway(t, upstreamOf(list, `{}`), "get_text", "get_odd", "get_more", "get_texts").Check()
	text := writtenReport(report)
	assert.False(t, report.OK())
	for _, name := range []string{"get_odd", "get_more"} {
		assert.Contains(t, text, `the tool "`+name+`" of the upstream "theirs" is left out, because the last definition that the upstream sent cannot be used: its input schema is not that of an object`)
		assert.NotContains(t, text, `the annotation of "their_`+name+`"`)
	}
	assert.Contains(t, text, "correct the definition in the upstream")
	assert.Contains(t, text, `the annotation of "their_get_texts" is for a tool that the adopted server does not have`)
	assert.Contains(t, text, `did you mean "their_get_text"?`)
	assert.NotContains(t, text, `"get_text" of the upstream`)
}

const pets = `
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets/{id}:
    get:
      operationId: getPet
      summary: Returns a pet. Use when its number is known.
      parameters: [{name: id, in: path, required: true, description: Its number, schema: {type: integer, maximum: 100}}]
      responses: {"200": {description: The pet, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}}
  /pets/{id}/story:
    get:
      operationId: getStory
      summary: Returns the story of a pet. Use when the user wants to read it.
      parameters: [{name: id, in: path, required: true, description: Its number, schema: {type: integer}}]
      responses: {"200": {description: The story, content: {text/plain: {schema: {type: string}}}}}
`

// TestToolsOfADocument serves operations of an OpenAPI document. Their schemas are those of the
// document, and what the service answers is checked against them.
func TestToolsOfADocument(t *testing.T) {
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/pets/1":
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"name":"Rex"}`)
		case "/pets/2":
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"name":7}`)
		default:
			w.Header().Set("Content-Type", "text/plain")
			_, _ = io.WriteString(w, "A long time ago at "+r.URL.Path)
		}
	})
	doc, err := openapi.Parse([]byte(pets))
	require.NoError(t, err)
	for _, strict := range []bool{false, true} {
		seen := &tolerated{}
		opts := []mcpkit.Option{mcpkit.Observe(seen)}
		if strict {
			opts = append(opts, mcpkit.Reject(observe.BrokenOutput))
		}
		srv := newServer(opts...)
		require.NoError(t, openapi.Mount(srv, doc, openapi.Operations{
			"getPet": annotate.ReadOnly("Get a pet", annotate.ClosedWorld()), "getStory": annotate.ReadOnly("Get a story", annotate.ClosedWorld()),
		}, openapi.Service(wrap.InProcess(service))))
		schemas := map[string][2]string{}
		for _, tool := range srv.Surface().Tools {
			schemas[tool.Name] = [2]string{string(tool.Input), string(tool.Output)}
		}
		assert.Contains(t, schemas["get_pet"][0], `"maximum":100`)
		assert.Contains(t, schemas["get_pet"][1], `"name":{"type":"string"}`)
		assert.Contains(t, schemas["get_story"][0], `"id"`)
		assert.Empty(t, schemas["get_story"][1], "a text has no schema")

		endpoint := listen(t, srv)
		for _, version := range versions {
			text, failed := callTool(t, endpoint, version, "get_pet", map[string]any{"id": 1})
			assert.False(t, failed, text)
			assert.JSONEq(t, `{"name":"Rex"}`, text)
			text, failed = callTool(t, endpoint, version, "get_story", map[string]any{"id": 3})
			assert.False(t, failed, text)
			assert.Equal(t, "A long time ago at /pets/3/story", text)
			assert.Empty(t, seen.take(), version)

			text, failed = callTool(t, endpoint, version, "get_pet", map[string]any{"id": 2})
			assert.Equal(t, strict, failed, "%s: %s", version, text)
			assert.Equal(t, strict, strings.HasPrefix(text, "internal error (ref "), text)
			if !strict {
				assert.Equal(t, []observe.Tolerance{observe.BrokenOutput}, seen.take(), version)
			}
			text, failed = callTool(t, endpoint, version, "get_pet", map[string]any{"id": "Rex"})
			assert.True(t, failed)
			assert.Contains(t, text, `id: must be an integer`, version)
		}
	}
}
