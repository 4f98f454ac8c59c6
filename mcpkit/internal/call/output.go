package call

import (
	"encoding/json"
	"reflect"
	"slices"
	"unsafe"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/wirejson"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// An OutputKind says how the values of an output type are sent.
type OutputKind int

// The kinds of output types. Values are sent
const (
	OutputInvalid    OutputKind = iota // not at all: the rules refuse the type
	OutputStructured                   // as structured content with a text copy
	OutputText                         // as text
	OutputContent                      // as one content block
	OutputContents                     // as several content blocks
	OutputResult                       // as the tool result that it is
	OutputDynamic                      // as the dynamic type of the value requires
)

var (
	contentType = reflect.TypeFor[mcp.Content]()
	resultType  = reflect.TypeFor[*mcp.CallToolResult]()
)

// OutputKindOf returns how values of type t are sent.
func OutputKindOf(t reflect.Type) OutputKind {
	switch {
	case t == resultType:
		return OutputResult
	case t.Implements(contentType):
		return OutputContent
	case t.Kind() == reflect.Slice && t.Elem().Implements(contentType):
		return OutputContents
	case t.Kind() == reflect.Interface && t.NumMethod() == 0:
		return OutputDynamic
	case t.Kind() == reflect.String:
		return OutputText
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct || t.Kind() == reflect.Map {
		return OutputStructured
	}
	return OutputInvalid
}

// An Output encodes the outputs of one tool.
type Output struct {
	Kind   OutputKind
	Schema *schema.Validator // of structured outputs; nil if the tool declares none
	Files  *filevalue.Form   // finds the files in outputs; nil if there are none
}

// NewOutput returns how values of type t are sent. file is the type of files.
func NewOutput(t, file reflect.Type) *Output {
	o := &Output{Kind: OutputKindOf(t)}
	if o.Files = filevalue.NewForm(t, file, o.Kind == OutputDynamic); o.Files != nil && o.Files.IsWhole(t) {
		o.Kind = OutputContents
	}
	return o
}

// CanHaveFiles reports whether outputs can have files, images or audio clips.
func (f *Output) CanHaveFiles() bool {
	return f.Files != nil || f.Kind != OutputStructured && f.Kind != OutputText
}

// encode encodes an output whose files are replaced by links, and completes the result of a go-sdk
// handler with it. hint is what a result says about kept files.
func (f *Output) encode(res *mcp.CallToolResult, out any, files []filevalue.Sent, hint func() string) (*mcp.CallToolResult, error) {
	if f.Files == nil || !f.Files.IsWhole(reflect.TypeOf(out)) || replacesOutput(res) {
		return f.merge(res, out)
	}
	if res == nil {
		if err := f.Files.CheckWhole(reflect.ValueOf(out)); err != nil {
			return nil, err
		}
		return &mcp.CallToolResult{Content: filevalue.Whole(files, hint())}, nil
	}
	merged := *res
	merged.Content = append(slices.Clip(res.Content), filevalue.Whole(files, hint())...)
	return CheckContent(&merged)
}

// replacesOutput reports whether the result of a go-sdk handler is sent without the output.
func replacesOutput(res *mcp.CallToolResult) bool {
	return res != nil && (res.IsError || res.InputRequests != nil)
}

// result encodes an output.
func (f *Output) result(out any) (*mcp.CallToolResult, error) {
	kind := f.Kind
	if kind == OutputDynamic {
		if kind = OutputStructured; out != nil {
			if k := OutputKindOf(reflect.TypeOf(out)); k != OutputInvalid {
				kind = k
			}
		}
	}
	v := reflect.ValueOf(out)
	switch kind {
	case OutputText:
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: v.String()}}}, nil
	case OutputResult:
		res := out.(*mcp.CallToolResult)
		if res == nil {
			return nil, errlog.New("the handler returned a nil *mcp.CallToolResult and no error")
		}
		return CheckContent(res)
	case OutputContent:
		if out == nil {
			return nil, errlog.New("the handler returned a nil mcp.Content and no error")
		}
		if isNil(v) {
			return nil, errlog.Errorf("the handler returned a nil %s and no error", errlog.TypeOf(out))
		}
		return &mcp.CallToolResult{Content: []mcp.Content{out.(mcp.Content)}}, nil
	case OutputContents:
		res := &mcp.CallToolResult{Content: make([]mcp.Content, 0, v.Len())}
		for i := range v.Len() {
			c, _ := reflect.TypeAssert[mcp.Content](v.Index(i))
			res.Content = append(res.Content, c)
		}
		return CheckContent(res)
	}
	return f.structured(out)
}

// structured encodes out as structured content, with the same bytes as its text
// copy for clients that read only text.
func (f *Output) structured(out any) (*mcp.CallToolResult, error) {
	encoded, err := wirejson.Encode(out)
	if err != nil {
		return nil, errlog.Errorf("the output cannot be encoded: %w", err)
	}
	if string(encoded) == "null" && f.Kind == OutputStructured {
		if reflect.TypeOf(out).Kind() != reflect.Map {
			return nil, errlog.Errorf("the handler returned a nil %s and no error", errlog.TypeOf(out))
		}
		encoded = []byte("{}")
	}
	if f.Schema != nil {
		encoded = f.Schema.WithoutNulls(encoded)
	}
	if encoded[0] != '{' {
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: string(encoded)}}}, nil
	}
	return structuredResult(encoded), nil
}

// structuredResult returns a result with an encoded object as structured content and as text. The
// two share their bytes, so nothing may write to encoded afterwards.
func structuredResult(encoded []byte) *mcp.CallToolResult {
	encoded = slices.Clip(encoded)
	made := &struct { // one allocation for all
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
func (f *Output) merge(res *mcp.CallToolResult, out any) (*mcp.CallToolResult, error) {
	v := reflect.ValueOf(out)
	noOutput := f.Kind == OutputResult || !v.IsValid() || isNil(v) && v.Kind() != reflect.Map
	if res != nil && (replacesOutput(res) || noOutput) {
		return CheckContent(res)
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
	return CheckContent(&merged)
}

// CheckContent refuses a nil content block, which go-sdk would send as null. It returns a copy,
// because go-sdk writes to the results that it sends and a handler may return the same one twice.
func CheckContent(res *mcp.CallToolResult) (*mcp.CallToolResult, error) {
	for i, c := range res.Content {
		if c == nil || isNil(reflect.ValueOf(c)) {
			return nil, errlog.Errorf("content block %d of the handler's result is nil", i)
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
