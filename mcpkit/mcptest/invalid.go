package mcptest

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// A Mistake is what is wrong with arguments that [Invalid] made.
type Mistake string

// The mistakes.
const (
	Missing   Mistake = "missing"       // a required argument is not there
	Null      Mistake = "null"          // a required argument is null
	WrongType Mistake = "wrong type"    // a string for a number, and the like
	Range     Mistake = "out of range"  // a number is too small or too large
	Length    Mistake = "wrong length"  // a string or list is too short or too long
	Choice    Mistake = "not a choice"  // a value that the enum does not have
	Malformed Mistake = "malformed"     // a string of another format or pattern
	Unknown   Mistake = "unknown"       // an argument that there is not
	NoObject  Mistake = "not an object" // the arguments as a whole
)

// Broken are arguments with exactly one mistake.
type Broken struct {
	Arguments json.RawMessage
	Mistake   Mistake
	// Argument is the path of what is wrong, such as "filter.tags[0]"; "" for the
	// arguments as a whole.
	Argument string
}

// Name is the last name of the argument's path, which an error has to tell.
func (b Broken) Name() string {
	name := b.Argument[strings.LastIndexByte(b.Argument, '.')+1:]
	if i := strings.IndexByte(name, '['); i >= 0 {
		name = name[:i]
	}
	return name
}

// String says what is wrong, such as "limit: out of range".
func (b Broken) String() string {
	if b.Argument == "" {
		return string(b.Mistake)
	}
	return b.Argument + ": " + string(b.Mistake)
}

// Invalid makes arguments that an input schema refuses: for each of its arguments each
// mistake that can be made with it, one at a time. Everything else in them is as [Valid]
// makes it. The same seed makes the same ones.
func Invalid(inputSchema json.RawMessage, seed uint64) ([]Broken, error) {
	s, err := parseShape(inputSchema)
	if err != nil {
		return nil, err
	}
	v, err := schema.Compile(inputSchema)
	if err != nil {
		return nil, fmt.Errorf("mcptest: %w", err)
	}
	b := &breaker{generator: newGenerator(seed)}
	b.all = true
	good, _, err := b.accepted(s, v)
	if err != nil {
		return nil, err
	}
	b.at(s, good, "", func(bad any) any { return bad })
	kept := b.made[:0]
	for _, one := range b.made {
		// Another keyword may allow what looks like a mistake.
		if _, problems := v.Arguments(one.Arguments); len(problems) > 0 {
			kept = append(kept, one)
		}
	}
	return kept, b.err
}

// A breaker makes mistakes in a value, one at a time.
type breaker struct {
	*generator
	made []Broken
	err  error
}

func (b *breaker) emit(path string, m Mistake, arguments any) {
	raw, err := encode(arguments)
	if err != nil {
		b.err = fmt.Errorf("mcptest: %s: %w", path, err)
		return
	}
	b.made = append(b.made, Broken{Arguments: raw, Mistake: m, Argument: path})
}

// at breaks the value at path, which s describes; whole puts another one in its place
// and returns the arguments.
func (b *breaker) at(s *shape, value any, path string, whole func(any) any) {
	root := path == ""
	for _, other := range []struct {
		kind  string
		value any
	}{{"string", "x"}, {"integer", 7}, {"boolean", true}, {"array", []any{1}}, {"object", map[string]any{"x": 1}}} {
		if s.allows(other.kind) || other.kind == "integer" && s.allows("number") || s.kind() == "" {
			continue
		}
		m := WrongType
		if root {
			m = NoObject
		}
		b.emit(path, m, whole(other.value))
		if !root {
			break // one is enough
		}
	}
	if len(s.Enum) > 0 {
		b.emit(path, Choice, whole("no such choice"))
		return
	}
	switch value := value.(type) {
	case map[string]any:
		b.object(s, value, path, whole)
	case []any:
		b.array(s, value, path, whole)
	case json.Number:
		b.number(s, path, whole)
	case string:
		b.string(s, path, whole)
	}
}

func (b *breaker) object(s *shape, object map[string]any, path string, whole func(any) any) {
	with := func(name string, value any, there bool) any {
		changed := make(map[string]any, len(object)+1)
		for k, v := range object {
			changed[k] = v
		}
		delete(changed, name)
		if there {
			changed[name] = value
		}
		return whole(changed)
	}
	if s.closed() {
		b.emit(member(path, "no_such_argument"), Unknown, with("no_such_argument", 1, true))
	}
	if s.Properties == nil {
		return
	}
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		at := member(path, p.Key)
		if s.requires(p.Key) && p.Value.Default == nil {
			b.emit(at, Missing, with(p.Key, nil, false))
			if !p.Value.allows("null") {
				b.emit(at, Null, with(p.Key, nil, true))
			}
		}
		if value, ok := object[p.Key]; ok {
			b.at(p.Value, value, at, func(bad any) any { return with(p.Key, bad, true) })
		}
	}
}

func member(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// maxTooLong bounds how long a list or string is made to be too long, in items or
// characters.
const maxTooLong = 1 << 16

func (b *breaker) array(s *shape, list []any, path string, whole func(any) any) {
	if s.MinItems > 0 {
		b.emit(path, Length, whole([]any{}))
	}
	if s.MaxItems != nil && *s.MaxItems < maxTooLong {
		longer := *s
		longer.MinItems, longer.MaxItems = *s.MaxItems+1, nil
		b.emit(path, Length, whole(b.generator.array(&longer, 0)))
	}
	if s.Items != nil && len(list) > 0 {
		b.at(s.Items, list[0], path+"[0]", func(bad any) any {
			return whole(append([]any{bad}, list[1:]...))
		})
	}
}

func (b *breaker) number(s *shape, path string, whole func(any) any) {
	least, most := s.bounds(true)
	const exact = 1 << 53 // beyond it a float64 has no next integer
	if !math.IsInf(least, 0) && math.Abs(least) < exact {
		b.emit(path, Range, whole(number(math.Floor(least)-1)))
	}
	if !math.IsInf(most, 0) && math.Abs(most) < exact {
		b.emit(path, Range, whole(number(math.Ceil(most)+1)))
	}
}

func (b *breaker) string(s *shape, path string, whole func(any) any) {
	if s.MinLength > 0 {
		b.emit(path, Length, whole(strings.Repeat("x", s.MinLength-1)))
	}
	if s.MaxLength != nil && *s.MaxLength < maxTooLong {
		b.emit(path, Length, whole(strings.Repeat("x", *s.MaxLength+1)))
	}
	if s.Pattern != "" || s.Format != "" || s.ContentEncoding != "" {
		b.emit(path, Malformed, whole("\x01 not of this form \x01"))
	}
}
