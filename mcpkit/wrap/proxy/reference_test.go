package proxy_test

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// TestReferenceServers puts the reference servers, and one of FastMCP, behind a proxy, annotates
// their tools with what the proxy proposes, and tests the result as a server.
func TestReferenceServers(t *testing.T) {
	bin := os.Getenv("MCPKIT_REFERENCE_SERVERS")
	if bin == "" {
		t.Skip("MCPKIT_REFERENCE_SERVERS does not name the directory of the reference servers' programs; .ci/upstreams/run installs them")
	}
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "note.txt"), []byte("a note about rain"), 0o600))
	graph := `{"type":"entity","name":"rain","entityType":"weather","observations":["it is wet"]}`
	require.NoError(t, os.WriteFile(filepath.Join(folder, "memory.json"), []byte(graph+"\n"), 0o600))
	for name, c := range map[string]struct {
		path string // mcp-server- and the name in the directory, if it is empty
		args []string
		env  []string
		tool string
		with any
		want string
	}{
		"everything":          {tool: "echo", with: map[string]any{"message": "rain"}, want: "Echo: rain"},
		"memory":              {env: []string{"MEMORY_FILE_PATH=" + filepath.Join(folder, "memory.json")}, tool: "read_graph", want: "it is wet"},
		"filesystem":          {args: []string{folder}, tool: "read_text_file", with: map[string]any{"path": filepath.Join(folder, "note.txt")}, want: "a note about rain"},
		"sequential-thinking": {tool: "sequentialthinking", with: map[string]any{"thought": "rain", "nextThoughtNeeded": false, "thoughtNumber": 1, "totalThoughts": 1}, want: "thoughtHistoryLength"},
		"fastmcp":             {path: "node", args: []string{filepath.Join(bin, "..", "..", "fastmcp.mjs")}, tool: "get_weather", with: map[string]any{"city": "Oslo"}, want: "rain in Oslo"},
	} {
		t.Run(name, func(t *testing.T) {
			upstream := proxy.Upstream{
				Name: name, Server: proxy.Command{Path: cmp.Or(c.path, filepath.Join(bin, "mcp-server-"+name)), Args: c.args, Env: c.env},
				Prompts: true, Resources: true, PerUser: 3,
			}
			before, err := proxy.Open(context.Background(), upstream)
			require.NoError(t, err)
			proposed := before.Missing()
			require.NoError(t, before.Close())
			upstream.Annotations = pasted(t, proposed)
			assert.Contains(t, upstream.Annotations, c.tool)

			p := open(t, upstream)
			assert.Empty(t, p.Missing(), "every tool has an annotation")
			srv := publicServer(t, p)
			use := mcpkit.Use(c.tool, c.with)
			example := func(title, prompt string) mcpkit.Example {
				return mcpkit.Example{Title: title, Prompt: prompt, Calls: []mcpkit.Call{use}, Shows: "What the server returns.", Expect: []string{c.want}}
			}
			srv.Examples(example("One", "Do it with rain"), example("Two", "Try the server with rain"), example("Three", "What does it make of rain?"))
			text, failed := call(t, connect(t, listen(t, srv), nil, nil), c.tool, c.with)
			assert.False(t, failed, text)
			assert.Contains(t, text, c.want)
			mcptest.Run(t, srv, mcptest.Lenient(), mcptest.Nondeterministic("sequentialthinking")) // it counts its calls
		})
	}
}

// pasted returns the annotations of a map literal.
func pasted(t *testing.T, text string) map[string]annotate.Annotation {
	t.Helper()
	annotations := map[string]annotate.Annotation{}
	for _, line := range regexp.MustCompile(`"([^"]+)": +annotate\.(\w+)\("([^"]+)"(.*)\),`).FindAllStringSubmatch(text, -1) {
		var opts []annotate.Option
		if strings.Contains(line[4], "ClosedWorld") {
			opts = append(opts, annotate.ClosedWorld())
		}
		if strings.Contains(line[4], "Idempotent") {
			opts = append(opts, annotate.Idempotent())
		}
		switch line[2] {
		case "ReadOnly":
			annotations[line[1]] = annotate.ReadOnly(line[3], opts...)
		case "Additive":
			annotations[line[1]] = annotate.Additive(line[3], opts...)
		default:
			annotations[line[1]] = annotate.Destructive(line[3], opts...)
		}
	}
	require.Len(t, annotations, len(regexp.MustCompile(`annotate\.(ReadOnly|Additive|Destructive)\(`).FindAllString(text, -1)), text)
	return annotations
}
