package schema

import (
	"encoding/json"
	"hash/maphash"
	"math/big"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
)

// A rule is a compiled schema, ready to decide about values without making anything.
type rule struct {
	id     int // its place among the rules of a validator
	always *bool

	types     kinds
	typeNames []string
	constant  *literal
	enum      *enumeration
	format    *jsonschema.Format

	reference, recursive, dynamic *rule
	dynamicAnchor                 string
	recursiveAnchor, alone        bool // alone: a reference beside which nothing counts

	allOf, anyOf, oneOf         []*rule
	not, condition, then, other *rule

	objectRule
	arrayRule
	stringRule
	numberRule
	unevaluatedProperties, unevaluatedItems *rule

	resource *resource
}

type objectRule struct {
	least, most        *int // members
	required           []string
	isRequired         map[string]bool
	properties         map[string]*rule
	patterns           []patternRule
	additional         *rule
	closed, open       bool // additionalProperties false and true
	propertyNames      *rule
	dependentSchemas   []dependency
	dependentRequired  []dependency
	dependenciesNeeded []dependency // of drafts before 2019
}

type patternRule struct {
	pattern *pattern
	rule    *rule
}

// A dependency is what the presence of a member asks for.
type dependency struct {
	name  string
	rule  *rule
	names []string
}

type arrayRule struct {
	minItems, maxItems       *int
	unique                   bool
	prefix                   []*rule
	rest                     *rule
	restClosed, restOpen     bool // additionalItems false and true
	contains                 *rule
	minContains, maxContains *int
	containsCounts           bool // an item that matches contains counts as evaluated
}

type stringRule struct {
	minLength, maxLength *int
	pattern              *pattern
}

type numberRule struct {
	minimum, maximum, above, below, multiple *limit
}

// A limit is a number of a schema.
type limit struct {
	number jsontape.Decimal
	text   string
}

// A literal is a value of a schema.
type literal struct {
	tape jsontape.Tape
	text string // for messages
}

// An enumeration finds a value among those of a schema.
type enumeration struct {
	strings map[string]bool
	others  map[uint64][]*literal
	text    string // for messages
}

var hashSeed = maphash.MakeSeed()

// A resource is a document, or a part of one with an identifier of its own.
type resource struct {
	recursive bool
	anchors   map[string]*rule
}

// A ruleMaker makes rules of schemas. Schemas refer to each other in circles.
type ruleMaker struct {
	made map[*jsonschema.Schema]*rule
	all  []*jsonschema.Schema
	// dynamic is set when what a reference refers to depends on where it is come from.
	dynamic bool
}

func newRuleMaker() *ruleMaker { return &ruleMaker{made: map[*jsonschema.Schema]*rule{}} }

func (m *ruleMaker) rule(s *jsonschema.Schema) *rule {
	if s == nil {
		return nil
	}
	if r := m.made[s]; r != nil {
		return r
	}
	r := &rule{id: len(m.all), always: s.Bool}
	m.made[s] = r
	m.all = append(m.all, s)
	if s.Types != nil {
		r.typeNames = s.Types.ToStrings()
		r.types = kindsOf(r.typeNames)
	}
	if s.Const != nil {
		r.constant = newLiteral(*s.Const)
	}
	if s.Enum != nil {
		r.enum = newEnumeration(s.Enum.Values)
	}
	r.format = s.Format
	r.reference, r.alone = m.rule(s.Ref), s.Ref != nil && s.DraftVersion < 2019
	if s.DraftVersion >= 2019 {
		r.recursive, r.recursiveAnchor = m.rule(s.RecursiveRef), s.RecursiveAnchor
		if d := s.DynamicRef; d != nil {
			r.dynamic = m.rule(d.Ref)
			if d.Anchor != "" && d.Ref.DynamicAnchor == d.Anchor {
				r.dynamicAnchor = d.Anchor
			}
		}
		m.dynamic = m.dynamic || r.recursive != nil || r.dynamic != nil
		r.unevaluatedProperties, r.unevaluatedItems = m.rule(s.UnevaluatedProperties), m.rule(s.UnevaluatedItems)
	}
	r.allOf, r.anyOf, r.oneOf, r.not = m.rules(s.AllOf), m.rules(s.AnyOf), m.rules(s.OneOf), m.rule(s.Not)
	r.condition, r.then, r.other = m.rule(s.If), m.rule(s.Then), m.rule(s.Else)
	m.objectRule(r, s)
	m.arrayRule(r, s)
	r.stringRule = stringRule{minLength: s.MinLength, maxLength: s.MaxLength}
	if s.Pattern != nil {
		r.pattern = s.Pattern.(*pattern)
	}
	r.numberRule = numberRule{newLimit(s.Minimum), newLimit(s.Maximum), newLimit(s.ExclusiveMinimum), newLimit(s.ExclusiveMaximum), newLimit(s.MultipleOf)}
	return r
}

func (m *ruleMaker) rules(schemas []*jsonschema.Schema) []*rule {
	rules := make([]*rule, len(schemas))
	for i, s := range schemas {
		rules[i] = m.rule(s)
	}
	return rules
}

func (m *ruleMaker) objectRule(r *rule, s *jsonschema.Schema) {
	r.least, r.most, r.required = s.MinProperties, s.MaxProperties, s.Required
	if len(s.Required) > 0 {
		r.isRequired = make(map[string]bool, len(s.Required))
		for _, name := range s.Required {
			r.isRequired[name] = true
		}
	}
	if len(s.Properties) > 0 {
		r.properties = make(map[string]*rule, len(s.Properties))
		for name, sub := range s.Properties {
			r.properties[name] = m.rule(sub)
		}
	}
	for of, sub := range s.PatternProperties {
		r.patterns = append(r.patterns, patternRule{of.(*pattern), m.rule(sub)})
	}
	slices.SortFunc(r.patterns, func(a, b patternRule) int { return strings.Compare(a.pattern.String(), b.pattern.String()) })
	switch additional := s.AdditionalProperties.(type) {
	case bool:
		r.closed, r.open = !additional, additional
	case *jsonschema.Schema:
		r.additional = m.rule(additional)
	}
	r.propertyNames = m.rule(s.PropertyNames)
	for name, of := range s.Dependencies {
		switch of := of.(type) {
		case []string:
			r.dependenciesNeeded = append(r.dependenciesNeeded, dependency{name: name, names: of})
		case *jsonschema.Schema:
			r.dependentSchemas = append(r.dependentSchemas, dependency{name: name, rule: m.rule(of)})
		}
	}
	for name, sub := range s.DependentSchemas {
		r.dependentSchemas = append(r.dependentSchemas, dependency{name: name, rule: m.rule(sub)})
	}
	for name, names := range s.DependentRequired {
		r.dependentRequired = append(r.dependentRequired, dependency{name: name, names: names})
	}
	for _, list := range [][]dependency{r.dependenciesNeeded, r.dependentSchemas, r.dependentRequired} {
		slices.SortFunc(list, func(a, b dependency) int { return strings.Compare(a.name, b.name) })
	}
}

func (m *ruleMaker) arrayRule(r *rule, s *jsonschema.Schema) {
	r.minItems, r.maxItems, r.unique = s.MinItems, s.MaxItems, s.UniqueItems
	if s.DraftVersion >= 2020 {
		r.prefix, r.rest = m.rules(s.PrefixItems), m.rule(s.Items2020)
	} else {
		switch items := s.Items.(type) {
		case *jsonschema.Schema:
			r.rest = m.rule(items)
		case []*jsonschema.Schema:
			r.prefix = m.rules(items)
			switch additional := s.AdditionalItems.(type) {
			case bool:
				r.restClosed, r.restOpen = !additional, additional
			case *jsonschema.Schema:
				r.rest = m.rule(additional)
			}
		}
	}
	r.contains, r.minContains, r.maxContains = m.rule(s.Contains), s.MinContains, s.MaxContains
	r.containsCounts = s.DraftVersion >= 2020
}

// resources tells the rules which resource they are in, where that matters.
func (m *ruleMaker) resources() {
	if !m.dynamic {
		return
	}
	byURL := map[string]*resource{}
	var roots []string // longer ones first
	for _, s := range m.all {
		document, pointer, _ := strings.Cut(s.Location, "#")
		for _, url := range []string{document + "#", s.Location} {
			if byURL[url] == nil && (pointer == "" || s.ID != "" && !strings.HasPrefix(s.ID, "#") || strings.HasSuffix(url, "#")) {
				byURL[url] = &resource{anchors: map[string]*rule{}}
				roots = append(roots, url)
			}
		}
	}
	slices.SortFunc(roots, func(a, b string) int { return len(b) - len(a) })
	for _, s := range m.all {
		at := slices.IndexFunc(roots, func(url string) bool {
			rest, inside := strings.CutPrefix(s.Location, url)
			return inside && (rest == "" || strings.HasSuffix(url, "#") || rest[0] == '/')
		})
		r := m.made[s]
		r.resource = byURL[roots[at]]
		if s.DynamicAnchor != "" {
			r.resource.anchors[s.DynamicAnchor] = r
		}
		if s.RecursiveAnchor && s.Location == roots[at] {
			r.resource.recursive = true
		}
	}
}

func newLimit(r *big.Rat) *limit {
	if r == nil {
		return nil
	}
	return &limit{jsontape.DecimalOf(r), number(r)}
}

func newLiteral(v any) *literal {
	raw, err := json.Marshal(v)
	if err != nil { // it was decoded from JSON
		raw = []byte("null")
	}
	l := &literal{text: value(v)}
	l.tape.Parse(raw)
	return l
}

func newEnumeration(values []any) *enumeration {
	e := &enumeration{strings: map[string]bool{}, others: map[uint64][]*literal{}, text: list(values)}
	for _, v := range values {
		if s, ok := v.(string); ok {
			e.strings[s] = true
			continue
		}
		l := newLiteral(v)
		hash := l.tape.Hash(hashSeed, 0)
		e.others[hash] = append(e.others[hash], l)
	}
	return e
}

// has reports whether a value is one of an enumeration.
func (e *evaluation) has(all *enumeration, v int) bool {
	if e.doc.Kind(v) == '"' {
		var room [64]byte
		return all.strings[string(e.doc.String(v, room[:]))]
	}
	if len(all.others) == 0 {
		return false
	}
	return slices.ContainsFunc(all.others[e.hash(v)], func(l *literal) bool { return jsontape.Equal(&e.doc, v, &l.tape, 0) })
}

// size is how often the rules are applied to one value at most, with what they ask for by name,
// and patterns is how many patterns they have.
func (m *ruleMaker) size() (size, patterns int) {
	for _, r := range m.made {
		size += 1 + len(r.required)
		for _, list := range [][]dependency{r.dependenciesNeeded, r.dependentSchemas, r.dependentRequired} {
			for _, d := range list {
				size += 1 + len(d.names)
			}
		}
		if patterns += len(r.patterns); r.pattern != nil {
			patterns++
		}
	}
	return size, patterns
}
