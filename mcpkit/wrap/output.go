package wrap

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/exactjson"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// Done is the output of a tool whose service returns nothing but its success, as with status 204.
type Done struct {
	// Done is true unless the service has only accepted the request, with status 202.
	Done bool `json:"done" jsonschema:"Whether the service has done what was asked"`
	// Note says what else to know: that the service has not finished yet, or that it accepts no more
	// requests for a while. It is "" most of the time.
	Note string `json:"note,omitempty" jsonschema:"What else to know about the result"`
}

// doneFor returns the output for an answer of success.
func doneFor(a *reply) Done {
	advice := adviceFor(a)
	if a.status == http.StatusAccepted {
		return Done{Note: strings.TrimSpace("The service has accepted the request and has not finished it yet. " + advice)}
	}
	return Done{Done: true, Note: advice}
}

// An outputKind is how a value is made from an answer.
type outputKind int

const (
	outputJSON outputKind = iota
	outputText
	outputDone
	outputFile
	outputImage
	outputAudio
	outputFlag
	outputUnsupported
)

// outputKindOf returns how the whole output is made from an answer.
func outputKindOf(t reflect.Type) outputKind {
	switch {
	case t == reflect.TypeFor[*mcp.ImageContent]():
		return outputImage
	case t == reflect.TypeFor[*mcp.AudioContent]():
		return outputAudio
	case t == reflect.TypeFor[*mcp.CallToolResult](), t.Implements(reflect.TypeFor[mcp.Content]()):
		return outputUnsupported
	case t.Kind() == reflect.String:
		return outputText
	}
	switch kind := fieldKindOf(t); {
	case kind == outputText, kind == outputFlag:
		return outputUnsupported
	case kind != outputJSON:
		return kind
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct || t.Kind() == reflect.Map {
		return outputJSON
	}
	return outputUnsupported
}

// fieldKindOf returns how a field with a status tag is made from an answer.
func fieldKindOf(t reflect.Type) outputKind {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[Done]():
		return outputDone
	case t == reflect.TypeFor[mcpkit.File]():
		return outputFile
	case t.Kind() == reflect.String:
		return outputText
	case t.Kind() == reflect.Bool:
		return outputFlag
	}
	return outputJSON
}

// accept returns the Accept header of requests whose answers become a value.
func (k outputKind) accept() string {
	switch k {
	case outputText:
		return "text/plain, text/markdown, text/*;q=0.9, application/json;q=0.5, application/xml;q=0.4"
	case outputFile:
		return "*/*"
	case outputImage:
		return "image/*"
	case outputAudio:
		return "audio/*"
	}
	return "application/json, application/*;q=0.5" // some services have only a type such as application/hal+json
}

// set makes a value from a successful answer. v is addressable.
func (k outputKind) set(a *reply, v reflect.Value) error {
	if k == outputJSON {
		if v.Type() == reflect.TypeFor[describedOutput]() && len(a.body) == 0 {
			return nil // one of several statuses, such as 204
		}
		body, err := a.jsonBody()
		if err != nil {
			return err
		}
		if err := exactjson.Unmarshal(body, v.Addr().Interface()); err != nil {
			return decodeError(err)
		}
		return checkMembers(body, v.Type())
	}
	if k == outputImage || k == outputAudio {
		return k.setMedia(a, v)
	}
	for v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch k {
	case outputDone:
		if mt, _ := a.mediaType(); isHTML(mt) && len(a.body) > 0 {
			return errlog.Errorf("the service's answer is %s, a page for browsers, which is not a sign of success", mt)
		}
		v.Set(reflect.ValueOf(doneFor(a)))
	case outputText:
		text, err := a.text()
		v.SetString(text)
		return err
	case outputFile:
		file, err := a.file()
		v.Set(reflect.ValueOf(file))
		return err
	case outputFlag:
		v.SetBool(true)
	}
	return nil
}

func (k outputKind) setMedia(a *reply, v reflect.Value) error {
	family := "image"
	if k == outputAudio {
		family = "audio"
	}
	data, mt, err := a.media(family)
	if err != nil {
		return err
	}
	if k == outputAudio {
		v.Set(reflect.ValueOf(&mcp.AudioContent{Data: data, MIMEType: mt}))
		return nil
	}
	v.Set(reflect.ValueOf(&mcp.ImageContent{Data: data, MIMEType: mt}))
	return nil
}

// checkMembers refuses an object that shares no member with the type of the output. Such an object
// decodes into an output without content. Members that come from headers do not count. body has
// been decoded, so it is valid JSON.
func checkMembers(body []byte, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return nil
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	if firstByte(body) != '{' { // null
		return errlog.New("the service's answer is not a JSON object")
	}
	var expected []string
	for _, p := range schema.Properties(t) {
		if !isAdvice(p.Field) && p.Field.Tag.Get("header") == "" {
			expected = append(expected, p.Name)
		}
	}
	shares, members := false, 0
	_ = strictjson.Object(body, func(name string, _ []byte) error {
		members++
		if shares = slices.ContainsFunc(expected, func(e string) bool { return strings.EqualFold(e, name) }); shares {
			return errStop
		}
		return nil
	})
	if shares || members == 0 || len(expected) == 0 {
		return nil
	}
	return errlog.Errorf("the service's answer has none of the members of %s: %s", t, strings.Join(expected, ", "))
}

// errStop ends a visit of members.
var errStop = errors.New("stop")

// writePage makes the output of a tool with pages.
func writePage(a *reply, paging *paging, page budget.PageRequest, out any) error {
	body, err := a.jsonBody()
	if err != nil {
		return err
	}
	return paging.read(body, a.header, a.request, page, newPage(out))
}

// newPage returns the pointer to the page in out. If out points to a pointer, newPage allocates the
// page.
func newPage(out any) any {
	v := reflect.ValueOf(out)
	if v.Elem().Kind() == reflect.Pointer {
		v.Elem().Set(reflect.New(v.Elem().Type().Elem()))
		return v.Elem().Interface()
	}
	return out
}
