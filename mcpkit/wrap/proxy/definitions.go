package proxy

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Kinds of what an upstream offers.
const (
	toolKind     = "tool"
	promptKind   = "prompt"
	resourceKind = "resource"
	templateKind = "resource template"
)

// definitions are the kinds of definitions by the names of their lists in results, with what go-sdk
// reads them into.
var definitions = map[string]struct {
	kind string
	into func() any
}{
	"tools":             {toolKind, func() any { return new(mcp.Tool) }},
	"prompts":           {promptKind, func() any { return new(mcp.Prompt) }},
	"resources":         {resourceKind, func() any { return new(mcp.Resource) }},
	"resourceTemplates": {templateKind, func() any { return new(mcp.ResourceTemplate) }},
}

var errOnlyAsTask = errors.New("it runs only as a task, and the calls of this proxy are not tasks")

// runsOnlyAsTask reports whether the server of a tool refuses calls that are not tasks. Source:
// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
func runsOnlyAsTask(tool json.RawMessage) bool {
	var t struct {
		Execution struct {
			TaskSupport string `json:"taskSupport"`
		} `json:"execution"`
	}
	return json.Unmarshal(tool, &t) == nil && t.Execution.TaskSupport == "required"
}

// readable returns an answer whose lists of definitions have only those that go-sdk reads without a
// loss.
func readable(msg []byte, id, answer json.RawMessage, broken func(kind, name string, err error)) []byte {
	var result map[string]json.RawMessage
	if json.Unmarshal(answer, &result) != nil {
		return msg
	}
	changed := false
	for list, d := range definitions {
		var items []json.RawMessage
		if result[list] == nil || json.Unmarshal(result[list], &items) != nil {
			continue
		}
		kept := items[:0]
		for _, item := range items {
			if d.kind == toolKind {
				hinted, ok := withoutUnhinted(item)
				item, changed = hinted, changed || ok
			}
			err := json.Unmarshal(item, d.into())
			if err == nil && d.kind == toolKind && runsOnlyAsTask(item) {
				err = errOnlyAsTask
			}
			if err != nil {
				changed = true
				broken(d.kind, nameOf(item), err)
				continue
			}
			kept = append(kept, item)
		}
		if changed {
			result[list], _ = json.Marshal(kept) // it was decoded from JSON
		}
	}
	if !changed {
		return msg
	}
	encoded, err := json.Marshal(struct {
		Version string                     `json:"jsonrpc"`
		ID      json.RawMessage            `json:"id"`
		Result  map[string]json.RawMessage `json:"result"`
	}{"2.0", id, result})
	if err != nil {
		return msg
	}
	return encoded
}

// nameOf returns the name or the address of a definition that cannot be read, or its beginning.
func nameOf(item json.RawMessage) string {
	var named struct{ Name, URI, URITemplate json.RawMessage }
	_ = json.Unmarshal(item, &named) // it may have no name
	for _, value := range []json.RawMessage{named.URI, named.URITemplate, named.Name} {
		var name string
		if json.Unmarshal(value, &name) == nil && name != "" {
			return name
		}
	}
	return string(item[:min(len(item), 100)])
}

// withoutUnhinted removes annotations without hints from the definition of a tool. It reports
// whether there were any.
func withoutUnhinted(item json.RawMessage) (json.RawMessage, bool) {
	var t, hints map[string]json.RawMessage
	if json.Unmarshal(item, &t) != nil || t["annotations"] == nil || json.Unmarshal(t["annotations"], &hints) != nil || hasHint(hints) {
		return item, false
	}
	if title, ok := hints["title"]; ok && t["title"] == nil {
		t["title"] = title
	}
	delete(t, "annotations")
	encoded, err := json.Marshal(t)
	if err != nil {
		return item, false
	}
	return bytes.TrimSpace(encoded), true
}

func hasHint(annotations map[string]json.RawMessage) bool {
	for _, name := range []string{"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"} {
		if v := string(annotations[name]); v == "true" || v == "false" {
			return true
		}
	}
	return false
}
