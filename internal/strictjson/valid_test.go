package strictjson_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

var texts = []string{
	`{}`, `[]`, ` {"a" : [ 1 , 2.5e-3 , -0 ] , "b" : { } } `, `"\u00e9\n\\\""`, `true`, `false`, `null`, `0`, `-1.0E+7`, "\t[\n]\r",
	`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_items","arguments":{"count":0}}}`,
	`[[[[]],{}],[{"a":{}}]]`, strings.Repeat("[", 64) + strings.Repeat("]", 64),
	"", " ", `{`, `[`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `[1,]`, `[,1]`, `{,}`, `{1:2}`, `{"a" 1}`, `{"a":}`, `[1 2]`, `1 2`, `[1}`, `{"a":1]`,
	`01`, `-`, `1.`, `.5`, `1e`, `1e+`, `--1`, `+1`, `0x1`, `1_0`, `tru`, `truex`, `nul`, `True`, `"`, `"a`, "\"\n\"", `"\x"`, `"\u12"`, `"\u12g4"`, `"\`, `'a'`, `{'a':1}`,
	`[]]`, `{}}`, `[]{}`, `"a"b`, `[1]x`, "\ufeff{}", "{}\x00", `{"a":1 "b":2}`, `{"a":1,,"b":2}`, `{"a"::1}`, `[1,,2]`, `[:]`, `{"a":1:2}`,
}

// TestScanValid checks that scanValid agrees with encoding/json, except for deeply nested texts.
func TestScanValid(t *testing.T) {
	for _, text := range texts {
		assert.Equal(t, json.Valid([]byte(text)), strictjson.ScanValid([]byte(text)), "%q", text)
	}
	deep := strings.Repeat("[", 65) + strings.Repeat("]", 65)
	assert.False(t, strictjson.ScanValid([]byte(deep)))
	assert.NoError(t, strictjson.Check([]byte(deep)), "encoding/json decides about deeply nested texts")
}

// TestPlainTexts checks which texts need no second scan, and that it would find nothing in them.
func TestPlainTexts(t *testing.T) {
	keys := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"k%d":{"a":[{"a":1},{"a":"\"a\":"}]}`, i)
		}
		return "{" + strings.TrimPrefix(b.String(), ",") + "}"
	}
	for text, plain := range map[string]bool{
		`{}`: true, `0`: true, `[{"a":1},{"a":2}]`: true, `{"a":{"a":{"a":-0.5}},"b":[],"c":null}`: true, `{"a":"\u00e9\ud800"}`: true,
		keys(14): true, keys(20): false,
		`{"a":1,"a":2}`: false, `{"a":{"b":{}},"a":1}`: false, `[0,{"x":[{"b":1,"b":[]}]}]`: false, `{"":1,"":2}`: false,
		`{"a":1,"\u0061":2}`: false, `{"\n":1}`: false, `{"A":1,"a":2}`: true, `{"a":1,"b":{"a":1,"b":2,"b":3}}`: false,
		`1e3`: false, `[1E999999999]`: false, strings.Repeat("9", 500): false, `{"a":`: false, `{"a":1,"a"`: false,
	} {
		assert.Equal(t, plain, strictjson.ScanPlain([]byte(text)), "%s", text)
		if plain {
			assert.NoError(t, strictjson.Scan([]byte(text)), "%s", text)
		}
	}
}

func FuzzScanValid(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text))
	}
	f.Add([]byte(`{"a":{"b":1,"b":2},"a":[{"c":1e5},{"c":"\u0061"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if strictjson.ScanPlain(data) {
			if err := strictjson.Scan(data); err != nil {
				t.Fatalf("%q is plain: %v", data, err)
			}
		}
		valid := strictjson.ScanValid(data)
		if right := json.Valid(data); valid != right && (valid || strings.Count(string(data), "[")+strings.Count(string(data), "{") <= 64) {
			t.Fatalf("%q: %v, and encoding/json says %v", data, valid, right)
		}
	})
}

// TestScanValidOfEverythingShort compares scanValid with encoding/json for all texts of up to
// six significant characters, or five if the text is no object and tests may not take long.
func TestScanValidOfEverythingShort(t *testing.T) {
	const letters = `{}[],:"0-.e ` + `\`
	var text []byte
	var all func()
	all = func() {
		if strictjson.ScanValid(text) != json.Valid(text) {
			t.Fatalf("%q", text)
		}
		if len(text) == 6 || len(text) == 5 && text[0] != '{' && !testsize.Slow() {
			return
		}
		for i := range len(letters) {
			text = append(text, letters[i])
			all()
			text = text[:len(text)-1]
		}
	}
	all()
}
