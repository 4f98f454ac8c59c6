package proxy_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

var nameForm = map[string]any{"type": "object", "properties": map[string]any{"name": map[string]any{"type": "string"}}}

// asking is a server that asks in results: its tool twice, with a state between, its prompt and its
// resource once.
func asking() *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "asking", Version: "1"}, nil)
	answer := func(given mcp.InputResponseMap, name string) string {
		switch a := given[name].(type) {
		case *mcp.ElicitResult:
			return fmt.Sprint(a.Content["name"])
		case *mcp.CreateMessageWithToolsResult:
			return a.Content[0].(*mcp.TextContent).Text
		case *mcp.ListRootsResult:
			return fmt.Sprint(len(a.Roots), " roots")
		}
		return ""
	}
	form := func(text string) *mcp.ElicitParams {
		return &mcp.ElicitParams{Message: text, RequestedSchema: nameForm}
	}
	s.AddTool(&mcp.Tool{Name: "get_names", Description: "Returns what the user answers. Use when a test needs it.", InputSchema: map[string]any{"type": "object"}},
		func(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			given := req.Params.InputResponses
			switch state, _, _ := strings.Cut(req.Params.RequestState, "="); state {
			case "":
				return &mcp.CallToolResult{RequestState: "first", InputRequests: mcp.InputRequestMap{
					"who": form("Who\u200b?"), "roots": &mcp.ListRootsParams{},
					"thought": &mcp.CreateMessageParams{MaxTokens: 10, Messages: []*mcp.SamplingMessage{{Role: "user", Content: &mcp.TextContent{Text: "rain"}}}},
				}}, nil
			case "first":
				if answer(given, "who") == "" {
					return &mcp.CallToolResult{RequestState: "first", InputRequests: mcp.InputRequestMap{"who": form("Who, please?")}}, nil
				}
				return &mcp.CallToolResult{RequestState: "second=" + answer(given, "who") + " " + answer(given, "thought") + " " + answer(given, "roots"), InputRequests: mcp.InputRequestMap{"color": form("Which color?")}}, nil
			}
			return said(strings.TrimPrefix(req.Params.RequestState, "second=") + " " + answer(given, "color")), nil
		})
	s.AddPrompt(&mcp.Prompt{Name: "greet"}, func(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		if name := answer(req.Params.InputResponses, "who"); name != "" {
			return &mcp.GetPromptResult{Messages: []*mcp.PromptMessage{{Role: "user", Content: &mcp.TextContent{Text: "Greet " + name}}}}, nil
		}
		return &mcp.GetPromptResult{InputRequests: mcp.InputRequestMap{"who": form("Who?")}}, nil
	})
	s.AddResource(&mcp.Resource{Name: "all", URI: "notes://all"}, func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		if name := answer(req.Params.InputResponses, "who"); name != "" {
			return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: req.Params.URI, Text: "notes of " + name}}}, nil
		}
		return &mcp.ReadResourceResult{InputRequests: mcp.InputRequestMap{"who": form("Who?")}}, nil
	})
	return s
}

// answering are the options of a client whose user and model answer.
func answeringClient() *mcp.ClientOptions {
	return &mcp.ClientOptions{
		Capabilities: &mcp.ClientCapabilities{RootsV2: &mcp.RootCapabilities{}},
		ElicitationHandler: func(_ context.Context, req *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
			return &mcp.ElicitResult{Action: "accept", Content: map[string]any{"name": req.Params.Message + " Ada"}}, nil
		},
		CreateMessageHandler: func(_ context.Context, req *mcp.CreateMessageRequest) (*mcp.CreateMessageResult, error) {
			return &mcp.CreateMessageResult{Role: "assistant", Model: "m", Content: &mcp.TextContent{Text: "thought of " + req.Params.Messages[0].Content.(*mcp.TextContent).Text}}, nil
		},
	}
}

// connectAs connects a client of a version, with a token if it is not empty.
func connectAs(t testing.TB, endpoint, version, token string, o *mcp.ClientOptions) *mcp.ClientSession {
	t.Helper()
	own := &http.Transport{}
	t.Cleanup(own.CloseIdleConnections)
	client := &http.Client{Transport: transport(func(req *http.Request) (*http.Response, error) {
		if token != "" {
			req = req.Clone(req.Context())
			req.Header.Set("Authorization", "Bearer "+token)
		}
		return own.RoundTrip(req)
	})}
	s, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, o).Connect(context.Background(),
		&mcp.StreamableClientTransport{Endpoint: endpoint, HTTPClient: client}, &mcp.ClientSessionOptions{ProtocolVersion: version})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestQuestionsInResults has clients of both eras answer an upstream that asks in results.
func TestQuestionsInResults(t *testing.T) {
	t.Parallel()
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return asking() }, &mcp.StreamableHTTPOptions{Stateless: true})
	for way, server := range map[string]proxy.Server{"command": command(t, "asking"), "handler": proxy.Handler{Handler: handler}} {
		for _, perUser := range []int{0, 5} {
			p := open(t, proxy.Upstream{Name: "asking", Server: server, Annotations: readOnly("get_names"), Prompts: true, Resources: true, PerUser: perUser})
			endpoint := listen(t, publicServer(t, p))
			for _, version := range []string{"2026-07-28", "2025-11-25"} {
				if version == "2025-11-25" && perUser > 0 {
					continue // the upstream is asked for a version with sessions then
				}
				t.Run(fmt.Sprint(way, " ", perUser, " ", version), func(t *testing.T) {
					s := connectAs(t, endpoint, version, "", answeringClient())
					text, failed := call(t, s, "get_names", nil)
					assert.False(t, failed, text)
					assert.Equal(t, "Who? Ada thought of rain 0 roots Which color? Ada", text)
					prompt, err := s.GetPrompt(t.Context(), &mcp.GetPromptParams{Name: "greet"})
					require.NoError(t, err)
					assert.Equal(t, "Greet Who? Ada", prompt.Messages[0].Content.(*mcp.TextContent).Text)
					read, err := s.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "notes://all"})
					require.NoError(t, err)
					assert.Equal(t, "notes of Who? Ada", read.Contents[0].Text)
				})
			}
			t.Run(fmt.Sprint(way, " ", perUser, " a client that cannot ask"), func(t *testing.T) {
				s := connectAs(t, endpoint, "2026-07-28", "", &mcp.ClientOptions{Capabilities: &mcp.ClientCapabilities{}})
				text, failed := call(t, s, "get_names", nil)
				assert.True(t, failed)
				if way == "command" { // the other is not asked for a version with questions in results
					assert.Contains(t, text, "a question that this client cannot put to its user")
				}
			})
		}
	}
}

// older is a server without protocol 2026-07-28. Its tools ask in the middle of a call.
func older(calls chan<- string) *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "older", Version: "1"}, &mcp.ServerOptions{SupportedProtocolVersions: []string{"2025-11-25", "2025-06-18"}})
	s.AddTool(&mcp.Tool{Name: "get_answer", Description: "Returns what the user answers. Use when a test needs it.", InputSchema: map[string]any{"type": "object", "properties": map[string]any{"text": map[string]any{"type": "string"}}}},
		func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			var in noteIn
			_ = json.Unmarshal(req.Params.Arguments, &in)
			told := ""
			for question := range strings.FieldsSeq(in.Text) {
				res, err := req.Session.Elicit(ctx, &mcp.ElicitParams{Message: question, RequestedSchema: nameForm})
				if err != nil {
					calls <- "error"
					return nil, err
				}
				told += fmt.Sprint(res.Action, " ", res.Content["name"], ". ")
			}
			calls <- "answered"
			return said(told), nil
		})
	return s
}

// olderServer serves an older upstream with a login, and returns its endpoint and tokens of users.
func olderServer(t testing.TB, calls chan<- string, key []byte, users ...string) (endpoint string, tokens []string, p *proxy.Proxy) {
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return older(calls) }, nil)
	issuer := newIssuer(t)
	p = open(t, proxy.Upstream{Name: "older", Server: proxy.Handler{Handler: handler}, Annotations: readOnly("get_answer"), PerUser: 5, StateKey: key})
	srv := p.Server(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), mcpkit.Unlisted("a test"), quiet())
	for _, user := range users {
		tokens = append(tokens, issuer.Issue(oauthtest.Subject(user)))
	}
	return listen(t, srv), tokens, p
}

// TestQuestionsInTheMiddleOfACall has clients without a session answer an upstream that asks in the
// middle of a call.
func TestQuestionsInTheMiddleOfACall(t *testing.T) {
	t.Parallel()
	calls := make(chan string, 100)
	endpoint, tokens, _ := olderServer(t, calls, nil, "ada", "bob")
	for _, token := range tokens {
		s := connectAs(t, endpoint, "2026-07-28", token, answeringClient())
		for range 3 {
			text, failed := call(t, s, "get_answer", noteIn{"Who? Where?"})
			assert.False(t, failed, text)
			assert.Equal(t, "accept Who? Ada. accept Where? Ada. ", text)
			assert.Equal(t, "answered", <-calls)
		}
	}
	s := connectAs(t, endpoint, "2026-07-28", tokens[0], &mcp.ClientOptions{Capabilities: &mcp.ClientCapabilities{}})
	_, failed := call(t, s, "get_answer", noteIn{"Who?"})
	assert.True(t, failed)
	assert.Equal(t, "error", <-calls)
}

// A round is a request of a client without a session, which the test sends itself.
type round struct {
	token, tool, arguments, state, answers string
}

// send returns the result, or the error as a text.
func (r round) send(t testing.TB, endpoint string) (result struct {
	ResultType    string
	InputRequests map[string]json.RawMessage
	RequestState  string
	Content       []struct{ Text string }
	IsError       bool
}, fault string) {
	t.Helper()
	params := `"name":"` + r.tool + `","arguments":` + r.arguments + `,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{},"sampling":{},"roots":{}}}`
	if r.state != "" {
		params += `,"requestState":"` + r.state + `"`
	}
	if r.answers != "" {
		params += `,"inputResponses":` + r.answers
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{`+params+`}}`))
	require.NoError(t, err)
	for name, value := range map[string]string{
		"Content-Type": "application/json", "Accept": "application/json, text/event-stream",
		"Mcp-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": r.tool,
	} {
		req.Header.Set(name, value)
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	text := string(body)
	if _, data, found := strings.Cut(text, "data: "); found {
		text, _, _ = strings.Cut(data, "\n")
	}
	var m struct {
		Result json.RawMessage
		Error  struct{ Message string }
	}
	require.NoError(t, json.Unmarshal([]byte(text), &m), text)
	if m.Result != nil {
		require.NoError(t, json.Unmarshal(m.Result, &result))
	}
	return result, m.Error.Message
}

// TestStatesCannotBeForged brings the states of questions back in every wrong way.
func TestStatesCannotBeForged(t *testing.T) {
	t.Parallel()
	calls := make(chan string, 100)
	endpoint, tokens, _ := olderServer(t, calls, []byte("a key for both instances"), "ada", "bob")
	ada, bob := tokens[0], tokens[1]
	const answer = `{"1":{"action":"accept","content":{"name":"Ada"}}}`
	ask := round{token: ada, tool: "get_answer", arguments: `{"text":"Who?"}`}
	first, fault := ask.send(t, endpoint)
	require.Empty(t, fault)
	require.Equal(t, "input_required", first.ResultType, "%v", first)
	require.Contains(t, string(first.InputRequests["1"]), "Who?")
	good := ask
	good.state, good.answers = first.RequestState, answer
	wrong := func(change func(*round)) string {
		r := good
		change(&r)
		_, fault := r.send(t, endpoint)
		return fault
	}
	changed := map[bool]string{false: "A", true: "B"} // unlike the first letter of a state
	assert.Contains(t, wrong(func(r *round) { r.token = bob }), "another caller")
	assert.Contains(t, wrong(func(r *round) { r.arguments = `{"text":"Else?"}` }), "another request")
	assert.Contains(t, wrong(func(r *round) { r.state = changed[r.state[0] == 'A'] + r.state[1:] }), "did not make it")
	assert.Contains(t, wrong(func(r *round) { r.state = r.state[:10] }), "did not make it")
	assert.Empty(t, calls, "the call waits")

	// Without an answer of the right type, the question is asked again, and its state is another.
	for _, given := range []string{"", `{"2":{"action":"accept"}}`, `{"1":{"roots":[]}}`} {
		again := good
		again.answers = given
		asked, fault := again.send(t, endpoint)
		require.Empty(t, fault)
		require.Equal(t, "input_required", asked.ResultType)
		assert.NotEqual(t, good.state, asked.RequestState)
		assert.Contains(t, wrong(func(*round) {}), "brought back before")
		good.state = asked.RequestState
	}
	good.arguments = ` { "text" : "Who\u003f" } ` // the same
	done, fault := good.send(t, endpoint)
	require.Empty(t, fault)
	assert.Equal(t, "accept Ada. ", done.Content[0].Text)
	assert.Equal(t, "answered", <-calls)
	assert.Contains(t, wrong(func(*round) {}), "brought back before")

	// Another instance with the same key says that it does not have the call.
	waiting, fault := ask.send(t, endpoint)
	require.Empty(t, fault)
	other, others, _ := olderServer(t, calls, []byte("a key for both instances"), "ada")
	good.arguments, good.state, good.token = ask.arguments, waiting.RequestState, others[0]
	_, fault = good.send(t, other)
	assert.Contains(t, fault, "another caller", "the issuer is another")
	http.DefaultClient.CloseIdleConnections()
}

// TestHeldCallsAreBounded asks more questions than one caller may have, and closes the proxy while
// calls wait for answers.
func TestHeldCallsAreBounded(t *testing.T) {
	t.Parallel()
	calls := make(chan string, 100)
	endpoint, tokens, p := olderServer(t, calls, nil, "ada", "bob")
	ask := round{token: tokens[0], tool: "get_answer", arguments: `{"text":"Who?"}`}
	for i := range 6 {
		asked, fault := ask.send(t, endpoint)
		require.Empty(t, fault)
		if i < 4 {
			assert.Equal(t, "input_required", asked.ResultType, "%v", asked)
		} else {
			assert.NotEqual(t, "input_required", asked.ResultType)
			assert.Equal(t, "error", <-calls)
		}
	}
	ask.token = tokens[1]
	asked, fault := ask.send(t, endpoint)
	require.Empty(t, fault)
	assert.Equal(t, "input_required", asked.ResultType, "another caller has its own share")
	require.NoError(t, p.Close())
	for range 5 {
		select {
		case ended := <-calls:
			assert.Equal(t, "error", ended)
		case <-time.After(20 * time.Second):
			t.Fatal("a call did not end with the proxy")
		}
	}
	http.DefaultClient.CloseIdleConnections()
}

// TestStatesOfResultsReachInstances brings the state of an upstream that asks in results back to
// other instances: one with the same key takes it, and one with its own refuses it.
func TestStatesOfResultsReachInstances(t *testing.T) {
	t.Parallel()
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return asking() }, &mcp.StreamableHTTPOptions{Stateless: true})
	instance := func(key string) string {
		p := open(t, proxy.Upstream{Name: "asking", Server: proxy.Handler{Handler: handler}, Annotations: readOnly("get_names"), StateKey: []byte(key)})
		return listen(t, publicServer(t, p))
	}
	one, same, other := instance("a key of both instances"), instance("a key of both instances"), instance("")
	ask := round{tool: "get_names", arguments: `{}`}
	asked, fault := ask.send(t, one)
	require.Empty(t, fault)
	require.Equal(t, "input_required", asked.ResultType)
	require.Len(t, asked.InputRequests, 3)
	assert.NotContains(t, asked.RequestState, "first")
	ask.state, ask.answers = asked.RequestState, `{"who":{"action":"accept","content":{"name":"Ada"}}}`
	_, fault = ask.send(t, other)
	assert.Contains(t, fault, "did not make it")
	next, fault := ask.send(t, same)
	require.Empty(t, fault)
	require.Equal(t, "input_required", next.ResultType)
	assert.Contains(t, string(next.InputRequests["color"]), "Which color?")
	unasked := round{tool: "get_names", arguments: `{}`, answers: ask.answers}
	asked, fault = unasked.send(t, one)
	require.Empty(t, fault)
	assert.Len(t, asked.InputRequests, 3, "the upstream wants its state with answers")
	http.DefaultClient.CloseIdleConnections()
}
