package policy_test

import (
	"testing"
)

// TestUploadSize checks which files a model can write: those of a few kilobytes.
func TestUploadSize(t *testing.T) {
	file := func(rest string) string { return `{"type":"string","description":"the picture"` + rest + `}` }
	of := func(name, rest string) string { return `{"` + name + `":` + file(rest) + `}` }
	checkRule(t, "upload-size", []ruleCase{
		{"a small file", properties(of("file", `,"contentEncoding":"base64","maxLength":22552`)), nil},
		{"a large file", properties(of("file", `,"contentEncoding":"base64","maxLength":4000000`)),
			[]string{`argument file of tool "search_notes" takes a file of up to 4000000 characters of base64, which no model writes`}},
		{"a list of large files", properties(`{"files":{"type":"array","items":` + file(`,"contentEncoding":"base64","maxLength":100000`) + `}}`),
			[]string{`argument files[] of tool "search_notes" takes a file of up to 100000 characters of base64, which no model writes`}},
		{"no limit, such as of a key or a hash", properties(of("key", `,"contentEncoding":"base64"`)), nil},
		{"a long text", properties(of("text", `,"maxLength":400000`)), nil},
		{"another encoding", properties(of("text", `,"contentEncoding":"quoted-printable","maxLength":400000`)), nil},
	})
}
