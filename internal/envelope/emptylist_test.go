package envelope_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
)

func TestWithoutEmptyLists(t *testing.T) {
	for body, want := range map[string]string{
		`{"method":"ping","params":[]}`:                                  `{"method":"ping","params":{}}`,
		`{"params":[ ] ,"id":1}`:                                         `{"params":{} ,"id":1}`,
		`{"params":{"capabilities":[],"x":[]}}`:                          `{"params":{"capabilities":{},"x":[]}}`,
		`{"params":{"capabilities":{"roots":[],"a":{"b":[]},"c":[1]}}}`:  `{"params":{"capabilities":{"roots":{},"a":{"b":{}},"c":[1]}}}`,
		`{"params":{"_meta":{"io.x/clientCapabilities":[],"other":[]}}}`: `{"params":{"_meta":{"io.x/clientCapabilities":{},"other":[]}}}`,
		`[{"params":[]},{"params":{}},{"params":[]}]`:                    `[{"params":{}},{"params":{}},{"params":{}}]`,
		`{"params":{"arguments":[],"_meta":[]}}`:                         `{"params":{"arguments":{},"_meta":{}}}`,
		`{"params":{"arguments":{"tags":[]}}}`:                           "",
		`{"params":[1]}`:                                                 "",
		`{"params":"[]"}`:                                                "",
		`[]`:                                                             "",
		`{"params":[]`:                                                   "",
		`{"params":[],"params":[]}`:                                      "",
		`{"params":{"x":"` + strings.Repeat("x", 70_000) + `"},"params2":[]}`: "",
	} {
		fixed, changed := envelope.WithoutEmptyLists([]byte(body))
		assert.Equal(t, want != "", changed, "%.80s", body)
		if want == "" {
			want = body
		}
		assert.Equal(t, want, string(fixed))
	}
}

// FuzzWithoutEmptyLists checks that a message stays JSON, and that nothing else changes.
func FuzzWithoutEmptyLists(f *testing.F) {
	f.Add(`{"method":"initialize","params":{"capabilities":{"roots":[]}}}`)
	f.Add(`[{"params":[]}]`)
	f.Fuzz(func(t *testing.T, body string) {
		fixed, changed := envelope.WithoutEmptyLists([]byte(body))
		if !changed {
			assert.Equal(t, body, string(fixed))
			return
		}
		assert.True(t, json.Valid(fixed), "%s", fixed)
		_, again := envelope.WithoutEmptyLists(fixed)
		assert.False(t, again)
		bare := func(s string) string {
			return strings.NewReplacer("[", "", "]", "", "{", "", "}", "", " ", "", "\t", "", "\n", "", "\r", "").Replace(s)
		}
		assert.Equal(t, bare(body), bare(string(fixed)))
	})
}
