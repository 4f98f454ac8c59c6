package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// protected returns a protected server and its issuer. The server has a tool for each kind of need;
// with public, also one that needs no token.
func protected(t testing.TB, public bool, opts ...mcpkit.Option) (issuer *oauthtest.Issuer, srv *mcpkit.Server) {
	t.Helper()
	issuer = oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	srv = mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{
		Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}},
		Scopes:  []string{"notes"},
		Implies: func(have, need string) bool { return have == "notes:admin" },
	}), opts...)
	who := func(ctx context.Context, _ struct{}) (string, error) {
		if p, ok := oauth.PrincipalFrom(ctx); ok {
			return p.Subject, nil
		}
		return "nobody", nil
	}
	addTool(srv, "say_who", who)
	mcpkit.AddTool(srv, "write_note", annotate.Additive("Write a note"), "Writes a note. Use when the user dictates one.", who, mcpkit.Scopes("notes:write", "notes:read"))
	mcpkit.AddSDKTool(srv, "see_request", annotate.ReadOnly("See the request"), "Shows the request. Use when a test needs it.",
		func(_ context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, string, error) {
			return nil, fmt.Sprintf("%q %s", req.Extra.Header.Values("Authorization"), req.Extra.TokenInfo.UserID), nil
		})
	all := longList(30)
	mcpkit.AddTool(srv, "list_notes", annotate.ReadOnly("List notes"), listText, func(_ context.Context, in listIn) (listOut, error) {
		return listOut{Page: budget.PageOf(in.PageRequest, all)}, nil
	})
	if public {
		addTool(srv, "open_tool", who, mcpkit.PublicTool())
	}
	example := func(prompt string) mcpkit.Example {
		return mcpkit.Example{Title: prompt, Prompt: prompt, Calls: []mcpkit.Call{mcpkit.Use("say_who", struct{}{})}, Shows: "a name"}
	}
	srv.Examples(example("Who am I?"), example("Say my name"), example("What is my name?"))
	return issuer, srv
}

func bearer(token string) func(*http.Request) {
	return func(r *http.Request) {
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
	}
}

func TestTheGate(t *testing.T) {
	t.Parallel()
	issuer, srv := protected(t, false)
	endpoint := listen(t, srv)
	const meta = `resource_metadata="https://notes.acme.com/.well-known/oauth-protected-resource/mcp"`
	all := []string{"notes", "notes:read", "notes:write"}
	for name, tc := range map[string]struct {
		token, method, tool string
		status              int
		challenge, text     string
	}{
		"no token":                      {"", "tools/list", "", 401, `Bearer ` + meta + `, scope="notes notes:read notes:write"`, ""},
		"no token, initialize":          {"", "initialize", "", 401, meta, ""},
		"no token, call":                {"", "tools/call", "say_who", 401, meta, ""},
		"no token, scoped call":         {"", "tools/call", "write_note", 401, `Bearer ` + meta + `, scope="notes notes:read notes:write"`, ""},
		"foreign key, scoped call":      {issuer.Issue(oauthtest.Foreign()), "tools/call", "write_note", 401, `scope="notes notes:read notes:write"`, ""},
		"foreign key":                   {issuer.Issue(oauthtest.Scopes(all...), oauthtest.Foreign()), "tools/call", "say_who", 401, `error="invalid_token"`, ""},
		"unsigned":                      {issuer.Issue(oauthtest.Scopes(all...), oauthtest.Unsigned()), "tools/call", "say_who", 401, `error="invalid_token"`, ""},
		"expired":                       {issuer.Issue(oauthtest.Scopes(all...), oauthtest.Expired()), "tools/call", "say_who", 401, `error="invalid_token"`, ""},
		"for another server":            {issuer.Issue(oauthtest.Scopes(all...), oauthtest.Audience("https://other.acme.com/mcp")), "tools/call", "say_who", 401, `error="invalid_token"`, ""},
		"expired and without scope":     {issuer.Issue(oauthtest.Expired()), "tools/call", "write_note", 401, `error="invalid_token"`, ""},
		"without the baseline scope":    {issuer.Issue(oauthtest.Scopes("other")), "tools/list", "", 403, `error="insufficient_scope"`, ""},
		"without a scope of the tool":   {issuer.Issue(oauthtest.Scopes("notes", "notes:read")), "tools/call", "write_note", 403, `scope="notes notes:write notes:read"`, ""},
		"with the scopes of the tool":   {issuer.Issue(oauthtest.Scopes(all...), oauthtest.Subject("ada")), "tools/call", "write_note", 200, "", "ada"},
		"with a scope that implies all": {issuer.Issue(oauthtest.Scopes("notes:admin"), oauthtest.Subject("ada")), "tools/call", "write_note", 200, "", "ada"},
		"with the baseline scope":       {issuer.Issue(oauthtest.Scopes("notes"), oauthtest.Subject("ada")), "tools/call", "say_who", 200, "", "ada"},
		"with the baseline scope, list": {issuer.Issue(oauthtest.Scopes("notes")), "tools/list", "", 200, "", ""},
		"two tokens":                    {"a, Bearer b", "tools/list", "", 400, `error="invalid_request"`, ""},
	} {
		for _, version := range []string{"2025-06-18", "2026-07-28"} {
			if tc.method == "initialize" && version == "2026-07-28" {
				continue
			}
			t.Run(name+"/"+version, func(t *testing.T) {
				params := map[string]any{}
				if tc.tool != "" {
					params["name"], params["arguments"] = tc.tool, map[string]any{}
				}
				a := post(t, endpoint, version, request(version, tc.method, params), bearer(tc.token))
				require.Equal(t, tc.status, a.Status, a.Body)
				assert.Contains(t, a.Header.Get("WWW-Authenticate"), tc.challenge)
				if tc.text != "" {
					text, isError := resultText(t, a.Result)
					assert.False(t, isError)
					assert.Equal(t, tc.text, text)
				}
			})
		}
	}
}

// TestTheGateCannotBeBypassed sends messages that a gate that decodes like encoding/json would
// misread, and batches.
func TestTheGateCannotBeBypassed(t *testing.T) {
	issuer, srv := protected(t, true)
	endpoint := listen(t, srv)
	token := issuer.Issue(oauthtest.Scopes("notes"))
	call := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"write_note","arguments":{}%s}%s}`
	for name, tc := range map[string]struct {
		body   string
		status int
	}{
		"a second name in another case":                   {fmt.Sprintf(call, `,"Name":"say_who"`, ""), 400},
		"a second params in another case":                 {fmt.Sprintf(call, "", `,"Params":{"name":"say_who"}`), 400},
		"a second method in another case":                 {fmt.Sprintf(call, "", `,"Method":"ping"`), 400},
		"a duplicate name":                                {fmt.Sprintf(call, `,"name":"say_who"`, ""), 400},
		"a batch that begins with an open method":         {`[{"jsonrpc":"2.0","id":2,"method":"ping"},` + fmt.Sprintf(call, "", "") + `]`, 403},
		"a plain call":                                    {fmt.Sprintf(call, "", ""), 403},
		"an escaped name":                                 {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"\u006eame":"write_note","arguments":{}}}`, 403},
		"a call as a notification":                        {`{"jsonrpc":"2.0","method":"tools/call","params":{"name":"write_note","arguments":{}}}`, 403},
		"an unknown tool, which the gate does not refuse": {`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"nope","arguments":{}}}`, 200},
	} {
		t.Run(name, func(t *testing.T) {
			a := post(t, endpoint, "2025-03-26", tc.body, bearer(token))
			assert.Equal(t, tc.status, a.Status, a.Body)
		})
	}
}

// TestLazyLogin checks which requests need a token on a server with a public tool.
func TestLazyLogin(t *testing.T) {
	issuer, srv := protected(t, true)
	endpoint := listen(t, srv)
	status := func(method, tool, token string) int {
		params := map[string]any{}
		if tool != "" {
			params["name"], params["arguments"] = tool, map[string]any{}
		}
		return post(t, endpoint, "2025-11-25", request("2025-11-25", method, params), bearer(token)).Status
	}
	assert.Equal(t, 200, status("tools/list", "", ""))
	assert.Equal(t, 200, status("ping", "", ""))
	assert.Equal(t, 200, status("tools/call", "open_tool", ""))
	assert.Equal(t, 401, status("tools/call", "say_who", ""))
	assert.Equal(t, 200, status("resources/list", "", ""))
	assert.Equal(t, 200, status("notes/unknown", "", ""))
	assert.Equal(t, 401, status("resources/read", "", ""))
	assert.Equal(t, 401, status("tools/call", "open_tool", issuer.Issue(oauthtest.Expired())), "a bad token is refused even where none is needed")
	assert.Equal(t, 200, status("tools/call", "open_tool", issuer.Issue(oauthtest.Scopes("unrelated"))))
}

// TestOtherHTTPMethods checks that a request with another method than POST gets 401 without a
// token, and 405 with one or on a server with a public tool.
func TestOtherHTTPMethods(t *testing.T) {
	issuer, strict := protected(t, false)
	_, lazy := protected(t, true)
	for name, tc := range map[string]struct {
		srv    *mcpkit.Server
		token  string
		status int
	}{
		"protected": {strict, "", 401},
		"lazy":      {lazy, "", 405},
		"logged in": {strict, issuer.Issue(oauthtest.Scopes("notes")), 405},
	} {
		endpoint := listen(t, tc.srv)
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodDelete, http.MethodPut} {
			r, err := http.NewRequest(method, endpoint, nil)
			require.NoError(t, err)
			bearer(tc.token)(r)
			a := do(t, r)
			assert.Equal(t, tc.status, a.Status, "%s %s", name, method)
			if tc.status == 401 {
				assert.Contains(t, a.Header.Get("WWW-Authenticate"), "resource_metadata")
			} else {
				assert.Equal(t, "POST, OPTIONS", a.Header.Get("Allow"))
			}
			if method == http.MethodHead {
				assert.Empty(t, a.Body)
			}
		}
	}
}

func TestHandlersDoNotGetTheToken(t *testing.T) {
	issuer, srv := protected(t, false)
	endpoint := listen(t, srv)
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "see_request", "arguments": map[string]any{}}),
		bearer(issuer.Issue(oauthtest.Scopes("notes"), oauthtest.Subject("ada"))), header("Accept", "application/json"))
	text, isError := resultText(t, a.Result)
	require.False(t, isError, text)
	assert.Contains(t, text, `[] `)
	assert.Contains(t, text, "ada")
}

// TestCursorsAreBoundToTheCaller checks that a caller cannot use another caller's cursor.
func TestCursorsAreBoundToTheCaller(t *testing.T) {
	issuer, srv := protected(t, false)
	endpoint := listen(t, srv)
	list := func(subject, cursor string) (string, bool) {
		args := map[string]any{"limit": 3}
		if cursor != "" {
			args["cursor"] = cursor
		}
		a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "list_notes", "arguments": args}),
			bearer(issuer.Issue(oauthtest.Scopes("notes"), oauthtest.Subject(subject))))
		return resultText(t, a.Result)
	}
	text, _ := list("ada", "")
	var out listOut
	require.NoError(t, json.Unmarshal([]byte(text), &out))
	_, isError := list("ada", out.NextCursor)
	assert.False(t, isError)
	text, isError = list("bob", out.NextCursor)
	assert.True(t, isError)
	assert.Contains(t, text, "belongs to another call")
}

func TestMetadataIsServed(t *testing.T) {
	issuer, srv := protected(t, false)
	endpoint := listen(t, srv)
	for path, status := range map[string]int{
		"/.well-known/oauth-protected-resource/mcp": 200, "/.well-known/oauth-protected-resource": 200, "/.well-known/other": 404,
	} {
		r, err := http.NewRequest(http.MethodGet, endpoint[:len(endpoint)-len("/mcp")]+path, nil)
		require.NoError(t, err)
		a := do(t, r)
		assert.Equal(t, status, a.Status, path)
		if status == 200 {
			assert.Contains(t, a.Body, `"resource":"https://notes.acme.com/mcp"`)
			assert.Contains(t, a.Body, issuer.URL())
		}
	}
}

// TestAnOutageIsNot401 checks that a token that cannot be verified during an outage gets 503, so
// that the client keeps it.
func TestAnOutageIsNot401(t *testing.T) {
	issuer, srv := protected(t, false)
	endpoint := listen(t, srv)
	token := issuer.Issue(oauthtest.Scopes("notes"))
	issuer.SetOutage(true)
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", nil), bearer(token))
	assert.Equal(t, 503, a.Status, a.Body)
	assert.NotEmpty(t, a.Header.Get("Retry-After"))
	assert.Empty(t, a.Header.Get("WWW-Authenticate"))
}

// TestTheCheckInside checks that calls in memory, which do not pass the gate, need the same scopes.
func TestTheCheckInside(t *testing.T) {
	_, srv := protected(t, true)
	ada := mcptest.New(t, srv, mcptest.As("ada", "notes"))
	assert.Equal(t, "ada", mcptest.Call[string](t, ada, "say_who", nil))
	_, err := mcptest.Try[string](t.Context(), ada, "write_note", nil)
	assert.ErrorContains(t, err, "insufficient scope: notes:write")
	nobody := mcptest.New(t, srv)
	assert.Equal(t, "nobody", mcptest.Call[string](t, nobody, "open_tool", nil))
	_, err = mcptest.Try[string](t.Context(), nobody, "say_who", nil)
	assert.ErrorContains(t, err, "may not use this tool")
}

func TestInvalidAccessIsRefused(t *testing.T) {
	issuer := oauthtest.New(t, nil)
	jwt := []oauth.JWTConfig{{Issuer: issuer.URL()}}
	for name, tc := range map[string]struct {
		srv  func() *mcpkit.Server
		want string
	}{
		"no access decision": {func() *mcpkit.Server { return mcpkit.New(manifest(), mcpkit.Access{}) }, "the server does not declare who may call it"},
		"public and scoped": {func() *mcpkit.Server {
			srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: jwt}))
			addTool(srv, "both", func(context.Context, struct{}) (string, error) { return "", nil }, mcpkit.Scopes("notes"), mcpkit.PublicTool())
			return srv
		}, `tool "both" is public and needs scopes`},
		"offline_access": {func() *mcpkit.Server {
			return mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: jwt, Scopes: []string{"offline_access"}}))
		}, "offline_access"},
		"a relative resource": {func() *mcpkit.Server {
			return mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: jwt, Resource: "/mcp"}))
		}, "the server cannot be protected"},
		"plain http": {func() *mcpkit.Server {
			return mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: jwt, Resource: "http://notes.acme.com/mcp"}))
		}, "the server cannot be protected"},
		"no issuer": {func() *mcpkit.Server { return mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{})) }, "needs an issuer or a verifier"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := tc.srv().Handler()
			assert.ErrorContains(t, err, tc.want)
		})
	}
}

// TestRequestsOfWebPages checks that web pages of known clients can send requests and read
// refusals, that preflight requests need no token, and that every web page can read the metadata.
func TestRequestsOfWebPages(t *testing.T) {
	_, srv := protected(t, false)
	endpoint := listen(t, srv)
	ask := func(method, path, origin string, headers http.Header) wireAnswer {
		u, err := url.Parse(endpoint)
		require.NoError(t, err)
		u.Path = path
		r, err := http.NewRequest(method, u.String(), nil)
		require.NoError(t, err)
		r.Header = headers.Clone()
		r.Header.Set("Origin", origin)
		return do(t, r)
	}
	preflight := http.Header{"Access-Control-Request-Method": {"POST"}, "Access-Control-Request-Headers": {"authorization,mcp-param-query,mcp-protocol-version"}}
	a := ask("OPTIONS", "/mcp", "https://claude.ai", preflight)
	assert.Equal(t, 204, a.Status)
	assert.Equal(t, "https://claude.ai", a.Header.Get("Access-Control-Allow-Origin"))
	for _, want := range []string{"Authorization", "mcp-param-query", "Mcp-Session-Id"} {
		assert.Contains(t, a.Header.Get("Access-Control-Allow-Headers"), want)
	}
	assert.Empty(t, a.Header.Get("WWW-Authenticate"))
	a = ask("POST", "/mcp", "https://claude.ai", http.Header{"Content-Type": {"application/json"}})
	assert.Equal(t, "https://claude.ai", a.Header.Get("Access-Control-Allow-Origin"), "the page can read the refusal")
	assert.Contains(t, a.Header.Get("Access-Control-Expose-Headers"), "Www-Authenticate")

	a = ask("OPTIONS", "/mcp", "https://evil.example", preflight)
	assert.Equal(t, 403, a.Status)
	assert.Empty(t, a.Header.Get("Access-Control-Allow-Origin"))
	a = ask("GET", "/.well-known/oauth-protected-resource/mcp", "https://evil.example", http.Header{})
	assert.Equal(t, 200, a.Status)
	assert.Equal(t, "*", a.Header.Get("Access-Control-Allow-Origin"))
}
