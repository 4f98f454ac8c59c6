package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// loginConfig returns a configuration without what the server fills in.
func loginConfig() oauth.Config {
	return oauth.Config{AuthorizationServers: []string{"https://login.example.com"}, Verifiers: []oauth.Verifier{
		oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) { return nil, oauth.ErrInvalidToken }),
	}}
}

// TestResourceMetadataIsFilledIn checks which members of the resource metadata come from the
// manifest, the documentation page and the configuration.
func TestResourceMetadataIsFilledIn(t *testing.T) {
	declared := loginConfig()
	declared.Resource, declared.Name, declared.Policy, declared.Documentation = "https://own.example/mcp", "Own", "https://own.example/policy", "https://own.example/docs"
	for name, tc := range map[string]struct {
		config oauth.Config
		docs   string // of the manifest
		want   [4]string
	}{
		"by the manifest":      {loginConfig(), "https://acme.com/docs", [4]string{"https://notes.acme.com/mcp", "Notes", "https://acme.com/privacy", "https://acme.com/docs"}},
		"by the page":          {loginConfig(), "", [4]string{"https://notes.acme.com/mcp", "Notes", "https://acme.com/privacy", "https://notes.acme.com/docs"}},
		"by the configuration": {declared, "https://acme.com/docs", [4]string{"https://own.example/mcp", "Own", "https://own.example/policy", "https://own.example/docs"}},
	} {
		m := manifest()
		m.Docs = tc.docs
		srv := mcpkit.New(m, mcpkit.OAuth(tc.config), mcpkit.Documentation(docs.Prose{Authentication: "An account of Acme."}), mcpkit.Waive(policy.RuleServerOptions, "a test"))
		addNotes(srv)
		var got struct {
			Resource string `json:"resource"`
			Name     string `json:"resource_name"`
			Policy   string `json:"resource_policy_uri"`
			Docs     string `json:"resource_documentation"`
		}
		h, err := srv.Handler()
		require.NoError(t, err, name)
		body := fetch(t, h, http.MethodGet, "/.well-known/oauth-protected-resource/mcp").Body
		require.NoError(t, json.Unmarshal(body.Bytes(), &got), "%s: %s", name, body)
		assert.Equal(t, tc.want, [4]string{got.Resource, got.Name, got.Policy, got.Docs}, name)
	}
}

// TestClientsAskForTheScopesOfTheTools checks which scopes the challenge names: those of tools,
// resources and prompts that exist and are not on demand, each once.
func TestClientsAskForTheScopesOfTheTools(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*oauth.Config)
		want   string
	}{
		"by the tools":         {func(*oauth.Config) {}, "a:read b:read c:read"},
		"with the baseline":    {func(c *oauth.Config) { c.Scopes = []string{"base"} }, "base a:read b:read c:read"},
		"by the configuration": {func(c *oauth.Config) { c.LoginScopes = []string{"own"} }, "own"},
	} {
		config := loginConfig()
		tc.change(&config)
		srv := mcpkit.New(manifest(), mcpkit.OAuth(config), mcpkit.Documentation(docs.Prose{Authentication: "An account of Acme."}),
			mcpkit.ResourceScopes("a://b", "c:read"))
		addNotes(srv)
		addTool(srv, "read_b", noText, mcpkit.Scopes("b:read", "a:read"))
		addTool(srv, "read_a", noText, mcpkit.Scopes("a:read"))
		addTool(srv, "list_a", noText, mcpkit.Scopes("a:write"), mcpkit.OnDemand())
		addTool(srv, "see_a", noText, mcpkit.PublicTool())
		srv.SDK().AddResource(&mcp.Resource{URI: "a://b", Name: "b"}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			return &mcp.ReadResourceResult{}, nil
		})
		a := post(t, listen(t, srv), "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "find_notes"}))
		require.Equal(t, http.StatusUnauthorized, a.Status, name)
		_, scope, _ := strings.Cut(a.Header.Get("WWW-Authenticate"), `scope="`)
		scope, _, _ = strings.Cut(scope, `"`)
		assert.ElementsMatch(t, strings.Fields(tc.want), strings.Fields(scope), name)
	}
}

// TestAScopeThatCannotExistIsReported checks that a server with such a scope says so, and nothing
// fails before.
func TestAScopeThatCannotExistIsReported(t *testing.T) {
	srv := mcpkit.New(manifest(), mcpkit.OAuth(loginConfig()))
	addNotes(srv)
	addTool(srv, "read_a", noText, mcpkit.Scopes("a read", "a:read"))
	found := fmt.Sprint(srv.Check().Failures())
	assert.Contains(t, found, `tool "read_a" needs a scope that cannot exist`)
	assert.Equal(t, 1, strings.Count(found, "cannot exist"), found)
}

// TestTheDocumentationAnswersTheListing checks which questions of the portals the documentation
// answers, unless the listing does.
func TestTheDocumentationAnswersTheListing(t *testing.T) {
	t.Parallel()
	prose := docs.Prose{Authentication: "An account of the plan Gold.", Data: dataUse(), Changelog: []docs.Release{{Version: "2", Text: "Finds faster."}, {Version: "1", Text: "The first."}}}
	answers := func(l submission.Listing) string {
		srv := newServer(mcpkit.Documentation(prose), mcpkit.Listing(l))
		var all strings.Builder
		for _, directory := range []submission.Directory{submission.Anthropic, submission.OpenAI} {
			for _, f := range srv.Submission(t.Context(), directory).Files() {
				all.Write(f.Content)
			}
		}
		return all.String()
	}
	byDefault := answers(submission.Listing{})
	assert.Contains(t, byDefault, "plan Gold")
	assert.Contains(t, byDefault, "Finds faster.")
	assert.NotContains(t, byDefault, "The first.")
	own := answers(submission.Listing{Requirements: "The plan Silver.", OpenAI: submission.OpenAIAnswers{ReleaseNotes: "Own notes."}})
	assert.Contains(t, own, "plan Silver")
	assert.NotContains(t, own, "plan Gold")
	assert.Contains(t, own, "Own notes.")
	assert.NotContains(t, own, "Finds faster.")
}

// TestEveryTextOfTheDocumentationIsRead puts a placeholder into each text that the owner writes.
func TestEveryTextOfTheDocumentationIsRead(t *testing.T) {
	const todo = "TODO"
	data := func(change func(*docs.DataUse)) *docs.DataUse { d := dataUse(); change(d); return d }
	for place, prose := range map[string]docs.Prose{
		"the introduction":              {Intro: todo},
		"a feature":                     {Features: []docs.Feature{{Title: "Fast", Text: todo}}},
		"the set-up":                    {Setup: todo},
		"the section on authentication": {Authentication: todo},
		"a scope":                       {Scopes: map[string]string{"notes": todo}},
		"the limits":                    {Limits: todo},
		"the troubleshooting":           {Troubleshooting: todo},
		"the section on privacy":        {Privacy: todo},
		"the support":                   {Support: todo},
		"the privacy policy":            {Data: data(func(d *docs.DataUse) { d.Contact = todo })},
	} {
		var found []string
		report := newServer(mcpkit.Documentation(prose)).Check()
		for _, f := range append(report.Failures(), report.Warnings()...) {
			if f.Rule.ID == policy.RuleManifestPlaceholder {
				found = append(found, f.Message)
			}
		}
		assert.Equal(t, []string{`the placeholder "TODO" is in ` + place + " of the documentation"}, found)
	}
}

// TestOnlyProtectedServersListCallbacks checks the page's list of callback URLs.
func TestOnlyProtectedServersListCallbacks(t *testing.T) {
	prose := mcpkit.Documentation(docs.Prose{Authentication: "An account of Acme."})
	srv := mcpkit.New(manifest(), mcpkit.OAuth(loginConfig()), prose)
	addNotes(srv)
	for server, want := range map[*mcpkit.Server]int{newServer(prose): 0, srv: len(oauth.KnownClients())} {
		page, err := server.Page(t.Context())
		require.NoError(t, err)
		var content struct {
			Authentication struct{ Callbacks []any }
		}
		require.NoError(t, json.Unmarshal(page.JSON(), &content))
		assert.Len(t, content.Authentication.Callbacks, want)
	}
}
