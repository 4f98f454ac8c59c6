package mcptest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// A generator generates values that match a schema. It is not safe for concurrent use.
type generator struct {
	*rand.Rand
	// complete makes objects have every property and lists at least one item.
	complete bool
}

func newGenerator(seed uint64) *generator {
	return &generator{Rand: rand.New(rand.NewPCG(seed, 0x6d6370))}
}

const (
	maxDepth    = 20 // how deep values are nested
	maxAttempts = 50 // how often a value is generated until it satisfies keywords that the generator ignores
)

// matching generates a value that the validator accepts, and returns it with its encoding.
func (g *generator) matching(s *shape, v *schema.Validator) (value any, encoded json.RawMessage, err error) {
	var problems []string
	for range maxAttempts {
		value = g.value(s, 0)
		if encoded, err = encode(value); err != nil {
			return nil, nil, fmt.Errorf("mcptest: generated arguments cannot be encoded: %w", err)
		}
		if _, problems = v.Arguments(encoded); len(problems) == 0 {
			return value, encoded, nil
		}
	}
	return nil, nil, fmt.Errorf("mcptest: no valid arguments can be generated for the schema: %s; use those of an example", strings.Join(problems, "; "))
}

// encode is json.Marshal without the HTML escapes, which make failures hard to read.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

func (g *generator) value(s *shape, depth int) any {
	switch {
	case s == nil || depth > maxDepth:
		return g.text(1, 20)
	case s.Const != nil:
		return s.Const
	case len(s.Enum) > 0:
		return s.Enum[g.IntN(len(s.Enum))]
	case s.Default != nil && !g.complete && g.IntN(4) == 0:
		return s.Default
	case len(s.AnyOf) > 0:
		return g.value(s.AnyOf[g.IntN(len(s.AnyOf))], depth+1)
	case len(s.OneOf) > 0:
		return g.value(s.OneOf[g.IntN(len(s.OneOf))], depth+1)
	}
	switch s.kind() {
	case "object":
		return g.object(s, depth)
	case "array":
		return g.array(s, depth)
	case "integer":
		return g.number(s, true)
	case "number":
		return g.number(s, false)
	case "boolean":
		return g.IntN(2) == 0
	case "null":
		return nil
	}
	return g.string(s)
}

func (g *generator) object(s *shape, depth int) map[string]any {
	object := map[string]any{}
	if s.Properties != nil {
		for p := s.Properties.Oldest(); p != nil; p = p.Next() {
			if g.complete || s.requires(p.Key) || g.IntN(2) == 0 {
				object[p.Key] = g.value(p.Value, depth+1)
			}
		}
	}
	if additional := s.additional(); additional != nil {
		for range 1 + g.IntN(2) {
			object[words[g.IntN(len(words))]] = g.value(additional, depth+1)
		}
	}
	return object
}

func (g *generator) array(s *shape, depth int) []any {
	most := s.MinItems + 3
	if s.MaxItems != nil {
		most = min(most, *s.MaxItems)
	}
	n := s.MinItems + g.IntN(max(most-s.MinItems, 0)+1)
	if g.complete && most > 0 {
		n = max(n, 1)
	}
	list := make([]any, 0, n)
	seen := map[string]bool{}
	for tries := 0; len(list) < n && tries < n+maxAttempts; tries++ {
		item := g.value(s.Items, depth+1)
		if s.UniqueItems {
			key, _ := json.Marshal(item) // items come from JSON
			if seen[string(key)] {
				continue
			}
			seen[string(key)] = true
		}
		list = append(list, item)
	}
	return list
}

// unboundedRange is how far numbers without a bound are from zero, or from their other bound.
const unboundedRange = 1000

func (g *generator) number(s *shape, whole bool) json.Number {
	least, most := s.bounds(whole)
	switch {
	case math.IsInf(least, 0) && math.IsInf(most, 0):
		least, most = -unboundedRange, unboundedRange
	case math.IsInf(least, 0):
		least = most - unboundedRange
	case math.IsInf(most, 0):
		most = least + unboundedRange
	}
	f := least + g.Float64()*(most-least)
	switch g.IntN(4) { // code often fails at the bounds
	case 0:
		f = least
	case 1:
		f = most
	}
	if s.MultipleOf != nil && *s.MultipleOf > 0 {
		f = math.Floor(f / *s.MultipleOf) * *s.MultipleOf
		if f < least {
			f += *s.MultipleOf
		}
	} else if whole {
		if f = math.Floor(f); f < least {
			f++
		}
	}
	return number(f)
}

func number(f float64) json.Number { return json.Number(strconv.FormatFloat(f, 'f', -1, 64)) }

// words are the parts of generated strings. Some of them break code that does not escape or count
// characters properly.
var words = []string{"rain", "notes", "Zoë", "日本", "a b", "2026", "x", "o'clock", `"quoted"`, "<b>", "100%", "and/or", "👋", "null", "-1", "naïve"}

func (g *generator) string(s *shape) string {
	if s.ContentEncoding == "base64" {
		return "aGVsbG8="
	}
	if examples := formats[s.Format]; len(examples) > 0 {
		return examples[g.IntN(len(examples))]
	}
	most := s.MinLength + 40
	if s.MaxLength != nil {
		most = min(most, *s.MaxLength)
	}
	if s.Pattern != "" {
		if text, ok := matchingText(g.Rand, s.Pattern); ok {
			return text
		}
	}
	return g.text(max(s.MinLength, min(1, most)), most)
}

// text generates a string of least to most characters.
func (g *generator) text(least, most int) string {
	var parts []string
	for range 1 + g.IntN(4) {
		parts = append(parts, words[g.IntN(len(words))])
	}
	runes := []rune(strings.Join(parts, " "))
	for len(runes) < least {
		runes = append(runes, runes...)
		runes = append(runes, 'x')
	}
	// Code often fails at the exact bounds.
	length := len(runes)
	if length > most || len(runes) > least && g.IntN(8) == 0 {
		length = max(least, min(most, length))
	}
	return string(slices.Clip(runes[:length]))
}

// formats holds values of each string format.
var formats = map[string][]string{
	"date-time":     {"2026-01-31T12:00:00Z", "1999-12-31T23:59:59.5+02:00"},
	"date":          {"2026-01-31", "2024-02-29"},
	"time":          {"12:00:00Z", "23:59:59+02:00"},
	"duration":      {"P1DT12H", "PT5M"},
	"uri":           {"https://example.com/a?b=c", "mailto:ada@example.com"},
	"uri-reference": {"/a/b", "https://example.com/"},
	"iri":           {"https://example.com/ä"},
	"email":         {"ada@example.com"},
	"hostname":      {"example.com"},
	"ipv4":          {"192.0.2.1"},
	"ipv6":          {"2001:db8::1"},
	"uuid":          {"3f0c8f0e-5f1c-4b5e-9f0a-0d8f2a6b7c11"},
	"regex":         {"^a+$"},
	"json-pointer":  {"/a/0"},
}
