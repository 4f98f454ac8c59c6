package wrap

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/near"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// A binding maps the arguments of one tool to the parts of a request.
type binding struct {
	route    route
	args     map[string]destination // by argument
	order    []string               // the arguments, as declared
	hasBody  bool
	paging   *paging           // nil for a tool without pages
	wildcard map[string]string // the argument of each wildcard
}

// writes reports whether a request may change something.
func (b *binding) writes() bool {
	return b.route.method != http.MethodGet && b.route.method != http.MethodHead
}

// bind finds a destination for each argument of an input type, and returns the faults of the
// declaration.
func bind(text string, in reflect.Type) (*binding, []fault) {
	r, faults := parseRoute(text)
	b := &binding{route: r, args: map[string]destination{}, wildcard: map[string]string{}}
	if len(faults) > 0 {
		return b, faults
	}
	for in.Kind() == reflect.Pointer {
		in = in.Elem()
	}
	if in.Kind() != reflect.Struct {
		if len(r.wildcards()) > 0 || bodyless(r.method) {
			return b, []fault{{fmt.Sprintf("route %q needs the tags of fields, and %s has no fields", text, in), "use a struct as the input"}}
		}
		b.hasBody = true
		return b, nil
	}
	doc, err := schema.For(in, schema.Input)
	if err != nil {
		return b, nil // mcpkit.AddTool reports the error
	}
	types := argumentTypes(doc)
	faults = append(faults, ignoredTags(in)...)
	pageNames := map[string]bool{}
	if budget.TakesPage(reflect.PointerTo(in)) {
		var pageFaults []fault
		b.paging, pageFaults = parsePaging(in)
		faults = append(faults, pageFaults...)
		for _, p := range schema.Properties(reflect.TypeFor[budget.PageRequest]()) {
			pageNames[p.Name] = true
		}
	}
	for _, p := range schema.Properties(in) {
		if pageNames[p.Name] {
			b.args[p.Name] = destination{place: inPage}
			continue
		}
		to, fieldFaults := b.destination(p)
		for _, f := range fieldFaults {
			f.message = fmt.Sprintf("argument %q of route %q %s", p.Name, text, f.message)
			faults = append(faults, f)
		}
		if len(fieldFaults) > 0 {
			continue
		}
		if kind := unsuitable(to.place, types[p.Name]); kind != "" {
			faults = append(faults, fault{fmt.Sprintf("argument %q of route %q is %s, which cannot go into %s", p.Name, text, kind, to.place), unsuitableFix(r, to.place)})
		}
		if b.paging.usesParameter(to) {
			faults = append(faults, fault{fmt.Sprintf("argument %q of route %q is the query parameter %q, which the page request uses too", p.Name, text, to.name), "give it another name, or change the page tag"})
		}
		if other := b.argumentFor(to); other != "" {
			faults = append(faults, fault{fmt.Sprintf("arguments %q and %q of route %q go into the same place, %s %q", other, p.Name, text, to.place, to.name), "give them different names"})
		}
		b.args[p.Name] = to
		b.order = append(b.order, p.Name)
		b.hasBody = b.hasBody || to.place == inBody
	}
	return b, append(faults, b.unfilledWildcards()...)
}

// destination returns where the tags of a field send its argument.
func (b *binding) destination(p schema.Property) (to destination, faults []fault) {
	found := 0
	for _, t := range tagPlaces {
		name, ok := p.Field.Tag.Lookup(t.tag)
		if !ok {
			continue
		}
		found++
		to = destination{t.place, name}
		if name == "" || strings.TrimSpace(name) != name {
			faults = append(faults, fault{fmt.Sprintf("has a %s tag without a usable name, %q", t.tag, name), fmt.Sprintf("write %s:%q", t.tag, p.Name)})
		}
	}
	switch {
	case found > 1:
		faults = append(faults, fault{"has several of the tags path, query and header", "keep the tag of the place where the argument goes"})
	case found == 0 && bodyless(b.route.method):
		to = destination{inQuery, p.Name}
	case found == 0:
		to = destination{inBody, p.Name}
	}
	if len(faults) > 0 {
		return to, faults
	}
	switch names := b.route.wildcards(); {
	case to.place == inPath && !slices.Contains(names, to.name):
		fix := "add the wildcard to the route, or remove the path tag"
		if guess := near.Best(to.name, names); guess != "" {
			fix = fmt.Sprintf("did you mean path:%q?", guess)
		}
		faults = append(faults, fault{fmt.Sprintf("is for the wildcard {%s}, which the route does not have", to.name), fix})
	case to.place == inHeader && !httpguts.ValidHeaderFieldName(to.name):
		faults = append(faults, fault{fmt.Sprintf("is for %q, which is not the name of a header", to.name), `write a name such as header:"If-Match"`})
	case to.place == inHeader && isReserved(to.name):
		faults = append(faults, fault{fmt.Sprintf("is for the header %s, which models must not set because it says who calls, from where, or how to read the request", to.name),
			"remove the argument; set headers that say who calls with wrap.Identity"})
	}
	return to, faults
}

// argumentFor returns the argument that already has a destination, or "".
func (b *binding) argumentFor(to destination) string {
	for _, name := range b.order {
		other := b.args[name]
		if other.place == to.place && (other.name == to.name || to.place == inHeader && strings.EqualFold(other.name, to.name)) {
			return name
		}
	}
	return ""
}

// unfilledWildcards returns a fault for each wildcard without an argument.
func (b *binding) unfilledWildcards() (faults []fault) {
	for name, to := range b.args {
		if to.place == inPath {
			b.wildcard[to.name] = name
		}
	}
	for _, name := range b.route.wildcards() {
		if b.wildcard[name] == "" {
			faults = append(faults, fault{fmt.Sprintf("no argument fills the wildcard {%s} of route %q", name, b.route.text),
				fmt.Sprintf("give a field of the input the tag path:%q", name)})
		}
	}
	return faults
}

// unsuitableFix returns the fix for an argument whose type cannot go into a place.
func unsuitableFix(r route, p place) string {
	if p == inQuery && bodyless(r.method) {
		return "use strings, numbers, booleans and lists of them; an object needs a body, and so POST, PUT or PATCH"
	}
	if p == inQuery {
		return "use strings, numbers, booleans and lists of them, or remove the query tag to send the argument in the body"
	}
	return "use a string, a number or a boolean"
}

// An argumentType is the type of an argument in its schema.
type argumentType struct {
	Type  string        `json:"type"`
	Items *argumentType `json:"items"`
}

func argumentTypes(inputSchema []byte) map[string]argumentType {
	var s struct {
		Properties map[string]argumentType `json:"properties"`
	}
	_ = json.Unmarshal(inputSchema, &s) // package schema encoded it
	return s.Properties
}

// unsuitable returns a phrase for an argument type that cannot go into a place, or "".
func unsuitable(p place, s argumentType) string {
	scalar := func(t string) bool { return t == "string" || t == "number" || t == "integer" || t == "boolean" }
	switch {
	case p == inBody || scalar(s.Type):
		return ""
	case s.Type == "array" && p == inQuery && s.Items != nil && scalar(s.Items.Type):
		return ""
	case s.Type == "array" && p == inQuery:
		return "a list of objects or lists"
	case s.Type == "array":
		return "a list"
	case s.Type == "object":
		return "an object"
	}
	return "a value of any type"
}
