package mcpkit_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// filesServer has the tools of the examples.
func filesServer(opts ...mcpkit.Option) *mcpkit.Server {
	srv := newServer(opts...)
	mcpkit.AddTool(srv, "get_visits", annotate.ReadOnly("Get visits"),
		"Returns the visits of the last days as CSV. Use when the user asks how many people came.", Visits)
	mcpkit.AddTool(srv, "measure_logo", annotate.ReadOnly("Measure a logo"),
		"Returns the size of a logo in pixels. Use when the user asks whether a logo is large enough.", LogoSize)
	return srv
}

// TestCheckOfUploads checks that the limit without a tag is one that a model can reach, and that a
// larger one is a finding.
func TestCheckOfUploads(t *testing.T) {
	findings := func(srv *mcpkit.Server) (all []string) {
		for _, res := range policy.Check(srv.Surface()).Results {
			if res.Rule.ID != policy.RuleUploadSize {
				continue
			}
			for _, f := range res.Findings {
				all = append(all, f.Message)
			}
		}
		return all
	}
	small := filesServer()
	addUpload[struct {
		File mcpkit.Upload `json:"file"`
	}](small)
	assert.Empty(t, findings(small))
	large := newServer()
	addUpload[struct {
		Files []mcpkit.Upload `json:"files" upload:"max=100000"`
	}](large)
	assert.Equal(t, []string{`argument files[] of tool "put_file" takes a file of up to 136974 characters of base64, which no model writes`}, findings(large))
}

// TestServersWithFilesPassTheirCheck checks that files cause no finding of another rule.
func TestServersWithFilesPassTheirCheck(t *testing.T) {
	expected := []policy.RuleID{"schema-output-missing", "example-unused"} // of a text, and of tools without examples
	for _, res := range policy.Check(filesServer().Surface()).Results {
		for _, f := range res.Findings {
			if strings.Contains(f.Message, "get_visits") || strings.Contains(f.Message, "measure_logo") {
				assert.Contains(t, expected, res.Rule.ID, f.Message)
			}
		}
	}
}

// TestFilesOfAChangedResult checks that a file is kept whose result a middleware changes, unless
// the middleware removes its link, and that a removed field takes its file along.
func TestFilesOfAChangedResult(t *testing.T) {
	st := newCountedStore()
	var change func(res *mcp.CallToolResult) *mcp.CallToolResult
	srv := newServer(mcpkit.Continuations(st), mcpkit.Intercept(func(next mcpkit.CallFunc) mcpkit.CallFunc {
		return func(ctx context.Context, call mcpkit.ToolCall) (*mcp.CallToolResult, error) {
			res, err := next(ctx, call)
			if err == nil {
				res = change(res)
			}
			return res, err
		}
	}))
	addTool(srv, "read_report", func(context.Context, struct{}) (reportOut, error) {
		return reportOut{File: mcpkit.File{Name: "a.pdf", Data: pdf}, Maybe: &mcpkit.File{Name: "b.pdf", Data: pdf}}, nil
	})
	endpoint := listen(t, srv)
	change = func(res *mcp.CallToolResult) *mcp.CallToolResult {
		own := *res
		own.Content = append(slices.Clip(own.Content), &mcp.TextContent{Text: "more"})
		return &own
	}
	for _, link := range linksIn(fileResult(t, endpoint, "2025-11-25", "read_report")) {
		_, blob := readParts(t, endpoint, "2025-11-25", link.URI)
		assert.Len(t, blob, len(pdf))
	}
	require.Equal(t, 2, st.files())
	change = func(*mcp.CallToolResult) *mcp.CallToolResult {
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "hidden"}}}
	}
	fileResult(t, endpoint, "2025-11-25", "read_report")
	assert.Equal(t, 2, st.files(), "nothing more is kept")
}

// TestFilesOfAPage checks that only the files of the items that fit are kept.
func TestFilesOfAPage(t *testing.T) {
	type item struct {
		Text string      `json:"text"`
		File mcpkit.File `json:"file"`
	}
	type in struct{ budget.PageRequest }
	st := newCountedStore()
	srv := newServer(mcpkit.Continuations(st))
	mcpkit.AddTool(srv, "list_reports", annotate.ReadOnly("List reports"), "Lists reports. Use when a test needs it.",
		func(_ context.Context, in in) (budget.Page[item], error) {
			var all []item
			for range 40 {
				all = append(all, item{strings.Repeat("some words ", 1000), mcpkit.File{Name: "a.pdf", Data: pdf}})
			}
			return budget.PageOf(in.PageRequest, all), nil
		})
	endpoint := listen(t, srv)
	res := fileResult(t, endpoint, "2025-11-25", "list_reports")
	require.False(t, res.IsError, "%.300s", asText(res))
	items := res.StructuredContent.(map[string]any)["items"].([]any)
	assert.Less(t, len(items), 40)
	assert.Equal(t, len(items), st.files())
	for _, c := range res.Content {
		if link, ok := c.(*mcp.ResourceLink); ok {
			assert.Contains(t, asText(&mcp.CallToolResult{StructuredContent: res.StructuredContent}), link.URI, "the link to a file of an item that was left out")
		}
	}
	uri := items[0].(map[string]any)["file"].(map[string]any)["uri"].(string)
	_, blob := readParts(t, endpoint, "2025-11-25", uri)
	assert.Len(t, blob, len(pdf))
}
