package mcpkit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// An outputKind is how the values of an output type are sent.
type outputKind int

const (
	outputInvalid    outputKind = iota
	outputStructured            // structured content and a text copy
	outputText                  // text
	outputContent               // one content block
	outputContents              // several
	outputResult                // a ready result
	outputDynamic               // any: by the value
)

var (
	contentType = reflect.TypeFor[mcp.Content]()
	resultType  = reflect.TypeFor[*mcp.CallToolResult]()
)

func outputKindOf(t reflect.Type) outputKind {
	switch {
	case t == resultType:
		return outputResult
	case t.Implements(contentType):
		return outputContent
	case t.Kind() == reflect.Slice && t.Elem().Implements(contentType):
		return outputContents
	case t.Kind() == reflect.Interface && t.NumMethod() == 0:
		return outputDynamic
	case t.Kind() == reflect.String:
		return outputText
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct || t.Kind() == reflect.Map {
		return outputStructured
	}
	return outputInvalid
}

// An outputForm encodes the outputs of one tool.
type outputForm struct {
	kind   outputKind
	schema *schema.Validator // of structured outputs
}

// result is the stage of a call that encodes its output, exactly once.
func (f *outputForm) result(out any) (*mcp.CallToolResult, error) {
	kind := f.kind
	if kind == outputDynamic {
		if kind = outputStructured; out != nil {
			if k := outputKindOf(reflect.TypeOf(out)); k != outputInvalid {
				kind = k
			}
		}
	}
	v := reflect.ValueOf(out)
	switch kind {
	case outputText:
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: v.String()}}}, nil
	case outputResult:
		res := out.(*mcp.CallToolResult)
		if res == nil {
			return nil, errors.New("the handler returned a nil *mcp.CallToolResult and no error")
		}
		return checkContent(res)
	case outputContent:
		if isNil(v) {
			return nil, fmt.Errorf("the handler returned a nil %T and no error", out)
		}
		return &mcp.CallToolResult{Content: []mcp.Content{out.(mcp.Content)}}, nil
	case outputContents:
		res := &mcp.CallToolResult{Content: make([]mcp.Content, 0, v.Len())}
		for i := range v.Len() {
			c, _ := v.Index(i).Interface().(mcp.Content)
			res.Content = append(res.Content, c)
		}
		return checkContent(res)
	}
	return f.structured(out)
}

// structured encodes out as structured content, with the same bytes as its text
// copy for clients that read only text.
func (f *outputForm) structured(out any) (*mcp.CallToolResult, error) {
	encoded, err := encodeJSON(out)
	if err != nil {
		return nil, fmt.Errorf("the output cannot be encoded: %w", err)
	}
	if string(encoded) == "null" && f.kind == outputStructured {
		if reflect.TypeOf(out).Kind() != reflect.Map {
			return nil, fmt.Errorf("the handler returned a nil %T and no error", out)
		}
		encoded = []byte("{}")
	}
	if f.schema != nil {
		encoded = f.schema.WithoutNulls(encoded)
	}
	if encoded[0] != '{' {
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: string(encoded)}}}, nil
	}
	return structuredResult(encoded), nil
}

// structuredResult shows an encoded object as structured content and as text. The two are
// the same bytes in memory too: nobody writes to encoded any more.
func structuredResult(encoded []byte) *mcp.CallToolResult {
	encoded = encoded[:len(encoded):len(encoded)]
	made := &struct { // at once
		result  mcp.CallToolResult
		content [1]mcp.Content
		text    mcp.TextContent
	}{}
	made.text.Text = unsafe.String(unsafe.SliceData(encoded), len(encoded))
	made.content[0] = &made.text
	made.result.Content = made.content[:]
	made.result.StructuredContent = json.RawMessage(encoded)
	return &made.result
}

// merge completes the result of a go-sdk handler with its output.
func (f *outputForm) merge(res *mcp.CallToolResult, out any) (*mcp.CallToolResult, error) {
	v := reflect.ValueOf(out)
	noOutput := f.kind == outputResult || !v.IsValid() || isNil(v) && v.Kind() != reflect.Map
	if res != nil && (res.IsError || res.InputRequests != nil || noOutput) {
		return checkContent(res)
	}
	full, err := f.result(out)
	if err != nil || res == nil {
		return full, err
	}
	merged := *res
	if merged.Content == nil {
		merged.Content = full.Content
	}
	if merged.StructuredContent == nil {
		merged.StructuredContent = full.StructuredContent
	}
	return checkContent(&merged)
}

// checkContent refuses a nil block, which go-sdk would send as null. It returns
// a copy, since go-sdk writes to the results it sends and a handler may return
// the same one twice.
func checkContent(res *mcp.CallToolResult) (*mcp.CallToolResult, error) {
	for i, c := range res.Content {
		if c == nil || isNil(reflect.ValueOf(c)) {
			return nil, fmt.Errorf("content block %d of the handler's result is nil", i)
		}
	}
	sent := *res
	return &sent, nil
}

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice:
		return v.IsNil()
	}
	return false
}

// encodeJSON is json.Marshal without the escapes for HTML, which cost the model
// five tokens for a "<".
func encodeJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}
