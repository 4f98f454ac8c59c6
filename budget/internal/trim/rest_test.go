package trim_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget/internal/trim"
)

var step = regexp.MustCompile(`^\.?([^.\[]+)|^\[(\d+)\]`)

// put returns v with the value at path replaced by change, which gets the value or nil.
func put(v any, path string, change func(any) any) any {
	if path == "" {
		return change(v)
	}
	m := step.FindStringSubmatch(path)
	rest := path[len(m[0]):]
	if m[1] != "" {
		object := v.(map[string]any)
		object[m[1]] = put(object[m[1]], rest, change)
		return object
	}
	list, _ := v.([]any)
	i, _ := strconv.Atoi(m[2])
	if i == len(list) {
		list = append(list, nil)
	}
	list[i] = put(list[i], rest, change)
	return list
}

// TestWhatWasOmittedCompletesTheText trims random values and puts what was omitted back in its
// places, which gives the original.
func TestWhatWasOmittedCompletesTheText(t *testing.T) {
	trimmed := 0
	for seed := range uint64(300) {
		g := generator{rand.New(rand.NewPCG(seed, 9))}
		schema := g.schema(4)
		src, err := json.Marshal(g.value(schema))
		require.NoError(t, err)
		rawSchema, err := json.Marshal(schema)
		require.NoError(t, err)
		text, err := trim.New(src, rawSchema)
		require.NoError(t, err)
		text.To(g.IntN(len(src) + 10))
		var before, after any
		require.NoError(t, json.Unmarshal(src, &before))
		require.NoError(t, json.Unmarshal(text.Bytes(), &after))
		text.Omitted(func(path string, raw []byte) {
			trimmed++
			var left any
			require.NoError(t, json.Unmarshal(raw, &left), "%s", raw)
			after = put(after, path, func(v any) any {
				if kept, ok := v.(string); ok && strings.HasSuffix(kept, "…") {
					return strings.TrimSuffix(kept, "…") + left.(string)
				}
				return left
			})
		})
		require.Equal(t, before, after, "seed %d: %s", seed, src)
	}
	assert.Greater(t, trimmed, 300)
}

// TestSplitIsComplete divides random values and puts the pieces together again.
func TestSplitIsComplete(t *testing.T) {
	divided := 0
	for seed := range uint64(100) {
		g := generator{rand.New(rand.NewPCG(seed, 13))}
		src, err := json.Marshal(map[string]any{"v": g.value(g.schema(4))})
		require.NoError(t, err)
		size := 1 + g.IntN(len(src)+10)
		var got any = map[string]any{}
		pieces := 0
		trim.Split(src, "", size, func(path string, raw []byte) {
			pieces++
			var v any
			require.NoError(t, json.Unmarshal(raw, &v))
			if len(raw) > size {
				assert.NotContains(t, "[{", string(raw[0]), "a larger list or object is divided")
			}
			if path == "" {
				got = v
				return
			}
			got = putNew(got, path, v)
		})
		if pieces > 1 {
			divided++
		}
		if len(src) <= size {
			assert.Equal(t, 1, pieces)
		}
		var want any
		require.NoError(t, json.Unmarshal(src, &want))
		assert.Equal(t, withoutEmpty(want), withoutEmpty(got), "seed %d: %s at %d", seed, src, size)
	}
	assert.Greater(t, divided, 15)
}

// putNew is put for a value whose parents may not exist yet.
func putNew(v any, path string, leaf any) any {
	if path == "" {
		return leaf
	}
	m := step.FindStringSubmatch(path)
	rest := path[len(m[0]):]
	if m[1] != "" {
		object, ok := v.(map[string]any)
		if !ok {
			object = map[string]any{}
		}
		object[m[1]] = putNew(object[m[1]], rest, leaf)
		return object
	}
	list, _ := v.([]any)
	i, _ := strconv.Atoi(m[2])
	for len(list) <= i {
		list = append(list, nil)
	}
	list[i] = putNew(list[i], rest, leaf)
	return list
}

// withoutEmpty removes lists and objects without members, which have no pieces.
func withoutEmpty(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, m := range v {
			if m = withoutEmpty(m); m != nil {
				out[k] = m
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	case []any:
		var out []any
		for _, m := range v {
			out = append(out, withoutEmpty(m))
		}
		if len(out) == 0 {
			return nil
		}
		return out
	}
	return v
}

func TestSplitOf(t *testing.T) {
	split := func(raw, path string, size int) (pieces []string) {
		trim.Split([]byte(raw), path, size, func(path string, raw []byte) {
			pieces = append(pieces, fmt.Sprintf("%s=%s", path, raw))
		})
		return pieces
	}
	assert.Equal(t, []string{`a={"b":1}`}, split(`{"b":1}`, "a", 7), "exactly the size")
	assert.Equal(t, []string{`a.b=1`}, split(`{"b":1}`, "a", 6))
	assert.Equal(t, []string{`a[0]=1`, `a[1]=[2]`}, split(`[1,[2]]`, "a", 3))
	assert.Equal(t, []string{`="a long string"`}, split(`"a long string"`, "", 3))
	assert.Empty(t, split(`{"b":`, "a", 100), "broken JSON has no pieces")
	assert.Empty(t, split(``, "a", 100))
	deep := strings.Repeat("[", 40) + "1" + strings.Repeat("]", 40)
	assert.Equal(t, []string{strings.Repeat("[0]", 32) + "=" + strings.Repeat("[", 8) + "1" + strings.Repeat("]", 8)}, split(deep, "", 3),
		"what is nested deeper than 32 levels is one piece")
}
