package wire_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"
	"unsafe"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
)

// pieceSize is the size of results above which they are sent in pieces.
const pieceSize = 32 << 10

// A pieces is a response that notes each write.
type pieces struct {
	*httptest.ResponseRecorder
	sizes  []int
	starts []*byte
}

func (p *pieces) Write(b []byte) (int, error) {
	p.sizes, p.starts = append(p.sizes, len(b)), append(p.starts, unsafe.SliceData(b))
	return p.ResponseRecorder.Write(b)
}

// noTokens counts nothing, so every result fits.
type noTokens struct{}

func (noTokens) Count(string) int { return 0 }

// answering returns a direct tool that answers with the result.
func answering(t testing.TB, res *mcp.CallToolResult) *call.Tool {
	tool := echo(t, "answer")
	tool.Invoke = func(context.Context, *call.Pipeline, *call.Tool, *mcp.CallToolRequest, []byte) (call.Answer, error) {
		own := *res
		return call.Answer{Result: &own}, nil
	}
	tool.Fitter = &budget.Fitter{Reader: budget.Reader{Name: "patient", Counter: noTokens{}, Factor: 1, Tokens: 1 << 20}}
	return tool
}

func (s *server) inPieces(t testing.TB) (*pieces, *mcp.CallToolResult) {
	t.Helper()
	p := &pieces{ResponseRecorder: httptest.NewRecorder()}
	s.handler.ServeHTTP(p, s.client().request("POST", message("tools/call", `{"name":"answer"}`)))
	require.Equal(t, http.StatusOK, p.Code)
	var m struct{ Result *mcp.CallToolResult }
	require.NoError(t, json.Unmarshal(p.Body.Bytes(), &m), "%.300s", p.Body)
	return p, m.Result
}

// TestLargeTextsAreSentInPieces sends texts of characters of every length, and checks that no piece
// is much larger than the limit and that every character arrives, wherever the pieces end.
func TestLargeTextsAreSentInPieces(t *testing.T) {
	for _, character := range []string{"x", "é", "€", "😀"} {
		for before := range 5 {
			for _, size := range []int{pieceSize + 1, pieceSize + 5, 2*pieceSize + 1, 5 * pieceSize} {
				text := strings.Repeat("a", before) + strings.Repeat(character, size/len(character)+1)
				require.True(t, utf8.ValidString(text))
				s := newServer(t, nil, nil, answering(t, &mcp.CallToolResult{Content: []mcp.Content{
					&mcp.TextContent{Text: "first"}, &mcp.TextContent{Text: text}, &mcp.TextContent{Text: "last"},
				}}))
				p, res := s.inPieces(t)
				require.Len(t, res.Content, 3)
				for i, want := range []string{"first", text, "last"} {
					got := res.Content[i].(*mcp.TextContent).Text
					assert.Equal(t, want, got, "%d bytes of %s after %d: %d bytes", size, character, before, len(got))
				}
				assert.LessOrEqual(t, len(p.sizes), len(text)/(pieceSize-utf8.UTFMax)+1, "a piece is not split again")
				for _, n := range p.sizes {
					assert.LessOrEqual(t, n, pieceSize+200)
				}
			}
		}
	}
}

// TestLargeStructuredContentIsNotCopied checks which structured content is written from where it
// is, and which is written together with the rest of the response.
func TestLargeStructuredContentIsNotCopied(t *testing.T) {
	for _, size := range []int{100, pieceSize, pieceSize + 1, 3 * pieceSize} {
		raw := json.RawMessage(`{"a":"` + strings.Repeat("x", size-8) + `"}`)
		require.Len(t, raw, size)
		s := newServer(t, nil, nil, answering(t, &mcp.CallToolResult{
			Content: []mcp.Content{&mcp.TextContent{Text: "text"}}, StructuredContent: raw, IsError: true,
		}))
		p, res := s.inPieces(t)
		assert.True(t, res.IsError)
		assert.Equal(t, "text", res.Content[0].(*mcp.TextContent).Text)
		encoded, err := json.Marshal(res.StructuredContent)
		require.NoError(t, err)
		assert.Equal(t, string(raw), string(encoded), "%d", size)
		shared := false
		for _, start := range p.starts {
			shared = shared || start == unsafe.SliceData(raw)
		}
		assert.Equal(t, size > pieceSize, shared, "%d", size)
		assert.Equal(t, size+len("text") > pieceSize, p.Header().Get("Content-Length") == "", "%d", size)
		assert.Equal(t, size > pieceSize, len(p.sizes) > 1, "%d", size)
	}
}

// TestTheSizeOfAResultIsThatOfItsParts checks when a result of several parts counts as large, and
// that the order and number of the pieces follow from its parts.
func TestTheSizeOfAResultIsThatOfItsParts(t *testing.T) {
	text := func(n int) mcp.Content { return &mcp.TextContent{Text: strings.Repeat("x", n)} }
	raw := func(n int) json.RawMessage { return json.RawMessage(`"` + strings.Repeat("y", n-2) + `"`) }
	for name, tc := range map[string]struct {
		res   *mcp.CallToolResult
		large bool
	}{
		"two texts":                       {res: &mcp.CallToolResult{Content: []mcp.Content{text(pieceSize / 2), text(pieceSize / 2)}}},
		"two larger texts":                {res: &mcp.CallToolResult{Content: []mcp.Content{text(pieceSize / 2), text(pieceSize/2 + 1)}}, large: true},
		"a text and a value":              {res: &mcp.CallToolResult{Content: []mcp.Content{text(pieceSize / 2)}, StructuredContent: raw(pieceSize / 2)}},
		"a text and a larger value":       {res: &mcp.CallToolResult{Content: []mcp.Content{text(pieceSize / 2)}, StructuredContent: raw(pieceSize/2 + 1)}, large: true},
		"a value and no content":          {res: &mcp.CallToolResult{StructuredContent: raw(pieceSize + 1)}, large: true},
		"a text of exactly a piece twice": {res: &mcp.CallToolResult{Content: []mcp.Content{text(pieceSize), text(pieceSize)}}, large: true},
	} {
		t.Run(name, func(t *testing.T) {
			p, res := newServer(t, nil, nil, answering(t, tc.res)).inPieces(t)
			assert.Equal(t, tc.large, p.Header().Get("Content-Length") == "")
			assert.Len(t, res.Content, len(tc.res.Content))
			for i, c := range tc.res.Content {
				assert.Equal(t, c.(*mcp.TextContent).Text, res.Content[i].(*mcp.TextContent).Text)
			}
		})
	}
}
