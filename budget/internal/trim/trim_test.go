package trim_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget/internal/trim"
)

func TestTo(t *testing.T) {
	long := strings.Repeat("word ", 100)
	for name, tc := range map[string]struct {
		src, schema string
		size        int
		want        string
		omitted     string
		impossible  bool
	}{
		"fits":                    {src: `{"a":[1,2,3]}`, size: 13, want: `{"a":[1,2,3]}`},
		"items from the end":      {src: `{"a":[1,2,3],"b":"x"}`, size: 20, want: `{"a":[1,2],"b":"x"}`, omitted: "a 2/3"},
		"keeps one item":          {src: `{"a":["` + long + `","y"]}`, size: 300, want: `{"a":["` + cutTo(long, 287) + `…"]}`, omitted: "a 1/2, a[0] 287/500"},
		"the largest first":       {src: `{"small":[1,2],"large":[1,2,3,4,5,6,7,8]}`, size: 38, want: `{"small":[1,2],"large":[1,2,3,4,5,6]}`, omitted: "large 6/8"},
		"two shrink together":     {src: `{"a":[1,1,1,1,1,1,1,1],"b":[2,2,2,2,2,2,2,2]}`, size: 25, want: `{"a":[1,1,1],"b":[2,2,2]}`, omitted: "a 3/8, b 3/8"},
		"outer before inner":      {src: `[[1,2,3],[4,5,6],[7,8,9]]`, size: 18, want: `[[1,2,3],[4,5,6]]`, omitted: " 2/3"},
		"inner when outer is one": {src: `[[1,2,3,4,5,6]]`, size: 9, want: `[[1,2,3]]`, omitted: "[0] 3/6"},
		"a long string":           {src: `{"text":"` + long + `"}`, size: 250, want: `{"text":"` + cutTo(long, 236) + `…"}`, omitted: "text 236/500"},
		"between runes":           {src: `"` + strings.Repeat("ä", 200) + `"`, size: 210, want: `"` + strings.Repeat("ä", 102) + `…"`, omitted: " 204/400"},
		"between escapes":         {src: `"` + strings.Repeat(`\u00e4`, 50) + `"`, size: 210, want: `"` + strings.Repeat(`\u00e4`, 34) + `…"`, omitted: " 204/300"},
		"between surrogates":      {src: `"` + strings.Repeat(`\ud83d\ude00`, 20) + `"`, size: 210, want: `"` + strings.Repeat(`\ud83d\ude00`, 17) + `…"`, omitted: " 204/240"},
		"white space goes":        {src: "{ \"a\" : [ 1 ,\n 2 ] , \"b c\" : 1 }", size: 18, want: `{"a":[1],"b c":1}`, omitted: "a 1/2"},
		"down to nothing":         {src: `{"a":["` + long + `"]}`, size: 8, want: `{"a":[]}`, omitted: "a 0/1"},
		"impossible":              {src: `{"a":123456789}`, size: 5, want: `{"a":123456789}`, impossible: true},
		"minItems":                {src: `{"a":[1,2,3,4]}`, schema: `{"properties":{"a":{"minItems":3}},"required":["a"]}`, size: 8, want: `{"a":[1,2,3]}`, omitted: "a 3/4", impossible: true},
		"minLength": {src: `{"a":"` + strings.Repeat("x", 300) + `"}`, schema: `{"properties":{"a":{"minLength":250}},"required":["a"]}`, size: 100,
			want: `{"a":"` + strings.Repeat("x", 249) + `…"}`, omitted: "a 249/300", impossible: true},
		"enum":       {src: `{"a":"long enough to cut"}`, schema: `{"properties":{"a":{"enum":["long enough to cut"]}},"required":["a"]}`, size: 5, want: `{"a":"long enough to cut"}`, impossible: true},
		"pattern":    {src: `{"a":"aaaaaaaaaaaaaaaa"}`, schema: `{"properties":{"a":{"pattern":"^a+$"}},"required":["a"]}`, size: 5, want: `{"a":"aaaaaaaaaaaaaaaa"}`, impossible: true},
		"optional":   {src: `{"a":1,"b":22222222}`, schema: `{"properties":{"a":{},"b":{}},"required":["a"]}`, size: 10, want: `{"a":1}`, omitted: "b -"},
		"unresolved": {src: `{"a":[1,2,3]}`, schema: `{"$ref":"#/$defs/x"}`, size: 5, want: `{"a":[1,2,3]}`, impossible: true},
		"only what is understood": {src: `{"a":[1,2,3],"b":[1,2,3]}`, schema: `{"properties":{"a":{"contains":{"const":3}},"b":{}},"required":["a","b"]}`, size: 20,
			want: `{"a":[1,2,3],"b":[]}`, omitted: "b 0/3"},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := trim.New([]byte(tc.src), []byte(tc.schema))
			require.NoError(t, err)
			assert.Equal(t, !tc.impossible, text.To(tc.size))
			got := string(text.Bytes())
			assert.Equal(t, tc.want, got)
			assert.Len(t, got, text.Size())
			var omitted []string
			for _, o := range text.Omissions() {
				switch o.Kind {
				case trim.Member:
					omitted = append(omitted, o.Path+" -")
				default:
					omitted = append(omitted, fmt.Sprintf("%s %d/%d", o.Path, o.Kept, o.Total))
				}
			}
			assert.Equal(t, tc.omitted, strings.Join(omitted, ", "))
		})
	}
}

func cutTo(s string, n int) string { return s[:n] }

func TestNewWithoutText(t *testing.T) {
	for _, src := range []string{"", "  ", "{ x", `{"a": ]`, "[1, 2"} {
		_, err := trim.New([]byte(src), nil)
		assert.Error(t, err, src)
	}
}

// A generator makes random schemas and values that match them.
type generator struct{ *rand.Rand }

func (g generator) schema(depth int) map[string]any {
	kinds := []string{"string", "integer", "boolean", "array", "object"}
	if depth == 0 {
		kinds = kinds[:3]
	}
	switch kind := kinds[g.IntN(len(kinds))]; kind {
	case "array":
		s := map[string]any{"type": kind, "items": g.schema(depth - 1)}
		if g.IntN(3) == 0 {
			s["minItems"] = g.IntN(4)
		}
		return s
	case "object":
		props, required := map[string]any{}, []any{}
		for i := range 1 + g.IntN(4) {
			name := fmt.Sprintf("p%d", i)
			props[name] = g.schema(depth - 1)
			if g.IntN(2) == 0 {
				required = append(required, name)
			}
		}
		return map[string]any{"type": kind, "properties": props, "required": required, "additionalProperties": false}
	case "string":
		s := map[string]any{"type": kind}
		switch g.IntN(6) {
		case 0:
			s["minLength"] = g.IntN(300)
		case 1:
			s["enum"] = []any{strings.Repeat("e", g.IntN(300)), "f"}
		case 2:
			s["pattern"] = "^a*$"
		}
		return s
	default:
		return map[string]any{"type": kind}
	}
}

var alphabet = []string{"a", "word ", "ä", "中文", "😀", `"`, `\`, "\n", "\u2028", "<", "\x01"}

func (g generator) value(s map[string]any) any {
	switch s["type"] {
	case "array":
		least, _ := s["minItems"].(int)
		items := make([]any, least+g.IntN(30))
		for i := range items {
			items[i] = g.value(s["items"].(map[string]any))
		}
		return items
	case "object":
		obj := map[string]any{}
		for name, p := range s["properties"].(map[string]any) {
			needed := false
			for _, r := range s["required"].([]any) {
				needed = needed || r == name
			}
			if needed || g.IntN(3) > 0 {
				obj[name] = g.value(p.(map[string]any))
			}
		}
		return obj
	case "integer":
		return g.IntN(1_000_000)
	case "boolean":
		return g.IntN(2) == 0
	}
	if enum, ok := s["enum"].([]any); ok {
		return enum[g.IntN(len(enum))]
	}
	n := g.IntN(400)
	if s["pattern"] != nil {
		return strings.Repeat("a", n)
	}
	least, _ := s["minLength"].(int)
	var b strings.Builder
	for range least + n {
		b.WriteString(alphabet[g.IntN(len(alphabet))])
	}
	return b.String()
}

// TestProperties trims random values with random schemas and sizes. The result has the size or To
// reports that it cannot; it is valid JSON, matches the schema and is a prefix of the original.
func TestProperties(t *testing.T) {
	for seed := range uint64(400) {
		g := generator{rand.New(rand.NewPCG(seed, 7))}
		schema := g.schema(4)
		src, err := json.Marshal(g.value(schema))
		require.NoError(t, err)
		rawSchema, err := json.Marshal(schema)
		require.NoError(t, err)
		check(t, src, rawSchema, g.IntN(len(src)+10))
	}
}

func check(t require.TestingT, src, schema []byte, size int) {
	text, err := trim.New(src, schema)
	require.NoError(t, err)
	fits := text.To(size)
	got := text.Bytes()
	require.Len(t, got, text.Size())
	require.Equal(t, fits, len(got) <= size)
	var before, after any
	require.NoError(t, json.Unmarshal(src, &before))
	require.NoError(t, json.Unmarshal(got, &after), "%s", got)
	require.True(t, isPrefix(before, after), "%s\n%s", src, got)
	if len(text.Omissions()) == 0 {
		require.Equal(t, before, after)
	}
	if schema != nil {
		c := jsonschema.NewCompiler()
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(schema)))
		require.NoError(t, err)
		require.NoError(t, c.AddResource("s", doc))
		compiled, err := c.Compile("s")
		require.NoError(t, err)
		require.NoError(t, compiled.Validate(after), "%s\n%s\n%s", schema, src, got)
	}
	again, err := trim.New(src, schema)
	require.NoError(t, err)
	again.To(0)
	again.To(size)
	require.Equal(t, string(got), string(again.Bytes()), "To starts from the original text")
}

// isPrefix reports whether after is before without some items at the ends of lists, ends of
// strings, and members.
func isPrefix(before, after any) bool {
	switch a := after.(type) {
	case []any:
		b, ok := before.([]any)
		if !ok || len(a) > len(b) {
			return false
		}
		for i := range a {
			if !isPrefix(b[i], a[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		b, ok := before.(map[string]any)
		if !ok {
			return false
		}
		for k := range a {
			if _, there := b[k]; !there || !isPrefix(b[k], a[k]) {
				return false
			}
		}
		return true
	case string:
		b, ok := before.(string)
		return ok && (a == b || strings.HasSuffix(a, "…") && strings.HasPrefix(b, strings.TrimSuffix(a, "…")))
	}
	return before == after
}

func FuzzTo(f *testing.F) {
	f.Add([]byte(`{"a":[1,2,{"b":"c\u00e4\ud83d\ude00"}]}`), 10)
	f.Add([]byte(`"\ud83d\ude0"`), 3)
	f.Fuzz(func(t *testing.T, src []byte, size int) {
		if !json.Valid(src) || strings.Contains(string(src), `\ud`) || strings.Contains(string(src), `\uD`) || hasDuplicates(src) {
			return // lone surrogates decode to U+FFFD, so prefixes cannot be compared
		}
		check(t, src, nil, size%5000)
	})
}

// hasDuplicates reports whether decoding src loses members.
func hasDuplicates(src []byte) bool {
	var v any
	_ = json.Unmarshal(src, &v)
	again, _ := json.Marshal(v)
	return strings.Count(string(src), ":") != strings.Count(string(again), ":")
}
