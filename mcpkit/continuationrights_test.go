package mcpkit_test

import (
	"context"
	"net/http"
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
	long := func(context.Context, struct{}) (string, error) { return strings.Repeat("word and more. ", 40_000), nil }
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
