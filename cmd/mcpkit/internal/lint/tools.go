package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A toolList collects the tools of all pages of tools/list, and what else an exchange of messages
// tells about the server.
type toolList struct {
	found  bool // there was a list, which may be empty
	tools  []json.RawMessage
	cursor string // of the next page; "" after the last one
	info   struct{ Name, Title, Version string }
	// instructions are those of the answer to initialize.
	instructions string
}

// envelopesMax is in how many arrays and answers a list of tools may be. Reading each costs the
// length of its text.
const envelopesMax = 4

// add adds a value of the file: a result of tools/list, the JSON-RPC answer with it, an array of
// tools, or an array of any of these.
func (t *toolList) add(value []byte, envelopes int) error {
	o := objectOf(value)
	switch {
	case envelopes == 0:
		return nil
	case o == nil:
		return t.addArray(value, envelopes-1)
	case o.has("tools") && strictjson.Array(o["tools"], func([]byte) error { return nil }) == nil && !o.has("lock"):
		t.found = true
		t.cursor = o.text("nextCursor")
		if err := strictjson.Array(o["tools"], t.addTool); err != nil || !o.has("result") {
			return err
		}
		return t.add(o["result"], envelopes-1) // a client reads this one
	case o.has("serverInfo"):
		_ = json.Unmarshal(o["serverInfo"], &t.info) // the rules need no name
		t.instructions = o.text("instructions")
	case o.has("result"):
		return t.add(o["result"], envelopes-1)
	}
	return nil
}

// addArray adds an array. If its first item is a tool, all must be tools.
func (t *toolList) addArray(value []byte, envelopes int) error {
	isTools := false
	n := 0
	err := strictjson.Array(value, func(item []byte) error {
		n++
		if o := objectOf(item); n == 1 {
			isTools = isTool(o)
		}
		if !isTools {
			return t.add(item, envelopes)
		}
		t.found = true
		return t.addTool(item)
	})
	if errors.Is(err, strictjson.ErrNotArray) {
		return nil // a string or a number
	}
	return err
}

// isTool reports whether an object is a tool, and not a page or a message.
func isTool(o object) bool {
	return o.has("name") && !o.has("tools") && !o.has("jsonrpc") && (o.has("inputSchema") || o.has("description") || o.has("annotations"))
}

func (t *toolList) addTool(value []byte) error {
	if objectOf(value) == nil {
		return fmt.Errorf("tool %d is not an object", len(t.tools)+1)
	}
	t.tools = append(t.tools, json.RawMessage(bytes.TrimSpace(value)))
	return nil
}

// document returns what the list tells.
func (t *toolList) document() (document, error) {
	wire, err := json.Marshal(t.tools)
	if err != nil {
		return document{}, err
	}
	if t.tools == nil {
		wire = []byte("[]")
	}
	tools, err := policy.ParseTools(wire)
	if err != nil {
		return document{}, errors.New(strings.TrimPrefix(err.Error(), "policy: "))
	}
	d := document{
		kind: listFile,
		surface: &policy.Surface{Known: policy.PartTools, Tools: tools, Manifest: policy.Manifest{
			Name: t.info.Name, Title: t.info.Title, Version: t.info.Version, Instructions: t.instructions,
		}},
		tells: allRules,
	}
	if t.instructions != "" {
		of := only(policy.RuleInstructionsSteering, policy.RuleInstructionsPromotion)
		d.surface.Known |= policy.PartManifest
		d.tells = func(r policy.Rule) bool { return of(r) || !looksAtManifest(r) }
	}
	switch {
	case len(tools) == 0:
		d.incomplete = "the list has no tools"
	case t.cursor != "":
		d.incomplete = "the list of tools goes on after its last page: it ends with a nextCursor"
	}
	return d, nil
}
