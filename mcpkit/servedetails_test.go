package mcpkit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// requestPreflight asks, as a page of Claude does, whether it may send a header, and returns the
// headers that it may send.
func requestPreflight(t *testing.T, endpoint, name string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, endpoint, nil)
	require.NoError(t, err)
	r.Header.Set("Origin", "https://claude.ai")
	r.Header.Set("Access-Control-Request-Method", http.MethodPost)
	r.Header.Set("Access-Control-Request-Headers", name)
	return do(t, r).Header.Get("Access-Control-Allow-Headers")
}

// TestDevelopmentServesTheDocumentation checks that a server which breaks a rule has its page under
// serve -dev, and that the log names the rules that an Update breaks.
func TestDevelopmentServesTheDocumentation(t *testing.T) {
	var log logBook
	srv := newServer(documented(), log.option())
	mcpkit.AddTool(srv, "delete_note", annotate.ReadOnly("Delete a note"), "Deletes a note. Use when asked to.", find)
	_, err := srv.Handler()
	require.ErrorContains(t, err, "tool-verb")
	ctx, cancel := context.WithCancel(t.Context())
	status, page := 0, ""
	err = mcpkit.Command(ctx, srv, []string{"serve", "-dev", "-addr", "127.0.0.1:0"}, mcpkit.Streams(nil, io.Discard, io.Discard), serving.OnListen(func(a net.Addr) {
		go func() {
			defer cancel()
			defer http.DefaultClient.CloseIdleConnections()
			if assert.NoError(t, srv.Update(nil)) {
				resp, err := http.Get("http://" + a.String() + "/docs.md")
				if assert.NoError(t, err) {
					text, _ := io.ReadAll(resp.Body)
					resp.Body.Close()
					status, page = resp.StatusCode, string(text)
				}
			}
		}()
	}))
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, page, "Notes of a team.")
	assert.Contains(t, log.String(), "the server breaks rules that it must follow; it serves for development only")
	assert.Contains(t, log.String(), "tool-verb")
}

// TestOptionsThatCannotBeUsedEndStdio checks that stdio refuses an option that serve refuses too.
func TestOptionsThatCannotBeUsedEndStdio(t *testing.T) {
	for _, name := range []string{"stdio", "serve"} {
		_, errOut, code := command(t, newServer(), []string{name}, serving.TLSConfig(nil))
		assert.Equal(t, 1, code, name)
		assert.Contains(t, errOut, "serving.TLSConfig without a configuration", name)
	}
}

// TestExamplesOfToolsWithOtherFaultsRun checks that only tools whose types cannot be described are
// left out of the examples.
func TestExamplesOfToolsWithOtherFaultsRun(t *testing.T) {
	srv := newServer()
	addTool(srv, "say_a", says("a"), mcpkit.Budget(1))
	addTool(srv, "say_b", func(context.Context, struct{}) (chan int, error) { return nil, nil })
	srv.Examples(examplesOf("say_a"))
	srv.Examples(examplesOf("say_b"))
	runs := srv.RunExamples(t.Context())
	require.Len(t, runs, 9)
	for i, run := range runs {
		require.True(t, run.Skipped != "" || len(run.Answers) > 0)
		assert.Equal(t, i < 6, run.Skipped == "" && run.Answers[0].Fault == "", "%d: %+v", i, run)
	}
	assert.Equal(t, "a", runs[3].Answers[0].Text)
}

// TestCheckExamplesKnowsTheMount checks that the report on the examples has what Check says of a
// mounted server.
func TestCheckExamplesKnowsTheMount(t *testing.T) {
	srv := at("/mcp", mcpkit.MountedAt(""))
	require.Error(t, srv.CheckMount(http.NotFoundHandler()))
	for _, report := range []*mcpkit.Report{srv.Check(), srv.CheckExamples(t.Context())} {
		require.NotNil(t, report.Surface.Mount)
		assert.True(t, report.Surface.Mount.Checked)
		assert.Equal(t, policy.Fail, outcome(t, report, policy.RuleServerMount).Outcome)
	}
	assert.Nil(t, newServer().CheckExamples(t.Context()).Surface.Mount)
}

// TestMiddlewareThatRenamesATool lets middleware of go-sdk change the name of a tool in the list.
// The other tools keep what the server knows of them.
func TestMiddlewareThatRenamesATool(t *testing.T) {
	srv := newServer()
	for _, name := range []string{"aaa_first", "say_a", "zzz_last"} {
		addTool(srv, name, says(name), mcpkit.Weight(3))
	}
	srv.SDK().AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			res, err := next(ctx, method, req)
			if list, ok := res.(*mcp.ListToolsResult); ok {
				own := *list
				own.Tools = slices.Clone(list.Tools)
				for i, tool := range own.Tools {
					if tool.Name == "say_a" {
						renamed := *tool
						renamed.Name = "bbb_renamed"
						own.Tools[i] = &renamed
					}
				}
				return &own, err
			}
			return res, err
		}
	})
	weights, effects := map[string]int{}, map[string]annotate.Effect{}
	for _, tool := range srv.Surface().Tools {
		weights[tool.Name], effects[tool.Name] = tool.Weight, tool.Effect
	}
	assert.Equal(t, 3, weights["aaa_first"])
	assert.Equal(t, 3, weights["zzz_last"])
	assert.Equal(t, 1, weights["find_notes"])
	assert.Equal(t, effects["aaa_first"], effects["zzz_last"])
}

// A shyError panics when it is asked what the model may read.
type shyError struct{ error }

func (shyError) ForModel() (what, next string) { panic("not for you") }

// A plainError says what the model may read.
type plainError struct{ error }

func (plainError) ForModel() (what, next string) {
	return "the shelf is empty", "Look at another shelf."
}

// TestErrorsThatSayWhatTheModelMayRead checks errors of the program with a method for it, also
// where the method panics.
func TestErrorsThatSayWhatTheModelMayRead(t *testing.T) {
	secret := errors.New("password of ada")
	var log logBook
	srv := newServer(log.option(), mcpkit.Logs(observe.Logs{ErrorValues: true}))
	for name, err := range map[string]error{"read_shy": shyError{secret}, "read_plain": plainError{secret}, "read_secret": secret} {
		addTool(srv, name, func(context.Context, struct{}) (string, error) { return "", err })
	}
	endpoint := listen(t, srv)
	for name, want := range map[string]string{"read_shy": "internal error (ref ", "read_plain": "the shelf is empty. Look at another shelf.", "read_secret": "internal error (ref "} {
		text, failed := callTool(t, endpoint, "2025-11-25", name, map[string]any{})
		assert.True(t, failed)
		assert.True(t, strings.HasPrefix(text, want), "%s: %s", name, text)
		assert.NotContains(t, text, "password", name)
	}
	assert.Contains(t, log.String(), "password of ada")
}

// TestUploadsThatAreNull checks that null leaves an upload as it is, as for every type of Go.
func TestUploadsThatAreNull(t *testing.T) {
	for _, before := range []mcpkit.Upload{{}, {Type: "text/plain", Data: []byte("kept")}} {
		in := struct{ File mcpkit.Upload }{before}
		require.NoError(t, json.Unmarshal([]byte(`{"File":null}`), &in))
		assert.Equal(t, before, in.File)
	}
	var u mcpkit.Upload
	require.NoError(t, json.Unmarshal([]byte(`"aGVsbG8="`), &u))
	assert.Equal(t, "hello", string(u.Data))
	encoded, err := json.Marshal(u)
	require.NoError(t, err)
	assert.Equal(t, `"aGVsbG8="`, string(encoded))
	for _, wrong := range []string{`7`, `"%%%"`, `{}`, `"data:text/plain,hello"`} {
		assert.Error(t, json.Unmarshal([]byte(wrong), &u), wrong)
		assert.Equal(t, "hello", string(u.Data), "an error changes nothing")
	}
}

// TestTheMetadataOfAFacadeIsServed checks that a server with a facade answers for the metadata of
// its authorization server, and that others do not.
func TestTheMetadataOfAFacadeIsServed(t *testing.T) {
	upstream := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"issuer":"https://login.example.com","authorization_endpoint":"https://login.example.com/authorize","token_endpoint":"https://login.example.com/token","response_types_supported":["code"]}`)
	})
	for _, facade := range []*oauth.Facade{nil, {Metadata: "https://login.example.com/metadata", Client: &http.Client{Transport: inProcess{upstream}}}} {
		c := loginConfig()
		c.Facade = facade
		srv := mcpkit.New(manifest(), mcpkit.OAuth(c))
		addNotes(srv)
		answer := requestPath(handlerOf(t, srv), http.MethodGet, "/.well-known/oauth-authorization-server")
		if facade == nil {
			assert.Equal(t, http.StatusNotFound, answer.Code)
			continue
		}
		assert.Equal(t, http.StatusOK, answer.Code, answer.Body)
		assert.Contains(t, answer.Body.String(), `"S256"`)
	}
}

// inProcess answers requests with a handler.
type inProcess struct{ h http.Handler }

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	w := &memoryWriter{header: http.Header{}}
	p.h.ServeHTTP(w, r)
	return &http.Response{StatusCode: http.StatusOK, Header: w.header, Body: io.NopCloser(&w.body), Request: r}, nil
}

type memoryWriter struct {
	header http.Header
	body   bytes.Buffer
}

func (w *memoryWriter) Header() http.Header         { return w.header }
func (w *memoryWriter) WriteHeader(int)             {}
func (w *memoryWriter) Write(p []byte) (int, error) { return w.body.Write(p) }

// TestPrepareCallsTheFixture checks what tests of the program get for calls like those of the
// examples.
func TestPrepareCallsTheFixture(t *testing.T) {
	type key struct{}
	for _, protected := range []bool{false, true} {
		cleaned := 0
		fixture := mcpkit.Fixture(func(ctx context.Context) (context.Context, func(), error) {
			return context.WithValue(ctx, key{}, "sample"), func() { cleaned++ }, nil
		})
		access := mcpkit.Public("a test")
		if protected {
			c := loginConfig()
			c.Scopes = []string{"notes"}
			access = mcpkit.OAuth(c)
		}
		srv := mcpkit.New(manifest(), access, fixture, mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}))
		addTool(srv, "say_a", says("a"), mcpkit.Scopes("notes:read"))
		ctx, clean, err := srv.Prepare(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "sample", ctx.Value(key{}))
		p, ok := oauth.PrincipalFrom(ctx)
		assert.Equal(t, protected, ok)
		if protected {
			assert.ElementsMatch(t, []string{"notes", "notes:read"}, p.Scopes)
		}
		assert.Zero(t, cleaned)
		clean()
		assert.Equal(t, 1, cleaned)
	}
	failing := newServer(mcpkit.Fixture(func(context.Context) (context.Context, func(), error) {
		return nil, nil, errors.New("the database is away")
	}))
	_, _, err := failing.Prepare(t.Context())
	assert.ErrorContains(t, err, "the database is away")
}
