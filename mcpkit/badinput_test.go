package mcpkit_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// TestBadArguments sends mistakes that models make. The answer must be a tool error, which the
// model reads, so that it can try again.
func TestBadArguments(t *testing.T) {
	endpoint := listen(t, newServer())
	for name, tc := range map[string]struct{ args, want string }{
		"a missing argument":     {`{}`, `missing required argument "query"`},
		"no arguments":           {``, `missing required argument "query"`},
		"null arguments":         {`null`, `missing required argument "query"`},
		"a null value":           {`{"query":null}`, `query: must be a string, got null`},
		"an unknown argument":    {`{"query":"x","lines":3}`, `unknown argument "lines"; valid: query, limit`},
		"a misspelled argument":  {`{"qurey":"x","query":"x"}`, `unknown argument "qurey"; valid: query, limit`},
		"another case":           {`{"Query":"x","query":"x"}`, `unknown argument "Query"; it is written "query"; valid: query, limit`},
		"another type":           {`{"query":7}`, `query: must be a string, got a number`},
		"a number above a limit": {`{"query":"x","limit":500}`, `limit: must be at most 100, got 500`},
		"an array of arguments":  {`[1]`, `the arguments must be a JSON object, got an array`},
		"deeply nested":          {strings.Repeat(`{"query":`, 100) + "1" + strings.Repeat("}", 100), `query: must be a string, got an object`},
		"a huge number":          {`{"query":"x","limit":1e300}`, `limit: must be at most 100, got 1000000000`},
	} {
		for _, version := range versions {
			t.Run(name+"/"+version, func(t *testing.T) {
				body := request(version, "tools/call", map[string]any{"name": "find_notes", "arguments": "ARGS"})
				if tc.args == "" {
					body = strings.Replace(body, `"arguments":"ARGS",`, "", 1)
				}
				a := post(t, endpoint, version, strings.Replace(body, `"ARGS"`, tc.args, 1))
				require.Equal(t, http.StatusOK, a.Status, a.Body)
				require.Nil(t, a.Error, a.Body)
				text, isError := resultText(t, a.Result)
				assert.True(t, isError)
				assert.Contains(t, text, tc.want)
			})
		}
	}
}

// TestBadEnvelope sends requests that are not valid JSON-RPC, or not valid for the endpoint. Every
// answer must be a JSON-RPC error.
func TestBadEnvelope(t *testing.T) {
	t.Parallel()
	endpoint := listen(t, newServer())
	call := func(version string) string {
		return request(version, "tools/call", map[string]any{"name": "find_notes", "arguments": map[string]any{"query": "x"}})
	}
	big := `{"jsonrpc":"2.0","id":7,"method":"ping","params":{"x":"` + strings.Repeat("x", 5<<20) + `"}}`
	for name, tc := range map[string]struct {
		body   func(version string) string
		change func(*http.Request)
		status int
		code   int64
		want   string
	}{
		"an empty body":                    {body: text(``), status: 400, code: -32700, want: "empty text"},
		"not JSON":                         {body: text(`{"jsonrpc":`), status: 400, code: -32700, want: "not valid JSON: unexpected end"},
		"two values":                       {body: text(`{} {}`), status: 400, code: -32700, want: "not valid JSON"},
		"invalid UTF-8":                    {body: text("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"\xff\"}"), status: 400, code: -32700, want: "invalid UTF-8 at byte 34"},
		"a string":                         {body: text(`"x"`), status: 400, code: -32600, want: "a JSON-RPC message is an object"},
		"nested too deeply":                {body: text(strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)), status: 400, code: -32700, want: "exceeded max depth"},
		"nested deeper than mcpkit allows": {body: text(`{"jsonrpc":"2.0","id":7,"method":"x","params":{"a":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}}`), status: 400, code: -32700, want: "nested deeper than 128 levels"},
		"empty batch":                      {body: text(`[]`), status: 400, code: -32600, want: "the batch is empty"},
		"another JSON-RPC version":         {body: text(`{"jsonrpc":"1.0","id":7,"method":"ping"}`), status: 400, code: -32600, want: `jsonrpc must be "2.0"`},
		"duplicate key":                    {body: text(`{"jsonrpc":"2.0","id":7,"method":"ping","method":"tools/call"}`), status: 400, code: -32700, want: `duplicate key "method"`},
		"duplicate argument":               {body: text(`{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"find_notes","arguments":{"query":"x","query":"y"}}}`), status: 400, code: -32700, want: `params.arguments: duplicate key "query"`},
		"wrong case":                       {body: text(`{"jsonrpc":"2.0","id":7,"method":"ping","Method":"tools/call"}`), status: 400, code: -32600, want: `unknown member "Method"; it is written "method"`},
		"wrong case in params":             {body: text(`{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"find_notes","Name":"other"}}`), status: 400, code: -32602, want: `unknown member "Name"; it is written "name"`},
		"null id":                          {body: text(`{"jsonrpc":"2.0","id":null,"method":"ping"}`), status: 400, code: -32600, want: "id must be a string, or an integer of up to 2^53 without a fraction or an exponent"},
		"object id":                        {body: text(`{"jsonrpc":"2.0","id":{},"method":"ping"}`), status: 400, code: -32600, want: "id must be"},
		"no method":                        {body: text(`{"jsonrpc":"2.0","id":7}`), status: 400, code: -32600, want: "a message has a method"},
		"method is a number":               {body: text(`{"jsonrpc":"2.0","id":7,"method":3}`), status: 400, code: -32600, want: "method must be a non-empty string"},
		"params is a list":                 {body: text(`{"jsonrpc":"2.0","id":7,"method":"tools/call","params":[1]}`), status: 400, code: -32602, want: "params must be an object"},
		"too large":                        {body: text(big), status: 413, code: -32600, want: "larger than 4194304 bytes"},
		"wrong content type":               {body: call, change: header("Content-Type", "text/plain"), status: 415, code: -32600, want: "Content-Type must be application/json"},
		"no content type":                  {body: call, change: header("Content-Type", ""), status: 415, code: -32600, want: "Content-Type must be application/json"},
		"accepts only HTML":                {body: call, change: header("Accept", "text/html"), status: 406, code: -32600, want: "Accept must allow application/json"},
		"the method GET":                   {body: text(``), change: func(r *http.Request) { r.Method = http.MethodGet }, status: 405, code: -32600, want: "GET is not answered here"},
		"another path":                     {body: call, change: func(r *http.Request) { r.URL.Path = "/other" }, status: 404, code: -32600, want: "the MCP endpoint is https://notes.acme.com/mcp"},
	} {
		for _, version := range versions {
			t.Run(name+"/"+version, func(t *testing.T) {
				change := tc.change
				if change == nil {
					change = func(*http.Request) {}
				}
				a := post(t, endpoint, version, tc.body(version), change)
				require.Equal(t, tc.status, a.Status, a.Body)
				require.NotNil(t, a.Error, a.Body)
				assert.Equal(t, tc.code, a.Error.Code, a.Body)
				assert.Contains(t, a.Error.Message, tc.want)
				if a.Status == http.StatusMethodNotAllowed {
					assert.Equal(t, "POST, OPTIONS", a.Header.Get("Allow"))
				}
			})
		}
	}
}

func text(s string) func(string) string { return func(string) string { return s } }

func header(key, value string) func(*http.Request) {
	return func(r *http.Request) {
		if value == "" {
			r.Header.Del(key)
			return
		}
		r.Header.Set(key, value)
	}
}

func TestUnknownMethodAndTool(t *testing.T) {
	endpoint := listen(t, newServer())
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			a := post(t, endpoint, version, request(version, "notes/steal", nil))
			require.NotNil(t, a.Error, a.Body)
			assert.EqualValues(t, -32601, a.Error.Code, a.Body)
			assert.Equal(t, "7", string(a.ID))

			a = post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": "nope", "arguments": map[string]any{}}))
			require.NotNil(t, a.Error, a.Body)
			assert.EqualValues(t, -32602, a.Error.Code, a.Body)
			assert.Contains(t, a.Error.Message, `unknown tool "nope"`)
		})
	}
	t.Run("an unknown notification is not answered", func(t *testing.T) {
		a := post(t, endpoint, "2025-11-25", `{"jsonrpc":"2.0","method":"notifications/whatever"}`)
		assert.Equal(t, http.StatusAccepted, a.Status)
		assert.Empty(t, a.Body)
	})
}

func TestUnsupportedProtocolVersion(t *testing.T) {
	endpoint := listen(t, newServer())
	for _, version := range []string{"2020-01-01", "nonsense", "2099-01-01"} {
		a := post(t, endpoint, version, request(version, "tools/list", nil))
		assert.Equal(t, http.StatusBadRequest, a.Status, a.Body)
		require.NotNil(t, a.Error, a.Body)
		assert.Regexp(t, "(?i)unsupported protocol version|protocol version", a.Error.Message)
		assert.Contains(t, a.Body, "2025-11-25", "the error lists the supported versions")
	}
	t.Run("initialize negotiates a version", func(t *testing.T) {
		for asked, want := range map[string]string{"2025-03-26": "2025-03-26", "2025-06-18": "2025-06-18", "2025-11-25": "2025-11-25", "1999-01-01": "2025-11-25"} {
			a := post(t, endpoint, "", fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":%q,"capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`, asked))
			require.Equal(t, http.StatusOK, a.Status, a.Body)
			assert.Contains(t, string(a.Result), fmt.Sprintf(`"protocolVersion":%q`, want))
			assert.Empty(t, a.Header.Get("Mcp-Session-Id"), "the server keeps no sessions")
		}
	})
	t.Run("server/discover lists all versions", func(t *testing.T) {
		a := post(t, endpoint, "2026-07-28", request("2026-07-28", "server/discover", nil))
		require.Equal(t, http.StatusOK, a.Status, a.Body)
		for _, v := range versions {
			assert.Contains(t, string(a.Result), v)
		}
	})
}

func TestBatch(t *testing.T) {
	endpoint := listen(t, newServer())
	batch := `[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"tools/list"}]`
	a := post(t, endpoint, "2025-03-26", batch, func(r *http.Request) { r.Header.Set("Accept", "application/json,text/event-stream") })
	assert.Equal(t, http.StatusOK, a.Status)
	assert.Contains(t, a.Body, "find_notes")
	for _, version := range []string{"2025-06-18", "2025-11-25", "2026-07-28"} {
		a := post(t, endpoint, version, batch)
		assert.Equal(t, http.StatusBadRequest, a.Status)
		require.NotNil(t, a.Error, a.Body)
		assert.Contains(t, a.Error.Message, "batching is not supported")
	}
}

func TestAcceptHeadersThatAllowJSON(t *testing.T) {
	endpoint := listen(t, newServer())
	for _, accept := range []string{"", "*/*", "application/json", "application/json;q=0.9, text/event-stream", "text/event-stream, application/json"} {
		a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", nil), header("Accept", accept))
		assert.Equal(t, http.StatusOK, a.Status, accept)
	}
}

func TestHandlerRefusesWhileAMustFails(t *testing.T) {
	m := manifest()
	m.Privacy, m.Version = "", "0.9.0"
	srv := mcpkit.New(m, mcpkit.Public(""))
	_, err := srv.Handler()
	require.Error(t, err)
	for _, part := range []string{"privacy", "version", "reason", "three"} {
		assert.Contains(t, err.Error(), part)
	}
	assert.Contains(t, err.Error(), "badinput_test.go:", "the error has the position of the declaration")
}
