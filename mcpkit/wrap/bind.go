package wrap

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/near"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// A place is where in a request an argument goes.
type place int

const (
	inBody place = iota
	inPath
	inQuery
	inHeader
	inPage // the page request, see paging
)

// tagPlaces are the tags of an input's fields.
var tagPlaces = []struct {
	tag   string
	place place
}{{"path", inPath}, {"query", inQuery}, {"header", inHeader}}

// A binding says where the arguments of one tool go.
type binding struct {
	route    route
	args     map[string]param // by argument
	order    []string         // the arguments, as declared
	hasBody  bool
	paging   *paging
	wildcard map[string]string // name of the wildcard → argument
}

// A param is the place of one argument.
type param struct {
	place place
	name  string // there
}

// bind finds a place for each field of an input type, and says what has none.
func bind(text string, in reflect.Type) (*binding, []fault) {
	r, faults := parseRoute(text)
	b := &binding{route: r, args: map[string]param{}, wildcard: map[string]string{}}
	if len(faults) > 0 {
		return b, faults
	}
	for in.Kind() == reflect.Pointer {
		in = in.Elem()
	}
	if in.Kind() != reflect.Struct {
		if len(r.wildcards()) > 0 || bodyless(r.method) {
			return b, []fault{{fmt.Sprintf("route %q takes its arguments from the tags of fields, and %s has none", text, in), "use a struct"}}
		}
		b.hasBody = true
		return b, nil
	}
	doc, err := schema.For(in, schema.Input)
	if err != nil {
		return b, nil // mcpkit says so
	}
	shapes := shapesOf(doc)
	faults = append(faults, lostTags(in)...)
	pageNames := map[string]bool{}
	if budget.TakesPage(reflect.PointerTo(in)) {
		var pageFaults []fault
		b.paging, pageFaults = pagingOf(in)
		faults = append(faults, pageFaults...)
		for _, p := range schema.Properties(reflect.TypeFor[budget.PageRequest]()) {
			pageNames[p.Name] = true
		}
	}
	for _, p := range schema.Properties(in) {
		if pageNames[p.Name] {
			b.args[p.Name] = param{place: inPage}
			continue
		}
		to, fieldFaults := b.place(p)
		for _, f := range fieldFaults {
			f.message = fmt.Sprintf("argument %q of route %q %s", p.Name, text, f.message)
			faults = append(faults, f)
		}
		if len(fieldFaults) > 0 {
			continue
		}
		if msg := unfit(to.place, shapes[p.Name]); msg != "" {
			faults = append(faults, fault{fmt.Sprintf("argument %q of route %q is %s, which cannot be in %s", p.Name, text, msg, r.where(to.place)), r.fixOf(to.place)})
		}
		if b.paging.asks(to) {
			faults = append(faults, fault{fmt.Sprintf("argument %q of route %q is in the query as %q, which is the page request's", p.Name, text, to.name), "give it a name of its own, or change the page tag"})
		}
		if other := b.same(to); other != "" {
			faults = append(faults, fault{fmt.Sprintf("arguments %q and %q of route %q have the same place, %s %q", other, p.Name, text, r.where(to.place), to.name), "give each a name of its own"})
		}
		b.args[p.Name] = to
		b.order = append(b.order, p.Name)
		b.hasBody = b.hasBody || to.place == inBody
	}
	return b, append(faults, b.unfilled()...)
}

// wildcards returns the names of the path's wildcards.
func (r route) wildcards() (names []string) {
	for _, s := range r.segments {
		if s.wildcard != "" {
			names = append(names, s.wildcard)
		}
	}
	return names
}

// place reads the tags of a field.
func (b *binding) place(p schema.Property) (to param, faults []fault) {
	found := 0
	for _, t := range tagPlaces {
		name, ok := p.Field.Tag.Lookup(t.tag)
		if !ok {
			continue
		}
		found++
		to = param{t.place, name}
		if name == "" || strings.TrimSpace(name) != name {
			faults = append(faults, fault{fmt.Sprintf("has a %s tag without a usable name, %q", t.tag, name), fmt.Sprintf("write %s:%q", t.tag, p.Name)})
		}
	}
	switch {
	case found > 1:
		faults = append(faults, fault{"has several of the tags path, query and header", "leave the one that says where it goes"})
	case found == 0 && bodyless(b.route.method):
		to = param{inQuery, p.Name}
	case found == 0:
		to = param{inBody, p.Name}
	}
	if len(faults) > 0 {
		return to, faults
	}
	switch names := b.route.wildcards(); {
	case to.place == inPath && !slices.Contains(names, to.name):
		fix := "add the wildcard to the route, or take the path tag off"
		if guess := near.Best(to.name, names); guess != "" {
			fix = fmt.Sprintf("did you mean path:%q?", guess)
		}
		faults = append(faults, fault{fmt.Sprintf("is for the wildcard {%s}, which the route has not", to.name), fix})
	case to.place == inHeader && !httpguts.ValidHeaderFieldName(to.name):
		faults = append(faults, fault{fmt.Sprintf("is for %q, which is no name of a header", to.name), `write a name such as header:"If-Match"`})
	case to.place == inHeader && reserved(to.name):
		faults = append(faults, fault{fmt.Sprintf("is for the header %s, which says who calls, from where, or how the request is to be read, and is not a model's to set", to.name),
			"leave the argument out; what says who calls is set with wrap.Identity"})
	}
	return to, faults
}

// same returns the argument that has the place already.
func (b *binding) same(to param) string {
	for _, name := range b.order {
		other := b.args[name]
		if other.place == to.place && (other.name == to.name || to.place == inHeader && strings.EqualFold(other.name, to.name)) {
			return name
		}
	}
	return ""
}

// unfilled are the wildcards that no argument fills.
func (b *binding) unfilled() (faults []fault) {
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

func (r route) where(p place) string {
	switch p {
	case inPath:
		return "the path"
	case inHeader:
		return "a header"
	case inQuery:
		return "a query"
	}
	return "the body"
}

func (r route) fixOf(p place) string {
	if p == inQuery && bodyless(r.method) {
		return "use strings, numbers, booleans and lists of them; what needs a body needs POST, PUT or PATCH"
	}
	if p == inQuery {
		return "use strings, numbers, booleans and lists of them, or take the query tag off to have it in the body"
	}
	return "use a string, a number or a boolean"
}

// A shape is what the schema says of an argument's type.
type shape struct {
	Type  string `json:"type"`
	Items *shape `json:"items"`
}

func shapesOf(doc []byte) map[string]shape {
	var s struct {
		Properties map[string]shape `json:"properties"`
	}
	_ = json.Unmarshal(doc, &s) // package schema made it
	return s.Properties
}

// unfit says what an argument is that cannot be in a place.
func unfit(p place, s shape) string {
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
