package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// None is the input of a tool without arguments.
type None struct{}

// addContentTools adds a tool for each kind of content.
func addContentTools(srv *mcpkit.Server) {
	closed := annotate.ClosedWorld()
	mcpkit.AddTool(srv, "test_simple_text", annotate.ReadOnly("Simple text", closed),
		"Returns a text. Use when a scenario tests text.",
		func(context.Context, None) (string, error) { return "This is a simple text response for testing.", nil })
	mcpkit.AddTool(srv, "test_image_content", annotate.ReadOnly("An image", closed),
		"Returns an image. Use when a scenario tests images.",
		func(context.Context, None) (*mcp.ImageContent, error) { return redPixel(), nil })
	mcpkit.AddTool(srv, "test_audio_content", annotate.ReadOnly("A sound", closed),
		"Returns a sound. Use when a scenario tests sound.",
		func(context.Context, None) (*mcp.AudioContent, error) {
			return &mcp.AudioContent{Data: silence(), MIMEType: "audio/wav"}, nil
		})
	mcpkit.AddTool(srv, "test_embedded_resource", annotate.ReadOnly("An embedded resource", closed),
		"Returns a resource in the result. Use when a scenario tests embedded resources.",
		func(context.Context, None) (*mcp.EmbeddedResource, error) {
			return embedded("test://embedded-resource", "text/plain", "This is an embedded resource content."), nil
		})
	mcpkit.AddTool(srv, "test_multiple_content_types", annotate.ReadOnly("Mixed content", closed),
		"Returns a text, an image and a resource. Use when a scenario tests mixed content.",
		func(context.Context, None) ([]mcp.Content, error) {
			return []mcp.Content{
				text("Multiple content types test:"),
				redPixel(),
				embedded("test://mixed-content-resource", "application/json", `{"test":"data","value":123}`),
			}, nil
		})
	mcpkit.AddTool(srv, "test_error_handling", annotate.ReadOnly("An error", closed),
		"Always fails. Use when a scenario tests errors.",
		func(context.Context, None) (string, error) {
			return "", &mcpkit.ToolError{What: "This tool intentionally returns an error for testing"}
		})
}

func text(s string) *mcp.TextContent { return &mcp.TextContent{Text: s} }

// textResult returns a result with one text.
func textResult(s string) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{text(s)}}
}

func embedded(uri, mimeType, body string) *mcp.EmbeddedResource {
	return &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: uri, MIMEType: mimeType, Text: body}}
}

func redPixel() *mcp.ImageContent {
	return &mcp.ImageContent{Data: pixel(), MIMEType: "image/png"}
}

// pixel returns a PNG of one red pixel.
func pixel() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 1, 1))
	img.Set(0, 0, color.RGBA{R: 255, A: 255})
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		panic(err) // writing to a buffer does not fail
	}
	return out.Bytes()
}

// silence returns a WAV of one silent sample: 8 kHz, mono, 16 bits.
func silence() []byte {
	const rate, width = 8000, 2
	b := append([]byte("RIFF"), 38, 0, 0, 0)
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	b = binary.LittleEndian.AppendUint16(b, 1) // PCM
	b = binary.LittleEndian.AppendUint16(b, 1) // one channel
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, rate*width)
	b = binary.LittleEndian.AppendUint16(b, width)
	b = binary.LittleEndian.AppendUint16(b, 8*width)
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, width)
	return append(b, 0, 0)
}
