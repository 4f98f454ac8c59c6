package jsontape_test

import (
	"encoding/json"
	"hash/maphash"
	"math/big"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

var texts = []string{
	`null`, ` true `, `-0`, `1.50e+2`, `""`, `"\u00e4\ud83d\ude00\ud83d\n\"x"`, `[]`, ` [ ] `, `[1,[2,{}],"]"]`, `{}`, `{ "a" : {"b":[1 , 2]} , "\u0061b":null }`, `{"":[[]],"c":[null,false]}`,
	`1E400`, `[0.1e1,10e-1,1]`, `{"b":1,"a":2}`, `{"a":2.0,"b":100e-2}`, `1e99999999999`, `1e99999999998`, `[` + strings.Repeat(`[`, 40) + strings.Repeat(`]`, 40) + `]`,
}

// tree decodes a value with the methods of its tape, and checks its counts and positions.
func tree(t require.TestingT, tape *jsontape.Tape, v int) any {
	raw := tape.Raw(v)
	require.Equal(t, raw, tape.Text[tape.Start(v):tape.End(v)])
	switch tape.Kind(v) {
	case '{':
		object := map[string]any{}
		k := v + 1
		for range tape.Count(v) {
			object[string(tape.String(k, nil))] = tree(t, tape, k+1)
			require.Equal(t, k+1, tape.Next(k))
			k = tape.Next(k + 1)
		}
		require.Equal(t, tape.Next(v), k)
		return object
	case '[':
		items := []any{}
		i := v + 1
		for range tape.Count(v) {
			items = append(items, tree(t, tape, i))
			i = tape.Next(i)
		}
		require.Equal(t, tape.Next(v), i)
		return items
	case '"':
		return string(tape.String(v, nil))
	case 't', 'f':
		return string(raw) == "true"
	case 'n':
		return nil
	}
	return json.Number(raw)
}

func decoded(t require.TestingT, text []byte) any {
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.UseNumber()
	var v any
	require.NoError(t, dec.Decode(&v))
	return v
}

// FuzzTape compares the values of a tape with those that encoding/json decodes.
func FuzzTape(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text))
	}
	f.Add([]byte(`[` + strings.Repeat(`"a\n",{"b":-1.5 },`, 2000) + `1]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		// A tape keeps strings as they are, and both of two members with one name. The envelope
		// refuses messages with either.
		if !utf8.Valid(text) || strictjson.Check(text) != nil {
			return
		}
		var tape jsontape.Tape
		for range 2 { // the second time with the memory of the first
			tape.Parse(text)
			require.Equal(t, decoded(t, text), tree(t, &tape, 0))
			require.Equal(t, tape.Len(), tape.Next(0))
		}
		require.True(t, jsontape.Equal(&tape, 0, &tape, 0) || strings.ContainsAny(string(text), "eE"))
	})
}

// TestParseAllocatesALargeTapeOnce bounds the memory of Parse: a tape that grows would take
// several times as much.
func TestParseAllocatesALargeTapeOnce(t *testing.T) {
	text := []byte(`[` + strings.Repeat(`1,`, 1<<16) + `{"a":"b,c:[{"}]`)
	allocated := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var tape jsontape.Tape
			tape.Parse(text)
		}
	}).AllocedBytesPerOp()
	assert.LessOrEqual(t, allocated, int64(9*len(text)))
}

// FuzzDecimal compares the methods of Decimal with exact arithmetic.
func FuzzDecimal(f *testing.F) {
	for _, pair := range [][2]string{{"1", "1.0"}, {"0", "-0"}, {"10", "1e1"}, {"0.1", "3"}, {"9007199254740993", "9007199254740992"}, {"-1.5", "0.5"}, {"1e-300", "1e300"}, {"0.30", "0.05"},
		{"123456789012345678901234567890", "10"}, {"123456789012345678901234567890", "123456789012345678901"}, {"1e25", "18446744073709551615"}, {"0.000120e2", "4e-3"}} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a) > 60 || len(b) > 60 || !json.Valid([]byte(a)) || !json.Valid([]byte(b)) || strings.Trim(a+b, "0123456789+-.eE") != "" {
			return
		}
		x, okX := jsontape.ParseDecimal([]byte(a), nil)
		y, okY := jsontape.ParseDecimal([]byte(b), nil)
		if !okX || !okY || x.Point > 1000 || x.Point < -1000 || y.Point > 1000 || y.Point < -1000 {
			return
		}
		r, ok := new(big.Rat).SetString(a)
		require.True(t, ok)
		s, ok := new(big.Rat).SetString(b)
		require.True(t, ok)
		sign := func(n int) int { return min(1, max(-1, n)) }
		require.Equal(t, r.Cmp(s), sign(x.Compare(y)))
		require.Equal(t, r.IsInt(), x.IsInteger())
		require.Zero(t, x.Compare(jsontape.DecimalOf(r)))
		if r.IsInt() {
			require.Equal(t, r.Num().String(), string(x.AppendInteger(nil, 2000)))
		}
		if s.Sign() > 0 {
			require.Equal(t, new(big.Rat).Quo(r, s).IsInt(), x.IsMultipleOf(y))
		}
	})
}

// TestEqualHashAndDigestAgree checks that two values are equal if and only if they have the same
// hash and the same digest.
func TestEqualHashAndDigestAgree(t *testing.T) {
	seed := maphash.MakeSeed()
	known := map[string]bool{}
	for _, same := range [][]string{
		{`1`, `1.0`, `1e0`, `10e-1`, `0.01e2`}, {`0`, `-0`, `0e5`, `0.00`}, {`9007199254740992`}, {`9007199254740993`, `9007199254740993.0`, `9.007199254740993e15`}, {`-1`},
		{`"a"`, `"\u0061"`}, {`"1"`}, {`"\ud83d"`, `"\ufffd"`}, {`""`}, {`null`}, {`true`}, {`false`}, {`[]`}, {`[[]]`}, {`[[],[]]`}, {`{}`}, {`[{}]`}, {`[1,2]`, `[ 1.0 ,2 ]`}, {`[2,1]`}, {`[12]`},
		{`{"a":1,"b":[2]}`, `{"b":[2.0],"\u0061":1}`}, {`{"a":[2],"b":1}`}, {`{"a":1}`}, {`{"a":{"b":1}}`}, {`{"a":null}`}, {`{"b":null}`}, {`["ab"]`}, {`["a","b"]`}, {`1e300`}, {`1e301`},
		{`{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10}`, `{"j":10,"i":9,"h":8,"g":7,"f":6,"e":5,"d":4,"c":3,"b":2,"a":1}`},
	} {
		for _, one := range same {
			for _, other := range same {
				a, b := parsed(one), parsed(other)
				assert.True(t, jsontape.Equal(a, 0, b, 0), "%s %s", one, other)
				assert.Equal(t, a.Hash(seed, 0), b.Hash(seed, 0), "%s %s", one, other)
				assert.Equal(t, a.Digest(), b.Digest(), "%s %s", one, other)
			}
		}
		known[same[0]] = true
	}
	for one := range known {
		for other := range known {
			if one == other {
				continue
			}
			a, b := parsed(one), parsed(other)
			assert.False(t, jsontape.Equal(a, 0, b, 0), "%s %s", one, other)
			assert.NotEqual(t, a.Hash(seed, 0), b.Hash(seed, 0), "%s %s", one, other)
			assert.NotEqual(t, a.Digest(), b.Digest(), "%s %s", one, other)
		}
	}
}

func parsed(text string) *jsontape.Tape {
	var tape jsontape.Tape
	tape.Parse([]byte(text))
	return &tape
}

// FuzzDigest checks that two values have the same digest if and only if they are equal.
func FuzzDigest(f *testing.F) {
	for _, one := range texts {
		for _, other := range texts {
			f.Add([]byte(one), []byte(other))
		}
	}
	seed := maphash.MakeSeed()
	f.Fuzz(func(t *testing.T, one, other []byte) {
		if !json.Valid(one) || !json.Valid(other) {
			return
		}
		a, b := parsed(string(one)), parsed(string(other))
		if unique(a, 0) && unique(b, 0) {
			equal := jsontape.Equal(a, 0, b, 0)
			require.Equal(t, equal, a.Digest() == b.Digest())
			require.Equal(t, equal, a.Hash(seed, 0) == b.Hash(seed, 0))
			require.Equal(t, equal, jsontape.Equal(b, 0, a, 0))
		}
	})
}

// unique reports whether no object in a value has two members of the same name.
func unique(tape *jsontape.Tape, v int) bool {
	names := map[string]bool{}
	at := v + 1
	for range tape.Count(v) {
		switch tape.Kind(v) {
		case '{':
			name := string(tape.String(at, nil))
			if names[name] {
				return false
			}
			names[name] = true
			at++
		case '"':
			return true
		}
		if !unique(tape, at) {
			return false
		}
		at = tape.Next(at)
	}
	return true
}
