package mcpkit_test

import (
	"context"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// TestFilesThatAreNone checks outputs that say nothing of a content, or say it twice.
func TestFilesThatAreNone(t *testing.T) {
	for want, file := range map[string]mcpkit.File{
		"at file of the output: the File is empty; set Data, Reader or URL": {},
		"the File has more than one of Data, Reader and URL":                {Data: pdf, URL: "https://example.com/"},
		"the Size of the File is negative":                                  {Name: "a", Size: -1},
	} {
		var log logBook
		srv := newServer(log.option())
		addTool(srv, "read_report", func(context.Context, struct{}) (reportOut, error) { return reportOut{File: file}, nil })
		text, failed := fileText(t, listen(t, srv), "read_report")
		assert.True(t, failed)
		assert.Contains(t, text, "internal error (ref")
		assert.Contains(t, log.String(), want)
	}
	var log logBook
	srv := newServer(log.option())
	addTool(srv, "read_none", func(context.Context, struct{}) (*mcpkit.File, error) { return nil, nil })
	addTool(srv, "read_nones", func(context.Context, struct{}) ([]*mcpkit.File, error) { return []*mcpkit.File{nil}, nil })
	addTool(srv, "read_hidden", func(context.Context, struct{}) (struct {
		V any `json:"v"`
	}, error) {
		return struct {
			V any `json:"v"`
		}{mcpkit.File{Data: pdf}}, nil
	})
	addTool(srv, "read_many", func(context.Context, struct{}) ([]mcpkit.File, error) { return make([]mcpkit.File, 200), nil })
	endpoint := listen(t, srv)
	for tool, want := range map[string]string{
		"read_none":   "the handler returned a nil *mcpkit.File and no error",
		"read_nones":  "file 0 of the output is nil",
		"read_hidden": "return it from a tool in a field of type File, not in one of type any",
		"read_many":   "the File is empty",
	} {
		_, failed := fileText(t, endpoint, tool)
		assert.True(t, failed, tool)
		assert.Contains(t, log.String(), want, tool)
	}
}

// TestAFileWithAnAddressIsALinkToIt checks files that the service serves itself, and addresses that
// no client opens.
func TestAFileWithAnAddressIsALinkToIt(t *testing.T) {
	const address = "https://files.example.com/r.pdf?a=1&signature=x%2Fy"
	var file mcpkit.File
	var log logBook
	srv := newServer(log.option())
	addBoth(srv, "file", func(context.Context) (mcpkit.File, error) { return file, nil })
	addBoth(srv, "report", func(context.Context) (reportOut, error) { return reportOut{File: file}, nil })
	srv.SDK().AddResource(&mcp.Resource{URI: "reports://all", Name: "all"}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return &mcp.ReadResourceResult{}, nil
	})
	endpoint := listen(t, srv)
	for _, own := range []mcpkit.File{
		{Name: "r.pdf", Type: "application/pdf", Size: 5 << 30, URL: address},
		{Name: "r.pdf", URL: "http://localhost:9000/r.pdf"},
		{Name: "all.txt", URL: "reports://all"},
	} {
		file = own
		for _, tool := range []string{"file", "report"} {
			for _, path := range []string{"read_", "get_"} {
				res := fileResult(t, endpoint, "2025-11-25", path+tool)
				link := linkIn(t, res)
				assert.Equal(t, []string{file.Name, file.URL}, []string{link.Name, link.URI})
				if tool == "report" {
					assert.Equal(t, file.URL, res.StructuredContent.(map[string]any)["file"].(map[string]any)["uri"])
				} else {
					assert.Contains(t, res.Content[0].(*mcp.TextContent).Text, "is at "+file.URL+".")
				}
				assert.Equal(t, file.Size > 0, link.Size != nil)
			}
		}
	}
	for _, bad := range []string{"javascript:alert(1)", "data:text/plain,x", "file:///etc/passwd", "/report.pdf", "https://", "https://user:pass@example.com/", "reports://other",
		"https://example.com/" + strings.Repeat("x", 5000), "https://exa mple.com/\n"} {
		file = mcpkit.File{Name: "x.pdf", URL: bad}
		text, failed := fileText(t, endpoint, "read_file")
		assert.True(t, failed, "%.80s", bad)
		assert.Contains(t, text, "internal error (ref")
	}
	assert.Contains(t, log.String(), "the URL of the File is neither an http or https address")
}

// TestNamesOfFilesAreClean checks names that would lead out of a folder, hide their extension or
// break a header.
func TestNamesOfFilesAreClean(t *testing.T) {
	var name string
	srv := newServer()
	addTool(srv, "read_file", func(context.Context, struct{}) (mcpkit.File, error) { return mcpkit.File{Name: name, Data: pdf}, nil })
	endpoint := listen(t, srv)
	for given, want := range map[string]string{
		"../../etc/passwd":                "passwd",
		`C:\Users\ada\q3 report.pdf`:      "q3 report.pdf",
		"a\"; filename=\"b.exe":           "a__ filename=_b.exe",
		"a\r\nSet-Cookie: x=1.pdf":        "aSet-Cookie_ x=1.pdf",
		"invoice\u202efdp.exe":            "invoicefdp.exe",
		"\x00\x1b[31m.pdf":                "[31m.pdf",
		"":                                "file.pdf",
		"...":                             "file.pdf",
		"päge ü.pdf":                      "päge ü.pdf",
		"bad\xff\xfe.pdf":                 "bad.pdf",
		strings.Repeat("ü", 500) + ".pdf": strings.Repeat("ü", 48) + ".pdf",
	} {
		name = given
		link := linkIn(t, fileResult(t, endpoint, "2025-11-25", "read_file"))
		assert.Equal(t, want, link.Name, "%q", given)
		assert.True(t, strings.HasPrefix(link.URI, "mcpkit://files/read_file/"), link.URI)
		_, blob := readParts(t, endpoint, "2025-11-25", link.URI)
		assert.Len(t, blob, len(pdf))
	}
}
