package mcpkit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

var pdf = append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{0, 1, 2, 0xff}, 1000)...)

// picture returns a PNG of a size.
func picture(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))))
	return b.Bytes()
}

// reportOut has files in every place that a type can have them.
type reportOut struct {
	reportBase
	Days   int                    `json:"days"`
	File   mcpkit.File            `json:"file"`
	Maybe  *mcpkit.File           `json:"maybe,omitempty"`
	Zero   mcpkit.File            `json:"zero,omitzero"`
	List   []mcpkit.File          `json:"list,omitempty"`
	ByName map[string]mcpkit.File `json:"by_name,omitempty"`
	Inner  []struct {
		File *mcpkit.File `json:"file,omitempty"`
	} `json:"inner,omitempty"`
}

type reportBase struct {
	Cover mcpkit.File `json:"cover,omitzero"`
}

// addBoth adds a tool that is answered directly, and one with the same output that go-sdk answers.
func addBoth[Out any](srv *mcpkit.Server, name string, handler func(context.Context) (Out, error)) {
	addTool(srv, "read_"+name, func(ctx context.Context, _ struct{}) (Out, error) { return handler(ctx) })
	mcpkit.AddSDKTool(srv, "get_"+name, annotate.ReadOnly("Get "+name), "Does what "+name+" says. Use when a test needs it.",
		func(ctx context.Context, _ *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, Out, error) {
			out, err := handler(ctx)
			return nil, out, err
		})
}

// fileResult calls a tool in a way that both paths answer with JSON.
func fileResult(t testing.TB, endpoint, version, tool string) *mcp.CallToolResult {
	t.Helper()
	return resultOf(t, endpoint, version, tool, header("Accept", "application/json"))
}

// fileText returns the texts of a result.
func fileText(t testing.TB, endpoint, tool string) (text string, isError bool) {
	t.Helper()
	raw, err := json.Marshal(fileResult(t, endpoint, "2025-11-25", tool))
	require.NoError(t, err)
	return resultText(t, raw)
}

// linksIn returns the resource links of a result by their names.
func linksIn(res *mcp.CallToolResult) map[string]*mcp.ResourceLink {
	links := map[string]*mcp.ResourceLink{}
	for _, c := range res.Content {
		if link, ok := c.(*mcp.ResourceLink); ok {
			links[link.Name] = link
		}
	}
	return links
}

// TestAFileBecomesALink checks the link to a returned file, in every version of the protocol and on
// both paths, and that a client reads the file there.
func TestAFileBecomesALink(t *testing.T) {
	srv := newServer()
	addBoth(srv, "data", func(context.Context) (mcpkit.File, error) { return mcpkit.File{Name: "a/b/report.pdf", Data: pdf}, nil })
	addBoth(srv, "reader", func(context.Context) (*mcpkit.File, error) {
		return &mcpkit.File{Name: "report.pdf", Reader: bytes.NewReader(pdf)}, nil
	})
	addBoth(srv, "any", func(context.Context) (any, error) { return mcpkit.File{Name: "report.pdf", Data: pdf}, nil })
	addBoth(srv, "list", func(context.Context) ([]mcpkit.File, error) {
		return []mcpkit.File{{Name: "report.pdf", Data: pdf}}, nil
	})
	endpoint := listen(t, srv)
	for _, version := range versions {
		for _, tool := range []string{"read_data", "get_data", "read_reader", "get_reader", "read_any", "get_any", "read_list", "get_list"} {
			t.Run(version+"/"+tool, func(t *testing.T) {
				res := fileResult(t, endpoint, version, tool)
				require.False(t, res.IsError, "%s", asText(res))
				assert.Nil(t, res.StructuredContent)
				text := res.Content[0].(*mcp.TextContent).Text
				_, uri, found := strings.Cut(text, `To get the file "report.pdf" (application/pdf, 4,009 bytes), read the resource `)
				require.True(t, found, text)
				uri, rest, _ := strings.Cut(uri, ".\n")
				assert.Equal(t, "Resources under mcpkit://files/ can be read for 15 minutes.", rest)
				if version >= "2025-06-18" {
					link := linkIn(t, res)
					assert.Equal(t, uri, link.URI)
					assert.Equal(t, []any{"report.pdf", "application/pdf", int64(len(pdf))}, []any{link.Name, link.MIMEType, *link.Size})
				}
				_, blob := readParts(t, endpoint, version, uri)
				assert.True(t, bytes.Equal(pdf, blob))
			})
		}
	}
}

// TestFilesInStructuredContentAreLinks checks files in each place of an output struct: the
// structured content keeps the output schema, and each file can be read.
func TestFilesInStructuredContentAreLinks(t *testing.T) {
	srv := newServer(mcpkit.Reject(observe.BrokenOutput))
	file := func(name string) mcpkit.File { return mcpkit.File{Name: name, Data: append(bytes.Clone(pdf), name...)} }
	handler := func(context.Context) (reportOut, error) {
		out := reportOut{reportBase: reportBase{Cover: file("cover.pdf")}, Days: 3, File: file("file.pdf"), List: []mcpkit.File{file("one.pdf"), file("two.pdf")},
			ByName: map[string]mcpkit.File{"x": file("x.pdf")}}
		maybe, inner := file("maybe.pdf"), file("inner.pdf")
		out.Maybe = &maybe
		out.Inner = make([]struct {
			File *mcpkit.File `json:"file,omitempty"`
		}, 2)
		out.Inner[1].File = &inner
		return out, nil
	}
	addBoth(srv, "report", handler)
	addBoth(srv, "dynamic", func(ctx context.Context) (any, error) { return handler(ctx) })
	endpoint := listen(t, srv)
	for _, version := range []string{"2025-11-25", "2026-07-28"} {
		for _, tool := range []string{"read_report", "get_report", "read_dynamic", "get_dynamic"} {
			res := fileResult(t, endpoint, version, tool)
			require.False(t, res.IsError, "%s", asText(res))
			raw, err := json.Marshal(res.StructuredContent)
			require.NoError(t, err)
			var out reportOut
			require.NoError(t, json.Unmarshal(raw, &out))
			assert.NotContains(t, string(raw), `"zero"`)
			links := linksIn(res)
			assert.Len(t, links, 7)
			for _, f := range []mcpkit.File{out.Cover, out.File, *out.Maybe, out.List[0], out.List[1], out.ByName["x"], *out.Inner[1].File} {
				assert.Equal(t, "application/pdf", f.Type)
				assert.Equal(t, int64(len(pdf)+len(f.Name)), f.Size)
				require.Contains(t, links, f.Name)
				assert.Equal(t, links[f.Name].URI, f.URL)
				_, blob := readParts(t, endpoint, version, f.URL)
				assert.True(t, bytes.HasSuffix(blob, []byte(f.Name)), f.Name)
			}
		}
	}
}

// TestTheSchemaOfAFileIsThatOfItsLink checks what tools/list says of files.
func TestTheSchemaOfAFileIsThatOfItsLink(t *testing.T) {
	srv := newServer()
	addTool(srv, "read_report", func(context.Context, struct{}) (struct {
		File mcpkit.File `json:"file" jsonschema:"The report."`
	}, error) {
		panic("not called")
	})
	addTool(srv, "read_file", func(context.Context, struct{}) (mcpkit.File, error) { panic("not called") })
	schemas := map[string]string{}
	for _, tool := range srv.Surface().Tools {
		schemas[tool.Name] = string(tool.Output)
	}
	assert.Empty(t, schemas["read_file"], "a file that is the output is content")
	assert.JSONEq(t, `{"type":"object","additionalProperties":false,"required":["file"],"properties":{"file":{"type":"object","description":"The report.",
		"additionalProperties":false,"required":["name","type","uri"],"properties":{
		"name":{"type":"string","description":"The name of the file."},
		"type":{"type":"string","description":"The MIME type of the file."},
		"size":{"type":"integer","minimum":0,"description":"The size of the file in bytes, if it is known."},
		"uri":{"type":"string","format":"uri","description":"The address of the file. A resource under mcpkit://files/ can be read for 15 minutes."}}}}}`, schemas["read_report"])
}

// TestModelsSeeTextsAndPictures checks which files a result shows, and which it links to only.
func TestModelsSeeTextsAndPictures(t *testing.T) {
	t.Parallel()
	small, large := picture(t, 40, 30), append(picture(t, 40, 30), make([]byte, 800<<10)...)
	text := strings.Repeat("day,visits\n2026-11-28,17\n", 8_000)
	files := map[string]mcpkit.File{
		"small.png": {Name: "small.png", Data: small},
		"large.png": {Name: "large.png", Data: large},
		"wide.png":  {Name: "wide.png", Data: picture(t, 8001, 1)},
		"notes.txt": {Name: "notes.txt", Data: []byte("buy milk")},
		"visits":    {Name: "visits", Type: "text/csv", Data: []byte(text)},
		"fake.png":  {Name: "fake.png", Type: "image/png", Data: []byte("not a picture at all")},
		"empty":     {Name: "empty.txt"},
	}
	var shown string // the file that the tools return
	srv := newServer()
	addBoth(srv, "file", func(context.Context) (mcpkit.File, error) { return files[shown], nil })
	addBoth(srv, "report", func(context.Context) (reportOut, error) { return reportOut{Days: 1, File: files[shown]}, nil })
	endpoint := listen(t, srv)
	// kinds returns the types of the content blocks.
	kinds := func(res *mcp.CallToolResult) (all []string) {
		for _, c := range res.Content {
			all = append(all, strings.TrimPrefix(fmt.Sprintf("%T", c), "*mcp."))
		}
		return all
	}
	for name, want := range map[string]struct{ alone, beside []string }{
		"small.png": {[]string{"ImageContent"}, []string{"TextContent", "ImageContent"}},
		"large.png": {[]string{"TextContent", "ResourceLink"}, []string{"TextContent", "ResourceLink"}},
		"wide.png":  {[]string{"TextContent", "ResourceLink"}, []string{"TextContent", "ResourceLink"}},
		"notes.txt": {[]string{"EmbeddedResource"}, []string{"TextContent", "EmbeddedResource"}},
		"visits":    {[]string{"EmbeddedResource", "ResourceLink", "TextContent"}, []string{"TextContent", "ResourceLink"}},
		"fake.png":  {[]string{"EmbeddedResource"}, []string{"TextContent", "EmbeddedResource"}},
		"empty":     {[]string{"TextContent", "ResourceLink"}, []string{"TextContent", "ResourceLink"}},
	} {
		shown = name
		for _, tool := range []string{"read_file", "get_file"} {
			res := fileResult(t, endpoint, "2025-11-25", tool)
			assert.Equal(t, want.alone, kinds(res), "%s of %s: %.300s", tool, name, asText(res))
			for _, link := range linksIn(res) {
				text, blob := readParts(t, endpoint, "2025-11-25", link.URI)
				assert.Equal(t, string(files[name].Data), text+string(blob), name)
			}
		}
		for _, tool := range []string{"read_report", "get_report"} {
			res := fileResult(t, endpoint, "2025-11-25", tool)
			assert.Equal(t, want.beside, kinds(res), "%s of %s", tool, name)
			uri := res.StructuredContent.(map[string]any)["file"].(map[string]any)["uri"].(string)
			text, blob := readParts(t, endpoint, "2025-11-25", uri)
			assert.Equal(t, string(files[name].Data), text+string(blob), "a file in a struct can always be read")
		}
	}
}

// A countedStore counts the files that are stored in it.
type countedStore struct {
	store.Store
	mu   sync.Mutex
	keys map[string]bool
	fail int // the number of the Put that fails; 0 for none
	puts int
}

func newCountedStore() *countedStore {
	return &countedStore{Store: store.NewMemory(0), keys: map[string]bool{}}
}

func (s *countedStore) Put(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
	s.mu.Lock()
	s.puts++
	fails := s.puts == s.fail
	if !fails {
		s.keys[key] = true
	}
	s.mu.Unlock()
	if fails {
		return io.ErrShortWrite
	}
	return s.Store.Put(ctx, key, value, ttl, owner)
}

func (s *countedStore) Delete(ctx context.Context, key string) error {
	s.mu.Lock()
	delete(s.keys, key)
	s.mu.Unlock()
	return s.Store.Delete(ctx, key)
}

func (s *countedStore) files() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.keys)
}

// A testReader is a reader that is watched.
type testReader struct {
	read   func(p []byte) (int, error)
	bytes  int
	closed int
	close  func() // nil unless closing does something
}

func (r *testReader) Read(p []byte) (int, error) {
	n, err := r.read(p)
	r.bytes += max(n, 0)
	return n, err
}

func (r *testReader) Close() error {
	r.closed++
	if r.close != nil {
		r.close()
	}
	return nil
}

// TestReadersThatDoNotEndWell checks files whose content cannot be read: the call fails, nothing is
// kept, not much is read, and all readers of the result are closed.
func TestReadersThatDoNotEndWell(t *testing.T) {
	t.Parallel()
	const gigabyte = 1 << 30
	for name, tc := range map[string]struct {
		read func(r *testReader) func(p []byte) (int, error)
		want string
		most int // bytes that may be read
	}{
		"1 GB that fails half way": {func(r *testReader) func(p []byte) (int, error) {
			return func(p []byte) (int, error) {
				if r.bytes >= gigabyte/2 {
					return 0, io.ErrUnexpectedEOF
				}
				return len(p), nil
			}
		}, "is larger than 8,388,608 bytes, the most that can be sent. Ask for less, or for a part of it.", 8<<20 + 1},
		"a file that fails half way": {func(r *testReader) func(p []byte) (int, error) {
			return func(p []byte) (int, error) {
				if r.bytes >= 1<<20 {
					return 0, io.ErrUnexpectedEOF
				}
				return len(p), nil
			}
		}, "internal error (ref", 2 << 20},
		"a file that fails with a tool error": {func(*testReader) func(p []byte) (int, error) {
			return func([]byte) (int, error) {
				return 0, &mcpkit.ToolError{What: "the report was deleted", Next: "Use list_reports."}
			}
		}, "the report was deleted. Use list_reports.", 0},
		"no end": {func(*testReader) func(p []byte) (int, error) {
			return func(p []byte) (int, error) { return len(p), nil }
		}, "is larger than 8,388,608 bytes", 8<<20 + 1},
		"no progress": {func(*testReader) func(p []byte) (int, error) {
			return func([]byte) (int, error) { return 0, nil }
		}, "internal error (ref", 0},
		"a panic": {func(*testReader) func(p []byte) (int, error) {
			return func([]byte) (int, error) { panic("broken") }
		}, "internal error (ref", 0},
		"a panic at the end": {func(r *testReader) func(p []byte) (int, error) {
			r.close = func() { panic("broken") }
			return bytes.NewReader(pdf).Read
		}, "internal error (ref", 1 << 20},
		"too many bytes": {func(*testReader) func(p []byte) (int, error) {
			return func(p []byte) (int, error) { return len(p) + 1, nil }
		}, "internal error (ref", 1 << 20},
		"fewer than no bytes": {func(*testReader) func(p []byte) (int, error) {
			return func([]byte) (int, error) { return -1, nil }
		}, "internal error (ref", 0},
	} {
		t.Run(name, func(t *testing.T) {
			st := newCountedStore()
			var log logBook
			srv := newServer(log.option(), mcpkit.Continuations(st))
			var readers []*testReader
			reader := func(read func(r *testReader) func(p []byte) (int, error)) *testReader {
				r := &testReader{}
				r.read = read(r)
				readers = append(readers, r)
				return r
			}
			good := func(*testReader) func(p []byte) (int, error) { return bytes.NewReader(pdf).Read }
			addBoth(srv, "report", func(context.Context) (reportOut, error) {
				readers = nil
				return reportOut{File: mcpkit.File{Name: "first.pdf", Reader: reader(good)}, List: []mcpkit.File{
					{Name: "bad.pdf", Reader: reader(tc.read)}, {Name: "last.pdf", Reader: reader(good)}}}, nil
			})
			addBoth(srv, "file", func(context.Context) (mcpkit.File, error) {
				readers = nil
				return mcpkit.File{Name: "bad.pdf", Reader: reader(tc.read)}, nil
			})
			endpoint := listen(t, srv)
			for _, tool := range []string{"read_report", "get_report", "read_file", "get_file"} {
				text, failed := fileText(t, endpoint, tool)
				assert.True(t, failed, tool)
				want := tc.want
				if strings.HasSuffix(tool, "report") && strings.HasPrefix(want, "is larger") {
					want = `The files of the result have more than 8,388,608 bytes together, the most that can be sent; "bad.pdf" does not fit`
				}
				assert.Contains(t, text, want, tool)
				assert.Zero(t, st.files(), "%s keeps nothing", tool)
				bad := readers[len(readers)/2]
				assert.LessOrEqual(t, bad.bytes, tc.most, "%s reads too much", tool)
				for i, r := range readers {
					assert.Equal(t, 1, r.closed, "%s: reader %d", tool, i)
				}
			}
		})
	}
}

// TestAReaderEndsWithTheDeadline checks that a reader that waits does not hold up the answer, and
// that what it returns later is not kept.
func TestAReaderEndsWithTheDeadline(t *testing.T) {
	st := newCountedStore()
	srv := newServer(mcpkit.Continuations(st))
	closed := make(chan struct{}, 2)
	handler := func(ctx context.Context, _ struct{}) (mcpkit.File, error) {
		return mcpkit.File{Name: "a.pdf", Reader: &slowFile{ctx, closed}}, nil
	}
	addTool(srv, "read_file", handler, mcpkit.Timeout(50*time.Millisecond))
	mcpkit.AddSDKTool(srv, "get_file", annotate.ReadOnly("Get a file"), "Gets a file. Use when a test needs it.",
		func(ctx context.Context, _ *mcp.CallToolRequest, in struct{}) (*mcp.CallToolResult, mcpkit.File, error) {
			out, err := handler(ctx, in)
			return nil, out, err
		}, mcpkit.Timeout(50*time.Millisecond))
	endpoint := listen(t, srv)
	for _, tool := range []string{"read_file", "get_file"} {
		text, failed := fileText(t, endpoint, tool)
		assert.True(t, failed)
		assert.Contains(t, text, "did not finish within 50ms", tool)
		<-closed
	}
	assert.Zero(t, st.files())
}

// A slowFile has a byte, and its end when its context has ended.
type slowFile struct {
	ctx    context.Context
	closed chan struct{}
}

func (f *slowFile) Read(p []byte) (int, error) {
	<-f.ctx.Done()
	p[0] = 'x'
	return 1, io.EOF
}

func (f *slowFile) Close() error { f.closed <- struct{}{}; return nil }

// TestFilesOfAResultAreKeptTogether checks that no file of a result is kept if one cannot be.
func TestFilesOfAResultAreKeptTogether(t *testing.T) {
	st := newCountedStore()
	st.fail = 2
	var log logBook
	srv := newServer(log.option(), mcpkit.Continuations(st))
	addTool(srv, "read_files", func(context.Context, struct{}) ([]mcpkit.File, error) {
		return []mcpkit.File{{Name: "a.pdf", Data: pdf}, {Name: "b.pdf", Data: pdf}, {Name: "c.pdf", Data: pdf}}, nil
	})
	endpoint := listen(t, srv)
	text, failed := fileText(t, endpoint, "read_files")
	assert.True(t, failed)
	assert.Contains(t, text, "internal error (ref")
	assert.Zero(t, st.files())
	assert.Contains(t, log.String(), "a file of the result cannot be kept")
	res := fileResult(t, endpoint, "2025-11-25", "read_files")
	assert.Len(t, linksIn(res), 3)
	assert.Equal(t, 3, st.files())
}

// TestAnErrorResultKeepsNoFile checks the output beside a result of a go-sdk handler that is an
// error: its reader is closed.
func TestAnErrorResultKeepsNoFile(t *testing.T) {
	st := newCountedStore()
	srv := newServer(mcpkit.Continuations(st))
	r := &testReader{read: bytes.NewReader(pdf).Read}
	mcpkit.AddSDKTool(srv, "get_file", annotate.ReadOnly("Get a file"), "Gets a file. Use when a test needs it.",
		func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, mcpkit.File, error) {
			return &mcp.CallToolResult{IsError: true, Content: []mcp.Content{&mcp.TextContent{Text: "no"}}}, mcpkit.File{Reader: r}, nil
		})
	text, failed := fileText(t, listen(t, srv), "get_file")
	assert.True(t, failed)
	assert.Equal(t, "no", text)
	assert.Equal(t, []int{0, 1, 0}, []int{r.bytes, r.closed, st.files()})
}

// TestAReturnedFileBelongsToItsCaller checks that no other caller reads a file, and that replicas
// with one store do.
func TestAReturnedFileBelongsToItsCaller(t *testing.T) {
	shared := store.NewMemory(0)
	issuer, srv := protected(t, false, mcpkit.Continuations(shared))
	addTool(srv, "read_report", func(context.Context, struct{}) (reportOut, error) {
		return reportOut{File: mcpkit.File{Name: "a.pdf", Data: pdf}}, nil
	}, mcpkit.Scopes("reports:read"))
	endpoint := listen(t, srv)
	replica := listen(t, srv)
	token := func(subject, scope string) func(*http.Request) {
		return bearer(issuer.Issue(oauthtest.Subject(subject), oauthtest.Scopes(strings.Fields(scope)...)))
	}
	for _, version := range []string{"2025-11-25", "2026-07-28"} {
		link := linkIn(t, resultOf(t, endpoint, version, "read_report", token("ada", "notes reports:read")))
		_, blob := readParts(t, replica, version, link.URI, token("ada", "notes reports:read"))
		assert.True(t, bytes.Equal(pdf, blob))
		a, _ := readPart(t, endpoint, version, link.URI, token("bob", "notes reports:read"))
		assert.Contains(t, a.Body, "Resource not found")
		a, _ = readPart(t, endpoint, version, link.URI, token("ada", "notes"))
		assert.Equal(t, http.StatusForbidden, a.Status)
		a, _ = readPart(t, endpoint, version, link.URI)
		assert.Equal(t, http.StatusUnauthorized, a.Status)
	}
}

// TestAHandlersOutputIsNotChanged checks that concurrent calls may return one and the same value.
func TestAHandlersOutputIsNotChanged(t *testing.T) {
	out := &reportOut{File: mcpkit.File{Name: "a.pdf", Data: pdf}, List: []mcpkit.File{{Name: "b.pdf", Data: pdf}},
		ByName: map[string]mcpkit.File{"c": {Name: "c.pdf", Data: pdf}}, Maybe: &mcpkit.File{Name: "d.pdf", Data: pdf}}
	srv := newServer()
	addTool(srv, "read_report", func(context.Context, struct{}) (*reportOut, error) { return out, nil })
	endpoint := listen(t, srv)
	var calls sync.WaitGroup
	for range 4 {
		calls.Go(func() {
			text, failed := fileText(t, endpoint, "read_report")
			assert.False(t, failed, text)
		})
	}
	calls.Wait()
	assert.Empty(t, out.File.URL+out.List[0].URL+out.ByName["c"].URL+out.Maybe.URL)
}

// TestFilesOfExamplesAreNotKept checks that an example shows the same address each time, and that
// its file takes no space.
func TestFilesOfExamplesAreNotKept(t *testing.T) {
	st := newCountedStore()
	srv := newServer(mcpkit.Continuations(st))
	addTool(srv, "read_report", func(context.Context, struct{}) (reportOut, error) {
		return reportOut{File: mcpkit.File{Name: "a.pdf", Reader: bytes.NewReader(pdf)}}, nil
	})
	srv.Examples(
		mcpkit.Example{Title: "A", Prompt: "Get the report", Calls: []mcpkit.Call{mcpkit.Use("read_report", struct{}{})}, Shows: "the report"},
		mcpkit.Example{Title: "B", Prompt: "Get the report now", Calls: []mcpkit.Call{mcpkit.Use("read_report", struct{}{})}, Shows: "the report"},
		mcpkit.Example{Title: "C", Prompt: "Get me the report", Calls: []mcpkit.Call{mcpkit.Use("read_report", struct{}{})}, Shows: "the report"})
	found := 0
	for _, run := range srv.Rehearsed(t.Context()).Runs {
		raw, err := json.Marshal(run)
		require.NoError(t, err)
		if strings.Contains(string(raw), "mcpkit://files/read_report/EXAMPLE/a.pdf") {
			found++
		}
	}
	assert.Equal(t, 3, found)
	assert.Zero(t, st.files())
}
