package wrap

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

// bindMarkers reads the tags of the blank fields of an input, which are about the whole request.
func (b *binding) bindMarkers(in reflect.Type) (faults []fault) {
	for _, tag := range markers(in, nil) {
		if text, ok := tag.Lookup("body"); ok {
			faults = append(faults, b.bindMedia(text)...)
		}
		text, ok := tag.Lookup("idempotency")
		switch {
		case !ok:
		case !httpguts.ValidHeaderFieldName(text) || isReserved(text):
			faults = append(faults, fault{fmt.Sprintf("the tag idempotency:%q of the input of route %q is not the name of a header for a key", text, b.route.text), `write idempotency:"Idempotency-Key", or the header of the service`})
		case !b.writes():
			faults = append(faults, fault{fmt.Sprintf("the input of route %q has the tag idempotency, which requests with the method %s do not need", b.route.text, b.route.method), "remove the tag"})
		default:
			b.idempotency = http.CanonicalHeaderKey(text)
		}
	}
	return faults
}

// markers returns the tags of the blank fields of a struct and of the structs that it embeds.
func markers(t reflect.Type, within []reflect.Type) (tags []reflect.StructTag) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	if slices.Contains(within, t) {
		return nil
	}
	for i := range t.NumField() {
		switch f := t.Field(i); {
		case f.Name == "_":
			tags = append(tags, f.Tag)
		case f.Anonymous && f.Tag.Get("json") == "":
			tags = append(tags, markers(f.Type, append(within, t))...)
		}
	}
	return tags
}

// bindMedia sets the media type of a body that the arguments without tags make.
func (b *binding) bindMedia(text string) []fault {
	mt, params, err := mime.ParseMediaType(text)
	body := request.Body{Type: text}
	switch {
	case err != nil:
	case request.IsJSON(mt):
		body.Kind = request.Members
	case mt == formType:
		body.Kind = request.Form
	case mt == multipartType && len(params) == 0:
		body.Kind = request.Multipart
	}
	switch {
	case body.Kind == request.NoBody:
		return []fault{{fmt.Sprintf("the tag body:%q of a blank field of the input of route %q is not a type of bodies that have several arguments", text, b.route.text),
			fmt.Sprintf("use a JSON type such as %s, or %s or %s; for a body that is one argument, give that argument the tag", jsonType, formType, multipartType)}}
	case !b.writes():
		return []fault{{fmt.Sprintf("the input of route %q has the tag body:%q, but requests with the method %s have no body", b.route.text, text, b.route.method), "remove the tag, or use another method"}}
	case b.plan.Body.Kind != request.NoBody:
		return []fault{{fmt.Sprintf("the input of route %q has the tag body at two blank fields", b.route.text), "keep one"}}
	}
	b.plan.Body = body
	return nil
}

// chooseBody finds out what the body is from the tags of the arguments.
func (b *binding) chooseBody(arguments []placed) (faults []fault) {
	marked := b.plan.Body.Kind != request.NoBody
	var first *placed // with a tag of a body
	for i := range arguments {
		a := &arguments[i]
		switch {
		case a.body == request.NoBody:
			continue
		case first != nil && a.body == request.Whole:
			faults = append(faults, fault{fmt.Sprintf("arguments %q and %q of route %q go into the body, which is one of them alone", first.Argument, a.Argument, b.route.text), "use other tags, or remove the tag body"})
			continue
		case first != nil && a.body != first.body, first == nil && marked && a.body != b.plan.Body.Kind:
			faults = append(faults, fault{fmt.Sprintf("argument %q of route %q needs another type of body than the tags before it", a.Argument, b.route.text), "use one of the tags form, multipart and body for all arguments of a route"})
			continue
		}
		if first == nil {
			first = a
		}
		if marked {
			continue
		}
		b.plan.Body.Kind = a.body
		switch a.body {
		case request.Form:
			b.plan.Body.Type = formType
		case request.Multipart:
			b.plan.Body.Type = multipartType
		case request.Whole:
			b.plan.Body.Type = a.media
			if !isMediaType(a.media) {
				faults = append(faults, fault{fmt.Sprintf("argument %q of route %q has the tag body:%q, which is not a media type", a.Argument, b.route.text, a.media), `write a type such as body:"application/json"`})
			}
			if mt, _, _ := mime.ParseMediaType(a.media); mt == formType || mt == multipartType {
				faults = append(faults, fault{fmt.Sprintf("argument %q of route %q has the tag body:%q, but the body would not be a form", a.Argument, b.route.text, a.media), "use form or multipart tags"})
			}
		}
	}
	if b.plan.Body.Kind == request.Whole && !bodyless(b.route.method) {
		for _, a := range arguments {
			if !a.tagged {
				faults = append(faults, fault{fmt.Sprintf("argument %q of route %q would go into the body, but argument %q is the whole body", a.Argument, b.route.text, first.Argument), "give it a query, path or header tag"})
			}
		}
	}
	return faults
}

// checkNull returns what is wrong with the null tag of an argument.
func (b *binding) checkNull(a placed, s *request.Schema) (faults []fault) {
	if a.Null == nil {
		return nil
	}
	text := *a.Null
	fail := func(fix, format string, args ...any) {
		faults = append(faults, fault{fmt.Sprintf(format, args...), fix})
	}
	if a.Place == request.InPath || a.Place == request.InHeader || a.NameOf || isUpload(a.property.Field.Type) || b.plan.Body.Kind == request.Whole && a.Place == request.InBody {
		fail("remove the tag", "has a null tag, but null cannot be sent there")
		return faults
	}
	if text == "null" {
		if !isOptional(a.property.Field) {
			fail("make it optional with omitempty, or write another text that is sent as null", "has the tag null:%q, but a required argument cannot be null", text)
		}
	} else if value, ok := nullValue(s, text); !ok {
		fail(`use a text that the argument can be, or null:"null"`, "has the tag null:%q, which is not a value of the argument", text)
	} else if omitted(a.property.Field, value) {
		fail("use a pointer, or another text", "has the tag null:%q, but encoding/json omits this value", text)
	}
	word := text
	if text == "" || text == "[]" || text == "{}" {
		word = "empty"
	}
	if len(faults) == 0 && !strings.Contains(s.Description, word) {
		fail(fmt.Sprintf("say in its description that %s clears it", word), "is sent as null if it is %q, which its description does not say", text)
	}
	return faults
}

// nullValue returns the JSON value of an argument whose text is sent as null.
func nullValue(s *request.Schema, text string) (value []byte, ok bool) {
	switch {
	case s.Type == "string":
		value, _ = json.Marshal(text) // a string always encodes
		return value, true
	case s.Type == "array":
		return []byte(text), text == "[]"
	case s.Type == "object":
		return []byte(text), text == "{}"
	case s.Type == "number" || s.Type == "integer":
		var n json.Number
		return []byte(text), json.Unmarshal([]byte(text), &n) == nil && !strings.HasPrefix(text, `"`)
	}
	return nil, false
}

// omitted reports whether encoding/json omits a value of a field, or cannot decode it.
func omitted(f reflect.StructField, value []byte) bool {
	v := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "Field", Type: f.Type, Tag: f.Tag}}))
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "" {
		name = "Field"
	}
	object, err := json.Marshal(map[string]json.RawMessage{name: value})
	if err != nil || json.Unmarshal(object, v.Interface()) != nil {
		return true
	}
	encoded, err := json.Marshal(v.Interface())
	return err != nil || string(encoded) == "{}"
}
