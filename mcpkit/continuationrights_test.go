package mcpkit_test

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestTheRestOfAResultNeedsWhatItsToolNeeds shortens a result, and checks that the same user reads
// the rest only as long as the tool itself is open: with its scopes, while it is visible, and while
// the server has it.
func TestTheRestOfAResultNeedsWhatItsToolNeeds(t *testing.T) {
	t.Parallel()
	long := func(context.Context, struct{}) (string, error) { return strings.Repeat("word and more. ", 10_000), nil }
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), mcpkit.Continuations(store.NewMemory(0)))
	addNotes(srv)
	var shown atomic.Bool
	shown.Store(true)
	addTool(srv, "long_scoped", long, mcpkit.Scopes("long"))
	addTool(srv, "long_beta", long, mcpkit.Visible(func(context.Context) bool { return shown.Load() }))
	addTool(srv, "long_old", long)
	endpoint := listen(t, srv)
	all, none := asCaller(issuer, "anne", "long"), asCaller(issuer, "anne", "")
	handles := map[string]string{}
	for _, tool := range []string{"long_scoped", "long_beta", "long_old"} {
		a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": tool, "arguments": map[string]any{}}), all)
		found := handlePattern.FindStringSubmatch(strings.ReplaceAll(a.Body, `\"`, `"`))
		require.NotEmpty(t, found, "%.500s", a.Body)
		handles[tool] = found[1]
	}
	// readable lists the tools whose rests are read in every version.
	readable := func(as func(r *http.Request)) (tools []string) {
		for tool, handle := range handles {
			texts := 0
			for _, version := range versions {
				a := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": "continue_result", "arguments": map[string]any{"handle": handle}}), as)
				if strings.Contains(a.Body, "word and more") {
					texts++
				}
			}
			require.Contains(t, []int{0, len(versions)}, texts, tool)
			if texts > 0 {
				tools = append(tools, tool)
			}
		}
		slices.Sort(tools)
		return tools
	}
	assert.Equal(t, []string{"long_beta", "long_old", "long_scoped"}, readable(all))
	assert.Equal(t, []string{"long_beta", "long_old"}, readable(none), "without the scope")
	shown.Store(false)
	assert.Equal(t, []string{"long_old", "long_scoped"}, readable(all), "a hidden tool")
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) { draft.RemoveTools("long_old") }))
	assert.Equal(t, []string{"long_scoped"}, readable(all), "a removed tool")
	shown.Store(true)
	assert.Equal(t, []string{"long_beta", "long_scoped"}, readable(all), "visible again")
}

// TestCallersWithoutATokenReadTheRestOfPublicTools shortens results of a protected server's public
// tools, and reads the rest without a token, as it came: also that of a text file. The rest that a
// user has, and that of a tool which is public no more, stay closed.
func TestCallersWithoutATokenReadTheRestOfPublicTools(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("word and more. ", 10_000)
	long := func(context.Context, struct{}) (string, error) { return text, nil }
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}}),
		mcpkit.Continuations(store.NewMemory(0)), mcpkit.ListPermitted(), mcpkit.RateLimit(nil))
	addNotes(srv)
	addTool(srv, "long_closed", long)
	addTool(srv, "long_open", long, mcpkit.PublicTool())
	addTool(srv, "file_open", func(context.Context, struct{}) (mcpkit.File, error) {
		return mcpkit.File{Name: "a.txt", Data: []byte(text)}, nil
	}, mcpkit.PublicTool())
	require.Empty(t, srv.Check().Failures())
	endpoint := listen(t, srv)
	nobody, anne, other := func(*http.Request) {}, asCaller(issuer, "anne", "notes"), asCaller(issuer, "anne", "other")
	address := regexp.MustCompile(`mcpkit://files/[^"\\ ]+`)
	handle := func(version, tool string, as func(*http.Request)) string {
		a := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": tool, "arguments": map[string]any{}}), as)
		if tool == "file_open" {
			return address.FindString(a.Body)
		}
		found := handlePattern.FindStringSubmatch(strings.ReplaceAll(a.Body, `\"`, `"`))
		require.NotEmpty(t, found, "%.500s", a.Body)
		return found[1]
	}
	for _, version := range versions {
		read := func(handle string, as func(*http.Request)) string {
			return post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": "continue_result", "arguments": map[string]any{"handle": handle}}), as).Body
		}
		assert.Contains(t, listedNames(t, post(t, endpoint, version, request(version, "tools/list", nil), nobody)), "continue_result")
		for _, tool := range []string{"long_open", "file_open"} {
			assert.Contains(t, read(handle(version, tool, nobody), nobody), "word and more", tool)
			assert.Contains(t, read(handle(version, tool, other), other), "word and more", "%s, with a token that may do little", tool)
			assert.NotContains(t, read(handle(version, tool, anne), nobody), "word and more", tool)
		}
		closed := handle(version, "long_closed", anne)
		assert.Contains(t, read(closed, anne), "word and more")
		assert.NotContains(t, read(closed, nobody), "word and more")
		assert.NotContains(t, read(closed, other), "word and more")
	}
	before := handle("2025-11-25", "long_open", nobody)
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) {
		draft.RemoveTools("long_open")
		addTool(draft, "long_open", long)
	}))
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "continue_result", "arguments": map[string]any{"handle": before}}), nobody)
	assert.NotContains(t, a.Body, "word and more")
}

// TestServersWithOneStoreReadNothingOfEachOther gives two servers of one program the same store. A
// tool of the second has the name of one of the first, and needs no scope.
func TestServersWithOneStoreReadNothingOfEachOther(t *testing.T) {
	text := strings.Repeat("word and more. ", 10_000)
	kept := store.NewMemory(0)
	issuer := oauthtest.New(t, nil)
	serve := func(path string, scopes ...string) string {
		m := manifest()
		m.URL = "https://notes.acme.com" + path
		srv := mcpkit.New(m, mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), mcpkit.Continuations(kept))
		addNotes(srv)
		addTool(srv, "read_all", func(context.Context, struct{}) (string, error) { return text, nil }, mcpkit.Scopes(scopes...))
		addTool(srv, "read_file", func(context.Context, struct{}) (mcpkit.File, error) {
			return mcpkit.File{Name: "a.txt", Data: []byte(text)}, nil
		}, mcpkit.Scopes(scopes...))
		return strings.TrimSuffix(listen(t, srv), "/mcp") + path
	}
	first, second := serve("/first", "secrets"), serve("/second")
	anne := func(path, scopes string) func(*http.Request) {
		return bearer(issuer.Issue(oauthtest.Subject("anne"), oauthtest.Scopes(scopes), oauthtest.Audience("https://notes.acme.com"+path)))
	}
	const version = "2025-11-25"
	call := func(endpoint, tool string, args map[string]any, as func(*http.Request)) string {
		return post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": tool, "arguments": args}), as).Body
	}
	rest := handlePattern.FindStringSubmatch(strings.ReplaceAll(call(first, "read_all", nil, anne("/first", "secrets")), `\"`, `"`))
	require.NotEmpty(t, rest)
	file := regexp.MustCompile(`mcpkit://files/[^"\\ ]+`).FindString(call(first, "read_file", nil, anne("/first", "secrets")))
	require.NotEmpty(t, file)
	for _, handle := range []string{rest[1], file} {
		args := map[string]any{"handle": handle}
		assert.Contains(t, call(first, "continue_result", args, anne("/first", "secrets")), "word and more")
		assert.Contains(t, call(second, "continue_result", args, anne("/second", "")), "nothing is stored under this handle")
	}
	read := request(version, "resources/read", map[string]any{"uri": file})
	assert.Contains(t, post(t, first, version, read, anne("/first", "secrets")).Body, "word and more")
	assert.Contains(t, post(t, second, version, read, anne("/second", "")).Body, "Resource not found")
}
