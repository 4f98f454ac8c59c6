package mcpkit_test

import (
	"context"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// TestMediaOfEachShapeOfResult checks, for a server whose only tool returns media in one of the
// ways in which a tool can, that a large file becomes a link that can be read, and that an image
// without a type is in the log.
func TestMediaOfEachShapeOfResult(t *testing.T) {
	t.Parallel()
	image, file := &mcp.ImageContent{Data: []byte("\x89PNG\r\n\x1a\n")}, embedded("reports://large.pdf", "application/pdf", "", reportBytes)
	all := []mcp.Content{image, file}
	for name, add := range map[string]func(*mcpkit.Server){
		"a list of blocks": func(s *mcpkit.Server) { addMedia(s, all) },
		"a result":         func(s *mcpkit.Server) { addMedia(s, &mcp.CallToolResult{Content: all}) },
		"an image":         func(s *mcpkit.Server) { addMedia(s, image) },
		"an embedded file": func(s *mcpkit.Server) { addMedia(s, file) },
		"any block":        func(s *mcpkit.Server) { addMedia[mcp.Content](s, file) },
		"any value":        func(s *mcpkit.Server) { addMedia[any](s, all) },
		"a file in a value": func(s *mcpkit.Server) {
			addMedia(s, mediaOut{Report: mcpkit.File{Name: "large.pdf", Type: "application/pdf", Data: reportBytes}})
		},
		"a file": func(s *mcpkit.Server) {
			addMedia(s, mcpkit.File{Name: "large.pdf", Type: "application/pdf", Data: reportBytes})
		},
		"a go-sdk handler": func(s *mcpkit.Server) {
			mcpkit.AddSDKTool(s, "read_media", annotate.ReadOnly("Read media"), "Reads media. Use when a test needs it.",
				func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, string, error) {
					return &mcp.CallToolResult{Content: all}, "", nil
				})
		},
	} {
		for _, version := range eras {
			var log logBook
			srv := mcpkit.New(manifest(), mcpkit.Public("a test"), log.option())
			add(srv)
			e := mcpkit.Example{Title: "Read", Prompt: "Read it", Calls: []mcpkit.Call{mcpkit.Use("read_media", struct{}{})}, Shows: "it"}
			srv.Examples(e, e, e)
			endpoint := listen(t, srv)
			res := resultOf(t, endpoint, version, "read_media", header("Accept", "application/json"))
			require.False(t, res.IsError, "%s: %s", name, asText(res))
			if name == "an image" {
				assert.Contains(t, log.String(), "a result has media that clients refuse", name)
				continue
			}
			_, blob := readParts(t, endpoint, version, linkIn(t, res).URI)
			assert.Equal(t, reportBytes, blob, name)
		}
	}
}

type mediaOut struct {
	Report mcpkit.File `json:"report" jsonschema:"description=The report"`
}

// addMedia adds the tool read_media, which returns out.
func addMedia[Out any](srv *mcpkit.Server, out Out) {
	addTool(srv, "read_media", func(context.Context, struct{}) (Out, error) { return out, nil })
}
