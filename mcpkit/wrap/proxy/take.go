package proxy

import (
	"bytes"
	"encoding/json"
	"errors"
	"sync/atomic"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/internal/wirejson"
)

// A taker takes the result of one call of a tool out of its message before go-sdk reads it, which
// would decode it three times, and read the numbers of structured content as float64.
type taker struct {
	id     string // of the request
	result atomic.Pointer[mcp.CallToolResult]
}

type takerKey struct{}

// errNotTaken ends the reading of a message that does not have the expected form.
var errNotTaken = errors.New("the message is not the result of a tool")

// uniform returns a JSON text as encoding/json reads it: the last of several members with one name
// counts, and what is not UTF-8 becomes U+FFFD. It returns nil for other texts.
func uniform(text []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	same, err := wirejson.Encode(value)
	if err != nil {
		return nil
	}
	return same
}

// parseResult reads the result of a call, and reports whether it asks a question.
func parseResult(text []byte) (res *mcp.CallToolResult, asks bool, err error) {
	res = &mcp.CallToolResult{}
	err = strictjson.Object(text, func(name string, value []byte) (err error) {
		switch name {
		case "content":
			res.Content, err = parseContent(value)
		case "structuredContent":
			if string(value) != "null" {
				res.StructuredContent = json.RawMessage(bytes.Clone(value))
			}
		case "isError":
			err = json.Unmarshal(value, &res.IsError)
		case "_meta":
			err = json.Unmarshal(value, &res.Meta)
		case "inputRequests":
			asks = asks || string(value) != "null"
		case "resultType":
			switch string(value) {
			case "null", `"complete"`:
			case `"input_required"`:
				asks = true
			default:
				err = errNotTaken
			}
		}
		return err
	})
	return res, asks, err
}

// parseContent reads the content of a result, which is nearly always text alone.
func parseContent(text []byte) ([]mcp.Content, error) {
	content := []mcp.Content{}
	err := strictjson.Array(text, func(item []byte) error {
		block, kind := &mcp.TextContent{}, ""
		err := strictjson.Object(item, func(name string, value []byte) error {
			into, isText := &block.Text, false
			switch name {
			case "type":
				into = &kind
			case "text":
			default:
				return errNotTaken
			}
			if *into, isText = strictjson.String(value); !isText {
				return errNotTaken
			}
			return nil
		})
		if err != nil || kind != "text" {
			return errNotTaken
		}
		content = append(content, block)
		return nil
	})
	if err == nil {
		return content, nil
	}
	var other mcp.CallToolResult
	err = json.Unmarshal(bytes.Join([][]byte{[]byte(`{"content":`), text, []byte(`}`)}, nil), &other)
	return other.Content, err
}
