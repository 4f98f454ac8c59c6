package mcpkit_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

type nothingIn struct{}

type textIn struct {
	Text string `json:"text" jsonschema:"what to say"`
}

type textOut struct {
	Text string `json:"text" jsonschema:"what was said"`
}

type sampleKey struct{}

// rehearsed returns a server whose examples call read_text, write_text and who_am_i.
func rehearsed(access mcpkit.Access, opts ...mcpkit.Option) *mcpkit.Server {
	srv := mcpkit.New(manifest(), access, opts...)
	mcpkit.AddTool(srv, "read_text", annotate.ReadOnly("Read a text"), "Reads a text. Use when a text is wanted.",
		func(_ context.Context, in textIn) (textOut, error) { return textOut(in), nil })
	mcpkit.AddTool(srv, "write_text", annotate.Additive("Write a text"), "Writes a text. Use when the user wants to keep a text.",
		func(ctx context.Context, in textIn) (string, error) {
			sample, _ := ctx.Value(sampleKey{}).(string)
			if sample == "" {
				return "", &mcpkit.ToolError{What: "there is no account"}
			}
			return sample + " keeps " + in.Text, nil
		})
	mcpkit.AddTool(srv, "who_am_i", annotate.ReadOnly("Who am I"), "Says who calls. Use when the user wants to know.",
		func(ctx context.Context, _ nothingIn) (string, error) {
			p, ok := oauth.PrincipalFrom(ctx)
			if !ok {
				return "nobody", nil
			}
			return p.Subject + " with " + strings.Join(p.Scopes, " "), nil
		})
	srv.Examples(
		mcpkit.Example{Title: "Read", Prompt: "Read tea to me", Calls: []mcpkit.Call{mcpkit.Use("read_text", textIn{"tea"})}, Shows: "tea", Expect: []string{"tea"}},
		mcpkit.Example{Title: "Write", Prompt: "Keep tea for me", Calls: []mcpkit.Call{mcpkit.Use("write_text", textIn{"tea"}), mcpkit.Use("read_text", textIn{"tea"})}, Shows: "tea"},
		mcpkit.Example{Title: "Me", Prompt: "Who am I for you?", Calls: []mcpkit.Call{mcpkit.Use("who_am_i", nothingIn{})}, Shows: "who"},
	)
	return srv
}

func outcome(t *testing.T, rep *mcpkit.Report, rule policy.RuleID) policy.Result {
	t.Helper()
	for _, res := range rep.Results {
		if res.Rule.ID == rule {
			return res
		}
	}
	t.Fatalf("no rule %s", rule)
	return policy.Result{}
}

func TestExamplesOfReadOnlyToolsRunWithoutAFixture(t *testing.T) {
	srv := rehearsed(mcpkit.Public("these texts are public"))
	runs := srv.RunExamples(t.Context())
	require.Len(t, runs, 3)
	assert.JSONEq(t, `{"text":"tea"}`, string(runs[0].Answers[0].Structured))
	assert.Positive(t, runs[0].Answers[0].Tokens)
	assert.Equal(t, "write_text changes data, and the server has no fixture", runs[1].Skipped)
	assert.Equal(t, "nobody", runs[2].Answers[0].Text)

	rep := srv.CheckExamples(t.Context())
	assert.True(t, rep.OK())
	assert.Equal(t, policy.Pass, outcome(t, rep, "example-runs").Outcome)
	assert.Len(t, outcome(t, rep, "example-rehearsed").Findings, 1)
	assert.Equal(t, policy.NotMeasured, outcome(t, srv.Check(), "example-runs").Outcome, "Check runs no examples")
}

func TestFixture(t *testing.T) {
	cleaned := 0
	srv := rehearsed(mcpkit.Public("these texts are public"), mcpkit.Fixture(func(ctx context.Context) (context.Context, func(), error) {
		return context.WithValue(ctx, sampleKey{}, "Ada"), func() { cleaned++ }, nil
	}))
	runs := srv.RunExamples(t.Context())
	assert.Equal(t, "Ada keeps tea", runs[1].Answers[0].Text)
	assert.Len(t, runs[1].Answers, 2)
	assert.Equal(t, 1, cleaned)
	assert.Empty(t, outcome(t, srv.CheckExamples(t.Context()), "example-rehearsed").Findings)
}

func TestFixtureThatFails(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(context.Context) (context.Context, func(), error)
		want    string
	}{
		"an error":    {func(context.Context) (context.Context, func(), error) { return nil, nil, errors.New("no database") }, "the fixture failed: no database"},
		"a panic":     {func(context.Context) (context.Context, func(), error) { panic("no database") }, "the fixture failed: panic: no database"},
		"only nil":    {func(context.Context) (context.Context, func(), error) { return nil, nil, nil }, ""},
		"no function": {func(ctx context.Context) (context.Context, func(), error) { return ctx, nil, nil }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			srv := rehearsed(mcpkit.Public("these texts are public"), mcpkit.Fixture(c.prepare))
			runs := srv.RunExamples(t.Context())
			assert.Equal(t, c.want, runs[0].Skipped)
			if c.want == "" {
				assert.True(t, runs[1].Answers[0].Failed)
				assert.Equal(t, "there is no account", runs[1].Answers[0].Text)
				assert.Len(t, runs[1].Answers, 1, "the calls after a failure do not run")
				assert.False(t, srv.CheckExamples(t.Context()).OK())
			}
		})
	}
}

func TestExamplesOfAProtectedServer(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	access := mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"texts"}})

	srv := rehearsed(access)
	mcpkit.AddTool(srv, "hide_text", annotate.Destructive("Hide a text"), "Hides a text. Use when it is not wanted.",
		func(context.Context, nothingIn) (string, error) { return "", nil }, mcpkit.Scopes("texts:hide"))
	assert.Equal(t, "examples with texts texts:hide", srv.RunExamples(t.Context())[2].Answers[0].Text, "without a fixture, the caller has every scope")

	srv = rehearsed(access, mcpkit.Fixture(func(ctx context.Context) (context.Context, func(), error) {
		return oauth.WithPrincipal(ctx, &oauth.Principal{Issuer: "https://id.acme.com", Subject: "ada"}), nil, nil
	}))
	assert.Contains(t, srv.RunExamples(t.Context())[2].Answers[0].Fault, "may not use this tool", "the caller of the fixture lacks the scope")
}

func TestExamplesThatCannotRun(t *testing.T) {
	srv := newServer()
	srv.Examples(
		mcpkit.Example{Title: "A", Prompt: "a", Calls: []mcpkit.Call{mcpkit.Use("find_note", findIn{Query: "a"})}, Shows: "a"},
		mcpkit.Example{Title: "B", Prompt: "b", Calls: []mcpkit.Call{mcpkit.Use("find_notes", func() {})}, Shows: "b"},
		mcpkit.Example{Title: "C", Prompt: "c", Calls: []mcpkit.Call{mcpkit.Use("find_notes", findIn{})}, Shows: "c"},
	)
	runs := srv.RunExamples(t.Context())
	assert.Equal(t, "there is no such tool", runs[3].Answers[0].Fault)
	assert.Contains(t, runs[4].Answers[0].Fault, "the arguments cannot be encoded: json: unsupported type: func()")
	assert.True(t, runs[5].Answers[0].Failed)
	assert.Contains(t, runs[5].Answers[0].Text, "query")
}

func TestExampleAboveTheBudget(t *testing.T) {
	srv := newServer()
	addTool(srv, "long_text", func(context.Context, struct{}) (string, error) { return strings.Repeat("long words ", 20_000), nil })
	e := mcpkit.Example{Title: "Long", Prompt: "All of it", Calls: []mcpkit.Call{mcpkit.Use("long_text", struct{}{})}, Shows: "words"}
	srv.Examples(e, e, e)
	rep := srv.CheckExamples(t.Context())
	assert.Equal(t, policy.Warn, outcome(t, rep, "example-budget").Outcome)
	assert.Contains(t, outcome(t, rep, "example-budget").Findings[0].Message, `example 4 ("Long") is over the limit: the result of long_text was shortened`)
}

func ExampleServer_CheckExamples() {
	srv := mcpkit.New(mcpkit.Manifest{Name: "greeter"}, mcpkit.Public("it only greets"))
	mcpkit.AddTool(srv, "greet", annotate.ReadOnly("Greet"), "Greets the user. Use when the user wants a greeting.",
		func(_ context.Context, in struct {
			Name string `json:"name" jsonschema:"whom to greet"`
		}) (string, error) {
			return "Good morning, " + in.Name, nil
		})
	greet := func(name, expect string) mcpkit.Example {
		return mcpkit.Example{Title: "Greet " + name, Prompt: "Greet " + name, Shows: "a greeting", Expect: []string{expect},
			Calls: []mcpkit.Call{mcpkit.Use("greet", map[string]string{"name": name})}}
	}
	srv.Examples(greet("Ada", "morning"), greet("Alan", "morning"), greet("Edsger", "evening"))

	for _, res := range srv.CheckExamples(context.Background()).Results {
		if res.Rule.ID == "example-expectation" {
			fmt.Println(res.Findings[0].Message)
		}
	}
	// Output: example 3 ("Greet Edsger") expects "evening", which none of its results contains
}
