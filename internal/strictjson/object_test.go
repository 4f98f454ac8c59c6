package strictjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

func TestObject(t *testing.T) {
	var got []string
	err := strictjson.Object([]byte(` { "a" : "x,}\"" , "n\u0061me":{"b":[1,"]"]}, "n":-1e3,"t":true ,"":null} `), func(name string, value []byte) error {
		got = append(got, name+"="+string(value))
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, []string{`a="x,}\""`, `name={"b":[1,"]"]}`, `n=-1e3`, `t=true`, `=null`}, got)

	for _, text := range []string{``, `[]`, `1`, `"{}"`, `null`} {
		assert.ErrorIs(t, strictjson.Object([]byte(text), nil), strictjson.ErrNotObject, text)
	}
	stop := errors.New("stop")
	assert.Equal(t, stop, strictjson.Object([]byte(`{"a":1}`), func(string, []byte) error { return stop }))
}

func TestLimits(t *testing.T) {
	l := strictjson.Limits{Depth: 2, Members: 2, WholeStrings: true}
	for text, want := range map[string]string{
		`{"a":{"b":1},"c":"\ud83d\ude00 \\ud800"}`: "",
		`{"a":{"b":{}}}`:         "nested deeper than 2 levels",
		`{"a":1,"b":2,"c":3}`:    "more than 2 members",
		`["\ud83d"]`:             "incomplete surrogate pair",
		`["\ud83d\u0020"]`:       "incomplete surrogate pair",
		`["\ude00\ud83d"]`:       "incomplete surrogate pair",
		`{"\ud83d":1}`:           "incomplete surrogate pair",
		`["\ud83d\\ude00"]`:      "incomplete surrogate pair",
		`["\\\ud83d\ude00\""]`:   "",
		`["\ud83d\ude00\ud83d"]`: "incomplete surrogate pair",
	} {
		err := l.Check([]byte(text))
		if want == "" {
			assert.NoError(t, err, text)
		} else {
			assert.ErrorContains(t, err, want, text)
		}
	}
	assert.NoError(t, strictjson.Check([]byte(`["\ud83d"]`)), "output of language models contains them")
}

func TestArray(t *testing.T) {
	var got []string
	err := strictjson.Array([]byte(" [ 1 , \"x,]\\\"\" ,{\"b\":[1]},[],null ] "), func(value []byte) error {
		got = append(got, string(value))
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, []string{`1`, `"x,]\""`, `{"b":[1]}`, `[]`, `null`}, got)
	require.NoError(t, strictjson.Array([]byte(`[ ]`), nil))
	for _, text := range []string{``, `{}`, `1`, `"[]"`, `null`} {
		assert.ErrorIs(t, strictjson.Array([]byte(text), nil), strictjson.ErrNotArray, text)
	}
	stop := errors.New("stop")
	assert.Equal(t, stop, strictjson.Array([]byte(`[1]`), func([]byte) error { return stop }))
}

// FuzzObject checks that no text makes Object panic, and that it agrees with encoding/json on
// texts that pass a check.
func FuzzObject(f *testing.F) {
	for _, s := range []string{`{"a":[1,2,{"b":"c"}],"d":null}`, `{"a"`, `{"a":`, `{"a":}`, `{,`, `{"a":1,}`, `{"\u00e4":"\""}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := map[string]json.RawMessage{}
		err := strictjson.Object(data, func(name string, value []byte) error {
			got[name] = value
			return nil
		})
		if strictjson.Check(data) != nil {
			return
		}
		want := map[string]json.RawMessage{}
		if json.Unmarshal(data, &want) != nil || string(data) == "null" {
			require.ErrorIs(t, err, strictjson.ErrNotObject)
			return
		}
		require.NoError(t, err)
		if len(want) == 0 {
			require.Empty(t, got)
			return
		}
		require.Equal(t, want, got)
	})
}

// FuzzArray does the same for Array.
func FuzzArray(f *testing.F) {
	for _, s := range []string{`[1,"a]",{"b":[]},null]`, `[`, `[1`, `[,`, `[1,]`, `[[],[[]]]`, `["\""]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var got []json.RawMessage
		err := strictjson.Array(data, func(value []byte) error {
			got = append(got, value)
			return nil
		})
		if strictjson.Check(data) != nil {
			return
		}
		var want []json.RawMessage
		if json.Unmarshal(data, &want) != nil || string(bytes.TrimSpace(data)) == "null" {
			require.ErrorIs(t, err, strictjson.ErrNotArray)
			return
		}
		require.NoError(t, err)
		require.Len(t, got, len(want))
		for i := range want {
			require.Equal(t, string(want[i]), string(got[i]))
		}
	})
}
