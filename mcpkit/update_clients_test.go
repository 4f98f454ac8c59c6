package mcpkit_test

import (
	"bufio"
	"context"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// hearing connects a client of go-sdk in a protocol version, and returns what it hears of changed
// lists of tools.
func hearing(t *testing.T, endpoint, version string) (*mcp.ClientSession, <-chan struct{}) {
	t.Helper()
	heard := make(chan struct{}, 100)
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, &mcp.ClientOptions{
		ToolListChangedHandler: func(context.Context, *mcp.ToolListChangedRequest) { heard <- struct{}{} },
	})
	session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: endpoint, HTTPClient: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}, &mcp.ClientSessionOptions{ProtocolVersion: version})
	require.NoError(t, err)
	t.Cleanup(func() { session.Close() })
	require.Equal(t, version, session.InitializeResult().ProtocolVersion)
	return session, heard
}

func hear(t *testing.T, heard <-chan struct{}) {
	t.Helper()
	select {
	case <-heard:
	case <-time.After(20 * time.Second):
		t.Fatal("nothing was heard")
	}
}

func drained(heard <-chan struct{}) {
	for {
		select {
		case <-heard:
		case <-time.After(100 * time.Millisecond):
			return
		}
	}
}

// TestClientsHearOfAnUpdate: in every era that has a way for it, and not of a check or of a refused
// update.
func TestClientsHearOfAnUpdate(t *testing.T) {
	t.Parallel()
	adopted := func() *mcpkit.Server {
		srv := mcpkit.New(manifest(), mcpkit.Public("a test"), mcpkit.Adopt(greeterSDK(), map[string]annotate.Annotation{"get_greeting": annotate.ReadOnly("Get a greeting")}))
		srv.Examples(examplesOfGreeting())
		return srv
	}
	for name, make := range map[string]func() *mcpkit.Server{"own": func() *mcpkit.Server { return newServer(mcpkit.Sessions()) }, "adopted": adopted} {
		for _, version := range eras {
			t.Run(name+" "+version, func(t *testing.T) {
				srv := make()
				srv.SDK()
				session, heard := hearing(t, listen(t, srv), version)
				drained(heard)
				srv.Check()
				srv.RunExamples(t.Context())
				require.Error(t, srv.Update(func(draft *mcpkit.Server) { mcpkit.AddTool(draft, "bad", annotate.ReadOnly(""), "", says("x")) }))
				select {
				case <-heard:
					t.Error("the list did not change")
				case <-time.After(100 * time.Millisecond):
				}
				before, err := session.ListTools(t.Context(), nil)
				require.NoError(t, err)
				require.NoError(t, srv.Update(func(draft *mcpkit.Server) { addTool(draft, "say_word", says("word")) }))
				hear(t, heard)
				list, err := session.ListTools(t.Context(), nil)
				require.NoError(t, err)
				assert.Len(t, list.Tools, len(before.Tools)+1)
				res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "say_word"})
				require.NoError(t, err)
				assert.Equal(t, "word", res.Content[0].(*mcp.TextContent).Text)
				drained(heard)
				require.NoError(t, srv.Update(func(draft *mcpkit.Server) { draft.RemoveTools("say_word") }))
				hear(t, heard)
				list, err = session.ListTools(t.Context(), nil)
				require.NoError(t, err)
				assert.Len(t, list.Tools, len(before.Tools))
				drained(heard)
				require.NoError(t, srv.Update(nil))
				hear(t, heard)
			})
		}
	}
}

func examplesOfGreeting() (one, two, three mcpkit.Example) {
	example := func(name string) mcpkit.Example {
		return mcpkit.Example{Title: name, Prompt: "Say hello to " + name, Calls: []mcpkit.Call{mcpkit.Use("get_greeting", sdkGreetIn{Name: name})}, Shows: "the greeting"}
	}
	return example("Ada"), example("Grace"), example("Zoë")
}

// TestClientsWithoutASessionAreNotPromisedToHear: nothing can reach older clients without a
// session.
func TestClientsWithoutASessionAreNotPromisedToHear(t *testing.T) {
	srv := newServer()
	endpoint := listen(t, srv)
	for range 2 { // the second answer is one that the server kept
		a := post(t, endpoint, "2025-11-25", initializeBody)
		assert.NotContains(t, string(a.Result), `"listChanged":true`)
		assert.Contains(t, string(a.Result), `"tools":{`)
	}
	a := post(t, endpoint, "2026-07-28", request("2026-07-28", "server/discover", nil))
	assert.Contains(t, string(a.Result), `"listChanged":true`)
}

// TestASessionOutlivesTheToolThatNeededIt: an update may remove the last tool for which clients get
// a session.
func TestASessionOutlivesTheToolThatNeededIt(t *testing.T) {
	srv := newServer()
	addAsking(srv)
	var asking []string
	for _, tool := range srv.Surface().Tools {
		if tool.Name != "find_notes" {
			asking = append(asking, tool.Name)
		}
	}
	endpoint := listen(t, srv)
	s := &legacySession{t: t, endpoint: endpoint}
	s.open(`{"elicitation":{}}`)
	require.NotEmpty(t, s.id)
	stream := bufio.NewScanner(s.send("GET", "").Body)
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) { draft.RemoveTools(asking...) }))
	for stream.Scan() && !strings.Contains(stream.Text(), "notifications/tools/list_changed") {
	}
	assert.Contains(t, stream.Text(), "notifications/tools/list_changed")
	assert.Contains(t, readAll(t, s.send("POST", `{"jsonrpc":"2.0","id":3,"method":"tools/list"}`)), "find_notes")
	other := &legacySession{t: t, endpoint: endpoint}
	other.open(`{}`)
	assert.Empty(t, other.id, "new clients need no session")
	assert.Equal(t, http.StatusNoContent, s.send("DELETE", "").StatusCode)
}

// TestAccessChangesAtOnce makes a public server a protected one, and back.
func TestAccessChangesAtOnce(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	protect := mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}})
	srv := newServer(mcpkit.Sessions(), mcpkit.ListPermitted())
	endpoint := listen(t, srv)
	host := strings.TrimSuffix(endpoint, "/mcp")
	token := bearer(issuer.Issue(oauthtest.Scopes("notes")))
	get := func(path string) wireAnswer {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, host+path, nil)
		require.NoError(t, err)
		return do(t, req)
	}
	public := func() {
		t.Helper()
		for _, version := range eras {
			for range 2 {
				assert.Equal(t, []string{"find_notes"}, toolsOf(t, endpoint, version))
			}
		}
		assert.Equal(t, 404, get("/.well-known/oauth-protected-resource/mcp").Status)
		assert.Contains(t, get("/docs").Body, "the notes of this test are public")
		assert.Equal(t, 200, get("/readyz").Status)
	}
	protected := func() {
		t.Helper()
		for _, version := range eras {
			for _, method := range []string{"tools/list", "ping", "initialize", "server/discover"} {
				a := post(t, endpoint, version, request(version, method, nil))
				assert.Equal(t, 401, a.Status, version+" "+method)
				assert.Contains(t, a.Header.Get("Www-Authenticate"), `resource_metadata="https://notes.acme.com/.well-known/oauth-protected-resource/mcp"`)
			}
			a := post(t, endpoint, version, request(version, "tools/list", nil), token)
			assert.Equal(t, 200, a.Status, a.Body)
		}
		assert.Contains(t, get("/.well-known/oauth-protected-resource/mcp").Body, issuer.URL())
		assert.NotContains(t, get("/docs").Body, "the notes of this test are public")
		assert.Equal(t, 200, get("/readyz").Status)
	}
	public()
	session := &legacySession{t: t, endpoint: endpoint}
	session.open(`{}`)
	stream := session.send("GET", "")
	require.Equal(t, 200, stream.StatusCode)
	listening := make(chan error, 1)
	modern, _ := hearing(t, endpoint, "2026-07-28")
	go func() { listening <- modern.Wait() }()

	require.NoError(t, srv.Update(func(draft *mcpkit.Server) { draft.SetAccess(protect) }))
	protected()
	readAll(t, stream) // the stream of a caller without a token ends
	assert.Equal(t, 401, session.send("POST", `{"jsonrpc":"2.0","id":3,"method":"tools/list"}`).StatusCode)
	session.token = issuer.Issue(oauthtest.Scopes("notes"))
	assert.Contains(t, readAll(t, session.send("POST", `{"jsonrpc":"2.0","id":3,"method":"tools/list"}`)), "find_notes", "the client logs in, and goes on")

	require.Error(t, srv.Update(func(draft *mcpkit.Server) { draft.SetAccess(mcpkit.Access{}) }))
	protected()
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) { addTool(draft, "say_word", says("word")) }))
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) { draft.RemoveTools("say_word") }))
	protected()

	require.NoError(t, srv.Update(func(draft *mcpkit.Server) {
		draft.SetAccess(mcpkit.Public("the notes of this test are public"))
	}))
	public()
	assert.Equal(t, 404, session.send("POST", `{"jsonrpc":"2.0","id":3,"method":"tools/list"}`).StatusCode, "nobody is that user any more")

	for session := range srv.SDK().Sessions() {
		session.Close()
	}
}

// TestAnAccessThatWasReplacedIsLetGo checks that a server keeps nothing of the access that an
// Update replaced, and that the access in force works after each.
func TestAnAccessThatWasReplacedIsLetGo(t *testing.T) {
	gone := make(chan int, 10)
	protect := func(n int) mcpkit.Access {
		held := new([64]int)
		runtime.AddCleanup(held, func(n int) { gone <- n }, n)
		c := loginConfig()
		c.Verifiers = []oauth.Verifier{oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) {
			held[0]++
			return nil, oauth.ErrInvalidToken
		})}
		return mcpkit.OAuth(c)
	}
	srv := newServer()
	endpoint := listen(t, srv)
	const updates = 4
	for n := range updates {
		access := protect(n)
		for range 2 { // the second keeps the access
			require.NoError(t, srv.Update(func(draft *mcpkit.Server) { draft.SetAccess(access) }))
		}
		assert.Equal(t, 401, post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", nil), bearer("x")).Status)
	}
	seen := map[int]bool{}
	assert.Eventually(t, func() bool {
		runtime.GC()
		for len(gone) > 0 {
			seen[<-gone] = true
		}
		return len(seen) == updates-1
	}, 20*time.Second, 10*time.Millisecond)
	assert.NotContains(t, seen, updates-1, "the last is in force")
	assert.Equal(t, 401, post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", nil), bearer("x")).Status)
}
