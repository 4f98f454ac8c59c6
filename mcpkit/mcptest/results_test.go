package mcptest_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// longNotes returns more notes than fit into one result.
func longNotes(context.Context, struct{}) (FindOut, error) {
	out := FindOut{}
	for range 5_000 {
		out.Notes = append(out.Notes, "a note with some words about rain, snow and sun")
	}
	return out, nil
}

// TestACutListIsLoggedOnceADay checks that the log names a tool whose list is cut once a day,
// unless its caller can get the rest.
func TestACutListIsLoggedOnceADay(t *testing.T) {
	var book bytes.Buffer
	srv := mcpkit.New(manifest(), open, mcpkit.Logs(observe.Logs{Logger: slog.New(slog.NewTextHandler(&book, nil))}))
	mcpkit.AddTool(srv, "all_notes", annotate.ReadOnly("All notes"), "Returns all notes. Use when all are asked for.", longNotes)
	mcpkit.AddTool(srv, "find_notes", annotate.ReadOnly("Find notes"), findText, func(ctx context.Context, _ FindIn) (FindOut, error) { return longNotes(ctx, struct{}{}) })
	logged := func() int {
		return strings.Count(book.String(), "a list was cut, and the tool has no limit, cursor or filter")
	}
	synctest.Test(t, func(t *testing.T) {
		c := mcptest.New(t, srv)
		for range 3 {
			mcptest.Call[FindOut](t, c, "all_notes", nil)
			mcptest.Call[FindOut](t, c, "find_notes", map[string]any{"query": "rain"})
		}
		assert.Equal(t, 1, logged())
		time.Sleep(24 * time.Hour)
		mcptest.Call[FindOut](t, c, "all_notes", nil)
		assert.Equal(t, 2, logged())
	})
	assert.Contains(t, book.String(), "tool=all_notes rule=list-cut")
}

// TestMediaWithoutATypeFails checks that a call of a tool fails the test if clients refuse its
// image or audio clip.
func TestMediaWithoutATypeFails(t *testing.T) {
	png := []byte("\x89PNG\r\n\x1a\n")
	for name, tc := range map[string]struct {
		content mcp.Content
		fault   string
	}{
		"no type":         {&mcp.ImageContent{Data: png}, "an image has no MIME type"},
		"another type":    {&mcp.ImageContent{Data: png, MIMEType: "image/jpeg"}, `an image has the MIME type "image/jpeg", and its data is image/png`},
		"no image":        {&mcp.ImageContent{Data: png, MIMEType: "text/plain"}, `an image has the MIME type "text/plain"`},
		"sound":           {&mcp.AudioContent{Data: []byte("RIFF")}, "an audio clip has no MIME type"},
		"right":           {&mcp.ImageContent{Data: png, MIMEType: "image/png"}, ""},
		"unknown picture": {&mcp.ImageContent{Data: []byte("<svg/>"), MIMEType: "image/svg+xml"}, ""},
		"sound with type": {&mcp.AudioContent{Data: []byte("RIFF"), MIMEType: "audio/x-wav"}, ""},
	} {
		srv := mcpkit.New(manifest(), open, mcpkit.Logs(observe.Logs{Logger: quiet}))
		mcpkit.AddTool(srv, "draw_note", annotate.ReadOnly("Draw a note"), "Draws a note. Use when a picture is asked for.",
			func(context.Context, struct{}) ([]mcp.Content, error) { return []mcp.Content{tc.content}, nil })
		_, err := mcptest.Try[*mcp.CallToolResult](t.Context(), mcptest.New(t, srv), "draw_note", nil)
		if tc.fault == "" {
			assert.NoError(t, err, name)
			continue
		}
		require.Error(t, err, name)
		assert.Contains(t, err.Error(), tc.fault, name)
	}
}
