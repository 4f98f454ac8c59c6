package schema

import "github.com/mcpkit-go/mcpkit/internal/jsontape"

// A rule is a compiled schema. Evaluating it allocates nothing for values that it allows.
type rule struct {
	id       int   // its index among the rules of a ruleSet
	always   *bool // for the schemas true and false
	possible kinds // types of values that the rule may allow

	types    kinds
	constant *literal
	enum     *enumeration
	format   *format

	reference, recursive, dynamic *rule
	dynamicAnchor                 string
	recursiveAnchor               bool
	onlyReference                 bool // before 2019-09, keywords beside $ref do not count

	allOf, anyOf, oneOf         []*rule
	not, condition, then, other *rule

	objectRule
	arrayRule
	stringRule
	numberRule
	unevaluatedProperties, unevaluatedItems *rule

	scope *dynamicScope
}

type objectRule struct {
	minProperties, maxProperties *int
	required                     []string
	isRequired                   map[string]bool
	properties                   map[string]*rule
	patterns                     []patternRule
	additional                   *rule
	closed, open                 bool // additionalProperties is false or true
	propertyNames                *rule
	dependentSchemas             []dependency
	dependentRequired            []dependency
}

type patternRule struct {
	pattern *pattern
	rule    *rule
}

// A dependency is a requirement of an object that has a certain member: the object must match a
// rule or have other members.
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
	restClosed, restOpen     bool // additionalItems is false or true
	contains                 *rule
	minContains, maxContains *int
	containsEvaluates        bool // an item that matches contains counts as evaluated
}

type stringRule struct {
	minLength, maxLength *int
	pattern              *pattern
}

type numberRule struct {
	minimum, maximum, above, below, multiple *limit
}

// A limit is a number in a schema, with its text for messages.
type limit struct {
	number jsontape.Decimal
	text   string
}

// A dynamicScope holds the anchors of one schema resource that $dynamicRef and $recursiveRef look
// up.
type dynamicScope struct {
	recursive bool // $recursiveAnchor is true at its root
	anchors   map[string]*rule
}

// isDynamic reports whether entering the resource may change what a reference refers to.
func (s *dynamicScope) isDynamic() bool { return s != nil && (s.recursive || len(s.anchors) > 0) }

// A ruleSet is the rules of one compiled schema.
type ruleSet struct {
	root           *rule
	rules          int
	size, patterns int  // see newRuleSet
	dynamic        bool // whether any rule has a dynamic or recursive reference
}

// newRuleSet measures rules: size bounds how often they are applied to one value, counting each
// name that they require, and patterns is how many regular expressions they have.
func newRuleSet(root *rule, rules []*rule) *ruleSet {
	s := &ruleSet{root: root, rules: len(rules)}
	for _, r := range rules {
		s.dynamic = s.dynamic || r.recursive != nil || r.dynamic != nil
		s.size += 1 + len(r.required)
		for _, list := range [][]dependency{r.dependentSchemas, r.dependentRequired} {
			for _, d := range list {
				s.size += 1 + len(d.names)
			}
		}
		if s.patterns += len(r.patterns); r.pattern != nil {
			s.patterns++
		}
	}
	for _, r := range rules {
		r.possible = r.possibleKinds(0)
	}
	return s
}

// possibleKinds returns the types of values that the rule may allow, by its type, const and enum
// keywords and those of the rules that it refers to.
func (r *rule) possibleKinds(depth int) kinds {
	const deepest = 8
	possible := allKinds
	switch {
	case depth > deepest:
		return possible
	case r.always != nil && !*r.always:
		return 0
	}
	if r.reference != nil {
		possible = r.reference.possibleKinds(depth + 1)
		if r.onlyReference {
			return possible
		}
	}
	if r.types != 0 {
		possible &= withNumber(r.types)
	}
	if r.constant != nil {
		possible &= r.constant.kind()
	}
	if r.enum != nil {
		possible &= r.enum.kinds()
	}
	return possible
}

// withNumber adds number to a set that has integer: a value can be both.
func withNumber(k kinds) kinds {
	if k&kindInteger != 0 {
		k |= kindNumber
	}
	return k
}
