package bench

import (
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

var (
	picture = base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"))
	sound   = base64.StdEncoding.EncodeToString([]byte("RIFF\x24\x00\x00\x00WAVEfmt "))
)

// mcpGoServer is a server of mcp-go with tools of every kind of content, prompts, resources and
// notifications.
func mcpGoServer() *server.MCPServer {
	s := server.NewMCPServer("notes", "1.0.0", server.WithToolCapabilities(true), server.WithPromptCapabilities(true),
		server.WithResourceCapabilities(false, true), server.WithLogging(), server.WithRecovery())
	add := func(name, description string, run func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error), opts ...mcp.ToolOption) {
		s.AddTool(mcp.NewTool(name, append(opts, mcp.WithDescription(description))...), run)
	}
	content := func(c ...mcp.Content) func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return &mcp.CallToolResult{Content: c}, nil
		}
	}
	add("get_echo", "Returns a text. Use when the user wants to read the text again.", func(_ context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		text, err := req.RequireString("text")
		if err != nil {
			return mcp.NewToolResultError(err.Error()), nil
		}
		return mcp.NewToolResultText("Echo: " + text), nil
	}, mcp.WithString("text", mcp.Required(), mcp.Description("the text")))
	add("get_picture", "Returns a picture. Use when the user wants to see the picture.", content(mcp.NewTextContent("a dot"), mcp.NewImageContent(picture, "image/png")))
	add("get_sound", "Returns a sound. Use when the user wants to hear the sound.", content(mcp.NewAudioContent(sound, "audio/wav")))
	add("get_attachment", "Returns a text as a resource. Use when the user wants the attachment.",
		content(mcp.NewEmbeddedResource(mcp.TextResourceContents{URI: "notes://attached", MIMEType: "text/plain", Text: "attached"})))
	add("get_link", "Returns a link to a note. Use when the user wants to know where the note is.", content(mcp.NewResourceLink("notes://rain", "rain", "the note about rain", "text/plain")))
	add("get_totals", "Returns how many notes there are. Use when the user asks for the number.", func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return mcp.NewToolResultStructured(map[string]any{"notes": 9007199254740993}, "many"), nil
	}, mcp.WithRawOutputSchema([]byte(`{"type":"object","properties":{"notes":{"type":"integer","description":"how many"}},"required":["notes"]}`)))
	add("get_failure", "Returns an error. Use when the user wants to know how errors look.", func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return mcp.NewToolResultError("there is no such note; list the notes first"), nil
	})
	add("get_progress", "Returns after it has reported progress. Use when the user wants to see progress.", func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		for i := range 3 {
			if req.Params.Meta != nil && req.Params.Meta.ProgressToken != nil {
				_ = s.SendNotificationToClient(ctx, "notifications/progress", map[string]any{"progressToken": req.Params.Meta.ProgressToken, "progress": i + 1})
			}
		}
		// mcp-go drops a message that its forwarding goroutine has not written when the call ends.
		time.Sleep(300 * time.Millisecond)
		return mcp.NewToolResultText("done"), nil
	})
	add("delete_note", "Deletes a note. Use when the user does not need the note any more.", content(mcp.NewTextContent("deleted")))
	s.AddPrompt(mcp.NewPrompt("greet", mcp.WithPromptDescription("Greets somebody"), mcp.WithArgument("name", mcp.RequiredArgument())),
		func(_ context.Context, req mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return mcp.NewGetPromptResult("A greeting", []mcp.PromptMessage{mcp.NewPromptMessage(mcp.RoleUser, mcp.NewTextContent("Greet "+req.Params.Arguments["name"]))}), nil
		})
	read := func(_ context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
		return []mcp.ResourceContents{mcp.TextResourceContents{URI: req.Params.URI, MIMEType: "text/plain", Text: "about " + strings.TrimPrefix(req.Params.URI, "notes://")}}, nil
	}
	s.AddResource(mcp.NewResource("notes://rain", "rain", mcp.WithMIMEType("text/plain")), read)
	s.AddResourceTemplate(mcp.NewResourceTemplate("notes://{name}", "note", mcp.WithTemplateMIMEType("text/plain")), read)
	return s
}

// TestMCPGoBehindAProxy puts a server of mcp-go behind a proxy in process. None of its tools is
// served without annotations. With those that the proxy proposes, check reports nothing that must
// be fixed, the harness passes, and everything of the server arrives.
func TestMCPGoBehindAProxy(t *testing.T) {
	upstream := mcpGoServer()
	declared := proxy.Upstream{
		Name: "notes", Server: proxy.Handler{Handler: server.NewStreamableHTTPServer(upstream)},
		Prompts: true, Resources: true, PerUser: 2, Log: slog.New(slog.DiscardHandler),
	}
	before, err := proxy.Open(t.Context(), declared)
	require.NoError(t, err)
	bare := gateway(before)
	assert.Empty(t, bare.Surface().Tools)
	refused := reportOf(t, bare)
	assert.Contains(t, refused, "Must be fixed")
	assert.Contains(t, refused, `calls tool "get_echo", which does not exist`)
	proposed := before.Missing()
	require.NoError(t, before.Close())

	declared.Annotations = paste(t, proposed)
	assert.Len(t, declared.Annotations, 9)
	p, err := proxy.Open(t.Context(), declared)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Close()) })
	assert.Empty(t, p.Missing())
	srv := gateway(p)
	accepted := reportOf(t, srv)
	assert.NotContains(t, accepted, "Must be fixed")
	assert.Contains(t, accepted, `tool "get_echo" is annotated destructive but its name says it gets`, "mcp-go says of tools without hints that they destroy")
	assert.Len(t, srv.Surface().Tools, 9)
	h, err := srv.Handler()
	require.NoError(t, err)
	ts := httptest.NewServer(h)
	t.Cleanup(ts.Close)
	everythingArrives(t, ts.URL+"/mcp", upstream)
	mcptest.Run(t, srv, mcptest.Lenient())
}

func gateway(p *proxy.Proxy) *mcpkit.Server {
	srv := p.Server(mcpkit.Manifest{
		Name: "gateway", Title: "Gateway", Version: "1.2.3", Tagline: "Reads notes", Description: "Reads the notes of another server.",
		URL: "https://gateway.acme.com/mcp", Privacy: "https://acme.com/privacy", Support: "support@acme.com", Security: "security@acme.com",
	}, mcpkit.Public("the notes of this test are public"), mcpkit.Unlisted("a test"),
		mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}))
	example := func(title, prompt, text string) mcpkit.Example {
		return mcpkit.Example{
			Title: title, Prompt: prompt, Shows: "the text", Expect: []string{"Echo: " + text},
			Calls: []mcpkit.Call{mcpkit.Use("get_echo", map[string]any{"text": text})},
		}
	}
	srv.Examples(example("One", "Read rain again", "rain"), example("Two", "Read sun again", "sun"), example("Three", "Read snow again", "snow"))
	return srv
}

// everythingArrives uses each feature of the server through the proxy.
func everythingArrives(t *testing.T, endpoint string, upstream *server.MCPServer) {
	t.Helper()
	var progress atomic.Int32
	own := &http.Transport{}
	t.Cleanup(own.CloseIdleConnections)
	s, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, &sdk.ClientOptions{
		ProgressNotificationHandler: func(context.Context, *sdk.ProgressNotificationClientRequest) { progress.Add(1) },
	}).Connect(t.Context(), &sdk.StreamableClientTransport{Endpoint: endpoint, HTTPClient: &http.Client{Transport: own}}, &sdk.ClientSessionOptions{ProtocolVersion: "2025-11-25"})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	ctx := t.Context()
	call := func(name string, arguments any) *sdk.CallToolResult {
		params := &sdk.CallToolParams{Name: name, Arguments: arguments}
		params.SetProgressToken(name)
		res, err := s.CallTool(ctx, params)
		require.NoError(t, err, name)
		return res
	}
	none := map[string]any{}
	assert.Equal(t, "Echo: rain", call("get_echo", map[string]any{"text": "rain"}).Content[0].(*sdk.TextContent).Text)
	shown := call("get_picture", none).Content
	require.Len(t, shown, 2)
	assert.Equal(t, picture, base64.StdEncoding.EncodeToString(shown[1].(*sdk.ImageContent).Data))
	heard := call("get_sound", none).Content[0].(*sdk.AudioContent)
	assert.Equal(t, "audio/wav "+sound, heard.MIMEType+" "+base64.StdEncoding.EncodeToString(heard.Data))
	assert.Equal(t, "attached", call("get_attachment", none).Content[0].(*sdk.EmbeddedResource).Resource.Text)
	assert.Equal(t, "notes://rain", call("get_link", none).Content[0].(*sdk.ResourceLink).URI)
	assert.Contains(t, fmt.Sprint(call("get_totals", none).StructuredContent), "notes")
	failure := call("get_failure", none)
	assert.True(t, failure.IsError)
	assert.Contains(t, failure.Content[0].(*sdk.TextContent).Text, "list the notes first")
	assert.Equal(t, "done", call("get_progress", none).Content[0].(*sdk.TextContent).Text)
	assert.Eventually(t, func() bool { return progress.Load() == 3 }, 10*time.Second, 10*time.Millisecond)

	prompt, err := s.GetPrompt(ctx, &sdk.GetPromptParams{Name: "greet", Arguments: map[string]string{"name": "Ada"}})
	require.NoError(t, err)
	assert.Equal(t, "Greet Ada", prompt.Messages[0].Content.(*sdk.TextContent).Text)
	for uri, want := range map[string]string{"notes://rain": "about rain", "notes://sun": "about sun"} {
		read, err := s.ReadResource(ctx, &sdk.ReadResourceParams{URI: uri})
		require.NoError(t, err)
		assert.Equal(t, want, read.Contents[0].Text)
	}

	upstream.DeleteTools("delete_note")
	assert.Eventually(t, func() bool {
		list, err := s.ListTools(ctx, nil)
		return err == nil && len(list.Tools) == 8
	}, 10*time.Second, 20*time.Millisecond, "the proxy learns that the list has changed")
}

func reportOf(t *testing.T, srv *mcpkit.Server) string {
	t.Helper()
	var report strings.Builder
	require.NoError(t, srv.Check().WriteAll(&report))
	return report.String()
}

// paste returns the annotations of a map literal.
func paste(t *testing.T, text string) map[string]annotate.Annotation {
	t.Helper()
	annotations := map[string]annotate.Annotation{}
	for _, line := range regexp.MustCompile(`"([^"]+)": +annotate\.(\w+)\("([^"]+)"`).FindAllStringSubmatch(text, -1) {
		kind := map[string]func(string, ...annotate.Option) annotate.Annotation{"ReadOnly": annotate.ReadOnly, "Additive": annotate.Additive, "Destructive": annotate.Destructive}[line[2]]
		require.NotNil(t, kind, line[0])
		annotations[line[1]] = kind(line[3])
	}
	return annotations
}
