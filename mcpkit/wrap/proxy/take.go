package proxy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/internal/wirejson"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// A taker takes the result of one call of a tool out of its message before go-sdk reads it, which
// would decode it three times, and read the numbers of structured content as float64.
type taker struct {
	id     string // of the request
	result atomic.Pointer[mcp.CallToolResult]
	// asked is set if the upstream answered with a question. go-sdk reads such an answer.
	asked atomic.Bool
}

type takerKey struct{}

// errAsks is the error of a call that the upstream answers with a question.
var errAsks = &mcpkit.ToolError{What: "the service behind this tool asks a question that cannot be passed on to the user"}

// take calls a tool of the upstream.
func (s *session) take(ctx context.Context, params *mcp.CallToolParams) (*mcp.CallToolResult, error) {
	t := &taker{}
	_, err := s.client.CallTool(context.WithValue(ctx, takerKey{}, t), params)
	s.filter.takers.Delete(t.id)
	res := t.result.Load()
	switch {
	case err == nil && res != nil:
		return res, nil
	case t.asked.Load() && ctx.Err() == nil:
		return nil, errAsks
	case err == nil:
		err = errors.New("the upstream answered without a result")
	}
	return nil, err
}

// await lets the taker of ctx, if there is one, take the answer to a request. id is nil for other
// messages.
func (f *filter) await(ctx context.Context, id json.RawMessage) {
	t, ok := ctx.Value(takerKey{}).(*taker)
	if !ok || len(id) == 0 {
		return
	}
	f.takers.Delete(t.id) // go-sdk sends a request again with another id after a question
	t.id = string(id)
	f.takers.Store(t.id, t)
}

// awaited returns the taker of the answer to a request, or nil.
func (f *filter) awaited(id []byte) *taker {
	t, _ := f.takers.Load(string(id))
	found, _ := t.(*taker)
	return found
}

// errNotTaken ends the reading of something else than was expected.
var errNotTaken = errors.New("the message is not the result of a tool")

// take returns what go-sdk reads instead of an answer to a call: one with an empty result, unless
// it is a question. It returns false for other messages, for errors, for a second answer, and for
// messages that parsers could read in different ways.
func (f *filter) take(msg []byte) ([]byte, bool) {
	if strictjson.Check(msg) != nil {
		return nil, false
	}
	return f.takeUniform(msg)
}

// takeUniform is take for a message that all parsers read alike.
func (f *filter) takeUniform(msg []byte) ([]byte, bool) {
	var version, id, result []byte
	err := strictjson.Object(msg, func(name string, value []byte) error {
		switch name {
		case "jsonrpc":
			version = value
		case "id":
			id = value
		case "result":
			result = value
		case "method", "error":
			return errNotTaken
		}
		return nil
	})
	if err != nil || string(version) != `"2.0"` {
		return nil, false
	}
	t := f.awaited(id)
	if t == nil {
		return nil, false
	}
	res, asks, err := parseResult(result)
	switch {
	case err != nil || t.result.Load() != nil:
		return nil, false
	case asks:
		t.asked.Store(true)
		return msg, true
	}
	t.result.Store(res)
	return []byte(`{"jsonrpc":"2.0","id":` + string(id) + `,"result":{"content":[]}}`), true
}

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
		case "resultType":
			asks = string(value) != `"complete"`
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

// An awaiting transport lets calls await their answers from a command.
type awaiting struct {
	mcp.IOTransport
	filter *filter
}

// Connect implements [mcp.Transport].
func (t *awaiting) Connect(ctx context.Context) (mcp.Connection, error) {
	c, err := t.IOTransport.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &awaitingConnection{c, t.filter}, nil
}

type awaitingConnection struct {
	mcp.Connection
	filter *filter
}

// Write implements [mcp.Connection].
func (c *awaitingConnection) Write(ctx context.Context, msg jsonrpc.Message) error {
	if req, ok := msg.(*jsonrpc.Request); ok && req.IsCall() {
		if id, err := json.Marshal(req.ID.Raw()); err == nil {
			c.filter.await(ctx, id)
		}
	}
	return c.Connection.Write(ctx, msg)
}
