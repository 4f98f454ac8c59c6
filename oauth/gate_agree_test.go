package oauth_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

// modernMeta is the _meta of every message of protocol 2026-07-28.
const modernMeta = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}`

// A sample is a valid message of a method, into which the tests insert further members.
type sample struct {
	method, params string // the members of params
	notification   bool
}

// samples has every method that go-sdk's servers handle, and two that they do not.
var samples = []sample{
	{method: "tools/call", params: `"name":"open","arguments":{}`},
	{method: "tools/list"},
	{method: "prompts/get", params: `"name":"open"`},
	{method: "prompts/list"},
	{method: "resources/read", params: `"uri":"a://open"`},
	{method: "resources/list"},
	{method: "resources/templates/list"},
	{method: "resources/subscribe", params: `"uri":"a://open"`},
	{method: "resources/unsubscribe", params: `"uri":"a://open"`},
	{method: "completion/complete", params: `"ref":{"type":"ref/prompt","name":"open"},"argument":{"name":"x","value":""}`},
	{method: "completion/complete", params: `"ref":{"type":"ref/resource","uri":"a://open"},"argument":{"name":"x","value":""}`},
	{method: "subscriptions/listen", params: `"notifications":{"resourceSubscriptions":["a://open","b://open"]}`},
	{method: "logging/setLevel", params: `"level":"info"`},
	{method: "ping"},
	{method: "initialize", params: `"protocolVersion":"2025-03-26","capabilities":{},"clientInfo":{"name":"c","version":"1"}`},
	{method: "server/discover"},
	{method: "notifications/initialized", notification: true},
	{method: "notifications/cancelled", params: `"requestId":7`, notification: true},
	{method: "notifications/progress", params: `"progressToken":1,"progress":1`, notification: true},
	{method: "notifications/roots/list_changed", notification: true},
	{method: customMethod, params: `"name":"open"`},
	{method: "tasks/get", params: `"name":"open"`},
}

// planted has members that some method uses, each with the name of something secret.
func planted() (members []string) {
	for _, value := range []string{`"secret"`, `"a://secret"`, `null`, `7`, `["secret"]`, `{"name":"secret"}`, `"\ud800"`, `"secret\u0000"`} {
		members = append(members, `"name":`+value, `"uri":`+value)
	}
	for _, value := range []string{
		`{"type":"ref/prompt","name":"secret"}`, `{"type":"ref/resource","uri":"a://secret"}`, `{"name":"secret"}`, `{"uri":"a://secret"}`,
		`{"type":"ref/prompt","name":"secret","uri":"a://secret"}`, `{"type":"ref/resource","name":"secret","uri":"a://secret"}`,
		`{"type":"ref/prompt","name":"secret","uri":""}`, `{"type":"ref/resource","name":"","uri":"a://secret"}`, `{"type":"ref/resource","name":null}`,
		`{"type":"ref/PROMPT","name":"secret"}`, `{"type":7,"name":"secret"}`, `{"Type":"ref/resource","type":"ref/prompt","name":"secret"}`,
		`null`, `"secret"`, `["secret"]`,
	} {
		members = append(members, `"ref":`+value)
	}
	for _, value := range []string{
		`{"resourceSubscriptions":["a://secret"]}`, `{"resourceSubscriptions":"a://secret"}`, `{"resourceSubscriptions":[null,"a://secret"]}`,
		`{"resourceSubscriptions":[7]}`, `{"resourceSubscriptions":{"0":"a://secret"}}`, `{"resourceSubscriptions":null}`, `{"ResourceSubscriptions":["a://secret"]}`,
		`{"re\u017fourceSubscriptions":["a://secret"]}`, `{}`, `null`, `["a://secret"]`,
	} {
		members = append(members, `"notifications":`+value)
	}
	for _, name := range []string{`n\u0061me`, `Name`, `\u0075ri`, `URI`} {
		members = append(members, fmt.Sprintf(`"%s":"secret"`, name))
	}
	for _, name := range []string{`Ref`, `r\u0065f`} {
		members = append(members, fmt.Sprintf(`"%s":{"type":"ref/prompt","name":"secret"}`, name))
	}
	members = append(members, `"Notifications":{"resourceSubscriptions":["a://secret"]}`)
	return append(members,
		`"method":"tools/call"`, `"Method":"tools/call"`, `"params":{"name":"secret"}`, `"Params":{"name":"secret"}`, `"result":{}`, `"error":{"code":1,"message":"secret"}`,
		`"arguments":{"name":"secret"}`, `"argument":{"name":"secret","value":""}`, `"context":{"arguments":{"name":"secret"}}`, `"cursor":"secret"`,
		`"inputResponses":{"secret":{"action":"accept"}}`, `"requestState":"secret"`, `"level":"debug"`, `"requestId":"secret"`, `"progressToken":"secret"`,
		`"protocolVersion":"2026-07-28"`, `"clientInfo":{"name":"secret","version":"1"}`, `"capabilities":{}`, `"_meta":{"name":"secret","uri":"a://secret"}`, `"_Meta":{"name":"secret"}`,
		`"resourceSubscriptions":["a://secret"]`, `"type":"ref/resource"`, `"tool":"secret"`, `"toolName":"secret"`, `"prompt":"secret"`, `"resource":"a://secret"`,
	)
}

// plant returns copies of the message with the member inserted at each possible place.
func (s sample) plant(member, meta string) (bodies []string) {
	params := s.params
	if meta != "" && params != "" {
		meta = "," + meta
	}
	params += meta
	write := func(outside, params string) {
		id := `"id":1,`
		if s.notification {
			id = ""
		}
		bodies = append(bodies, fmt.Sprintf(`{"jsonrpc":"2.0",%s"method":%q,"params":{%s}%s}`, id, s.method, params, outside))
	}
	if member == "" {
		write("", params)
		return bodies
	}
	write(","+member, params)
	if params == "" {
		write("", member)
		return bodies
	}
	write("", member+","+params)
	write("", params+","+member)
	for i := 0; i < len(params); i++ { // into every object in the parameters
		if params[i] == '{' {
			inside := member
			if params[i+1] != '}' {
				inside += ","
			}
			write("", params[:i+1]+inside+params[i+1:])
		}
	}
	// Instead of the first member.
	if name, _, ok := strings.Cut(member, ":"); ok {
		if own, _, ok := strings.Cut(params, ":"); ok && own == name && s.method != "initialize" {
			write("", member+meta)
		}
	}
	return bodies
}

// TestTheGateAndTheSDKReadTheSameOperation sends messages of every method, with every member that
// any method uses at every place, through Protect and through go-sdk. Every operation that go-sdk
// runs is one that Protect authorized.
func TestTheGateAndTheSDKReadTheSameOperation(t *testing.T) {
	testsize.OnlySlow(t, "it plants every member everywhere")
	w := newTwoReaders(t)
	type way struct {
		name, meta string
		send       func(s sample, body string) (*exchange, *httptest.ResponseRecorder)
	}
	header := func(version string, s sample) http.Header {
		h := http.Header{"Mcp-Protocol-Version": {version}}
		if version == "2026-07-28" {
			h.Set("Mcp-Method", s.method)
			switch s.method {
			case "tools/call", "prompts/get":
				h.Set("Mcp-Name", openName)
			case "resources/read":
				h.Set("Mcp-Name", openURI)
			}
		}
		return h
	}
	ways := []way{
		{"stateless", "", func(s sample, body string) (*exchange, *httptest.ResponseRecorder) {
			return w.send(w.stateless, []byte(body), header("2025-11-25", s))
		}},
		{"2026-07-28", modernMeta, func(s sample, body string) (*exchange, *httptest.ResponseRecorder) {
			return w.send(w.stateless, []byte(body), header("2026-07-28", s))
		}},
		{"batch", "", func(s sample, body string) (*exchange, *httptest.ResponseRecorder) {
			return w.send(w.stateless, []byte(`[{"jsonrpc":"2.0","id":"other","method":"tools/list"},`+body+`]`), header("2025-03-26", s))
		}},
		{"session", "", func(s sample, body string) (*exchange, *httptest.ResponseRecorder) {
			return w.sendInSession(t, s, body)
		}},
	}
	members := planted()
	var table strings.Builder
	fmt.Fprintf(&table, "operations × gate/go-sdk\n%-34s %-12s %-30s %-30s %-5s %6s %6s\n", "method", "way", "gate", "go-sdk", "equal", "ran", "refused")
	total := 0
	for _, s := range samples {
		for _, way := range ways {
			e, rec := way.send(s, s.plant("", way.meta)[0])
			gate, sdk := describe(e.decided, s.method), describe(e.ran, s.method)
			ran, refused, equal := 0, 0, "yes"
			for _, member := range members {
				for _, body := range s.plant(member, way.meta) {
					e, rec := way.send(s, body)
					require.NotEqual(t, 401, rec.Code, body)
					if describe(e.ran, s.method) != "refused" {
						ran++
					} else {
						refused++
					}
					if stray := e.unauthorized(); stray != "" {
						equal = "NO"
						assert.Fail(t, "the gate and go-sdk differ", "%s: %s\n%s", way.name, body, stray)
					}
				}
			}
			require.NotEqual(t, 401, rec.Code)
			total += ran + refused
			fmt.Fprintf(&table, "%-34s %-12s %-30s %-30s %-5s %6d %6d\n", s.method, way.name, gate, sdk, equal, ran, refused)
		}
	}
	t.Logf("%s%d messages", &table, total)
}

// describe returns what the first operation of the method is applied to: "-" for nothing,
// "refused" if there is no such operation.
func describe(operations []operation, method string) string {
	for _, o := range operations {
		if o.method == method {
			return cmp.Or(strings.TrimSpace(o.name+" "+strings.Join(o.uris, " ")), "-")
		}
	}
	return "refused"
}

// FuzzGateAndSDKAgree sends arbitrary bytes and headers through Protect and through go-sdk. Every
// operation that go-sdk runs is one that Protect authorized. The message goes to a server without
// sessions, or, if way is odd, to one with sessions.
func FuzzGateAndSDKAgree(f *testing.F) {
	members := planted()
	for i, s := range samples {
		f.Add([]byte(s.plant("", "")[0]), byte(i), "", "", "")
		f.Add([]byte(s.plant(members[i], modernMeta)[0]), byte(0), "2026-07-28", s.method, openName)
		f.Add([]byte("["+s.plant(members[len(members)-1-i], "")[0]+"]"), byte(0), "2025-03-26", "", "")
	}
	for i, member := range members {
		bodies := samples[i%len(samples)].plant(member, "")
		f.Add([]byte(bodies[i%len(bodies)]), byte(i), "2025-06-18", "tools/call", secretName)
	}
	f.Add([]byte(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"open","arguments":{}}}`), byte(0), "2026-07-28", "tools/call", "=?base64?c2VjcmV0?=")
	w := newTwoReaders(f)
	f.Fuzz(func(t *testing.T, body []byte, way byte, version, method, name string) {
		header := http.Header{}
		for key, value := range map[string]string{"Mcp-Protocol-Version": version, "Mcp-Method": method, "Mcp-Name": name} {
			if value != "" {
				header.Set(key, value)
			}
		}
		e, _ := w.send(w.stateless, body, header)
		if stray := e.unauthorized(); stray != "" {
			t.Fatal(stray)
		}
		if way%2 == 1 {
			e, _ = w.sendInSession(t, sample{}, string(body))
			w.closeSession() // the message may have opened a stream
			if stray := e.unauthorized(); stray != "" {
				t.Fatal("in a session: " + stray)
			}
		}
	})
}
