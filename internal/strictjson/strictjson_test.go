package strictjson_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

func TestCheckAccepts(t *testing.T) {
	for _, text := range []string{
		`{}`, `[]`, `null`, `0`, `"x"`, ` {"a":{"a":1},"b":[{"a":1},{"a":2}]} `,
		`{"a":"\"b\":1,\"b\":2"}`, `{"ä":1,"a":2}`, `[1e300,-1.5e-300,0.1]`, `{"":1}`,
		strings.Repeat("[", strictjson.MaxDepth) + strings.Repeat("]", strictjson.MaxDepth),
	} {
		assert.NoError(t, strictjson.Check([]byte(text)), text)
	}
}

func TestCheckRefuses(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{``, "empty text at byte 0"},
		{"  \n", "empty text at byte 0"},
		{`{"a":1,}`, "not valid JSON: invalid character '}' looking for beginning of object key string at byte 8"},
		{`{"a":1} x`, "not valid JSON: invalid character 'x' after top-level value at byte 9"},
		{`{"a":1`, "not valid JSON: unexpected end of JSON input at byte 6"},
		{"{\"a\":\"\xff\"}", "invalid UTF-8 at byte 6"},
		{`{"a":1,"a":2}`, `duplicate key "a" at byte 7`},
		{`{"a":1,"\u0061":2}`, `duplicate key "a" at byte 7`},
		{`{"x":{"y":[0,{"k":1,"k":2}]}}`, `x.y[1]: duplicate key "k" at byte 20`},
		{`[1e999999999]`, "[0]: number out of range at byte 1"},
		{`{"n":33.3E333}`, "number out of range at byte 5"},
		{`{"n":1e-999999999}`, "number out of range at byte 5"},
		{"[" + strings.Repeat("9", 500) + "]", "[0]: number out of range at byte 1"},
	} {
		err := strictjson.Check([]byte(tc.text))
		require.Error(t, err, tc.text)
		assert.Equal(t, tc.want, err.Error())
	}
}

func TestCheckDepth(t *testing.T) {
	for _, n := range []int{strictjson.MaxDepth + 1, 5_000, 2_000_000} {
		err := strictjson.Check([]byte(strings.Repeat("[", n) + strings.Repeat("]", n)))
		require.Error(t, err)
		assert.LessOrEqual(t, len(err.Error()), 400, "the message is short")
	}
}

func TestCheckManyKeys(t *testing.T) {
	var b strings.Builder
	b.WriteString("{")
	for i := range 100_000 {
		fmt.Fprintf(&b, `"k%d":%d,`, i, i)
	}
	assert.NoError(t, strictjson.Check([]byte(b.String()+`"last":1}`)))
	assert.ErrorContains(t, strictjson.Check([]byte(b.String()+`"k77":1}`)), `duplicate key "k77"`)
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{`{"a":[1,2,{"b":"c"}]}`, `{"a":1,"a":2}`, `"\ud800"`, `[`, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := strictjson.Check(data)
		if err != nil {
			var e *strictjson.Error
			require.ErrorAs(t, err, &e)
			require.GreaterOrEqual(t, e.Offset, 0)
			require.LessOrEqual(t, e.Offset, len(data))
			return
		}
		var v any
		require.NoError(t, json.Unmarshal(data, &v))
		// Decoding an accepted text loses nothing: no two keys become one.
		again, err := json.Marshal(v)
		require.NoError(t, err)
		require.Equal(t, members(data), members(again))
	})
}

// members counts the members and items of a valid JSON text.
func members(data []byte) int {
	n := 0
	dec := json.NewDecoder(strings.NewReader(string(data)))
	for {
		tok, err := dec.Token()
		if err != nil {
			return n
		}
		if _, punct := tok.(json.Delim); !punct {
			n++
		}
	}
}
