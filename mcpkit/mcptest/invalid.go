package mcptest

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// A Mistake is the kind of mistake in [InvalidArguments].
type Mistake string

// The mistakes that [Invalid] makes.
const (
	MissingArgument Mistake = "missing"         // a required argument is missing
	NullArgument    Mistake = "null"            // a required argument is null
	WrongType       Mistake = "wrong type"      // such as a string for a number
	OutOfRange      Mistake = "out of range"    // a number is too small or too large
	WrongLength     Mistake = "wrong length"    // a string or list is too short or too long
	NotInEnum       Mistake = "not in the enum" // a value is not one of those that the schema lists
	WrongFormat     Mistake = "wrong format"    // a string does not have the format or match the pattern
	UnknownArgument Mistake = "unknown"         // an argument is not in the schema
	NotAnObject     Mistake = "not an object"   // the arguments as a whole are not an object
)

// InvalidArguments are arguments with exactly one mistake. [Invalid] generates them.
type InvalidArguments struct {
	// Arguments are the arguments of tools/call. They are always JSON.
	Arguments json.RawMessage
	Mistake   Mistake
	// Argument is the path of the wrong argument, such as "filter.tags[0]", or "" if the arguments
	// as a whole are wrong.
	Argument string
}

// Name returns the last name of the path in Argument, such as "tags". The error of a tool must
// contain it.
func (a InvalidArguments) Name() string {
	name := a.Argument[strings.LastIndexByte(a.Argument, '.')+1:]
	if i := strings.IndexByte(name, '['); i >= 0 {
		name = name[:i]
	}
	return name
}

// String returns the mistake with its argument, such as "limit: out of range".
func (a InvalidArguments) String() string {
	if a.Argument == "" {
		return string(a.Mistake)
	}
	return a.Argument + ": " + string(a.Mistake)
}

// Invalid generates arguments that an input schema refuses: one for each mistake that is possible
// with each argument. Each has one mistake and is otherwise valid. The same seed generates the same
// arguments. The error is that of [Valid].
func Invalid(inputSchema json.RawMessage, seed uint64) ([]InvalidArguments, error) {
	s, err := parseShape(inputSchema)
	if err != nil {
		return nil, err
	}
	v, err := schema.Compile(inputSchema)
	if err != nil {
		return nil, fmt.Errorf("mcptest: %w", err)
	}
	m := &mistakes{generator: newGenerator(seed)}
	m.complete = true
	valid, _, err := m.matching(s, v)
	if err != nil {
		return nil, err
	}
	m.addValue(s, valid, "", func(wrong any) any { return wrong })
	refused := m.all[:0]
	for _, one := range m.all {
		// Another keyword of the schema may allow what looks like a mistake.
		if _, problems := v.Arguments(one.Arguments); len(problems) > 0 {
			refused = append(refused, one)
		}
	}
	return refused, m.err
}

// mistakes collects invalid arguments, made from valid ones.
type mistakes struct {
	*generator
	all []InvalidArguments
	err error
}

func (m *mistakes) add(path string, mistake Mistake, arguments any) {
	raw, err := encode(arguments)
	if err != nil {
		m.err = fmt.Errorf("mcptest: %s: %w", path, err)
		return
	}
	m.all = append(m.all, InvalidArguments{Arguments: raw, Mistake: mistake, Argument: path})
}

// addValue adds the mistakes of the valid value at path, which s describes. replace returns the
// arguments with another value at path.
func (m *mistakes) addValue(s *shape, value any, path string, replace func(any) any) {
	root := path == ""
	for _, other := range []struct {
		kind  string
		value any
	}{{"string", "x"}, {"integer", 7}, {"boolean", true}, {"array", []any{1}}, {"object", map[string]any{"x": 1}}} {
		if s.allows(other.kind) || other.kind == "integer" && s.allows("number") || s.kind() == "" {
			continue
		}
		mistake := WrongType
		if root {
			mistake = NotAnObject
		}
		m.add(path, mistake, replace(other.value))
		if !root {
			break // one wrong type is enough
		}
	}
	if len(s.Enum) > 0 {
		m.add(path, NotInEnum, replace("no such choice"))
		return
	}
	switch value := value.(type) {
	case map[string]any:
		m.addObject(s, value, path, replace)
	case []any:
		m.addArray(s, value, path, replace)
	case json.Number:
		m.addNumber(s, path, replace)
	case string:
		m.addString(s, path, replace)
	}
}

func (m *mistakes) addObject(s *shape, object map[string]any, path string, replace func(any) any) {
	with := func(name string, value any, present bool) any {
		changed := maps.Clone(object)
		delete(changed, name)
		if present {
			changed[name] = value
		}
		return replace(changed)
	}
	if s.closed() {
		m.add(memberPath(path, "no_such_argument"), UnknownArgument, with("no_such_argument", 1, true))
	}
	if s.Properties == nil {
		return
	}
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		at := memberPath(path, p.Key)
		if s.requires(p.Key) && p.Value.Default == nil {
			m.add(at, MissingArgument, with(p.Key, nil, false))
			if !p.Value.allows("null") {
				m.add(at, NullArgument, with(p.Key, nil, true))
			}
		}
		if value, ok := object[p.Key]; ok {
			m.addValue(p.Value, value, at, func(wrong any) any { return with(p.Key, wrong, true) })
		}
	}
}

func memberPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// maxLimit is the largest limit, in items or characters, that a list or string is made to exceed.
const maxLimit = 1 << 16

func (m *mistakes) addArray(s *shape, list []any, path string, replace func(any) any) {
	if s.MinItems > 0 {
		m.add(path, WrongLength, replace([]any{}))
	}
	if s.MaxItems != nil && *s.MaxItems < maxLimit {
		longer := *s
		longer.MinItems, longer.MaxItems = *s.MaxItems+1, nil
		m.add(path, WrongLength, replace(m.array(&longer, 0)))
	}
	if s.Items != nil && len(list) > 0 {
		m.addValue(s.Items, list[0], path+"[0]", func(wrong any) any {
			return replace(append([]any{wrong}, list[1:]...))
		})
	}
}

func (m *mistakes) addNumber(s *shape, path string, replace func(any) any) {
	least, most := s.bounds(true)
	const exact = 1 << 53 // beyond it a float64 has no next integer
	if !math.IsInf(least, 0) && math.Abs(least) < exact {
		m.add(path, OutOfRange, replace(number(math.Floor(least)-1)))
	}
	if !math.IsInf(most, 0) && math.Abs(most) < exact {
		m.add(path, OutOfRange, replace(number(math.Ceil(most)+1)))
	}
}

func (m *mistakes) addString(s *shape, path string, replace func(any) any) {
	if s.MinLength > 0 {
		m.add(path, WrongLength, replace(strings.Repeat("x", s.MinLength-1)))
	}
	if s.MaxLength != nil && *s.MaxLength < maxLimit {
		m.add(path, WrongLength, replace(strings.Repeat("x", *s.MaxLength+1)))
	}
	if s.Pattern != "" || s.Format != "" || s.ContentEncoding != "" {
		m.add(path, WrongFormat, replace("\x01 not of this form \x01"))
	}
}
