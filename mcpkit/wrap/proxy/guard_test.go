package proxy_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// TestMessagesWithoutTheirParams has upstreams send notifications and requests whose params are
// missing, null, of another type, or have members that are null. The process and the connection
// stay, and the call during which they come gets its answer.
func TestMessagesWithoutTheirParams(t *testing.T) {
	t.Parallel()
	notifications := []string{
		"notifications/resources/updated", "notifications/elicitation/complete", "notifications/message", "notifications/progress",
		"notifications/cancelled", "notifications/tools/list_changed", "notifications/prompts/list_changed",
		"notifications/resources/list_changed", "notifications/subscriptions/acknowledged", "notifications/tasks/status",
	}
	requests := []string{"elicitation/create", "sampling/createMessage", "roots/list", "ping", "completion/complete", "tools/call", "initialize"}
	params := []string{"", `,"params":null`, `,"params":[]`, `,"params":7`, `,"params":{}`, `,"params":{"_meta":null}`}
	var messages []string
	for _, p := range params {
		for _, method := range notifications {
			messages = append(messages, `{"jsonrpc":"2.0","method":"`+method+`"`+p+`}`)
		}
		for i, method := range requests {
			messages = append(messages, fmt.Sprintf(`{"jsonrpc":"2.0","id":"q%d","method":%q%s}`, i, method, p))
		}
	}
	for _, p := range []string{
		`{"messages":null}`, `{"messages":[null]}`, `{"messages":[{"role":"user","content":null}]}`, `{"messages":[{"role":"user","content":[]}]}`,
		`{"messages":[{"role":"user","content":[null]}]}`, `{"messages":[{"role":null,"content":{"type":null}}]}`, `{"messages":[],"tools":[null]}`,
		`{"messages":[{"role":"user","content":{"type":"tool_result","content":[null]}}]}`, `{"messages":[],"modelPreferences":{"hints":[null]}}`,
	} {
		messages = append(messages, fmt.Sprintf(`{"jsonrpc":"2.0","id":"s%d","method":"sampling/createMessage","params":%s}`, len(messages), p))
	}
	for _, p := range []string{`{"message":null}`, `{"message":"x","requestedSchema":null}`, `{"message":"x","requestedSchema":{"properties":null}}`, `{"message":"x","requestedSchema":{"properties":{"a":null}}}`} {
		messages = append(messages, fmt.Sprintf(`{"jsonrpc":"2.0","id":"e%d","method":"elicitation/create","params":%s}`, len(messages), p))
	}
	messages = append(messages,
		`{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":null}}`,
		`{"jsonrpc":"2.0","method":"notifications/message","params":{"level":null,"data":null}}`,
		`{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":null}}`,
		`{"jsonrpc":"2.0","id":9,"method":"completion/complete","params":{"ref":null,"argument":null}}`,
	)
	for _, perUser := range []int{0, 3} {
		for way, server := range strangeUpstreams(t) {
			if way == "json" {
				continue // its responses are one message
			}
			t.Run(fmt.Sprint(way, " ", perUser), func(t *testing.T) {
				t.Parallel()
				var log logBook
				p := open(t, proxy.Upstream{Name: "strange", Server: server, Annotations: readOnly("get_sent"), Resources: true, PerUser: perUser, Log: log.logger()})
				s := connect(t, listen(t, publicServer(t, p, mcpkit.RateLimit(nil))), nil, wholeQuestions(t))
				for some := range slices.Chunk(messages, 6) {
					m := strings.Join(some, "\n")
					text, _ := call(t, s, "get_sent", noteIn{m})
					assert.Equal(t, "after", text, m)
				}
				assert.NotContains(t, log.String(), "has ended")
			})
		}
	}
}

// wholeQuestions are the options of a client that checks that no part of a question is null.
func wholeQuestions(t *testing.T) *mcp.ClientOptions {
	return &mcp.ClientOptions{
		ElicitationHandler: func(context.Context, *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
			return &mcp.ElicitResult{Action: "decline"}, nil
		},
		CreateMessageHandler: func(_ context.Context, req *mcp.CreateMessageRequest) (*mcp.CreateMessageResult, error) {
			for _, m := range req.Params.Messages {
				assert.NotNil(t, m)
				assert.NotNil(t, m.Content)
			}
			return &mcp.CreateMessageResult{Role: "assistant", Model: "m", Content: &mcp.TextContent{Text: "thought"}}, nil
		},
	}
}

// TestQuestionsWithNull has an upstream ask in a result, or in an error, a question of which a part
// is null. The call fails, and no client gets the question.
func TestQuestionsWithNull(t *testing.T) {
	t.Parallel()
	const sampling = `{"method":"sampling/createMessage","params":`
	for _, c := range []struct {
		request string
		asked   bool
	}{
		{`null`, false},
		{`{}`, false},
		{`{"method":"elicitation/create"}`, false},
		{`{"method":"elicitation/create","params":[]}`, false},
		{sampling + `{"messages":[null]}}`, false},
		{sampling + `{"messages":[{"role":"user","content":null}]}}`, false},
		{sampling + `{"messages":[{"role":"user","content":[null]}]}}`, false},
		{sampling + `{"messages":[{"role":"user","content":{"type":"text","text":"x"}},null]}}`, false},
		{sampling + `{"messages":[],"tools":[null]}}`, false},
		{sampling + `{"messages":null}}`, true},
		{sampling + `{"messages":[{"role":"user","content":{"type":"text","text":"x"}}]}}`, true},
		{`{"method":"elicitation/create","params":{"message":"x","requestedSchema":{"type":"object","properties":{}}}}`, true},
	} {
		result := `{"resultType":"input_required","requestState":"s","inputRequests":{"a":` + c.request + `}}`
		p := open(t, proxy.Upstream{Name: "lists", Annotations: readOnly("get_text"), Prompts: true, Resources: true, StripHidden: true, Server: newestLists(map[string]string{
			"tools/list": toolList("get_text"), "tools/call": result, "prompts/list": `{"prompts":[{"name":"greet"}]}`, "prompts/get": result,
			"resources/list": `{"resources":[{"uri":"note:1","name":"one"}]}`, "resources/read": result,
		})})
		endpoint := listen(t, publicServer(t, p, mcpkit.RateLimit(nil)))
		asked, fault := round{tool: "get_text", arguments: "{}"}.send(t, endpoint)
		assert.Equal(t, c.asked, asked.ResultType == "input_required", "%s: %v %s", c.request, asked, fault)
		if !c.asked {
			s := connectWith(t, endpoint, "2025-11-25")
			_, failed := call(t, s, "get_text", nil)
			assert.True(t, failed, c.request)
			_, err := s.GetPrompt(t.Context(), &mcp.GetPromptParams{Name: "greet"})
			assert.Error(t, err, c.request)
			_, err = s.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "note:1"})
			assert.Error(t, err, c.request)
		}
	}
	for _, data := range []string{`{"elicitations":[null]}`, `{"elicitations":null}`, `null`, `[]`, `{"elicitations":[{"mode":null}]}`} {
		server := answering(http.StatusOK, "application/json", `{"jsonrpc":"2.0","id":ID,"error":{"code":-32042,"message":"m","data":`+data+`}}`)
		p := open(t, proxy.Upstream{Name: "lists", Annotations: readOnly("get_text"), PerUser: 2, Server: server})
		_, failed := call(t, connect(t, listen(t, publicServer(t, p)), nil, answeringClient()), "get_text", nil)
		assert.True(t, failed, data)
	}
	http.DefaultClient.CloseIdleConnections()
}

// newestLists is lists as an upstream of protocol 2026-07-28.
func newestLists(results map[string]string) proxy.Handler {
	results["server/discover"] = `{"supportedVersions":["2026-07-28"],"serverInfo":{"name":"lists","version":"1"},"capabilities":{"tools":{},"prompts":{},"resources":{}}}`
	usual := lists(results).Handler
	return proxy.Handler{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(strings.Replace(string(body), `"initialize"`, `"none"`, 1)))
		usual.ServeHTTP(w, r)
	})}
}
