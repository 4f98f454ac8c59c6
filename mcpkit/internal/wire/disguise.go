package wire

import (
	"encoding/json"
	"net/http"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
)

// go-sdk compares the arguments of some tools with headers before anything else, and so would tell
// a caller who does not see such a tool that it exists. A call of a hidden one is disguised: go-sdk
// gets a call of disguiseName, which no server has, and treats it like a call of any unknown tool.

// disguise changes the copy of a request that go-sdk gets, and returns its body. It does nothing
// unless the request calls a hidden tool that takes headers.
func (q *request) disguise(own *http.Request, env *envelope.Envelope, body []byte) []byte {
	if env == nil || env.Batch || len(env.Messages) != 1 {
		return body
	}
	m := env.Messages[0]
	if m.Method != "tools/call" || !headersAgree(own.Header, m) { // go-sdk says which header is wrong
		return body
	}
	if t := q.service.Tools.Lookup(m.Name); t == nil || !t.Routing.Headers || q.tool(m.Name) != nil {
		return body
	}
	renamed, ok := withMember(body, "params", func(params []byte) ([]byte, bool) {
		return withMember(params, "name", func([]byte) ([]byte, bool) { return []byte(`"` + disguiseName + `"`), true })
	})
	if !ok {
		return body
	}
	own.Header.Set("Mcp-Name", disguiseName)
	q.disguised = m.Name
	return renamed
}

// withMember returns an object with a member that change returns.
func withMember(object []byte, name string, change func(value []byte) ([]byte, bool)) ([]byte, bool) {
	var members map[string]json.RawMessage
	if json.Unmarshal(object, &members) != nil || members[name] == nil {
		return nil, false
	}
	value, ok := change(members[name])
	if !ok {
		return nil, false
	}
	members[name] = value
	changed, err := json.Marshal(members)
	return changed, err == nil
}
