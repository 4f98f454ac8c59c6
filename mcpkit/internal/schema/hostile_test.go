package schema_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/costtest"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// list returns a function that makes arguments of about n bytes with a list of equal items.
func list(item string) func(n int) string {
	return func(n int) string {
		return `{"a":[` + strings.Repeat(item+",", n/(len(item)+1)) + item + `]}`
	}
}

// each makes a list of items that all differ.
func each(format string) func(n int) string {
	return func(n int) string {
		var b strings.Builder
		b.WriteString(`{"a":[`)
		for i := 0; b.Len() < n; i++ {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, format, i)
		}
		return b.String() + `]}`
	}
}

func members(format string) func(n int) string {
	return func(n int) string {
		return strings.Replace(strings.Replace(each(format)(n), "[", "{", 1), "]}", "}}", 1)
	}
}

func deep(open, inner, end string, levels int) func(n int) string {
	return func(n int) string {
		return `{"a":` + strings.Repeat(open, levels) + strings.Repeat(inner+",", n/(len(inner)+1)) + inner + strings.Repeat(end, levels) + `}`
	}
}

func on(a string) string {
	return `{"type":"object","additionalProperties":false,"properties":{"a":` + a + `}}`
}

// text makes one text of about n bytes.
func text(part string) func(n int) string {
	return func(n int) string { return `{"a":"` + strings.Repeat(part, n/len(part)) + `"}` }
}

// deepObjects returns nested objects, followed by n spaces.
func deepObjects(n int) string {
	return `{"a":` + strings.Repeat(`{"a":`, 110) + "1" + strings.Repeat("}", 110) + strings.Repeat(" ", n) + "}"
}

func deepLists(n int) string {
	return `{"a":` + strings.Repeat("[", 110) + "[]" + strings.Repeat("]", 110) + strings.Repeat(" ", n) + "}"
}

// recursing returns a schema whose keywords may refer to it as #/$defs/n.
func recursing(keywords string) string {
	return `{"$defs":{"n":{` + keywords + `}},"properties":{"a":{"$ref":"#/$defs/n"}}}`
}

// hostile has schemas with arguments that are expensive to validate.
var hostile = []struct {
	name, schema string
	args         func(n int) string
}{
	{"type of items", on(`{"type":"array","items":{"type":"string"}}`), list("1")},
	{"type of items, and too many", on(`{"type":"array","maxItems":3,"items":{"type":"string"}}`), list("1")},
	{"type of the list", on(`{"type":"string"}`), list("1")},
	{"objects for items", on(`{"type":"array","items":{"type":"object","additionalProperties":false,"required":["x"],"properties":{"x":{"type":"string"}}}}`), list("{}")},
	{"unknown members of items", on(`{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"x":{"type":"string"}}}}`), list(`{"y":1}`)},
	{"valid items, the last one not", on(`{"type":"array","items":{"type":"integer","maximum":5}}`), func(n int) string { return strings.Replace(list("1")(n), "1]", "9]", 1) }},
	{"unknown arguments", on(`{"type":"string"}`), func(n int) string { return strings.TrimSuffix(strings.TrimPrefix(members(`"k%d":1`)(n), `{"a":`), "}") }},
	{"unknown arguments with long names", on(`{"type":"string"}`), func(n int) string { return `{"` + strings.Repeat("x", n) + `":1}` }},
	{"unknown arguments with escapes", on(`{"type":"object","additionalProperties":false}`), members(`"\u0061%d":1`)},
	{"null for what may be left out", on(`{"type":"object","additionalProperties":{"type":"string"}}`), members(`"%d":null`)},
	{"defaults", on(`{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"x":{"type":"string","default":"` + strings.Repeat("d", 100) + `"}}}}`), list("{}")},
	{"numbers for integers", on(`{"type":"array","items":{"type":"integer"}}`), list("1e300")},
	{"fractions for integers", on(`{"type":"array","items":{"type":"integer"}}`), list("1e-300")},
	{"minimum", on(`{"type":"array","items":{"type":"number","minimum":0}}`), list("1e-300")},
	{"maximum, long numbers", on(`{"type":"array","items":{"type":"number","maximum":5}}`), list(strings.Repeat("9", 300))},
	{"multipleOf", on(`{"type":"array","items":{"type":"number","multipleOf":0.3}}`), list("3e300")},
	{"multipleOf, a large one", on(`{"type":"array","items":{"type":"number","multipleOf":123456789012345678901}}`), list("123456789012345678901")},
	{"enum", on(`{"type":"array","items":{"enum":["a","b","c"]}}`), list(`"a"`)},
	{"enum of objects", on(`{"type":"array","items":{"enum":[{"a":1},{"a":2},[1]]}}`), list(`{"a":2}`)},
	{"enum, large value", on(`{"enum":[1,[1,2],{"a":1}]}`), each(`%d`)},
	{"const, large value", on(`{"const":[1,2]}`), each(`%d`)},
	{"maxLength", on(`{"type":"string","maxLength":10}`), func(n int) string { return `{"a":"` + strings.Repeat("x", n) + `"}` }},
	{"minLength", on(`{"type":"array","items":{"type":"string","minLength":1}}`), list(`""`)},
	{"escapes", on(`{"type":"array","items":{"type":"string","minLength":1}}`), list(`"\n"`)},
	{"pattern", on(`{"type":"string","pattern":"^[a-z]+$"}`), func(n int) string { return `{"a":"` + strings.Repeat("x", n) + `1"}` }},
	{"pattern with backtracking", on(`{"type":"string","pattern":"^(a+)+$"}`), func(n int) string { return `{"a":"` + strings.Repeat("a", n) + `1"}` }},
	{"pattern of items", on(`{"type":"array","items":{"type":"string","pattern":"^a*$"}}`), list(`"a"`)},
	{"format", on(`{"type":"array","items":{"type":"string","format":"date-time"}}`), list(`"2026-01-31T12:00:00Z"`)},
	{"format, long value", on(`{"type":"string","format":"uri"}`), func(n int) string { return `{"a":"` + strings.Repeat("x:", n/2) + `"}` }},
	{"format regex", on(`{"type":"array","items":{"type":"string","format":"regex"}}`), list(`"x{1000}x{1000}x{1000}"`)},
	{"format uuid, long value", on(`{"type":"string","format":"uuid"}`), func(n int) string { return `{"a":"` + strings.Repeat("-", n) + `"}` }},
	{"format regex, classes", on(`{"type":"array","items":{"type":"string","format":"regex"}}`), list(`"(?i)` + strings.Repeat(`\\pL`, 40) + `"`)},
	{"format regex, one class", on(`{"type":"array","items":{"type":"string","format":"regex"}}`), list(`"(?i:[` + strings.Repeat(`\\PL\\pN`, 20) + `])"`)},
	{"format regex, folded ranges", on(`{"type":"array","items":{"type":"string","format":"regex"}}`), list(`"(?i)[B-\\x{1e900}]"`)},
	{"format regex, long value", on(`{"type":"string","format":"regex"}`), text(`\\pL`)},
	{"format duration", on(`{"type":"string","format":"duration"}`), text("P1D")},
	{"format json-pointer", on(`{"type":"string","format":"json-pointer"}`), text("/")},
	{"format uri-template", on(`{"type":"string","format":"uri-template"}`), text("{a}")},
	{"format uri-reference", on(`{"type":"string","format":"uri-reference"}`), text("{a}")},
	{"format semver", on(`{"type":"string","format":"semver"}`), text("1.0.0-")},
	{"pattern with a count", on(`{"type":"string","pattern":"[a-z]{1,64}[0-9]"}`), text("x")},
	{"pattern with a large count", on(`{"type":"string","pattern":".{0,200}foo"}`), text("a")},
	{"pattern with two counts", on(`{"type":"string","pattern":"(\\w+\\s?){5,50}!"}`), text("a")},
	{"pattern with a count, of items", on(`{"type":"array","items":{"type":"string","pattern":".{0,200}foo"}}`), list(`"` + strings.Repeat("a", 200) + `"`)},
	{"pattern of letters in both cases", on(`{"type":"string","pattern":"(?i)(\\pL\\pN?){1,50}!"}`), text("é")},
	{"pattern of names", `{"properties":{"a":{"propertyNames":{"pattern":"[a-z]{1,64}[0-9]"}}}}`, func(n int) string { return `{"a":{"` + strings.Repeat("x", n) + `":1}}` }},
	{"patternProperties with a count", `{"properties":{"a":{"patternProperties":{"[a-z]{1,64}[0-9]":true}}}}`, func(n int) string { return `{"a":{"` + strings.Repeat("x", n) + `":1}}` }},
	{"uniqueItems of numbers", on(`{"type":"array","uniqueItems":true}`), each(`%d`)},
	{"uniqueItems of objects", on(`{"type":"array","uniqueItems":true}`), each(`{"a":{"b":[%d]}}`)},
	{"uniqueItems of decimals", on(`{"type":"array","uniqueItems":true}`), each(`1e-%d`)},
	{"uniqueItems at each level", recursing(`"uniqueItems":true,"items":{"$ref":"#/$defs/n"}`), deep("[1,", "[2,3]", "]", 110)},
	{"enum at each level", recursing(`"anyOf":[{"enum":[[1],{"a":1}]},{"items":{"$ref":"#/$defs/n"}}]`), deep("[1,", "[2,3]", "]", 110)},
	{"uniqueItems, but too many", on(`{"type":"array","uniqueItems":true,"maxItems":5}`), each(`%d`)},
	{"contains", on(`{"type":"array","contains":{"type":"string"}}`), list("1")},
	{"minContains", on(`{"type":"array","contains":{"type":"integer"},"maxContains":3}`), list("1")},
	{"prefixItems", on(`{"type":"array","prefixItems":[{"type":"string"}],"items":false}`), list("1")},
	{"unevaluatedItems", on(`{"type":"array","allOf":[{"prefixItems":[true]}],"unevaluatedItems":false}`), list("1")},
	{"unevaluatedProperties", on(`{"type":"object","anyOf":[{"properties":{"x":true}},{"required":["y"]}],"unevaluatedProperties":false}`), members(`"k%d":1`)},
	{"maxProperties", on(`{"type":"object","maxProperties":3,"additionalProperties":{"type":"string"}}`), members(`"k%d":1`)},
	{"propertyNames", on(`{"type":"object","propertyNames":{"maxLength":1}}`), members(`"k%d":1`)},
	{"patternProperties", on(`{"type":"object","patternProperties":{"^k":{"type":"string"}},"additionalProperties":false}`), members(`"k%d":1`)},
	{"required of items", on(`{"type":"array","items":{"required":["a","b","c","d","e"]}}`), list("{}")},
	{"dependentRequired", on(`{"type":"array","items":{"dependentRequired":{"a":["b"]}}}`), list(`{"a":1}`)},
	{"anyOf", on(`{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"null"},{"type":"object"}]}}`), list("1")},
	{"anyOf of lists", on(`{"anyOf":[{"items":{"type":"string"}},{"items":{"minimum":2}},{"maxItems":1}]}`), list("1")},
	{"oneOf", on(`{"type":"array","items":{"oneOf":[{"type":"integer"},{"minimum":0}]}}`), list("1")},
	{"not", on(`{"type":"array","items":{"not":{"type":"integer"}}}`), list("1")},
	{"if", on(`{"type":"array","items":{"if":{"type":"integer"},"then":{"minimum":2}}}`), list("1")},
	{"a tree by reference", `{"$defs":{"t":{"type":"array","items":{"$ref":"#/$defs/t"}}},"properties":{"a":{"$ref":"#/$defs/t"}}}`, list("[]")},
	{"a tree by reference, deep", `{"$defs":{"t":{"type":"array","items":{"$ref":"#/$defs/t"}}},"properties":{"a":{"$ref":"#/$defs/t"}}}`, deep("[", "[]", "]", 120)},
	{"a tree with two ways", `{"$defs":{"t":{"anyOf":[{"type":"array","items":{"$ref":"#/$defs/t"},"minItems":1},{"type":"array","items":{"$ref":"#/$defs/t"}}]}},"properties":{"a":{"$ref":"#/$defs/t"}}}`, deep("[", "1", "]", 120)},
	{"a tree with two ways, nothing unevaluated", recursing(`"anyOf":[{"properties":{"a":{"$ref":"#/$defs/n","unevaluatedProperties":false}},"required":["x"]},{"properties":{"a":{"$ref":"#/$defs/n","unevaluatedProperties":false}},"required":["y"]}]`), deepObjects},
	{"a tree of kinds, nothing unevaluated", recursing(`"oneOf":[{"properties":{"a":{"$ref":"#/$defs/n","unevaluatedProperties":false},"k":{"const":"and"}},"required":["a"]},{"properties":{"a":{"$ref":"#/$defs/n","unevaluatedProperties":false},"k":{"const":"or"}},"required":["a"]}]`), deepObjects},
	{"a tree of lists, nothing unevaluated", recursing(`"type":"array","anyOf":[{"prefixItems":[{"$ref":"#/$defs/n","unevaluatedItems":false}],"minItems":2},{"prefixItems":[{"$ref":"#/$defs/n","unevaluatedItems":false}]}]`), deepLists},
	{"a tree with two ways, dynamic", `{"$dynamicAnchor":"n","oneOf":[{"properties":{"a":{"$dynamicRef":"#n"}},"required":["a"]},{"properties":{"a":{"$dynamicRef":"#n"}},"required":["b"]},{"properties":{"a":{"type":"number"}}}]}`, deepObjects},
	{"a tree with two ways, recursive", `{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveAnchor":true,"oneOf":[{"properties":{"a":{"$recursiveRef":"#"}},"required":["a"]},{"properties":{"a":{"$recursiveRef":"#"}},"required":["b"]},{"properties":{"a":{"type":"number"}}}]}`, deepObjects},
	{"references that double", doubling(40), list("1")},
	{"nested deeply", on(`{"type":"array"}`), deep("[", "1", "]", 120)},
	{"nested deeply, objects", on(`{"type":"object","additionalProperties":{"type":"object"}}`), func(n int) string {
		return `{"a":` + strings.Repeat(`{"a":`, 120) + strings.TrimSuffix(strings.TrimPrefix(members(`"k%d":1`)(n), `{"a":`), "}") + strings.Repeat("}", 120) + `}`
	}},
	{"white space", on(`{"type":"array","items":{"type":"string"}}`), list("   1   ")},
	{"a key twice at the end", on(`{"type":"object"}`), func(n int) string { return strings.TrimSuffix(members(`"k%d":1`)(n), "}}") + `,"k1":1}}` }},
}

// doubling returns a schema that applies one schema 2^n times.
func doubling(n int) string {
	var b strings.Builder
	b.WriteString(`{"$defs":{`)
	for i := range n {
		fmt.Fprintf(&b, `"s%d":{"allOf":[{"$ref":"#/$defs/s%d"},{"$ref":"#/$defs/s%d"}]},`, i, i+1, i+1)
	}
	fmt.Fprintf(&b, `"s%d":{"type":"array"}},"properties":{"a":{"$ref":"#/$defs/s0"}}}`, n)
	return b.String()
}

// TestCostOfArguments compares the cost of hostile arguments, for each byte, with that of ordinary
// ones. It must grow in proportion to their size.
func TestCostOfArguments(t *testing.T) {
	testsize.OnlySlow(t, "it measures what bytes cost")
	heap := map[string]float64{
		"defaults":     40, // up to a megabyte and four times the bytes are added before the arguments are refused
		"format regex": 40, // the regular expression is parsed
	}
	cpu := map[string]float64{ // each item of a few bytes is hashed and gets a verdict
		"uniqueItems at each level": 20,
		"enum at each level":        20,
	}
	row := func(name, doc string, args func(n int) string) costtest.Row {
		v, err := schema.Compile([]byte(doc))
		require.NoError(t, err, name)
		return costtest.Row{Name: name, Heap: heap[name], CPU: cpu[name], Make: func(n int) (int, func()) {
			raw := []byte(args(n))
			return len(raw), func() {
				if _, problems := v.Arguments(raw); len(strings.Join(problems, "\n")) > 10_000 {
					t.Errorf("%s: the message has %d bytes", name, len(strings.Join(problems, "\n")))
				}
			}
		}}
	}
	for _, h := range hostile {
		if strings.HasPrefix(h.name, "pattern") {
			cpu[h.name] = 25 // the race detector slows the matcher more than other code
		}
	}
	var rows []costtest.Row
	for _, h := range hostile {
		rows = append(rows, row(h.name, h.schema, h.args))
	}
	ordinary := row("strings in a list", on(`{"type":"array","items":{"type":"string","maxLength":100}}`), list(`"rain"`))
	costtest.Compare(t, ordinary, 128<<10, rows)
}

// TestTheDeadlineEndsTheWorkOfValidation validates with a context that has ended.
func TestTheDeadlineEndsTheWorkOfValidation(t *testing.T) {
	late := errors.New("late")
	for name, one := range map[string]struct{ schema, args string }{
		"items":        {on(`{"type":"array","items":{"type":"integer","maximum":5}}`), list("1")(1 << 19)},
		"unique items": {on(`{"type":"array","uniqueItems":true}`), each("%d")(1 << 19)},
		"alternatives": {on(`{"anyOf":[{"items":{"maximum":0}},{"items":{"maximum":5}}]}`), list("1")(1 << 19)},
		"members":      {on(`{"type":"object","additionalProperties":{"type":"integer"}}`), members(`"k%d":1`)(1 << 19)},
	} {
		v, err := schema.Compile([]byte(one.schema))
		require.NoError(t, err)
		_, problems, err := v.ArgumentsContext(t.Context(), []byte(one.args))
		require.NoError(t, err, name)
		require.Empty(t, problems, name)
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(late)
		asked := &counting{Context: ctx}
		_, problems, err = v.ArgumentsContext(asked, []byte(one.args))
		assert.Equal(t, late, err, name)
		assert.Empty(t, problems, name)
		assert.LessOrEqual(t, asked.asked, 2, "%s: validation continued", name) // the second time for the cause
	}
}

// A counting context counts the calls of its method Err.
type counting struct {
	context.Context
	asked int
}

func (c *counting) Err() error {
	c.asked++
	return c.Context.Err()
}

// endsLater is a context that ends with the second call of Err.
type endsLater struct {
	context.Context
	asked int
}

func (c *endsLater) Err() error {
	if c.asked++; c.asked < 2 {
		return nil
	}
	return context.DeadlineExceeded
}

// TestTheDeadlineEndsTheMatchingOfAPattern ends the context while one long text is matched.
func TestTheDeadlineEndsTheMatchingOfAPattern(t *testing.T) {
	for name, one := range map[string]struct{ schema, args string }{
		"value":       {on(`{"pattern":"^[a-z ]*$"}`), text("x ")(1 << 20)},
		"name":        {`{"properties":{"a":{"propertyNames":{"pattern":"^[a-z ]*$"}}}}`, `{"a":{"` + strings.Repeat("x ", 1<<19) + `":1}}`},
		"name, value": {`{"properties":{"a":{"patternProperties":{"^[a-z ]*$":true}}}}`, `{"a":{"` + strings.Repeat("x ", 1<<19) + `":1}}`},
	} {
		v, err := schema.Compile([]byte(one.schema))
		require.NoError(t, err)
		_, problems, err := v.ArgumentsContext(t.Context(), []byte(one.args))
		require.NoError(t, err, name)
		require.Empty(t, problems, name)
		asked := &endsLater{Context: t.Context()}
		_, problems, _ = v.ArgumentsContext(asked, []byte(one.args))
		assert.Empty(t, problems, name)
		assert.Equal(t, 3, asked.asked, "%s: the context is polled while the text is matched, and then asked for the cause", name)
	}
}

// TestArgumentsThatCostTooMuchAreRefused checks that they never count as valid, and that the
// refusal names a single text that costs too much.
func TestArgumentsThatCostTooMuchAreRefused(t *testing.T) {
	count := `{"type":"string","pattern":"[a-z]{1,64}[0-9]"}`
	for name, one := range map[string]struct{ schema, args, want string }{
		"a text":              {on(count), text("x")(1 << 17), "a: too long to be checked against the pattern [a-z]{1,64}[0-9]; send a shorter text"},
		"a text under not":    {on(`{"not":` + count + `}`), text("x")(1 << 17), "a: too long to be checked against the pattern [a-z]{1,64}[0-9]; send a shorter text"},
		"a name":              {on(`{"propertyNames":` + count + `}`), `{"a":{"` + strings.Repeat("x", 1<<17) + `":1}}`, "a: too long to be checked against the pattern [a-z]{1,64}[0-9]; send a shorter text"},
		"many texts":          {on(`{"items":` + count + `}`), list(`"` + strings.Repeat("x", 200) + `1"`)(1 << 19), "the arguments are too complex to be checked; send fewer at a time"},
		"regular expressions": {on(`{"items":{"format":"regex"}}`), list(`"(?i)` + strings.Repeat(`\\pL`, 50) + `"`)(1 << 19), "the arguments are too complex to be checked; send fewer at a time"},
	} {
		v, err := schema.Compile([]byte(one.schema))
		require.NoError(t, err)
		ready, problems := v.Arguments([]byte(one.args))
		assert.Equal(t, []string{one.want}, problems, name)
		assert.Empty(t, ready, name)
		assert.NotEmpty(t, v.Validate([]byte(one.args)), name)
	}
}

// TestOrdinaryWorkIsNotTooMuch checks that no document is refused only because it is deep, or
// because many references lead to a value.
func TestOrdinaryWorkIsNotTooMuch(t *testing.T) {
	for _, h := range hostile {
		if strings.HasPrefix(h.name, "pattern") || strings.HasPrefix(h.name, "format regex") {
			continue
		}
		v, err := schema.Compile([]byte(h.schema))
		require.NoError(t, err, h.name)
		_, problems := v.Arguments([]byte(h.args(1 << 15)))
		assert.NotContains(t, strings.Join(problems, "\n"), "too complex", h.name)
	}
}

// TestOrdinaryPatternsMatchLongTexts matches long texts and long lists of texts.
func TestOrdinaryPatternsMatchLongTexts(t *testing.T) {
	for pattern, args := range map[string]string{
		`^[a-z]*$`:                 text("x")(64 << 10),
		`^(?s:.*)$`:                text("x\\n")(64 << 10),
		`^[\\p{L}\\p{N} .,]+$`:     text("Ärger, ")(64 << 10),
		`^\\S+( \\S+)*$`:           text("some words ")(64 << 10)[:60<<10] + `x"}`,
		`(?i)(todo|fixme|hack)`:    text("some words ")(64 << 10)[:60<<10] + ` todo"}`,
		`^(\\w+=[^;]*;)*$`:         text("key=value;")(64 << 10),
		`^[A-Za-z0-9+/]*={0,2}$`:   text("QUJD")(64 << 10),
		`^([^\\s@]+@[^\\s@]+,?)+$`: text("a@example.com,")(64 << 10),
	} {
		v, err := schema.Compile([]byte(on(`{"type":"string","pattern":"` + pattern + `"}`)))
		require.NoError(t, err, pattern)
		_, problems := v.Arguments([]byte(args))
		assert.Empty(t, problems, pattern)
	}
	email := `^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,64}$`
	v, err := schema.Compile([]byte(on(`{"type":"array","items":{"type":"string","pattern":"` + email + `"}}`)))
	require.NoError(t, err)
	_, problems := v.Arguments([]byte(list(`"first.last@mail.example.com"`)(1 << 19)))
	assert.Empty(t, problems)
}
