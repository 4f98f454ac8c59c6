package lint_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/cmd/mcpkit/internal/lint"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The folder of a plugin is checked as the directory checks it.
func TestFolderOfAPlugin(t *testing.T) {
	folder := fstest.MapFS{
		".claude-plugin/plugin.json": {Data: []byte(`{"name":"Acme Notes","displayName":"Notes","version":"1","description":"Notes."}`)},
		".mcp.json":                  {Data: []byte(`{"mcpServers":{"notes":{"type":"http","url":"http://mcp.acme.com/mcp"}}}`)},
		"README.md":                  {Data: []byte("# Notes\n")},
	}
	rep, err := lint.Folder("plugin", folder)
	require.NoError(t, err)
	assert.False(t, rep.OK())
	var all []string
	for _, f := range rep.Failures() {
		all = append(all, f.Message)
	}
	for _, want := range []string{"(name)", "(version)", "(servers)", "(readme)"} {
		assert.Contains(t, strings.Join(all, "\n"), want)
	}
	_, err = lint.Folder("plugin", fstest.MapFS{"a.txt": {}})
	assert.ErrorContains(t, err, ".claude-plugin")
}

// The time for a file grows with its length, whatever its brackets are.
func TestFilesThatCostMuch(t *testing.T) {
	const n = 1 << 20
	for name, text := range map[string]string{
		"many values":        strings.Repeat("{}", n/2) + strings.Repeat(" ", n),
		"many events":        strings.Repeat("data: {}\n\n", n/10),
		"one event":          strings.Repeat("data: {\n", n/8),
		"answers in answers": strings.Repeat(`{"result":`, 190) + `"` + strings.Repeat("x", n) + `"` + strings.Repeat("}", 190),
		"arrays in arrays":   strings.Repeat("[", 190) + `"` + strings.Repeat("x", n) + `"` + strings.Repeat("]", 190),
		"many members":       "{" + strings.Repeat(`"a":1,`, n/6) + `"b":2}`,
	} {
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, err := lint.File(t.Context(), name, []byte(text))
			assert.Error(t, err, name)
		}()
		select {
		case <-done:
		case <-time.After(time.Minute): // a file whose time grows with its square takes hours
			t.Fatal(name)
		}
	}
}

// No file makes lint panic, and no report has a character that a terminal obeys.
func FuzzFile(f *testing.F) {
	for _, seed := range []string{
		`{"tools":[{"name":"a","description":"\u001b[31m\u202e","inputSchema":{}}]}`, `[{"name":"a","inputSchema":{"type":"object"}}]`, "data: {\"tools\":[]}\n\n",
		`{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a"}],"nextCursor":"2"}}{"tools":[]}`,
		`{"$schema":"server.schema.json","name":"a/b","remotes":[{"type":"sse","url":"x"}],"packages":[{}]}`,
		`{"app_info":{"display_name":1},"tools":{"a":{"annotations":{"readOnlyHint":"x"}}},"test_cases":[{"tools_triggered":"a, b"},7]}`,
		"\xff\xfe{\x00}\x00", "\x00{\x00}", "[", `{"lock":1,"tools":[]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		text, err := lint.Read(bytes.NewReader(raw))
		if err != nil {
			return
		}
		rep, err := lint.File(t.Context(), "file", text)
		if err != nil {
			assert.NotEmpty(t, err.Error())
			return
		}
		for _, format := range policy.ReportFormats() {
			var b bytes.Buffer
			require.NoError(t, rep.Write(&b, format))
			assert.Equal(t, -1, bytes.IndexFunc(b.Bytes(), func(r rune) bool { return r == 0x1b || r == 0x202e || r < ' ' && r != '\n' }), format)
		}
	})
}
