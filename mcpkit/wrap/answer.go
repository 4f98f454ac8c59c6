package wrap

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// Done is the output of a tool whose service has nothing to say but that it did what was asked, as with status 204.
type Done struct {
	Done bool   `json:"done" jsonschema:"Whether it is done"`
	Note string `json:"note,omitempty" jsonschema:"What to know about it"`
}

// doneOf is the output for a status of success.
func doneOf(status int) Done {
	if status == http.StatusAccepted {
		return Done{Note: "The service has accepted it and is not finished yet."}
	}
	return Done{Done: true}
}

// An outputKind is how an answer becomes the output.
type outputKind int

const (
	outputJSON outputKind = iota
	outputText
	outputDone
	outputImage
	outputAudio
	outputOther
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
		return outputOther
	case t.Kind() == reflect.String:
		return outputText
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct || t.Kind() == reflect.Map {
		return outputJSON
	}
	return outputOther
}

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

// mediaType returns the type of an answer's body, without parameters. The error is a text in another encoding.
func (a *reply) mediaType() (string, error) {
	if encoding := a.header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return "", fmt.Errorf("the service's answer is encoded as %.40q, which was not asked for", encoding)
	}
	given := a.header.Get("Content-Type")
	if given == "" {
		return "", nil
	}
	mt, params, err := mime.ParseMediaType(given)
	if err != nil {
		return "", fmt.Errorf("the service's answer has the Content-Type %.80q, which cannot be read", given)
	}
	if charset := strings.ToLower(params["charset"]); charset != "" && charset != "utf-8" && charset != "us-ascii" {
		return "", fmt.Errorf("the service's answer is a text in %.40q, and UTF-8 is wanted", charset)
	}
	return mt, nil
}

func isJSONType(mt string) bool { return mt == "application/json" || strings.HasSuffix(mt, "+json") }

func isHTML(mt string) bool { return mt == "text/html" || mt == "application/xhtml+xml" }

// firstByte returns the first byte of JSON that says something, 0 for nothing.
func firstByte(body []byte) byte {
	if body = bytes.TrimLeft(body, " \t\r\n"); len(body) > 0 {
		return body[0]
	}
	return 0
}

// jsonBody returns the body of an answer that is JSON. Go services often send JSON without saying so, and net/http then
// calls it text.
func (a *reply) jsonBody() ([]byte, error) {
	mt, err := a.mediaType()
	switch {
	case err != nil:
		return nil, err
	case firstByte(a.body) == 0:
		return nil, fmt.Errorf("the service answered %d with nothing, and the tool's output is to come from JSON; use wrap.Done as output for a route that returns nothing", a.status)
	case mt != "" && mt != "text/plain" && !isJSONType(mt):
		return nil, fmt.Errorf("the service's answer is %s, and JSON is wanted", mt)
	}
	return a.body, nil
}

// decode makes the output of an answer that is JSON.
func (a *reply) decode(out any) error {
	body, err := a.jsonBody()
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, out); err != nil {
		return decodeError(err)
	}
	return knows(body, reflect.TypeOf(out))
}

// knows refuses an object that has no member in common with the output: decoded, it would be an output without content.
func knows(body []byte, t reflect.Type) error {
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
		return errors.New("the service's answer is no JSON object")
	}
	properties := schema.Properties(t)
	if len(object) == 0 || len(properties) == 0 {
		return nil
	}
	var wanted []string
	for _, p := range properties {
		for name := range object {
			if strings.EqualFold(name, p.Name) {
				return nil
			}
		}
		wanted = append(wanted, p.Name)
	}
	return fmt.Errorf("the service's answer has none of the members of %s: %s", t, strings.Join(wanted, ", "))
}

// decodeError says why an answer is not what the output is made of, without what is in it: results are not logged.
func decodeError(err error) error {
	var typ *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &typ):
		kind, _, _ := strings.Cut(typ.Value, " ")
		field := "it"
		if typ.Field != "" {
			field = typ.Field
		}
		return fmt.Errorf("the service's answer does not fit the tool's output: %s is a JSON %s, and %s is wanted", field, kind, typ.Type)
	case errors.As(err, &syntax):
		return fmt.Errorf("the service's answer is no JSON, from byte %d on", syntax.Offset)
	}
	return fmt.Errorf("the service's answer does not fit the tool's output (%T)", err)
}

// text returns the body of an answer that is text.
func (a *reply) text() (string, error) {
	mt, err := a.mediaType()
	switch {
	case err != nil:
		return "", err
	case len(a.body) == 0:
		return "Done. The service returned no text.", nil
	case isHTML(mt):
		return "", fmt.Errorf("the service's answer is %s, which is for browsers; plain text or Markdown is wanted", mt)
	case mt != "" && !strings.HasPrefix(mt, "text/") && !isJSONType(mt):
		return "", fmt.Errorf("the service's answer is %s, and text is wanted", mt)
	case !utf8.Valid(a.body):
		return "", errors.New("the service's answer is no text in UTF-8")
	}
	return string(a.body), nil
}

// media returns the body of an answer that is an image or a sound.
func (a *reply) media(family string) (data []byte, mt string, err error) {
	mt, err = a.mediaType()
	switch {
	case err != nil:
		return nil, "", err
	case !strings.HasPrefix(mt, family+"/"):
		return nil, "", fmt.Errorf("the service's answer is %q, and %s/* is wanted", mt, family)
	case len(a.body) == 0:
		return nil, "", fmt.Errorf("the service's answer is %s without content", mt)
	}
	return a.body, mt, nil
}
