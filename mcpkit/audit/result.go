package audit

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/clip"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
)

// A callResult is the result of tools/call.
type callResult struct {
	text       string          // of all text blocks
	structured json.RawMessage // nil if it is missing
	isError    bool
	blocks     int
	// needsInput is set for a result that asks the client for more, as in 2026-07-28.
	needsInput bool
	// faults are what is wrong with the form of the result.
	faults []string
}

// characters returns the larger of the text and the structured content, which often repeats it.
func (r *callResult) characters() int {
	return max(utf8.RuneCountInString(r.text), utf8.RuneCount(r.structured))
}

func (r *callResult) tokens() int { return max(tokens(r.text), tokens(string(r.structured))) }

// readResult reads a result, or returns nil for an answer without one.
func readResult(a *rpc.Answer) *callResult {
	if !a.OK() {
		return nil
	}
	r := &callResult{}
	var members map[string]json.RawMessage
	if json.Unmarshal(a.Result, &members) != nil {
		r.faults = []string{"the result is not an object"}
		return r
	}
	var kind string
	_ = json.Unmarshal(members["resultType"], &kind)
	if kind == "input_required" {
		r.needsInput = true
		return r
	}
	if raw, ok := members["isError"]; ok && json.Unmarshal(raw, &r.isError) != nil {
		r.fault("isError is not a boolean")
	}
	if raw := members["structuredContent"]; len(raw) > 0 && string(raw) != "null" {
		r.structured = raw
	}
	var blocks []map[string]json.RawMessage
	if raw, ok := members["content"]; !ok {
		r.fault("the result has no content")
	} else if json.Unmarshal(raw, &blocks) != nil || string(raw) == "null" {
		r.fault("content is not an array of objects")
	}
	r.blocks = len(blocks)
	var texts []string
	for i, block := range blocks {
		text, fault := readBlock(block)
		if text != "" {
			texts = append(texts, text)
		}
		if fault != "" && len(r.faults) < 5 {
			r.fault(fmt.Sprintf("block %d of content: %s", i+1, fault))
		}
	}
	r.text = strings.Join(texts, "\n")
	return r
}

func (r *callResult) fault(text string) { r.faults = append(r.faults, text) }

// readBlock reads a block of content.
func readBlock(block map[string]json.RawMessage) (text, fault string) {
	isText := func(name string) bool {
		var s string
		raw, present := block[name]
		return present && json.Unmarshal(raw, &s) == nil
	}
	str := func(name string) string {
		var s string
		_ = json.Unmarshal(block[name], &s) // a missing text is a fault below
		return s
	}
	hasType := isText("type")
	switch kind := str("type"); kind {
	case "text":
		if !isText("text") {
			return "", "a text without text"
		}
		return str("text"), ""
	case "image", "audio":
		data, err := base64.StdEncoding.DecodeString(str("data"))
		switch {
		case str("data") == "" || err != nil:
			return "", "media whose data is not base64"
		case kind == "image":
			return "", results.MediaFault(&mcp.ImageContent{Data: data, MIMEType: str("mimeType")})
		}
		return "", results.MediaFault(&mcp.AudioContent{Data: data, MIMEType: str("mimeType")})
	case "resource_link":
		if str("uri") == "" || str("name") == "" {
			return "", "a link without a uri or a name"
		}
		return str("name") + " " + str("description"), ""
	case "resource":
		var resource struct {
			URI  string  `json:"uri"`
			Text *string `json:"text"`
			Blob *string `json:"blob"`
		}
		switch {
		case json.Unmarshal(block["resource"], &resource) != nil || resource.URI == "":
			return "", "a resource without a uri"
		case resource.Text == nil && resource.Blob == nil:
			return "", "a resource without text and blob"
		case resource.Text != nil:
			return *resource.Text, ""
		}
		return "", ""
	default:
		if !hasType {
			return "", "no type"
		}
		return "", fmt.Sprintf("the type %q, which clients do not know", clip.Text(kind, 40))
	}
}
