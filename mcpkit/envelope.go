package mcpkit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/strictjson"
)

// An envelope is the outside of a request body: the JSON-RPC messages in it, as
// far as deciding about them needs.
type envelope struct {
	messages []rpcMessage
	batch    bool
}

type rpcMessage struct {
	id       json.RawMessage // nil for a notification
	method   string          // "" for a response
	name     string          // params.name: the tool or prompt
	progress bool            // params._meta asks for progress
}

// A fault is why an envelope is refused, as a JSON-RPC error.
type fault struct {
	id      json.RawMessage
	code    int64
	message string
}

// parseEnvelope decodes body with exact keys. Go's encoding/json matches keys
// without regard to case and lets the last of two equal keys win, other readers
// do not: whoever decides on one reading and acts on another can be bypassed.
// So a key that stands twice, or that is written in another case than the
// protocol's, is refused.
func parseEnvelope(body []byte) (*envelope, *fault) {
	if err := strictjson.Check(body); err != nil {
		return nil, &fault{code: jsonrpc.CodeParseError, message: "the request body cannot be read: " + err.Error()}
	}
	body = bytes.TrimSpace(body)
	if body[0] != '[' {
		m, f := parseMessage(body)
		if f != nil {
			return nil, f
		}
		return &envelope{messages: []rpcMessage{m}}, nil
	}
	var items []json.RawMessage
	if err := json.Unmarshal(body, &items); err != nil || len(items) == 0 {
		return nil, &fault{code: jsonrpc.CodeInvalidRequest, message: "the batch is empty"}
	}
	env := &envelope{batch: true}
	for i, item := range items {
		m, f := parseMessage(item)
		if f != nil {
			f.message = fmt.Sprintf("message %d of the batch: %s", i, f.message)
			return nil, f
		}
		env.messages = append(env.messages, m)
	}
	return env, nil
}

func parseMessage(raw []byte) (m rpcMessage, f *fault) {
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &members); err != nil {
		return m, &fault{code: jsonrpc.CodeInvalidRequest, message: "a JSON-RPC message is an object"}
	}
	refuse := func(format string, args ...any) (rpcMessage, *fault) {
		return m, &fault{id: m.id, code: jsonrpc.CodeInvalidRequest, message: fmt.Sprintf(format, args...)}
	}
	if id, ok := members["id"]; ok {
		if !validID(id) {
			return refuse("id must be a string or a whole number")
		}
		m.id = id
	}
	if wrong, right := miscased(members, "jsonrpc", "id", "method", "params", "result", "error"); wrong != "" {
		return refuse("unknown member %q; it is written %q", wrong, right)
	}
	if string(members["jsonrpc"]) != `"2.0"` {
		return refuse(`jsonrpc must be "2.0"`)
	}
	method, isRequest := members["method"]
	if !isRequest {
		if m.id == nil || members["result"] == nil && members["error"] == nil {
			return refuse("a message has a method, or an id with a result or an error")
		}
		return m, nil
	}
	if err := json.Unmarshal(method, &m.method); err != nil || m.method == "" || method[0] != '"' {
		return refuse("method must be a non-empty string")
	}
	return parseParams(m, members["params"])
}

func parseParams(m rpcMessage, raw json.RawMessage) (rpcMessage, *fault) {
	if len(raw) == 0 || string(raw) == "null" {
		return m, nil
	}
	refuse := func(format string, args ...any) (rpcMessage, *fault) {
		return m, &fault{id: m.id, code: jsonrpc.CodeInvalidParams, message: fmt.Sprintf(format, args...)}
	}
	params := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &params); err != nil {
		return refuse("params must be an object")
	}
	if wrong, right := miscased(params, "_meta", "name", "arguments", "uri", "cursor"); wrong != "" {
		return refuse("params: unknown member %q; it is written %q", wrong, right)
	}
	if name, ok := params["name"]; ok {
		// Whatever is not a string is refused by go-sdk, for the methods that
		// have a name.
		_ = json.Unmarshal(name, &m.name)
	}
	meta := map[string]json.RawMessage{}
	if json.Unmarshal(params["_meta"], &meta) == nil {
		_, m.progress = meta["progressToken"]
	}
	return m, nil
}

// miscased finds a member that is one of names but for the case of its letters.
func miscased(members map[string]json.RawMessage, names ...string) (wrong, right string) {
	for _, key := range slices.Sorted(maps.Keys(members)) {
		for _, name := range names {
			if key != name && strings.EqualFold(key, name) {
				return key, name
			}
		}
	}
	return "", ""
}

func validID(raw json.RawMessage) bool {
	if raw[0] == '"' {
		return true
	}
	var n json.Number
	if json.Unmarshal(raw, &n) != nil || n == "" {
		return false
	}
	_, err := n.Int64()
	return err == nil
}
