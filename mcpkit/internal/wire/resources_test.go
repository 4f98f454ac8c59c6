package wire_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// keeping returns a server that keeps files, which the caller of permit may read.
func keeping(t testing.TB, permit func(context.Context, string) error) (*server, *call.Files) {
	t.Helper()
	files := &call.Files{Store: store.NewMemory(1 << 24), Permit: permit, Has: func(context.Context, string) bool { return false }}
	s := newServer(t, nil, func(s *wire.Service) {
		s.Sessions = true
		s.Pipeline.Files = files
	}, echo(t, "say"))
	return s, files
}

func keep(t testing.TB, files *call.Files, file *budget.File) (uri string) {
	t.Helper()
	uri, err := files.Keep(t.Context(), "", "say", file)
	require.NoError(t, err)
	require.NotEmpty(t, uri)
	return uri
}

// A resourceResult is an answer to resources/read.
type resourceResult struct {
	Result struct {
		CacheScope string
		Contents   []struct{ URI, MIMEType, Text, Blob string }
		Meta       map[string]json.RawMessage `json:"_meta"`
	}
	Error *struct {
		Code    int64
		Message string
		Data    struct{ URI string }
	}
}

func readOf(t testing.TB, answer []byte) (res resourceResult) {
	t.Helper()
	require.NoError(t, json.Unmarshal(answer, &res), "%.300s", answer)
	return res
}

func (c *client) read(t testing.TB, uri string) resourceResult {
	t.Helper()
	params := `{"uri":"` + uri + `"}`
	if c.version == "2026-07-28" {
		return readOf(t, []byte(c.modernAsk("resources/read", uri, params)))
	}
	return readOf(t, dataOf(t, c.post(message("resources/read", params))))
}

// everyWay returns clients of every way to go-sdk: without a session, in one and of the newest
// protocol.
func (s *server) everyWay(t testing.TB) map[string]*client { return s.client().inEveryWay(t) }

// inEveryWay is everyWay for a client with a token.
func (c *client) inEveryWay(t testing.TB) map[string]*client {
	modern := *c
	modern.version = "2026-07-28"
	return map[string]*client{"without a session": c, "in a session": c.open(t), "modern": &modern}
}

// TestKeptFilesAreRead reads files of a text and of bytes, as a whole and in parts.
func TestKeptFilesAreRead(t *testing.T) {
	s, files := keeping(t, func(context.Context, string) error { return nil })
	short := keep(t, files, &budget.File{Name: "a.txt", MIMEType: "text/x", Text: "short"})
	bytes := keep(t, files, &budget.File{Name: "b.bin", MIMEType: "image/png", Blob: []byte{1, 2, 3}})
	untyped := keep(t, files, &budget.File{Name: "c", Text: "untyped"})
	text := strings.Repeat("lorem ipsum ", 20_000)
	long := keep(t, files, &budget.File{Name: "d.txt", MIMEType: "text/plain", Text: text})
	for way, c := range s.everyWay(t) {
		t.Run(way, func(t *testing.T) {
			for uri, want := range map[string][3]string{short: {"text/x", "short", ""}, bytes: {"image/png", "", "AQID"}, untyped: {"", "untyped", ""}} {
				res := c.read(t, uri)
				require.Len(t, res.Result.Contents, 1)
				got := res.Result.Contents[0]
				assert.Equal(t, uri, got.URI)
				assert.Equal(t, want, [3]string{got.MIMEType, got.Text, got.Blob})
				assert.NotContains(t, res.Result.Meta, budget.MetaKey)
				if c.version == "2026-07-28" {
					assert.Equal(t, "private", res.Result.CacheScope)
				}
			}
			read := ""
			for next, parts := long, 0; next != ""; parts++ {
				require.Less(t, parts, 100)
				res := c.read(t, next)
				require.NotEmpty(t, res.Result.Contents)
				assert.Equal(t, long, res.Result.Contents[0].URI)
				read += res.Result.Contents[0].Text
				var rest struct{ Next string }
				if meta := res.Result.Meta[budget.MetaKey]; meta != nil {
					require.NoError(t, json.Unmarshal(meta, &rest))
					require.Len(t, res.Result.Contents, 2)
					notice := res.Result.Contents[1]
					assert.Equal(t, "text/plain", notice.MIMEType)
					assert.Equal(t, rest.Next, notice.URI)
				}
				next = rest.Next
			}
			assert.Equal(t, text, read, "%d of %d bytes", len(read), len(text))
		})
	}
}

// TestFilesThatCannotBeRead asks for files that were never kept, for the address that go-sdk reads
// them under, and for a file that the caller may not read.
func TestFilesThatCannotBeRead(t *testing.T) {
	var refusal error
	s, files := keeping(t, func(context.Context, string) error { return refusal })
	kept := keep(t, files, &budget.File{Name: "a.txt", Text: "kept text"})
	other, err := files.Keep(oauth.WithPrincipal(t.Context(), &oauth.Principal{Issuer: "test", Subject: "bob"}), "", "say", &budget.File{Name: "a.txt", Text: "bob's"})
	require.NoError(t, err)
	for way, c := range s.everyWay(t) {
		t.Run(way, func(t *testing.T) {
			refusal = nil
			for _, uri := range []string{"mcpkit://files/say/never/a.txt", "mcpkit://files", "mcpkit://files/", "mcpkit://files/say", other} {
				res := c.read(t, uri)
				require.NotNil(t, res.Error, uri)
				assert.Empty(t, res.Result.Contents)
				assert.Equal(t, uri, res.Error.Data.URI)
				assert.Contains(t, []int64{-32002, -32602}, res.Error.Code)
			}
			for name, fault := range map[string]error{"refused": call.ErrNoFile, "fails": errors.New("secret")} {
				refusal = fault
				res := c.read(t, kept)
				require.NotNil(t, res.Error, name)
				assert.NotContains(t, res.Error.Message, "secret")
				assert.Empty(t, res.Result.Contents)
				assert.Equal(t, name == "fails", res.Error.Code == -32603, "%d", res.Error.Code)
			}
			refusal = nil
			assert.Equal(t, "kept text", c.read(t, kept).Result.Contents[0].Text)
		})
	}
	assert.Contains(t, s.log.String(), "secret")
}

// TestAServerThatKeepsNoFilesHasNoFileAddresses reads a resource of the program whose URI has the
// form of a kept file.
func TestAServerThatKeepsNoFilesHasNoFileAddresses(t *testing.T) {
	s := newServer(t, nil, withSessions, echo(t, "say"))
	const uri = "mcpkit://files/say/handle/a.txt"
	s.Share().AddResource(&mcp.Resource{URI: uri, Name: "theirs"}, func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: req.Params.URI, Text: "theirs"}}}, nil
	})
	for way, c := range s.everyWay(t) {
		res := c.read(t, uri)
		require.Len(t, res.Result.Contents, 1, way)
		assert.Equal(t, "theirs", res.Result.Contents[0].Text, way)
	}
}

// TestTheMetaOfAResourceStays reads a resource with _meta of the program, whole and in parts, more
// than once. The result of the program does not change.
func TestTheMetaOfAResourceStays(t *testing.T) {
	s := newServer(t, nil, withSessions, echo(t, "say"))
	small := &mcp.ReadResourceResult{Meta: mcp.Meta{"x": "theirs"}, Contents: []*mcp.ResourceContents{{URI: "x://small", Text: "small"}}}
	large := &mcp.ReadResourceResult{Meta: mcp.Meta{"x": "theirs"}, Contents: []*mcp.ResourceContents{
		{URI: "x://large", Text: strings.Repeat("lorem ipsum ", 20_000)}, {URI: "x://large/2", Text: "the second"},
	}}
	for uri, res := range map[string]*mcp.ReadResourceResult{"x://small": small, "x://large": large} {
		s.Share().AddResource(&mcp.Resource{URI: uri, Name: uri}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) { return res, nil })
	}
	for way, c := range s.everyWay(t) {
		for range 2 {
			res := c.read(t, "x://small")
			assert.JSONEq(t, `"theirs"`, string(res.Result.Meta["x"]), way)
			assert.NotContains(t, res.Result.Meta, budget.MetaKey, way)
			res = c.read(t, "x://large")
			assert.JSONEq(t, `"theirs"`, string(res.Result.Meta["x"]), way)
			assert.Contains(t, string(res.Result.Meta[budget.MetaKey]), `"from":0`, way)
			assert.Contains(t, string(res.Result.Meta[budget.MetaKey]), `"next":"x://large`, way)
			part := c.read(t, call.PartURI("x://small", 2))
			require.Len(t, part.Result.Contents, 1, way)
			assert.Equal(t, "all", part.Result.Contents[0].Text, way)
			assert.NotContains(t, part.Result.Meta, budget.MetaKey, way)
		}
	}
	assert.Len(t, large.Contents, 2)
	assert.NotContains(t, large.Meta, budget.MetaKey)
	assert.Equal(t, "small", small.Contents[0].Text)
}

// TestWhatACallerMayRead checks which URIs the resources of the program's go-sdk server answer.
func TestWhatACallerMayRead(t *testing.T) {
	public := &gate.Gate{Public: true}
	own := newServer(t, nil, nil, echo(t, "say"))
	own.SDK.AddResource(&mcp.Resource{URI: "x://a", Name: "a"}, readNothing)
	assert.False(t, own.Readable(t.Context(), public, "x://a"), "the program does not have the go-sdk server, so it cannot mean this resource")
	own.Share()
	assert.True(t, own.Readable(t.Context(), public, "x://a"))
	assert.False(t, own.Readable(t.Context(), public, "x://b"))
	own.SDK.AddResourceTemplate(&mcp.ResourceTemplate{URITemplate: "x://t/{id}", Name: "t"}, readNothing)
	own.SDK.AddResourceTemplate(&mcp.ResourceTemplate{URITemplate: "x://fixed", Name: "f"}, readNothing)
	for uri, readable := range map[string]bool{"x://t/7": true, "x://t/": true, "x://t/7/8": false, "y://t/7": false, "x://fixed": true, "x://fixed1": false} {
		assert.Equal(t, readable, own.Readable(t.Context(), public, uri), uri)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	assert.True(t, own.Readable(ended, public, "x://a"), "the caller that is gone could read it")
	own.SDK.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if method == "resources/list" {
				return nil, errors.New("later")
			}
			return next(ctx, method, req)
		}
	})
	assert.False(t, own.Readable(t.Context(), public, "x://a"), "nobody knows")
}
