package envelope_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
)

func TestParse(t *testing.T) {
	one := json.RawMessage("1")
	for body, want := range map[string]envelope.Message{
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"write","arguments":{"Name":"x","uri":"y"}}}`: {ID: one, Method: "tools/call", Name: "write"},
		`{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"a://b"}}`:                                 {ID: one, Method: "resources/read", URIs: []string{"a://b"}},
		`{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"p"}}}`:   {ID: one, Method: "completion/complete", Name: "p"},
		`{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/resource","uri":"u"}}}`:  {ID: one, Method: "completion/complete", URIs: []string{"u"}},
		`{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"resourceSubscriptions":["a","b",null]}}}`: {
			ID: one, Method: "subscriptions/listen", URIs: []string{"a", "b", ""}},
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","uri":"u","ref":{"name":"b","uri":"v"},"notifications":{"resourceSubscriptions":["w"]}}}`: {ID: one, Method: "tools/call", Name: "a"},
		`{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"name":"a"}}`:                                                                                    {ID: one, Method: "resources/read", URIs: []string{""}},
		`{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"uri":"u","name":"p"}}}`:                                                             {ID: one, Method: "completion/complete"},
		`{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/resource","name":"p"}}}`:                                                 {ID: one, Method: "completion/complete", URIs: []string{""}},
		`{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"c"}}`:                                                                                      {ID: one, Method: "tools/list"},
		`{"jsonrpc":"2.0","id":1,"method":"acme/run","params":{"name":"a","uri":"u","ref":{"type":"ref/prompt","name":"b"}}}`:                                         {ID: one, Method: "acme/run"},
		`{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"_meta":{"progressToken":0},"name":7}}`:                                                            {ID: json.RawMessage(`"x"`), Method: "tools/call", Progress: true},
		`{"jsonrpc":"2.0","method":"notifications/initialized"}`:                                                                                                      {Method: "notifications/initialized"},
		`{"jsonrpc":"2.0","id":1,"method":"ping","params":null}`:                                                                                                      {ID: one, Method: "ping"},
		`{"jsonrpc":"2.0","id":1,"result":{}}`:                                                                                                                        {ID: one},
		`{"jsonrpc":"2.0","id":1,"\u006dethod":"tools/call","params":{"n\u0061me":"w","extra":{}}}`:                                                                   {ID: one, Method: "tools/call", Name: "w"},
		`{"jsonrpc":"2.0","id":1,"method":"x","params":{"ref":1,"notifications":[],"_meta":"m"}}`:                                                                     {ID: one, Method: "x"},
	} {
		got, err := envelope.Parse([]byte(" " + body + "\n"))
		require.NoError(t, err, body)
		withoutParams(t, body, got)
		assert.Equal(t, &envelope.Envelope{Messages: []envelope.Message{want}}, got, body)
		const other = `{"jsonrpc":"2.0","id":"other","method":"ping"}`
		got, err = envelope.Parse([]byte("[" + body + "," + other + "]"))
		require.NoError(t, err, body)
		withoutParams(t, body, got)
		ping := envelope.Message{ID: json.RawMessage(`"other"`), Method: "ping"}
		assert.Equal(t, &envelope.Envelope{Messages: []envelope.Message{want, ping}, Batch: true}, got, body)
	}
}

// TestABatchMayAnswerARequestWithTheIDOfAnother checks that the IDs of the server's requests, which
// a batch may answer, are others than those of the client's.
func TestABatchMayAnswerARequestWithTheIDOfAnother(t *testing.T) {
	_, err := envelope.Parse([]byte(`[{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","id":1,"method":"ping"}]`))
	require.NoError(t, err)
	_, err = envelope.Parse([]byte(`[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":1,"method":"ping"}]`))
	require.ErrorContains(t, err, "messages 0 and 1 of the batch have the same id")
}

// withoutParams checks the raw parameters of each message and clears them.
func withoutParams(t *testing.T, body string, env *envelope.Envelope) {
	t.Helper()
	var message struct{ Params json.RawMessage }
	require.NoError(t, json.Unmarshal([]byte(body), &message))
	if string(message.Params) == "null" {
		message.Params = nil
	}
	for i := range env.Messages[:1] { // the message of body
		m := &env.Messages[i]
		assert.Equal(t, message.Params, m.Params, body)
		var members map[string]json.RawMessage
		if len(message.Params) > 0 {
			require.NoError(t, json.Unmarshal(message.Params, &members))
		}
		assert.Equal(t, members["arguments"], m.Arguments, body)
		assert.Equal(t, members["_meta"], m.Meta, body)
		if m.Method == "tools/call" {
			delete(members, "name")
		}
		delete(members, "arguments")
		delete(members, "_meta")
		assert.Equal(t, len(members) > 0, m.More, body)
		m.Params, m.Arguments, m.Meta, m.More = nil, nil, nil, false
	}
}

func TestParseRefuses(t *testing.T) {
	const call = `{"jsonrpc":"2.0","id":7,"method":"tools/call",`
	for body, want := range map[string]string{
		``:                                       "-32700 null the message cannot be read: empty text at byte 0",
		`{"a":1,"a":2}`:                          `-32700 null the message cannot be read: duplicate key "a" at byte 7`,
		`"x"`:                                    "-32600 null a JSON-RPC message is an object",
		`[]`:                                     "-32600 null the batch is empty",
		`[1]`:                                    "-32600 null message 0 of the batch: a JSON-RPC message is an object",
		`{"jsonrpc":"2.0","id":{},"method":"a"}`: "-32600 null id must be a string, or an integer of up to 2^53 without a fraction or an exponent",
		`{"jsonrpc":"2.0","id":1.5}`:             "-32600 null id must be a string, or an integer of up to 2^53 without a fraction or an exponent",
		`{"jsonrpc":"1.0","id":3,"method":"a"}`:  `-32600 3 jsonrpc must be "2.0"`,
		`{"method":"a","id":3}`:                  `-32600 3 jsonrpc must be "2.0"`,
		`{"jsonrpc":"2.0","Method":"a","id":3}`:  `-32600 3 unknown member "Method"; it is written "method"`,
		`{"jsonrpc":"2.0","method":1,"id":3}`:    `-32600 3 method must be a non-empty string`,
		`{"jsonrpc":"2.0","id":3}`:               "-32600 3 a message has a method, or an id with a result or an error",
		call + `"Params":{"name":"x"}}`:          `-32600 7 unknown member "Params"; it is written "params"`,
		call + `"params":[1]}`:                   `-32602 7 params must be an object`,
		call + `"params":{"name":"x","NAME":1}}`: `-32602 7 params: unknown member "NAME"; it is written "name"`,
		call + `"params":{"ref":{"Name":"x"}}}`:  `-32602 7 params.ref: unknown member "Name"; it is written "name"`,
		call + `"params":{"notifications":{"resourcesubscriptions":["x"]}}}`: `-32602 7 params.notifications: unknown member "resourcesubscriptions"; it is written "resourceSubscriptions"`,
		`{"jsonrpc":"2.0","id":7,"method":"subscriptions/listen","params":{"notifications":{"resourceSubscriptions":[` + strings.Repeat(`"a",`, envelope.MaxSubscriptions) + `"a"]}}}`: "-32602 7 params.notifications.resourceSubscriptions names more than 1000 resources",
		"[" + strings.Repeat("1,", envelope.MaxBatch) + "1]": "-32600 null the batch has 101 messages; at most 100 are allowed",
	} {
		_, err := envelope.Parse([]byte(body))
		var fault *envelope.Fault
		require.ErrorAs(t, err, &fault, body)
		id := string(fault.ID)
		if id == "" {
			id = "null"
		}
		assert.Equal(t, want, fmt.Sprintf("%d %s %s", fault.Code, id, fault), body)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`[{"jsonrpc":"2.0","method":"tools/call","params":{"name":"x","_meta":{}}}]`))
	f.Add([]byte(`{"jsonrpc":"2.0","id":1,"method":"a","params":{"ref":{"name":"\ud800"}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		env, err := envelope.Parse(body)
		if err != nil {
			var fault *envelope.Fault
			require.ErrorAs(t, err, &fault)
			return
		}
		require.NotEmpty(t, env.Messages)
		for _, m := range env.Messages {
			require.True(t, m.Method != "" || m.ID != nil)
		}
	})
}

// An authorization check needs the method and the name of the tool.
func Example() {
	env, err := envelope.Parse([]byte(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_note","arguments":{}}}`))
	if err != nil {
		panic(err)
	}
	fmt.Println(env.Messages[0].Method, env.Messages[0].Name)

	_, err = envelope.Parse([]byte(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_note","Name":"list_notes"}}`))
	fmt.Println(err)
	// Output:
	// tools/call delete_note
	// params: unknown member "Name"; it is written "name"
}
