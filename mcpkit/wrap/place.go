package wrap

import (
	"fmt"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/mcpkit-go/mcpkit/internal/near"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

// placeTags are the tags of an input's fields that choose a place, and the options that each has
// after the name.
var placeTags = []struct {
	tag     string
	place   request.Place
	body    request.BodyKind // of the route, for places in the body
	options []string
}{
	{"path", request.InPath, request.NoBody, []string{"slash", "comma"}},
	{"query", request.InQuery, request.NoBody, []string{"comma", "space", "pipe", "brackets", "index", "deep", "spread", "json"}},
	{"header", request.InHeader, request.NoBody, []string{"comma"}},
	{"form", request.InBody, request.Form, []string{"comma", "space", "pipe", "brackets", "index", "deep", "spread", "json"}},
	{"multipart", request.InBody, request.Multipart, []string{"comma", "space", "pipe", "brackets", "index", "deep", "json", "filename", "filename=", "type="}},
	{"body", request.InBody, request.Whole, nil},
}

// A placed is an argument whose tags have been read.
type placed struct {
	request.Parameter
	property schema.Property
	body     request.BodyKind // that its tag asks for; NoBody without such a tag
	media    string           // of the tag body
	tagged   bool
	options  []string
}

// readPlace reads the tags of a field.
func readPlace(p schema.Property) (a placed, faults []fault) {
	a = placed{Parameter: request.Parameter{Argument: p.Name, Name: p.Name}, property: p}
	fail := func(fix, format string, args ...any) {
		faults = append(faults, fault{fmt.Sprintf(format, args...), fix})
	}
	var found []string
	for _, t := range placeTags {
		text, ok := p.Field.Tag.Lookup(t.tag)
		if !ok {
			continue
		}
		found = append(found, t.tag)
		a.tagged, a.Place, a.body = true, t.place, t.body
		if t.tag == "body" {
			a.media = text
			continue
		}
		name, rest, _ := strings.Cut(text, ",")
		a.Name = name
		if name == "" || strings.TrimSpace(name) != name {
			fail(fmt.Sprintf("write %s:%q", t.tag, p.Name), "has a %s tag without a usable name, %q", t.tag, name)
		}
		if rest != "" {
			faults = append(faults, a.readOptions(t.tag, rest, t.options)...)
		}
	}
	if len(found) > 1 {
		fail("keep the tag of the place where the argument goes", "has several of the tags %s and %s", strings.Join(found[:len(found)-1], ", "), found[len(found)-1])
	}
	if text, ok := p.Field.Tag.Lookup("null"); ok {
		a.Null = &text
	}
	return a, faults
}

// readOptions reads the options after the name in a tag.
func (a *placed) readOptions(tag, text string, valid []string) (faults []fault) {
	for option := range strings.SplitSeq(text, ",") {
		key, value, hasValue := strings.Cut(option, "=")
		word := key
		if hasValue {
			word += "="
		}
		if !slices.Contains(valid, word) {
			fix := "use " + strings.Join(valid, ", ")
			if guess := near.Best(word, valid); guess != "" {
				fix = fmt.Sprintf("did you mean %s?", guess)
			}
			faults = append(faults, fault{fmt.Sprintf("has the unknown option %q in its %s tag", option, tag), fix})
			continue
		}
		a.options = append(a.options, word)
		switch word {
		case "slash":
			a.Slash = true
		case "comma":
			a.Lists = request.Comma
		case "space":
			a.Lists = request.Space
		case "pipe":
			a.Lists = request.Pipe
		case "brackets":
			a.Lists = request.Brackets
		case "index":
			a.Lists = request.Index
		case "deep":
			a.Objects = request.Deep
		case "spread":
			a.Objects = request.Spread
		case "json":
			a.Objects = request.JSON
		case "filename":
			a.NameOf = true
		case "filename=":
			a.Filename = value
		case "type=":
			a.Type = value
			if !isMediaType(value) {
				faults = append(faults, fault{fmt.Sprintf("has type=%s in its %s tag, which is not a media type", value, tag), "write it like type=text/csv"})
			}
		}
	}
	return append(faults, a.contradictions(tag)...)
}

// contradictions returns a fault if two options of a tag cannot both apply.
func (a *placed) contradictions(tag string) []fault {
	for _, group := range [][]string{{"comma", "space", "pipe", "brackets", "index", "json", "slash", "filename"}, {"deep", "spread", "json", "filename"}} {
		var both []string
		for _, option := range group {
			if slices.Contains(a.options, option) {
				both = append(both, option)
			}
		}
		if len(both) > 1 {
			return []fault{{fmt.Sprintf("has the options %s in its %s tag, which exclude each other", strings.Join(both, " and "), tag), "keep the one that the service accepts"}}
		}
	}
	return nil
}

func isMediaType(text string) bool {
	mt, _, err := mime.ParseMediaType(text)
	return err == nil && strings.Contains(mt, "/")
}

// checkPlace returns what is wrong with the place of an argument.
func (b *binding) checkPlace(a placed) (faults []fault) {
	switch names := b.plan.Wildcards(); {
	case a.Place == request.InPath && !slices.Contains(names, a.Name):
		fix := "add the wildcard to the route, or remove the path tag"
		if guess := near.Best(a.Name, names); guess != "" {
			fix = fmt.Sprintf("did you mean path:%q?", guess)
		}
		faults = append(faults, fault{fmt.Sprintf("is for the wildcard {%s}, which the route does not have", a.Name), fix})
	case a.Place == request.InPath && a.Slash && b.plan.Segments[len(b.plan.Segments)-1] == (request.Segment{Wildcard: a.Name, Rest: true}):
		faults = append(faults, fault{fmt.Sprintf("has the option slash for the wildcard {%s...}, which matches several segments", a.Name), "remove the option, or the dots"})
	case a.Place == request.InPath && isOptional(a.property.Field):
		faults = append(faults, fault{"is optional, but the path needs it", "remove omitempty, omitzero or the pointer, or declare another route for requests without it"})
	case a.Place == request.InHeader && !httpguts.ValidHeaderFieldName(a.Name):
		faults = append(faults, fault{fmt.Sprintf("is for %q, which is not the name of a header", a.Name), `write a name such as header:"If-Match"`})
	case a.Place == request.InHeader && isReserved(a.Name):
		faults = append(faults, fault{fmt.Sprintf("is for the header %s, which models must not set because it says who calls, from where, or how to read the request", a.Name),
			"remove the argument; set headers that say who calls with wrap.Identity"})
	case a.Place == request.InBody && (b.plan.Method == http.MethodGet || b.plan.Method == http.MethodHead):
		faults = append(faults, fault{"goes into the body, which requests with the method " + b.plan.Method + " do not have", "use a query tag, or another method"})
	}
	return faults
}

// checkType returns what is wrong with an argument whose values have the schema s.
func (b *binding) checkType(a placed, s *request.Schema) (faults []fault) {
	fail := func(fix, format string, args ...any) {
		faults = append(faults, fault{fmt.Sprintf(format, args...), fix})
	}
	upload := isUpload(a.property.Field.Type)
	kind := b.plan.Body.Kind
	switch {
	case upload && a.Place != request.InBody:
		fail("send the file in the body, with a multipart tag, or with the tag body if it is the whole body", "is a file, which cannot go into %s", a.Place)
	case upload && kind == request.Form:
		fail("use multipart tags for the route, which then sends multipart/form-data", "is a file, which cannot go into a form of the type %s", formType)
	case upload && a.NameOf, a.NameOf && s.Type != "string":
		fail("use a string", "has the option filename and is not a text")
	case kind == request.Whole && a.Place == request.InBody && !isMediaType(a.media): // chooseBody reports it
	case kind == request.Whole && a.Place == request.InBody && !request.IsJSON(a.media) && !upload && s.Type != "string":
		fail("use a string or mcpkit.Upload, or a JSON type", "is not a text, and cannot be a body of the type %s", a.media)
	case kind == request.Whole && a.Place == request.InBody && strings.Contains(a.media, "*") && !upload:
		fail("write the type that the service expects", "has the type %s, which only a mcpkit.Upload can be", a.media)
	default:
		if what := a.Unsuitable(kind, s); what != "" {
			fail(b.unsuitableFix(a), "is %s, which cannot go into %s", what, a.Place)
		}
	}
	if len(faults) == 0 {
		faults = append(faults, a.idleOptions(s, upload)...)
	}
	return faults
}

// idleOptions returns a fault for each option that has no effect on values of the schema s.
func (a placed) idleOptions(s *request.Schema, upload bool) (faults []fault) {
	for _, option := range a.options {
		needs, ok := "", true
		switch option {
		case "comma", "space", "pipe":
			needs, ok = "a list, but not of files", !upload && (s.Type == "array" || s.Type == "object")
		case "brackets", "index":
			needs, ok = "a list", s.Type == "array" || s.Type == "object"
		case "deep", "spread":
			needs, ok = "an object", s.Type == "object" || s.Type == "array" && a.Lists == request.Index
		case "json":
			needs, ok = "a list or an object", !s.IsScalar()
		case "filename=":
			needs, ok = "a mcpkit.Upload", upload
		case "slash":
			needs, ok = "a text", s.Type == "string"
		}
		if !ok {
			faults = append(faults, fault{fmt.Sprintf("has the option %s, which is for %s", strings.TrimSuffix(option, "="), needs), "remove the option"})
		}
	}
	return faults
}

// unsuitableFix returns the fix for an argument whose type cannot go into its place.
func (b *binding) unsuitableFix(a placed) string {
	switch a.Place {
	case request.InPath, request.InHeader:
		return "use a string, a number or a boolean, or the option comma for a list of them"
	case request.InQuery:
		fix := "use strings, numbers, booleans and lists of them, or say with an option of the query tag how the service reads objects and lists: deep, spread, index or json"
		if bodyless(b.route.method) {
			return fix + "; an object without one needs a body, and so POST, PUT or PATCH"
		}
		return fix + "; or remove the query tag to send the argument in the body"
	}
	return "use types whose members are strings, numbers, booleans, and lists and objects of them, or say with an option how the service reads the others: index for lists of objects, or json"
}

// isOptional reports whether a caller may leave out an argument.
func isOptional(f reflect.StructField) bool {
	return f.Type.Kind() == reflect.Pointer || strings.Contains(f.Tag.Get("json"), ",omit")
}

// isUpload reports whether an argument is a file or a list of files.
func isUpload(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Array {
		t = t.Elem()
	}
	return t == uploadType
}

// reservedHeaders identify the caller, or say how to read a request. No argument can set them.
var reservedHeaders = []string{
	"Authorization", "Proxy-Authorization", "Cookie", "Cookie2", "Host", "Origin", "Referer", "Forwarded", "Via", "True-Client-Ip",
	"Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "Te", "Trailer", "Expect",
	"Accept", "Accept-Encoding", "X-Http-Method-Override", "X-Http-Method", "X-Method-Override", "X-Original-Url", "X-Rewrite-Url", "X-Real-Ip",
	"X-Remote-User", "X-User",
}

// reservedPrefixes are the prefixes of families of reserved headers.
var reservedPrefixes = []string{"X-Forwarded-", "Proxy-", "Sec-", "Mcp-", "Cf-", "X-Auth-", "X-Authenticated-"}

func isReserved(header string) bool {
	header = http.CanonicalHeaderKey(header)
	return slices.Contains(reservedHeaders, header) || slices.ContainsFunc(reservedPrefixes, func(p string) bool { return strings.HasPrefix(header, p) })
}
