package exactjson_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/exactjson"
)

type inner struct {
	Any  any            `json:"any"`
	Map  map[string]any `json:"map"`
	List []any          `json:"list"`
}

type outer struct {
	inner
	ID    int64             `json:"id"`
	Deep  map[string]inner  `json:"deep"`
	Ptr   *inner            `json:"ptr"`
	Two   [2]any            `json:"two"`
	Texts map[string]string `json:"texts"`
}

func TestNumbersKeepTheirDigits(t *testing.T) {
	for text, want := range map[string]any{
		`1`: 1.0, `-7`: -7.0, `9007199254740991`: 9007199254740991.0, `9007199254740992`: 9007199254740992.0, `9007199254740993`: json.Number("9007199254740993"),
		`-9007199254740993`: json.Number("-9007199254740993"), `123456789012345678901234567890`: json.Number("123456789012345678901234567890"),
		`0.1`: 0.1, `1.50`: 1.5, `1e3`: 1000.0, `0.12345678901234567890`: json.Number("0.12345678901234567890"), `1e400`: json.Number("1e400"),
		`1e-400`: json.Number("1e-400"), `1.23456789012345e-320`: json.Number("1.23456789012345e-320"), `0.0`: 0.0, `1e-300`: 1e-300,
		`-0`: json.Number("-0"), `0`: 0.0, `"1"`: "1", `null`: nil, `true`: true,
	} {
		var o outer
		doc := `{"any":` + text + `,"map":{"a":` + text + `,"b":[` + text + `]},"list":[{"x":` + text + `}],"id":9007199254740993,` +
			`"deep":{"k":{"any":` + text + `}},"ptr":{"list":[` + text + `]},"two":[` + text + `,1],"texts":{"t":"1"}}`
		require.NoError(t, exactjson.Unmarshal([]byte(doc), &o), text)
		assert.Equal(t, want, o.Any, text)
		assert.Equal(t, map[string]any{"a": want, "b": []any{want}}, o.Map, text)
		assert.Equal(t, []any{map[string]any{"x": want}}, o.List, text)
		assert.EqualValues(t, 9007199254740993, o.ID)
		assert.Equal(t, want, o.Deep["k"].Any, text)
		assert.Equal(t, []any{want}, o.Ptr.List, text)
		assert.Equal(t, [2]any{want, 1.0}, o.Two, text)
		var alone any
		require.NoError(t, exactjson.Unmarshal([]byte(text), &alone))
		assert.Equal(t, want, alone)
	}
}

// TestErrorsAreThoseOfEncodingJSON checks texts that cannot be decoded.
func TestErrorsAreThoseOfEncodingJSON(t *testing.T) {
	for _, text := range []string{``, `{`, `{"any":1} x`, `{"id":"x"}`, `[1]`, `{"id":1.5}`} {
		var a, b outer
		assert.Equal(t, json.Unmarshal([]byte(text), &a) != nil, exactjson.Unmarshal([]byte(text), &b) != nil, text)
	}
}

// FuzzDigits checks that a number is encoded again with the same value.
func FuzzDigits(f *testing.F) {
	for _, seed := range []string{"9007199254740993", "1.5e300", "-0", "1e-400", "0.1", "123456789.123456789", "5e-324"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, number string) {
		var n json.Number
		if len(number) > 40 || strings.Contains(number, `"`) || json.Unmarshal([]byte(number), &n) != nil || n == "" {
			return
		}
		var value any
		require.NoError(t, exactjson.Unmarshal([]byte(number), &value))
		encoded, err := json.Marshal(value)
		require.NoError(t, err)
		want, ok := new(big.Float).SetPrec(400).SetString(string(n))
		got, _ := new(big.Float).SetPrec(400).SetString(string(encoded))
		if ok {
			assert.Zero(t, want.Cmp(got), "%s became %s", number, encoded)
		}
	})
}
