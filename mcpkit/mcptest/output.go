package mcptest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/exactjson"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
)

var contentType = reflect.TypeFor[mcp.Content]()

// decodeOutput puts the output that a result has into out, as [Call] documents.
func decodeOutput[Out any](res *mcp.CallToolResult, structured []byte, out *Out) error {
	target := reflect.ValueOf(out).Elem()
	switch t := target.Type(); {
	case t == reflect.TypeFor[*mcp.CallToolResult]():
		target.Set(reflect.ValueOf(res))
		return nil
	case t.Kind() == reflect.String:
		target.SetString(results.Text(res))
		return nil
	case t.Implements(contentType):
		if len(res.Content) != 1 || !reflect.TypeOf(res.Content[0]).AssignableTo(t) {
			return fmt.Errorf("the result has %s, not one %s", contents(res), t)
		}
		target.Set(reflect.ValueOf(res.Content[0]))
		return nil
	case t.Kind() == reflect.Slice && t.Elem().Implements(contentType):
		blocks := reflect.MakeSlice(t, 0, len(res.Content))
		for _, c := range res.Content {
			if !reflect.TypeOf(c).AssignableTo(t.Elem()) {
				return fmt.Errorf("the result has %s, not only %s", contents(res), t.Elem())
			}
			blocks = reflect.Append(blocks, reflect.ValueOf(c))
		}
		target.Set(blocks)
		return nil
	case res.StructuredContent != nil:
		return exactjson.Unmarshal(structured, out)
	case t.Kind() == reflect.Interface && t.NumMethod() == 0:
		target.Set(reflect.ValueOf(undeclaredOutput(res)))
		return nil
	}
	return errors.New("the result has no structured content, but " + contents(res) +
		"; ask for a string, for content such as *mcp.ImageContent or []mcp.Content, or for a *mcp.CallToolResult")
}

// undeclaredOutput returns the text of a result that is a text, else its content.
func undeclaredOutput(res *mcp.CallToolResult) any {
	if len(res.Content) == 1 {
		if text, ok := res.Content[0].(*mcp.TextContent); ok {
			return text.Text
		}
		return res.Content[0]
	}
	return res.Content
}

// contents describes the content of a result in a few words.
func contents(res *mcp.CallToolResult) string {
	if len(res.Content) == 0 {
		return "no content"
	}
	var types []string
	for _, c := range res.Content[:min(len(res.Content), 4)] {
		types = append(types, fmt.Sprintf("a %T", c))
	}
	if more := len(res.Content) - len(types); more > 0 {
		types = append(types, fmt.Sprintf("%d more blocks", more))
	}
	return strings.Join(types, " and ")
}
