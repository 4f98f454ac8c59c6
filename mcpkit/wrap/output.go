package wrap

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/exactjson"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// Done is the output of a tool whose service returns nothing but its success, as with status 204.
type Done struct {
	// Done is true unless the service has only accepted the request, with status 202.
	Done bool `json:"done" jsonschema:"Whether the service has done what was asked"`
	// Note is "" unless Done is false.
	Note string `json:"note,omitempty" jsonschema:"What else to know about the result"`
}

// doneFor returns the output for a status of success.
func doneFor(status int) Done {
	if status == http.StatusAccepted {
		return Done{Note: "The service has accepted the request and has not finished it yet."}
	}
	return Done{Done: true}
}

// An outputKind is how the output of a tool is made from an answer.
type outputKind int

const (
	outputJSON outputKind = iota
	outputText
	outputDone
	outputImage
	outputAudio
	outputUnsupported
)

func outputKindOf(t reflect.Type) outputKind {
	switch {
	case t == reflect.TypeFor[*mcp.ImageContent]():
		return outputImage
	case t == reflect.TypeFor[*mcp.AudioContent]():
		return outputAudio
	case t == reflect.TypeFor[Done]():
		return outputDone
	case t == reflect.TypeFor[*mcp.CallToolResult](), t.Implements(reflect.TypeFor[mcp.Content]()):
		return outputUnsupported
	case t.Kind() == reflect.String:
		return outputText
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct || t.Kind() == reflect.Map {
		return outputJSON
	}
	return outputUnsupported
}

// accept returns the Accept header of requests whose answers become the output.
func (k outputKind) accept() string {
	switch k {
	case outputText:
		return "text/plain, text/markdown, text/*;q=0.9, application/json;q=0.5"
	case outputImage:
		return "image/*"
	case outputAudio:
		return "audio/*"
	}
	return "application/json"
}

// write makes the output from a successful answer. out is a pointer to the output; paging is nil
// for outputs without pages.
func (k outputKind) write(a *reply, paging *paging, page budget.PageRequest, out any) error {
	switch k {
	case outputDone:
		if mt, _ := a.mediaType(); isHTML(mt) && len(a.body) > 0 {
			return errlog.Errorf("the service's answer is %s, a page for browsers, which is no sign of success", mt)
		}
		*out.(*Done) = doneFor(a.status)
		return nil
	case outputText:
		text, err := a.text()
		reflect.ValueOf(out).Elem().SetString(text)
		return err
	case outputImage:
		data, mt, err := a.media("image")
		*out.(**mcp.ImageContent) = &mcp.ImageContent{Data: data, MIMEType: mt}
		return err
	case outputAudio:
		data, mt, err := a.media("audio")
		*out.(**mcp.AudioContent) = &mcp.AudioContent{Data: data, MIMEType: mt}
		return err
	}
	body, err := a.jsonBody()
	if err != nil {
		return err
	}
	if paging != nil {
		return paging.read(body, a.header, a.request, page, newPage(out))
	}
	if err := exactjson.Unmarshal(body, out); err != nil {
		return decodeError(err)
	}
	return checkMembers(body, reflect.TypeOf(out))
}

// checkMembers refuses an object that shares no member with the type of the output. Such an object
// decodes into an output without content.
func checkMembers(body []byte, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		if t.Implements(reflect.TypeFor[json.Unmarshaler]()) {
			return nil
		}
		t = t.Elem()
	}
	var object map[string]json.RawMessage
	if t.Kind() != reflect.Struct {
		return nil
	}
	if err := json.Unmarshal(body, &object); err != nil || object == nil { // null
		return errlog.New("the service's answer is not a JSON object")
	}
	properties := schema.Properties(t)
	if len(object) == 0 || len(properties) == 0 {
		return nil
	}
	var expected []string
	for _, p := range properties {
		for name := range object {
			if strings.EqualFold(name, p.Name) {
				return nil
			}
		}
		expected = append(expected, p.Name)
	}
	return errlog.Errorf("the service's answer has none of the members of %s: %s", t, strings.Join(expected, ", "))
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
