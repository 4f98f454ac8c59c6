package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

func init() {
	programs["failing"] = func() *mcpkit.Server {
		srv := newServer()
		addTool(srv, "find_error", func(context.Context, struct{}) (string, error) {
			return "", &mcpkit.ToolError{What: "the phase of the moon is wrong"}
		})
		e := mcpkit.Example{Title: "Fail", Prompt: "Try it", Calls: []mcpkit.Call{mcpkit.Use("find_error", struct{}{})}, Shows: "a failure"}
		srv.Examples(e, e, e)
		return srv
	}
	programs["leaking"] = func() *mcpkit.Server {
		srv := newServer()
		addTool(srv, "find_key", func(context.Context, struct{}) (string, error) {
			return "Authorization: Bearer " + strings.Repeat("aB3dE", 9), nil
		})
		e := mcpkit.Example{Title: "Leak", Prompt: "Show the key", Calls: []mcpkit.Call{mcpkit.Use("find_key", struct{}{})}, Shows: "a key"}
		srv.Examples(e, e, e)
		return srv
	}
	programs["listed"] = func() *mcpkit.Server {
		return newServer(mcpkit.Documentation(docs.Prose{Data: dataUse()}), mcpkit.Listing(listing()))
	}
}

func dataUse() *docs.DataUse {
	return &docs.DataUse{Collected: "Nothing beyond the request.", Used: "To answer it.", Stored: "Nothing is stored.", Shared: "With nobody.",
		Retention: "None.", Contact: "privacy@acme.com", Controller: "Acme Ltd, Bern", Effective: "1 December 2026", Rights: "None are needed.",
		Logs: "for 30 days", NoUpstreams: true}
}

func fetch(t *testing.T, h http.Handler, method, path string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequest(method, "https://notes.acme.com"+path, nil)
	for _, f := range change {
		f(r)
	}
	h.ServeHTTP(w, r)
	return w
}

func handlerOf(t *testing.T, srv *mcpkit.Server) http.Handler {
	t.Helper()
	h, err := srv.Handler()
	require.NoError(t, err)
	return h
}

func TestServedDocumentation(t *testing.T) {
	h := handlerOf(t, newServer(mcpkit.Documentation(docs.Prose{Intro: "Free for *everybody*.", Data: dataUse()})))
	for path, want := range map[string]struct{ contentType, text string }{
		"/docs":     {"text/html; charset=utf-8", "Free for <em>everybody</em>."},
		"/docs.md":  {"text/markdown; charset=utf-8", "Free for *everybody*."},
		"/llms.txt": {"text/plain; charset=utf-8", "Finds notes by a word in their text"},
		"/privacy":  {"text/html; charset=utf-8", "Nothing is stored."},
	} {
		w := fetch(t, h, http.MethodGet, path)
		assert.Equal(t, 200, w.Code, path)
		assert.Equal(t, want.contentType, w.Header().Get("Content-Type"))
		assert.Contains(t, w.Body.String(), want.text)
		assert.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
		head := fetch(t, h, http.MethodHead, path)
		assert.Equal(t, 200, head.Code)
		assert.Zero(t, head.Body.Len())
		assert.Equal(t, 405, fetch(t, h, http.MethodPost, path).Code)
	}
	page := fetch(t, h, http.MethodGet, "/docs.md").Body.String()
	assert.Contains(t, page, "Which notes are about rain? <b>", "the page has the result of an example")
	assert.Equal(t, 404, fetch(t, handlerOf(t, newServer()), http.MethodGet, "/privacy").Code, "no privacy policy is declared")
}

func TestServedDocumentationOfAProtectedServer(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	access := mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}})
	prose := mcpkit.Documentation(docs.Prose{Authentication: "An account of Acme."})

	srv := rehearsed(access)
	assert.Equal(t, 404, fetch(t, handlerOf(t, srv), http.MethodGet, "/docs").Code, "an incomplete page is not served")
	findings := outcome(t, srv.Check(), "documentation-complete").Findings
	require.NotEmpty(t, findings)
	assert.Contains(t, findings[0].Fix, "Prose.Authentication")

	page := fetch(t, handlerOf(t, rehearsed(access, prose)), http.MethodGet, "/docs.md").Body.String()
	assert.Contains(t, page, "An account of Acme.")
	assert.NotContains(t, page, "examples.invalid", "the page has no results of tools that need a caller")

	// Recorded results of a fixture are on the page.
	fixture := mcpkit.Fixture(func(ctx context.Context) (context.Context, func(), error) {
		return oauth.WithPrincipal(context.WithValue(ctx, sampleKey{}, "Ada"), &oauth.Principal{Issuer: issuer.URL(), Subject: "ada"}), nil, nil
	})
	raw, err := rehearsed(access, prose, fixture).Record(t.Context())
	require.NoError(t, err)
	page = fetch(t, handlerOf(t, rehearsed(access, prose, mcpkit.RecordedExamples(raw))), http.MethodGet, "/docs.md").Body.String()
	assert.Contains(t, page, "Ada keeps tea")

	broken := rehearsed(access, prose, mcpkit.RecordedExamples([]byte(`{"examples":`)))
	assert.Contains(t, broken.Check().Err().Error(), "the recorded examples cannot be read: unexpected end of JSON input")
}

// TestInvalidProse checks that Check reports prose that cannot be used, and that the page is not
// served.
func TestInvalidProse(t *testing.T) {
	srv := newServer(mcpkit.Documentation(docs.Prose{Intro: "<b>Free</b>"}))
	findings := outcome(t, srv.Check(), "documentation-complete").Findings
	require.Len(t, findings, 1)
	assert.Contains(t, findings[0].Message, "Prose.Intro")
	assert.Equal(t, 404, fetch(t, handlerOf(t, srv), http.MethodGet, "/docs").Code)
}

// TestServedDocumentationAfterAFailure checks that the page leaves out the error of an example that
// fails, and that requests in quick succession do not run the example again.
func TestServedDocumentationAfterAFailure(t *testing.T) {
	srv := newServer()
	var calls atomic.Int64
	addTool(srv, "find_luck", func(context.Context, struct{}) (string, error) {
		calls.Add(1)
		return "", &mcpkit.ToolError{What: "no luck"}
	})
	e := mcpkit.Example{Title: "Luck", Prompt: "Any luck?", Calls: []mcpkit.Call{mcpkit.Use("find_luck", struct{}{})}, Shows: "some luck"}
	srv.Examples(e, e, e)
	h := handlerOf(t, srv)
	for range 3 {
		page := fetch(t, h, http.MethodGet, "/docs.md")
		assert.Equal(t, 200, page.Code)
		assert.NotContains(t, page.Body.String(), "no luck")
	}
	assert.EqualValues(t, 3, calls.Load(), "each of the three examples runs once")
}

// TestServedDocumentationOfAnExampleWithoutCalls waives the rule that examples need calls, and
// checks that such an example is documented.
func TestServedDocumentationOfAnExampleWithoutCalls(t *testing.T) {
	srv := newServer(mcpkit.Waive("example-calls", "the client answers without a tool"))
	e := mcpkit.Example{Title: "Nothing to call", Prompt: "What can you do?", Shows: "what the tools are for"}
	srv.Examples(e, e, e)
	w := fetch(t, handlerOf(t, srv), http.MethodGet, "/docs.md")
	assert.Equal(t, 200, w.Code)
	assert.Contains(t, w.Body.String(), "what the tools are for")
	assert.NotPanics(t, func() {
		srv.CheckExamples(t.Context())
		srv.Submission(t.Context(), submission.Anthropic).Files()
		srv.Submission(t.Context(), submission.OpenAI).Files()
	})
}

func TestMainDocs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	out, errOut, code := runProgram(t, "good", "docs")
	assert.Equal(t, 0, code, errOut)
	assert.Contains(t, out, "# Notes MCP server")
	assert.Contains(t, out, "What did we write about sun? <b>")

	for format, want := range map[string]string{"html": "<!doctype html>", "json": `"examples": [`, "llms": "# Notes", "md": "## Setup"} {
		out, _, code := runCommand(t, "good", "docs", "-format", format)
		assert.Equal(t, 0, code)
		assert.Contains(t, strings.ToLower(out), strings.ToLower(want), format)
	}

	file := filepath.Join(dir, "connector.md")
	_, errOut, code = runCommand(t, "good", "docs", "-o", file)
	assert.Equal(t, 0, code, errOut)
	_, _, code = runCommand(t, "good", "docs", "-check", file)
	assert.Equal(t, 0, code)
	page, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(page), "Finds notes by a word", "Loses notes by a word", 1)), 0o600))
	out, _, code = runCommand(t, "good", "docs", "-check", file)
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "connector.md is out of date; regenerate it with: docs -o ")
	assert.Regexp(t, `(?m)^-.*Loses notes`, out)
	assert.Regexp(t, `(?m)^\+.*Finds notes`, out)

	readme := filepath.Join(dir, "README.md")
	require.NoError(t, os.WriteFile(readme, []byte("# Acme\n\n"+docs.BeginMark+"\n"+docs.EndMark+"\n\nThe end.\n"), 0o600))
	_, errOut, code = runCommand(t, "good", "docs", "-o", readme)
	assert.Equal(t, 0, code, errOut)
	page, err = os.ReadFile(readme)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(page), "# Acme\n") && strings.HasSuffix(string(page), "The end.\n"), string(page))
	_, _, code = runCommand(t, "good", "docs", "-check", readme)
	assert.Equal(t, 0, code)

	for name, c := range map[string]struct {
		program string
		args    []string
		code    int
		want    string
	}{
		"an unknown format":                 {"good", []string{"-format", "pdf"}, 2, `unknown format "pdf"; the formats are md, html, json, llms, privacy`},
		"two flags that exclude each other": {"good", []string{"-o", "a.md", "-check", "a.md"}, 2, "-o and -check exclude each other"},
		"a missing file":                    {"good", []string{"-check", filepath.Join(dir, "none.md")}, 1, "none.md: no such file"},
		"no privacy policy":                 {"good", []string{"-format", "privacy"}, 1, "there is no privacy policy to print: declare docs.Prose.Data"},
		"a failing example":                 {"failing", nil, 1, `fails: find_error returns an error: the phase of the moon is wrong (example-runs)`},
		"a secret in results":               {"leaking", nil, 1, "result of call 1"},
		"a folder":                          {"good", []string{"-o", dir}, 1, "is a directory"},
	} {
		out, errOut, code := runCommand(t, c.program, append([]string{"docs"}, c.args...)...)
		assert.Equal(t, c.code, code, name)
		assert.Contains(t, errOut, c.want, name)
		assert.NotContains(t, out, strings.Repeat("aB3dE", 9), "no secret is printed")
	}
}

func TestMainSubmission(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "kit")
	out, errOut, code := runProgram(t, "listed", "submission", "-o", dir)
	assert.Equal(t, 0, code, errOut)
	assert.Contains(t, out, "read SUBMISSION.md first")
	portal, err := os.ReadFile(filepath.Join(dir, "portal.md"))
	require.NoError(t, err)
	assert.Contains(t, string(portal), "Acme Ltd")

	out, errOut, code = runCommand(t, "good", "submission", "-o", dir)
	assert.Equal(t, 1, code)
	assert.Contains(t, errOut, "MISSING: Listing.Company.Contact")
	assert.Empty(t, out)
	_, errOut, code = runCommand(t, "good", "submission")
	assert.Equal(t, 2, code)
	assert.Contains(t, errOut, "-o is required; it names the folder")
	_, errOut, code = runCommand(t, "good", "submission", "-profile", "acme", "-o", dir)
	assert.Equal(t, 2, code)
	assert.Contains(t, errOut, `unknown profile "acme"; the profiles are anthropic, openai, claude-plugin, registry and all`)

	// Every kit has its folder. A complete one says so, and the others say what is missing.
	out, errOut, code = runCommand(t, "listed", "submission", "-profile", "all", "-o", dir)
	assert.Equal(t, 1, code, "OpenAI asks for more")
	for _, kit := range []string{"anthropic", "claude-plugin", "registry"} {
		assert.Contains(t, out, filepath.Join(dir, kit)+": read SUBMISSION.md first")
	}
	assert.Contains(t, errOut, filepath.Join(dir, "openai")+":\nListing: MISSING: ")
	assert.Regexp(t, regexp.QuoteMeta(filepath.Join(dir, "openai"))+`: written; \d+ things are missing or wrong: read `+regexp.QuoteMeta(filepath.Join(dir, "openai", "SUBMISSION.md"))+`\n`, errOut)
	assert.FileExists(t, filepath.Join(dir, "registry", "server.json"))

	// What others put into the plugin's folder is checked too.
	bundle := filepath.Join(dir, "claude-plugin", submission.PluginFolder)
	require.NoError(t, os.WriteFile(filepath.Join(bundle, "server.mcpb"), []byte("zip"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(bundle, "icon.svg"), []byte("<svg/>"), 0o600))
	_, errOut, code = runCommand(t, "listed", "submission", "-profile", "claude-plugin", "-o", filepath.Join(dir, "claude-plugin"))
	assert.Equal(t, 1, code)
	assert.Contains(t, errOut, "server.mcpb: the directory takes no bundles of local servers; declare the server in .mcp.json (bundles)")
	assert.Contains(t, errOut, "icon.svg: note: this file is not of this kit, and was kept")
	assert.Contains(t, errOut, filepath.Join(dir, "claude-plugin")+": written; 1 thing is missing or wrong: read ")

	// Evidence of the live server decides points of the checklist.
	seen := filepath.Join(t.TempDir(), "seen.json")
	require.NoError(t, os.WriteFile(seen, []byte(`[{"point":"endpoint-tls","result":"holds","seen":"TLS 1.3","when":"2026-11-27T10:00:00Z","url":"https://notes.acme.com/mcp"}]`), 0o600))
	_, errOut, code = runCommand(t, "listed", "submission", "-o", dir, "-evidence", seen)
	assert.Equal(t, 0, code, errOut)
	cover, err := os.ReadFile(filepath.Join(dir, "SUBMISSION.md"))
	require.NoError(t, err)
	assert.Contains(t, string(cover), "- [x] Server accessible via HTTPS with valid certificates\n")
	_, errOut, code = runCommand(t, "listed", "submission", "-o", dir, "-evidence", filepath.Join(dir, "portal.md"))
	assert.Equal(t, 2, code)
	assert.Contains(t, errOut, "the evidence cannot be read")

	out, errOut, code = runCommand(t, "listed", "server.json")
	assert.Equal(t, 0, code, errOut)
	var entry struct{ Name, Version string }
	require.NoError(t, json.Unmarshal([]byte(out), &entry))
	assert.Equal(t, "com.acme.notes/notes", entry.Name)
	assert.Equal(t, "1.2.3", entry.Version)
}

// TestDocumentationAddress checks that Manifest.Docs defaults to the page that the server serves.
func TestDocumentationAddress(t *testing.T) {
	assert.Equal(t, "https://notes.acme.com/docs", newServer().Surface().Manifest.Docs)
	m := manifest()
	m.Docs = "https://acme.com/help"
	srv := mcpkit.New(m, mcpkit.Public("test"))
	assert.Equal(t, m.Docs, srv.Surface().Manifest.Docs)
}

func ExampleServer_Page() {
	srv := mcpkit.New(mcpkit.Manifest{Name: "greeter", Title: "Greeter", Tagline: "Greets people", Description: "Greets people by their names.", URL: "https://greeter.example.com/mcp",
		Privacy: "https://example.com/privacy", Support: "help@greeter.example.com", Security: "security@greeter.example.com"},
		mcpkit.Public("it only greets"))
	mcpkit.AddTool(srv, "greet", annotate.ReadOnly("Greet"), "Greets the user. Use when the user wants a greeting.",
		func(context.Context, struct{}) (string, error) { return "Good morning!", nil })
	greet := mcpkit.Example{Title: "Greet", Prompt: "Greet me", Calls: []mcpkit.Call{mcpkit.Use("greet", struct{}{})}, Shows: "a greeting"}
	srv.Examples(greet, greet, greet)

	page, err := srv.Page(context.Background())
	if err != nil {
		panic(err)
	}
	fmt.Println(strings.Contains(string(page.Markdown()), "Good morning!"))
	// Output: true
}

func listing() submission.Listing {
	return submission.Listing{
		Company: submission.Company{Website: "https://acme.com", Contact: "mcp@acme.com"},
		Data:    submission.Data{API: submission.OwnAPI, Health: submission.No, Sponsored: submission.No, NoUserData: true},
		Plugin:  submission.Plugin{License: "MIT", Minors: submission.No}, Registry: submission.Registry{Repository: "https://github.com/acme/notes", RepositorySource: "github"},
	}
}

// TestTheManifestNamesOwnAddresses checks that the report knows which addresses of its host the
// server answers.
func TestTheManifestNamesOwnAddresses(t *testing.T) {
	findings := func(privacy string, opts ...mcpkit.Option) (messages []string) {
		m := manifest()
		m.Privacy = privacy
		for _, res := range mcpkit.New(m, mcpkit.Public("test"), opts...).Check().Results {
			if res.Rule.ID == policy.RuleManifestServed {
				assert.NotEqual(t, policy.NotMeasured, res.Outcome)
				for _, f := range res.Findings {
					messages = append(messages, f.Message)
				}
			}
		}
		return messages
	}
	const own = "https://notes.acme.com/privacy"
	assert.Equal(t, []string{`the manifest's privacy policy "` + own + `" is at the server's own host, which answers it with 404`}, findings(own))
	assert.Empty(t, findings(own, mcpkit.Documentation(docs.Prose{Data: dataUse()})))
	assert.Empty(t, findings("https://acme.com/privacy"))
	assert.Empty(t, findings("https://notes.acme.com/docs"))
}

// TestUnfinishedDocumentation checks that the rules read what the owner wrote, but not the history
// of the server.
func TestUnfinishedDocumentation(t *testing.T) {
	prose := docs.Prose{Limits: "Attachments are coming soon.", Scopes: map[string]string{"notes": "Reads notes. Invite-only."}, Data: dataUse(),
		Changelog: []docs.Release{{Version: "0.9.0", Text: "The beta."}}}
	prose.Data.Stored = "TODO"
	report := newServer(mcpkit.Documentation(prose)).Check()
	var messages []string
	for _, f := range report.Warnings() {
		if f.Rule.ID == policy.RuleDocumentationGA || f.Rule.ID == policy.RuleManifestPlaceholder {
			messages = append(messages, f.Message)
		}
	}
	assert.Equal(t, []string{
		`a scope of the documentation says that the server is unfinished: "Invite-only"`,
		`the limits of the documentation says that the server is unfinished: "coming soon"`,
		`the placeholder "TODO" is in the privacy policy of the documentation`,
	}, messages)
}

func TestMainCheckKnowsTheDate(t *testing.T) {
	t.Parallel()
	out, _, _ := runProgram(t, "good", "check", "-static")
	assert.NotContains(t, out, "today's date")
}

// TestSecretsInResultsOfExamples checks that the report on the examples names each result with text
// that looks like a secret, where its example is declared, and repeats none.
func TestSecretsInResultsOfExamples(t *testing.T) {
	secret := "Authorization: Bearer " + strings.Repeat("aB3dE", 9)
	for name, tc := range map[string]struct {
		results []string // of one example each
		found   int
	}{
		"none":  {[]string{"tea", "milk", "rice"}, 0},
		"one":   {[]string{"tea", secret, "rice"}, 1},
		"three": {[]string{secret, secret, secret}, 3},
	} {
		srv := newServer()
		var examples []mcpkit.Example
		for i, text := range tc.results {
			tool := fmt.Sprintf("find_%d", i)
			addTool(srv, tool, says(text))
			examples = append(examples, mcpkit.Example{Title: "Find " + tool, Prompt: "Find it with " + tool, Calls: []mcpkit.Call{mcpkit.Use(tool, struct{}{})}, Shows: "it"})
		}
		srv.Examples(examples[0], examples[1], examples[2])
		findings := outcome(t, srv.CheckExamples(t.Context()), policy.RuleExampleSecrets).Findings
		assert.Len(t, findings, tc.found, name)
		for _, f := range findings {
			assert.Contains(t, f.Pos.File, "documentation_test.go", name)
			assert.NotContains(t, f.Message, "aB3dE", name)
			assert.Contains(t, f.Message, "result of call 1", name)
		}
	}
}

// TestEachTextOfTheDocumentationIsChecked writes a placeholder into each text that the owner writes
// for the page, and checks that the report names its place.
func TestEachTextOfTheDocumentationIsChecked(t *testing.T) {
	t.Parallel()
	for place, prose := range map[string]docs.Prose{
		"the introduction":              {Intro: "TODO"},
		"a feature":                     {Features: []docs.Feature{{Title: "Find notes", Text: "TODO"}}},
		"the set-up":                    {Setup: "TODO"},
		"the section on authentication": {Authentication: "TODO"},
		"a scope":                       {Scopes: map[string]string{"notes": "TODO"}},
		"the limits":                    {Limits: "TODO"},
		"the troubleshooting":           {Troubleshooting: "TODO"},
		"the section on privacy":        {Privacy: "TODO"},
		"the support":                   {Support: "TODO"},
		"the privacy policy":            {Data: &docs.DataUse{Shared: "TODO"}},
	} {
		srv := newServer(mcpkit.Documentation(prose))
		require.Len(t, srv.Surface().Documentation, 1, place)
		assert.Equal(t, place+" of the documentation", srv.Surface().Documentation[0].Place)
		assert.Contains(t, messagesOf(srv, policy.RuleManifestPlaceholder), `the placeholder "TODO" is in `+place+` of the documentation`)
	}
	for _, data := range []docs.DataUse{{Collected: "TODO"}, {Used: "TODO"}, {Stored: "TODO"}, {Shared: "TODO"}, {Retention: "TODO"}, {Contact: "TODO"}} {
		assert.Len(t, newServer(mcpkit.Documentation(docs.Prose{Data: &data})).Surface().Documentation, 1)
	}
	assert.Empty(t, newServer().Surface().Documentation)
}

// TestAPageThatOnlySomeCanOpenIsReported checks the report on servers that answer only some
// addresses: reviewers must be able to read the documentation elsewhere.
func TestAPageThatOnlySomeCanOpenIsReported(t *testing.T) {
	const refused = "the documentation page is shown only to the allowed addresses, so reviewers cannot open it"
	allowed := mcpkit.Edge(edge.Config{Allow: &edge.AllowList{Networks: edge.AnthropicEgress}})
	for _, only := range []bool{false, true} {
		for _, elsewhere := range []string{"", "https://acme.com/docs"} {
			m := manifest()
			m.Docs = elsewhere
			opts := []mcpkit.Option{documented()}
			if only {
				opts = append(opts, allowed)
			}
			srv := newServerOf(m, opts...)
			if only && elsewhere == "" {
				assert.Equal(t, []string{refused}, messagesOf(srv, policy.RuleDocumentationComplete))
				assert.Contains(t, writtenReport(srv.Check()), "publish what the subcommand docs prints, and name its address in Manifest.Docs")
			} else {
				assert.Empty(t, messagesOf(srv, policy.RuleDocumentationComplete))
			}
		}
	}
}
