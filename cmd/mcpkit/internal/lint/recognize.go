package lint

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// File returns the report about a file; target is its name. When ctx
// ends, or the check takes longer than [policy.CheckTime], the rules that are left are NotMeasured.
// The error says why the file cannot be read, and what it is if it is not one of the files that
// File knows.
func File(ctx context.Context, target string, text []byte) (*policy.Report, error) {
	all, err := values(text)
	if err != nil {
		return nil, err
	}
	d, err := recognize(all)
	if err != nil {
		return nil, err
	}
	return d.report(ctx, target), nil
}

// An object is a JSON object with its members as they are written.
type object map[string]json.RawMessage

// objectOf returns the members of a JSON object, whose names match exactly, or nil.
func objectOf(value []byte) object {
	o := object{}
	if strictjson.Object(value, func(name string, v []byte) error { o[name] = v; return nil }) != nil {
		return nil
	}
	return o
}

func (o object) has(names ...string) bool {
	for _, name := range names {
		if _, ok := o[name]; !ok {
			return false
		}
	}
	return true
}

// text returns a member that is a string, or "".
func (o object) text(name string) string {
	s, _ := strictjson.String(o[name])
	return s
}

// recognize returns what the values of a file tell.
func recognize(all [][]byte) (document, error) {
	if len(all) == 1 {
		if o := objectOf(all[0]); o != nil {
			switch {
			case o.has("app_info"), strings.Contains(o.text("$schema"), "chatgpt-app-submission"):
				return openAISubmission(all[0], o), nil
			case isServerJSON(o):
				return serverJSON(all[0], o), nil
			}
		}
	}
	t := &toolList{}
	for _, value := range all {
		if err := t.add(value, envelopesMax); err != nil {
			return document{}, err
		}
	}
	if !t.found {
		return document{}, unknownFile(all)
	}
	return t.document()
}

// unknownFile returns an error that says what a file is, as far as that can be seen.
func unknownFile(all [][]byte) error {
	const known = "; mcpkit lint reads a tools/list result, a server.json of the MCP Registry, or a chatgpt-app-submission.json"
	if len(all) != 1 {
		return errors.New("none of its JSON values is a list of tools" + known)
	}
	o := objectOf(all[0])
	for _, k := range []struct {
		is   bool
		says string
	}{
		{bytes.Equal(bytes.Join(bytes.Fields(all[0]), nil), []byte("[]")), "it is an empty array, without a tool"},
		{o == nil && strictjson.Array(all[0], func([]byte) error { return nil }) == nil, "it is an array of something other than tools" + known},
		{o == nil, "it is not a JSON object or array" + known},
		{o.has("lock", "tools"), "it is a lock of tools; compare it with --lock"},
		{o.has("results", "ok"), "it is a report; compare it with --baseline"},
		{o.has("mcpServers"), "it is the list of servers of a client or a plugin; of a plugin, give the folder"},
		{o.has("manifest_version"), "it is the manifest of a local server (MCPB), which the directories no longer list"},
		{o.has("openapi"), "it is an OpenAPI document, not the list of tools made from it"},
		{o.has("error", "jsonrpc"), "it is the answer to a failed request: " + failure(o)},
		{o.has("method"), "it is a request, not its answer"},
		{o.has("result"), "it is an answer without a list of tools" + known},
		{len(o) == 0, "it is an empty object" + known},
	} {
		if k.is {
			return errors.New(k.says)
		}
	}
	var names []string
	for name := range o {
		names = append(names, fmt.Sprintf("%q", name))
	}
	slices.Sort(names)
	if len(names) > 6 {
		names = append(names[:6], "…")
	}
	return errors.New("it is an object with the members " + strings.Join(names, ", ") + known)
}

// failure returns the message of a JSON-RPC error.
func failure(o object) string {
	if message := objectOf(o["error"]).text("message"); message != "" {
		return fmt.Sprintf("%q", message)
	}
	return "it has no message"
}
