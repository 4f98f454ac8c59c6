package mcpkit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

var (
	reportBytes = bytes.Repeat([]byte{0, 1, 2, 0xff}, 50_000)
	reportText  = strings.Repeat("day,visits,päge\n2026-11-28,17,ü\n", 12_000)
)

// embedded returns a content block with a file.
func embedded(uri, mimeType, text string, blob []byte) *mcp.EmbeddedResource {
	return &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: uri, MIMEType: mimeType, Text: text, Blob: blob}}
}

// addFiles adds tools that return files.
func addFiles(srv *mcpkit.Server, opts ...mcpkit.ToolOption) {
	addTool(srv, "read_pdf", func(context.Context, struct{}) (*mcp.EmbeddedResource, error) {
		return embedded("reports://2026/report.pdf", "application/pdf", "", reportBytes), nil
	}, opts...)
	addTool(srv, "read_csv", func(context.Context, struct{}) (*mcp.EmbeddedResource, error) {
		return embedded("reports://2026/report.csv", "text/csv", reportText, nil), nil
	}, opts...)
	addTool(srv, "read_both", func(context.Context, struct{}) ([]mcp.Content, error) {
		return []mcp.Content{
			&mcp.TextContent{Text: "Here are the files."},
			embedded("reports://small.txt", "text/plain", "small", nil),
			embedded("reports://small.pdf", "application/pdf", "", reportBytes[:2000]),
			embedded("reports://large.pdf", "application/pdf", "", reportBytes),
		}, nil
	}, opts...)
}

// resultOf calls a tool and returns its result.
func resultOf(t testing.TB, endpoint, version, tool string, change ...func(*http.Request)) *mcp.CallToolResult {
	t.Helper()
	a := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": tool, "arguments": map[string]any{}}), change...)
	var res mcp.CallToolResult
	require.NoError(t, json.Unmarshal(a.Result, &res), "%.500s", a.Body)
	return &res
}

// linkIn returns the only resource link of a result.
func linkIn(t testing.TB, res *mcp.CallToolResult) *mcp.ResourceLink {
	t.Helper()
	var found *mcp.ResourceLink
	for _, c := range res.Content {
		if link, ok := c.(*mcp.ResourceLink); ok {
			require.Nil(t, found, "the result has two links")
			found = link
		}
	}
	require.NotNil(t, found, "%s", asText(res))
	return found
}

func asText(res *mcp.CallToolResult) string {
	raw, _ := json.Marshal(res)
	return string(raw)
}

// readPart reads a resource once.
func readPart(t testing.TB, endpoint, version, uri string, change ...func(*http.Request)) (wireAnswer, *mcp.ReadResourceResult) {
	t.Helper()
	change = append([]func(*http.Request){header("Mcp-Name", uri)}, change...)
	a := post(t, endpoint, version, request(version, "resources/read", map[string]any{"uri": uri}), change...)
	var res mcp.ReadResourceResult
	if a.Result != nil {
		require.NoError(t, json.Unmarshal(a.Result, &res))
	}
	return a, &res
}

// readParts reads a resource part by part.
func readParts(t testing.TB, endpoint, version, uri string, change ...func(*http.Request)) (text string, blob []byte) {
	t.Helper()
	for range 50 {
		a, res := readPart(t, endpoint, version, uri, change...)
		require.NotEmpty(t, res.Contents, "%.500s", a.Body)
		tokens := 0
		for _, c := range res.Contents {
			tokens += budget.Claude().Estimate(c.Text)
		}
		require.LessOrEqual(t, tokens, 25_000)
		next := ""
		if last := res.Contents[len(res.Contents)-1]; strings.Contains(last.URI, "#from=") && last.MIMEType == "text/plain" && strings.HasPrefix(last.Text, "These are the bytes ") {
			next = last.URI
			assert.Contains(t, last.Text, "To read on, read the resource "+next)
			res.Contents = res.Contents[:len(res.Contents)-1]
		}
		for _, c := range res.Contents {
			text += c.Text
			blob = append(blob, c.Blob...)
		}
		if next == "" {
			return text, blob
		}
		uri = next
	}
	t.Fatal("the resource has more than 50 parts")
	return "", nil
}

// TestAFileThatDoesNotFitBecomesALink checks the links to files, and that a client reads all of a
// file in every version of the protocol.
func TestAFileThatDoesNotFitBecomesALink(t *testing.T) {
	t.Parallel()
	srv := newServer()
	addFiles(srv)
	endpoint := listen(t, srv)
	for _, version := range []string{"2025-06-18", "2025-11-25", "2026-07-28"} {
		t.Run(version, func(t *testing.T) {
			res := resultOf(t, endpoint, version, "read_pdf")
			link := linkIn(t, res)
			assert.Equal(t, "report.pdf", link.Name)
			assert.Equal(t, "application/pdf", link.MIMEType)
			require.NotNil(t, link.Size)
			assert.Equal(t, int64(len(reportBytes)), *link.Size)
			notice := res.Content[len(res.Content)-1].(*mcp.TextContent).Text
			assert.Equal(t, `Shortened to fit 25,000 tokens. The file "report.pdf" (application/pdf, 200,000 bytes) is not included; to get it, read the resource `+link.URI+
				`. Resources under mcpkit://files/ can be read for 15 minutes.`, notice)
			_, blob := readParts(t, endpoint, version, link.URI)
			assert.True(t, bytes.Equal(reportBytes, blob))

			res = resultOf(t, endpoint, version, "read_csv")
			link = linkIn(t, res)
			assert.Equal(t, "report.csv", link.Name)
			assert.Equal(t, int64(len(reportText)), *link.Size)
			assert.True(t, strings.HasPrefix(reportText, res.Content[0].(*mcp.EmbeddedResource).Resource.Text))
			text, _ := readParts(t, endpoint, version, link.URI)
			assert.Equal(t, reportText, text)

			res = resultOf(t, endpoint, version, "read_both")
			link = linkIn(t, res)
			assert.Equal(t, "large.pdf", link.Name)
			assert.Equal(t, "small", res.Content[1].(*mcp.EmbeddedResource).Resource.Text)
			assert.Len(t, res.Content[2].(*mcp.EmbeddedResource).Resource.Blob, 2000, "small files stay in the result")
		})
	}
}

// TestOldProtocolsGetNoLinks checks that a client of a version without resource links gets the
// address in the text.
func TestOldProtocolsGetNoLinks(t *testing.T) {
	srv := newServer()
	addFiles(srv)
	endpoint := listen(t, srv)
	res := resultOf(t, endpoint, "2025-03-26", "read_pdf")
	require.Len(t, res.Content, 1)
	_, uri, found := strings.Cut(res.Content[0].(*mcp.TextContent).Text, "to get it, read the resource ")
	require.True(t, found)
	uri, _, _ = strings.Cut(uri, ". ")
	_, blob := readParts(t, endpoint, "2025-03-26", uri)
	assert.True(t, bytes.Equal(reportBytes, blob))
}

// TestServersWithFilesOfferResources checks that clients are told that resources can be read, and
// that no list has a file.
func TestServersWithFilesOfferResources(t *testing.T) {
	without := listen(t, newServer())
	srv := newServer()
	addFiles(srv)
	endpoint := listen(t, srv)
	resultOf(t, endpoint, "2025-11-25", "read_pdf")
	initialize := func(endpoint string) string {
		return string(post(t, endpoint, "2025-11-25", request("2025-11-25", "initialize", map[string]any{
			"protocolVersion": "2025-11-25", "capabilities": map[string]any{}, "clientInfo": map[string]any{"name": "c", "version": "1"}})).Result)
	}
	assert.NotContains(t, initialize(without), `"resources"`)
	assert.Contains(t, initialize(endpoint), `"resources"`)
	for _, method := range []string{"resources/list", "resources/templates/list"} {
		assert.NotContains(t, post(t, endpoint, "2025-11-25", request("2025-11-25", method, nil)).Body, "mcpkit://")
	}
	for _, uri := range []string{"mcpkit://files", "mcpkit://files/read_pdf/MADEUP/report.pdf", "mcpkit://files/no_tool/X/y"} {
		a, _ := readPart(t, endpoint, "2025-11-25", uri)
		assert.Contains(t, a.Body, "Resource not found", uri)
	}
	assert.Empty(t, srv.Surface().Resources)
}

// TestAFileBelongsToItsCaller checks that other callers, and callers without the scopes of the
// tool, cannot read a file.
func TestAFileBelongsToItsCaller(t *testing.T) {
	issuer, srv := protected(t, false)
	addFiles(srv, mcpkit.Scopes("reports:read"))
	endpoint := listen(t, srv)
	token := func(subject, scope string) func(*http.Request) {
		return bearer(issuer.Issue(oauthtest.Subject(subject), oauthtest.Scopes(strings.Fields(scope)...)))
	}
	for _, version := range []string{"2025-11-25", "2026-07-28"} {
		link := linkIn(t, resultOf(t, endpoint, version, "read_pdf", token("ada", "notes reports:read")))
		_, blob := readParts(t, endpoint, version, link.URI, token("ada", "notes reports:read"))
		assert.Len(t, blob, len(reportBytes))
		a, _ := readPart(t, endpoint, version, link.URI, token("bob", "notes reports:read"))
		assert.Contains(t, a.Body, "Resource not found")
		for _, uri := range []string{link.URI, link.URI + "#from=100"} {
			a, _ = readPart(t, endpoint, version, uri, token("ada", "notes"))
			assert.Equal(t, http.StatusForbidden, a.Status, a.Body)
		}
		a, _ = readPart(t, endpoint, version, strings.Replace(link.URI, "read_pdf", "say_who", 1), token("ada", "notes"))
		assert.NotContains(t, a.Body, `"blob"`, "the address of another tool does not help")
		a, _ = readPart(t, endpoint, version, link.URI)
		assert.Equal(t, http.StatusUnauthorized, a.Status)
	}
}

// TestAFileOfAPublicToolNeedsNoToken checks that a reader needs what the tool needs, and no more.
func TestAFileOfAPublicToolNeedsNoToken(t *testing.T) {
	_, srv := protected(t, true)
	addFiles(srv, mcpkit.PublicTool())
	endpoint := listen(t, srv)
	for _, version := range []string{"2025-11-25", "2026-07-28"} {
		link := linkIn(t, resultOf(t, endpoint, version, "read_pdf"))
		_, blob := readParts(t, endpoint, version, link.URI)
		assert.Len(t, blob, len(reportBytes))
		a, _ := readPart(t, endpoint, version, strings.Replace(link.URI, "read_pdf", "say_who", 1))
		assert.Equal(t, http.StatusUnauthorized, a.Status)
	}
}

// TestFilesSurviveAnUpdate checks that a file can be read after the tools changed, unless its tool
// is gone.
func TestFilesSurviveAnUpdate(t *testing.T) {
	srv := newServer()
	addFiles(srv)
	endpoint := listen(t, srv)
	const version = "2025-11-25"
	pdf, csv := linkIn(t, resultOf(t, endpoint, version, "read_pdf")).URI, linkIn(t, resultOf(t, endpoint, version, "read_csv")).URI
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) { draft.RemoveTools("read_csv") }))
	_, blob := readParts(t, endpoint, version, pdf)
	assert.Len(t, blob, len(reportBytes))
	a, _ := readPart(t, endpoint, version, csv)
	assert.Contains(t, a.Body, "Resource not found")
}

// TestContinuationsReadFiles checks that a model reads a text file with the tool, also when the
// server keeps files in a store that replicas share.
func TestContinuationsReadFiles(t *testing.T) {
	t.Parallel()
	shared := store.NewMemory(0)
	server := func() string {
		srv := newServer(mcpkit.Continuations(shared))
		addFiles(srv)
		return listen(t, srv)
	}
	first, second := server(), server()
	const version = "2025-11-25"
	res := resultOf(t, first, version, "read_csv")
	uri := linkIn(t, res).URI
	assert.Contains(t, asText(res), "A client that cannot read resources calls continue_result with the address of the resource as handle.")
	text, _ := readParts(t, second, version, uri)
	assert.Equal(t, reportText, text, "another replica has the file")
	text, from := "", 0
	for range 50 {
		part, failed := callTool(t, second, version, "continue_result", map[string]any{"handle": uri, "from": from})
		require.False(t, failed, part)
		body, tail, found := strings.Cut(part, "\n\n")
		tail = strings.TrimSpace(tail)
		require.True(t, found)
		text += body
		if strings.HasPrefix(tail, "This was the last") {
			break
		}
		var start, total int
		_, err := fmt.Sscanf(strings.ReplaceAll(tail, ".", ""), "Bytes %d to %d of %d", &start, &from, &total)
		require.NoError(t, err, tail)
	}
	assert.Equal(t, strings.Join(strings.Fields(reportText), ""), strings.Join(strings.Fields(text), ""))
	pdf := linkIn(t, resultOf(t, first, version, "read_pdf")).URI
	text, failed := callTool(t, second, version, "continue_result", map[string]any{"handle": pdf})
	assert.True(t, failed)
	assert.Contains(t, text, "the file is not a text")
}

// TestAFileThatIsAResourceLinksToIt checks that an embedded resource that the server has is linked
// by its own address, and that its parts can be read.
func TestAFileThatIsAResourceLinksToIt(t *testing.T) {
	t.Parallel()
	srv := newServer()
	addFiles(srv)
	serve := func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: req.Params.URI, MIMEType: "text/csv", Text: reportText}}}, nil
	}
	srv.SDK().AddResourceTemplate(&mcp.ResourceTemplate{URITemplate: "reports://{year}/{name}", Name: "reports"}, serve)
	endpoint := listen(t, srv)
	for _, version := range []string{"2025-11-25", "2026-07-28"} {
		assert.Equal(t, "reports://2026/report.csv", linkIn(t, resultOf(t, endpoint, version, "read_csv")).URI)
		text, _ := readParts(t, endpoint, version, "reports://2026/report.csv")
		assert.Equal(t, reportText, text)
	}
	a, _ := readPart(t, endpoint, "2025-11-25", fmt.Sprintf("reports://2026/report.csv#from=%d", len(reportText)))
	assert.Contains(t, a.Body, fmt.Sprintf("the resource has %d bytes", len(reportText)))
}

// TestPartsOfScopedResourcesNeedTheirScopes checks that asking for a part of a resource does not
// get around its scopes.
func TestPartsOfScopedResourcesNeedTheirScopes(t *testing.T) {
	issuer, srv := protected(t, false, mcpkit.ResourceScopes("secret://plan#draft", "plans:read"))
	srv.SDK().AddResource(&mcp.Resource{URI: "secret://plan#draft", Name: "plan"}, func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{Text: reportText}}}, nil
	})
	endpoint := listen(t, srv)
	token := func(scope string) func(*http.Request) {
		return bearer(issuer.Issue(oauthtest.Scopes(strings.Fields(scope)...)))
	}
	for _, uri := range []string{"secret://plan#draft", "secret://plan#draft#from=5"} {
		a, _ := readPart(t, endpoint, "2025-11-25", uri, token("notes"))
		assert.Equal(t, http.StatusForbidden, a.Status, uri)
		a, _ = readPart(t, endpoint, "2025-11-25", uri, token("notes plans:read"))
		assert.Equal(t, http.StatusOK, a.Status, "%.300s", a.Body)
	}
}

// TestFilesOfAdoptedServers checks that files of an adopted server's tools become links too, and
// that its resources are made to fit.
func TestFilesOfAdoptedServers(t *testing.T) {
	t.Parallel()
	existing := greeterSDK()
	mcp.AddTool(existing, &mcp.Tool{Name: "get_report", Description: "Returns the report. Use when the user asks for it."},
		func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{embedded("file:///srv/report.pdf", "application/pdf", "", reportBytes)}}, nil, nil
		})
	existing.AddResource(&mcp.Resource{URI: "notes://all", Name: "all", MIMEType: "text/plain"}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{Text: reportText}}}, nil
	})
	srv := mcpkit.New(manifest(), mcpkit.Public("greetings are public"), mcpkit.Adopt(existing, map[string]annotate.Annotation{
		"get_greeting": annotate.ReadOnly("Get a greeting"), "get_report": annotate.ReadOnly("Get the report")}))
	example := func(title, prompt string) mcpkit.Example {
		return mcpkit.Example{Title: title, Prompt: prompt, Calls: []mcpkit.Call{mcpkit.Use("get_greeting", sdkGreetIn{Name: prompt})}, Shows: "the greeting"}
	}
	srv.Examples(example("One", "Say hello to Ada"), example("Two", "Greet Mr Hopper"), example("Three", "Greet Zoë"))
	endpoint := listen(t, srv)
	for _, version := range []string{"2025-11-25", "2026-07-28"} {
		link := linkIn(t, resultOf(t, endpoint, version, "get_report", header("Accept", "application/json")))
		_, blob := readParts(t, endpoint, version, link.URI)
		assert.Len(t, blob, len(reportBytes))
		text, _ := readParts(t, endpoint, version, "notes://all")
		assert.Equal(t, reportText, text)
	}
}

// TestClientsReadFiles reads a file with the client of go-sdk.
func TestClientsReadFiles(t *testing.T) {
	srv := newServer()
	addFiles(srv)
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: listen(t, srv)}, nil)
	require.NoError(t, err)
	defer session.Close()
	called, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "read_pdf", Arguments: map[string]any{}})
	require.NoError(t, err)
	link := linkIn(t, called)
	res, err := session.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: link.URI})
	require.NoError(t, err)
	require.Len(t, res.Contents, 1)
	assert.True(t, bytes.Equal(reportBytes, res.Contents[0].Blob))
	assert.Equal(t, "application/pdf", res.Contents[0].MIMEType)
}
