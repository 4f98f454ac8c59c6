package wrap

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

// The media types of bodies.
const (
	jsonType      = "application/json"
	formType      = "application/x-www-form-urlencoded"
	multipartType = "multipart/form-data"
)

var uploadType = reflect.TypeFor[mcpkit.Upload]()

// A binding maps the arguments of one tool to the parts of a request.
type binding struct {
	route       route
	plan        request.Plan
	paging      *paging // nil for a tool without pages
	accept      string  // the Accept header; "" for the one of the output
	idempotency string  // the header that has a key of the call; "" for none
	nulls       bool    // whether an argument may be sent as null
}

// writes reports whether a request may change something.
func (b *binding) writes() bool {
	return b.route.method != http.MethodGet && b.route.method != http.MethodHead
}

// bind finds a place for each argument of an input type, and returns the faults of the declaration.
func bind(text string, in reflect.Type) (*binding, []fault) {
	r, faults := parseRoute(text)
	b := &binding{route: r, plan: request.Plan{Method: r.method, Segments: r.segments}}
	if len(faults) > 0 {
		return b, faults
	}
	for in.Kind() == reflect.Pointer {
		in = in.Elem()
	}
	if in.Kind() != reflect.Struct {
		if len(b.plan.Wildcards()) > 0 || bodyless(r.method) {
			return b, []fault{{fmt.Sprintf("route %q needs the tags of fields, and %s has no fields", text, in), "use a struct as the input"}}
		}
		b.plan.Body = request.Body{Kind: request.All, Type: jsonType}
		return b, nil
	}
	doc, err := schema.For(in, schema.Input)
	if err != nil {
		return b, nil // mcpkit.AddTool reports the error
	}
	schemas := argumentSchemas(doc)
	faults = append(faults, ignoredTags(in)...)
	pageNames, pageFaults := b.bindPage(in)
	faults = append(faults, pageFaults...)

	var arguments []placed
	for _, p := range schema.Properties(in) {
		if pageNames[p.Name] {
			continue
		}
		a, fieldFaults := readPlace(p)
		if len(fieldFaults) > 0 {
			faults = append(faults, b.argumentFaults(p.Name, fieldFaults)...)
			continue
		}
		arguments = append(arguments, a)
	}
	faults = append(faults, b.bindMarkers(in)...)
	faults = append(faults, b.chooseBody(arguments)...)
	for _, a := range arguments {
		b.placeUntagged(&a)
		own := b.checkPlace(a)
		if len(own) == 0 {
			s := schemas[a.Argument]
			own = append(b.checkType(a, s), b.checkNull(a, s)...)
		}
		faults = append(faults, b.argumentFaults(a.Argument, own)...)
		faults = append(faults, b.collisions(a, schemas[a.Argument])...)
		a.File = isUpload(a.property.Field.Type) && (b.plan.Body.Kind == request.Multipart || b.plan.Body.Kind == request.Whole && !request.IsJSON(a.media))
		b.nulls = b.nulls || a.Null != nil
		b.plan.Params = append(b.plan.Params, a.Parameter)
	}
	for _, p := range b.plan.Params {
		if p.NameOf && !slices.ContainsFunc(b.plan.Params, func(o request.Parameter) bool { return o.File && o.Name == p.Name }) {
			faults = append(faults, b.argumentFaults(p.Argument, []fault{{fmt.Sprintf("has the option filename for the part %q, which no file has", p.Name), fmt.Sprintf("give a field of type mcpkit.Upload the tag multipart:%q", p.Name)}})...)
		}
	}
	return b, append(faults, b.unfilledWildcards()...)
}

// bindPage reads the page request that the input embeds, and returns the names of its arguments.
func (b *binding) bindPage(in reflect.Type) (names map[string]bool, faults []fault) {
	if !budget.TakesPage(reflect.PointerTo(in)) {
		return nil, nil
	}
	b.paging, faults = parsePaging(in)
	names = map[string]bool{}
	for _, p := range schema.Properties(reflect.TypeFor[budget.PageRequest]()) {
		names[p.Name] = true
	}
	return names, faults
}

// argumentFaults says which argument faults are about.
func (b *binding) argumentFaults(argument string, faults []fault) []fault {
	for i := range faults {
		faults[i].message = fmt.Sprintf("argument %q of route %q %s", argument, b.route.text, faults[i].message)
	}
	return faults
}

// placeUntagged gives each argument without a tag its place, and each argument without a style the
// usual style of its place.
func (b *binding) placeUntagged(a *placed) {
	body := b.plan.Body.Kind
	if !a.tagged {
		a.Place = request.InBody
		if bodyless(b.route.method) && (body == request.NoBody || body == request.Whole) {
			a.Place = request.InQuery
		}
	}
	if a.Place == request.InBody && body == request.Form && a.Objects == request.NoObjects {
		a.Objects = request.Deep
	}
	if a.Place == request.InBody && body == request.NoBody {
		b.plan.Body = request.Body{Kind: request.Members, Type: jsonType}
	}
}

// collisions returns a fault for each other argument that goes into the same place.
func (b *binding) collisions(a placed, s *request.Schema) (faults []fault) {
	if a.NameOf {
		return nil
	}
	names := []string{a.Name}
	if a.Objects == request.Spread && s != nil && s.Type == "object" {
		names = nil
		for name := range s.Properties {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if b.paging.usesParameter(a.Place, name) {
			faults = append(faults, fault{fmt.Sprintf("argument %q of route %q is the query parameter %q, which the page request uses too", a.Argument, b.route.text, name), "give it another name, or change the page tag"})
		}
		if other := b.argumentAt(a.Place, name); other != "" {
			faults = append(faults, fault{fmt.Sprintf("arguments %q and %q of route %q go into the same place, %s %q", other, a.Argument, b.route.text, a.Place, name), "give them different names"})
		}
		if a.Place == request.InHeader && strings.EqualFold(name, b.idempotency) {
			faults = append(faults, fault{fmt.Sprintf("argument %q of route %q is the header %s, which has the key of the call", a.Argument, b.route.text, name), "remove the argument, or the tag idempotency"})
		}
	}
	return faults
}

// argumentAt returns the argument that already goes into a place, or "".
func (b *binding) argumentAt(place request.Place, name string) string {
	for _, other := range b.plan.Params {
		same := other.Name == name || place == request.InHeader && strings.EqualFold(other.Name, name)
		if other.Place == place && same && !other.NameOf {
			return other.Argument
		}
	}
	return ""
}

// unfilledWildcards returns a fault for each wildcard without an argument.
func (b *binding) unfilledWildcards() (faults []fault) {
	for _, name := range b.plan.Wildcards() {
		if b.plan.ArgumentFor(name) == "" {
			faults = append(faults, fault{fmt.Sprintf("no argument fills the wildcard {%s} of route %q", name, b.route.text),
				fmt.Sprintf("give a field of the input the tag path:%q", name)})
		}
	}
	return faults
}

// argumentSchemas returns the schemas of the arguments.
func argumentSchemas(inputSchema []byte) map[string]*request.Schema {
	var s request.Schema
	_ = json.Unmarshal(inputSchema, &s) // package schema encoded it
	return s.Properties
}
