package call_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

var errStoreDown = errors.New("the store is down")

// TestKeptFilesComeBack checks files of every kind, who may read them, and what is no file.
func TestKeptFilesComeBack(t *testing.T) {
	st := &faultyStore{Store: store.NewMemory(0)}
	forbidden := errors.New("forbidden")
	f := &call.Files{Store: st, Permit: func(_ context.Context, tool string) error {
		if tool == "secret tool" {
			return forbidden
		}
		return nil
	}}
	for name, file := range map[string]*budget.File{
		"text":          {Name: "notes.txt", MIMEType: "text/plain", Text: "one\ntwo\n"},
		"an empty text": {Name: "empty.txt", MIMEType: "text/plain"},
		"bytes":         {Name: "a b/c.zip", MIMEType: "application/zip", Blob: []byte("\n\x00\xff\n")},
		"one byte":      {Name: "ü", Blob: []byte("x")},
	} {
		uri, err := f.Keep(as("ada"), "owner", "a/tool", file)
		require.NoError(t, err, name)
		require.True(t, strings.HasPrefix(uri, "mcpkit://files/a%2Ftool/"), uri)
		tool, ok := call.FileTool(uri)
		assert.True(t, ok)
		assert.Equal(t, "a/tool", tool)
		got, err := f.Read(as("ada"), uri)
		require.NoError(t, err, name)
		assert.Equal(t, uri, got.URI)
		assert.Equal(t, file.MIMEType, got.MIMEType)
		assert.Equal(t, file.Text, got.Text, name)
		assert.Equal(t, string(file.Blob), string(got.Blob), name)
		part := call.PartURI(uri, 7)
		got, err = f.Read(as("ada"), part)
		require.NoError(t, err, name)
		assert.Equal(t, part, got.URI)
		for why, other := range map[string]string{
			"another tool": strings.Replace(uri, "a%2Ftool", "other", 1),
			"no file":      "mcpkit://files/a%2Ftool/HANDLE/notes.txt",
			"no handle":    "mcpkit://files/a%2Ftool//notes.txt",
			"no name":      "mcpkit://files/a%2Ftool/HANDLE",
			"more":         uri + "/more",
			"no tool":      strings.Replace(uri, "a%2Ftool", "", 1),
			"bad escape":   strings.Replace(uri, "a%2Ftool", "a%2", 1),
			"another URI":  "https://files/" + uri,
			"nothing":      "",
		} {
			_, err := f.Read(as("ada"), other)
			require.EqualError(t, err, mcp.ResourceNotFoundError(other).Error(), why)
		}
		for _, ctx := range []context.Context{as("bob"), context.Background()} {
			_, err := f.Read(ctx, uri)
			require.EqualError(t, err, mcp.ResourceNotFoundError(uri).Error(), "another caller's")
		}
		uri, err = f.Keep(as("ada"), "owner", "secret tool", file)
		require.NoError(t, err)
		_, err = f.Read(as("ada"), uri)
		require.ErrorIs(t, err, forbidden)
		_, err = f.Read(as("bob"), uri)
		require.EqualError(t, err, mcp.ResourceNotFoundError(uri).Error(), "whether it exists is not told")
	}
	for uri, ok := range map[string]bool{
		"mcpkit://files/t/h/n": true, "mcpkit://files/t/h/": true, "mcpkit://files/t/h": false, "mcpkit://files/t//n": false, "mcpkit://files//h/n": false,
		"mcpkit://files/t/h/n/m": false, "mcpkit://file/t/h/n": false, "mcpkit://files/%/h/n": false, "mcpkit://files/t/h/n#from=3": true,
	} {
		_, is := call.FileTool(uri)
		assert.Equal(t, ok, is, uri)
	}
}

// TestStoresOfFilesThatFail checks the errors of the store, and records that cannot be read.
func TestStoresOfFilesThatFail(t *testing.T) {
	file := &budget.File{Name: "n", Text: "text"}
	for name, tc := range map[string]struct {
		store     *faultyStore
		keep      string
		kept      bool
		read      string
		tooLarge  bool
		forbidden bool
	}{
		"full":           {store: &faultyStore{Store: store.NewMemory(0), put: fmt.Errorf("%w: of bytes", store.ErrTooLarge)}},
		"down":           {store: &faultyStore{Store: store.NewMemory(0), put: errStoreDown}, keep: "the store is down"},
		"down for Get":   {store: &faultyStore{Store: store.NewMemory(0), get: errStoreDown}, kept: true, read: "the store is down"},
		"without a line": {store: &faultyStore{Store: store.NewMemory(0), value: []byte(`{"tool":"t"}`)}, kept: true, read: "the stored file of a result cannot be read"},
		"without JSON":   {store: &faultyStore{Store: store.NewMemory(0), value: []byte("x\ntext")}, kept: true, read: "the stored file of a result cannot be read"},
	} {
		f := &call.Files{Store: tc.store, Permit: func(context.Context, string) error { return nil }}
		uri, err := f.Keep(context.Background(), "", "t", file)
		if tc.keep != "" {
			require.ErrorContains(t, err, tc.keep, name)
		} else {
			require.NoError(t, err, name)
		}
		assert.Equal(t, tc.kept, uri != "", name)
		if tc.kept {
			_, err = f.Read(context.Background(), uri)
			require.ErrorContains(t, err, tc.read, name)
		}
	}
	// The largest file that is kept: the record has the file and a line that describes it.
	f := &call.Files{Store: store.NewMemory(64 << 20), Permit: func(context.Context, string) error { return nil }}
	line := len(`{"tool":"t","text":true}` + "\n")
	for over, kept := range map[int]bool{0: true, 1: false} {
		uri, err := f.Keep(context.Background(), "", "t", &budget.File{Name: "n", Text: strings.Repeat("x", 8<<20-line+over)})
		require.NoError(t, err)
		assert.Equal(t, kept, uri != "", over)
	}
}

// TestPartsOfResources checks which fragments ask for a part.
func TestPartsOfResources(t *testing.T) {
	for uri, want := range map[string]struct {
		resource string
		from     int
	}{
		"a://x":                           {"a://x", 0},
		"a://x#from=7":                    {"a://x", 7},
		"a://x#from=0":                    {"a://x", 0},
		"a://x#from=1":                    {"a://x", 1},
		"a://x#from=07":                   {"a://x#from=07", 0},
		"a://x#from=-7":                   {"a://x#from=-7", 0},
		"a://x#from=+7":                   {"a://x#from=+7", 0},
		"a://x#from=":                     {"a://x#from=", 0},
		"a://x#from=x":                    {"a://x#from=x", 0},
		"a://x#y#from=7":                  {"a://x#y", 7},
		"a://x#from=1#from=7":             {"a://x#from=1", 7},
		"a://x#from=99999999999999999999": {"a://x#from=99999999999999999999", 0},
		"#from=7":                         {"", 7},
	} {
		resource, from := call.SplitPart(uri)
		assert.Equal(t, want.resource, resource, uri)
		assert.Equal(t, want.from, from, uri)
	}
	assert.Equal(t, "a://x#from=7", call.PartURI("a://x", 7))
}

func zip(uri string, size int) *mcp.EmbeddedResource {
	return &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: uri, MIMEType: "application/zip", Blob: bytes.Repeat([]byte{7}, size)}}
}

// TestLinksToFiles checks where the files of results can be read, for each kind of client.
func TestLinksToFiles(t *testing.T) {
	large, own := zip("a://large.zip", 300_000), zip("own://x.zip", 300_000)
	link := func(res *mcp.CallToolResult) (uris []string) {
		for _, c := range res.Content {
			if link, ok := c.(*mcp.ResourceLink); ok {
				uris = append(uris, link.URI)
			}
		}
		return uris
	}
	for name, tc := range map[string]struct {
		block     mcp.Content
		protocol  string
		rehearsed bool
		store     *faultyStore
		noRest    bool
		links     int
		uri, hint string
		log       string
	}{
		"kept":                  {block: large, protocol: "2025-06-18", links: 1, uri: "mcpkit://files/test_tool/", hint: "can be read for 15 minutes. A client that cannot read resources calls continue_result with the address of the resource as handle."},
		"without Remainders":    {block: large, protocol: "2025-06-18", noRest: true, links: 1, uri: "mcpkit://files/test_tool/", hint: "Resources under mcpkit://files/ can be read for 15 minutes."},
		"for an older client":   {block: large, protocol: "2025-03-26", links: 0, uri: "mcpkit://files/test_tool/", hint: "can be read for 15 minutes"},
		"for an unknown one":    {block: large, protocol: "", links: 1, uri: "mcpkit://files/test_tool/", hint: "can be read for 15 minutes"},
		"its own, for an older": {block: own, protocol: "2025-03-26", links: 0, uri: "own://x.zip"},
		"of the server itself":  {block: own, protocol: "2025-11-25", links: 1, uri: "own://x.zip"},
		"in an example":         {block: large, protocol: "2025-11-25", rehearsed: true, links: 1, uri: "mcpkit://files/test_tool/EXAMPLE/large.zip", hint: "can be read"},
		"not kept":              {block: large, protocol: "2025-11-25", store: &faultyStore{Store: store.NewMemory(0), put: errStoreDown}, uri: "a://large.zip", log: "a file of a result cannot be kept"},
		"too large to keep":     {block: zip("a://large.zip", 9<<20), protocol: "2025-11-25", uri: "a://large.zip"},
	} {
		t.Run(name, func(t *testing.T) {
			st := tc.store
			if st == nil {
				st = &faultyStore{Store: store.NewMemory(0)}
			}
			s := newServer().withFiles(st)
			s.Files.Has = func(_ context.Context, uri string) bool { return strings.HasPrefix(uri, "own://") }
			if tc.noRest {
				s.Remainders = nil
			}
			foreign := &mcp.ResourceLink{URI: "a://linked", Name: "linked"}
			op := &call.Operation{Protocol: tc.protocol, Rehearsed: tc.rehearsed}
			res, err := s.with(context.Background(), op, toolOf(t, []mcp.Content{tc.block, foreign}), "{}", call.Here)
			require.NoError(t, err)
			require.False(t, res.IsError)
			assert.Contains(t, link(res), "a://linked", "a link of the tool stays")
			assert.Len(t, link(res), tc.links+1)
			notice := textOf(res)
			if tc.links > 0 {
				assert.True(t, strings.HasPrefix(link(res)[0], tc.uri), link(res)[0])
			}
			assert.Contains(t, notice, tc.uri)
			assert.Contains(t, notice, tc.hint)
			assert.Equal(t, tc.hint != "", strings.Contains(notice, "can be read for"), notice)
			assert.Equal(t, tc.log != "", strings.Contains(s.log.String(), "cannot be kept"))
			assert.Contains(t, s.log.String(), tc.log)
			if name == "kept" {
				got, err := s.Files.Read(context.Background(), link(res)[0])
				require.NoError(t, err)
				assert.Equal(t, large.Resource.Blob, got.Blob)
			}
		})
	}
	// A tool that returns no files has no links, and a server without Files names the file.
	res, _, err := newServer().do(context.Background(), toolOf(t, []mcp.Content{large}), "{}")
	require.NoError(t, err)
	assert.Empty(t, link(res))
	assert.Contains(t, textOf(res), "its address is a://large.zip")
}

// TestContinuingAFile checks the tool that reads what was left out, for files.
func TestContinuingAFile(t *testing.T) {
	s := newServer().withFiles(store.NewMemory(0))
	ctx := as("ada")
	text := strings.Repeat("A sentence of some words.\n", 20_000)
	read := func(ctx context.Context, handle string, from int) (string, error) {
		return s.Remainders.Read(ctx, toolErrors, call.RemainderRequest{Handle: handle, From: from})
	}
	uri, err := s.Files.Keep(ctx, "", "t", &budget.File{Name: "n.txt", Text: text})
	require.NoError(t, err)
	rebuilt, from := "", 0
	for {
		got, err := read(ctx, uri, from)
		require.NoError(t, err)
		at := strings.LastIndex(got, "\n\n")
		part, where := got[:at], got[at+2:]
		rebuilt += part
		if where == fmt.Sprintf("This was the last of %d bytes.", len(text)) {
			break
		}
		var first, next, total, again int
		_, err = fmt.Sscanf(where, "Bytes %d to %d of %d. To continue, call continue_result with the same handle and from %d.", &first, &next, &total, &again)
		require.NoError(t, err, where)
		assert.Equal(t, []int{from, next, len(text)}, []int{first, again, total})
		from = next
	}
	assert.Equal(t, text, rebuilt)
	last, err := read(ctx, uri, len(text)-1)
	require.NoError(t, err)
	assert.Contains(t, last, "This was the last of")
	_, err = read(ctx, uri, len(text))
	require.ErrorContains(t, err, fmt.Sprintf("from: the file has %d bytes, numbered from 0", len(text)))

	empty, err := s.Files.Keep(ctx, "", "t", &budget.File{Name: "n.txt", MIMEType: "text/plain"})
	require.NoError(t, err)
	got, err := read(ctx, empty, 0)
	require.NoError(t, err)
	assert.Equal(t, "\n\nThis was the last of 0 bytes.", got)
	_, err = read(ctx, empty, 1)
	require.ErrorContains(t, err, "from: the file has 0 bytes")
	binary, err := s.Files.Keep(ctx, "", "t", &budget.File{Name: "n.zip", Blob: []byte("x")})
	require.NoError(t, err)
	_, err = read(ctx, binary, 0)
	require.ErrorContains(t, err, "handle: the file is not a text Only a client that can read resources gets it")
	const gone = "handle: nothing is stored under this handle, or it has expired Call the tool that returned the handle again."
	for _, handle := range []string{"mcpkit://files/t/HANDLE/n.txt", "mcpkit://files/other/" + strings.Split(uri, "/")[4] + "/n.txt", "nothing", ""} {
		_, err = read(ctx, handle, 0)
		require.EqualError(t, err, gone, handle)
	}
	_, err = read(as("bob"), uri, 0)
	require.EqualError(t, err, gone)
	s.Files.Store = &faultyStore{get: errStoreDown}
	_, err = read(ctx, uri, 0)
	require.ErrorIs(t, err, errStoreDown)
	s.Remainders.Files = nil
	_, err = read(ctx, uri, 0)
	require.EqualError(t, err, gone, "no files are kept")
}

// TestContinuingAResult checks the tool that reads what was left out, and what cannot be kept.
func TestContinuingAResult(t *testing.T) {
	long := toolOf(t, strings.Repeat("words of a text ", 30_000))
	s := newServer().withFiles(store.NewMemory(0))
	res, _, err := s.do(as("ada"), long, "{}")
	require.NoError(t, err)
	_, handle, found := strings.Cut(textOf(res), `To read the rest, call continue_result with handle "`)
	require.True(t, found, textOf(res)[:0])
	handle, _, _ = strings.Cut(handle, `"`)
	read := func(subject string, from int) (string, error) {
		return s.Remainders.Read(as(subject), toolErrors, call.RemainderRequest{Handle: handle, From: from})
	}
	text, err := read("ada", 0)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(text, "words of") || strings.HasPrefix(text, "of a") || strings.HasPrefix(text, "a text") || strings.HasPrefix(text, "text"), text[:20])
	assert.Contains(t, text, "To continue, call continue_result with the same handle and from ")
	for from := 0; ; {
		text, err := read("ada", from)
		require.NoError(t, err)
		where := text[strings.LastIndex(text, "\n")+1:]
		var first, last, total, next int
		if n, _ := fmt.Sscanf(where, "Pieces %d to %d of %d. To continue, call continue_result with the same handle and from %d.", &first, &last, &total, &next); n < 4 {
			require.Regexp(t, `^This was the last of \d+ pieces\.$`, where)
			break
		}
		require.Equal(t, []int{from, next - 1}, []int{first, last})
		require.Greater(t, next, from)
		from = next
	}
	var pieces int
	_, err = fmt.Sscanf(text[strings.LastIndex(text, "of "):], "of %d.", &pieces)
	require.NoError(t, err)
	for from, there := range map[int]bool{pieces - 1: true, pieces: false, pieces + 1: false} {
		_, err = read("ada", from)
		assert.Equal(t, there, err == nil, "%d of %d", from, pieces)
	}
	second, _, err := s.do(as("ada"), toolOf(t, strings.Repeat("other words ", 30_000)), "{}")
	require.NoError(t, err)
	require.NotContains(t, textOf(second), handle)
	again, err := read("ada", 0)
	require.NoError(t, err)
	assert.Equal(t, text, again, "each result has its own rest")
	_, err = read("bob", 0)
	require.ErrorContains(t, err, "nothing is stored under this handle")
	_, err = read("ada", 1_000)
	require.ErrorContains(t, err, "from: there are ")
	require.NoError(t, s.Remainders.Ready(context.Background()))

	for name, st := range map[string]*faultyStore{
		"the store is down":              {Store: store.NewMemory(0), put: errStoreDown},
		"too much to keep for this long": {Store: store.NewMemory(1_000)},
	} {
		s := newServer().withFiles(st)
		res, _, err := s.do(context.Background(), long, "{}")
		require.NoError(t, err)
		assert.False(t, res.IsError)
		assert.NotContains(t, textOf(res), "continue_result", name)
		assert.Contains(t, s.log.String(), "the rest of a result cannot be kept", name)
	}
	// More than 8 MiB are not kept, and that is no fault of the store.
	s = newServer().withFiles(store.NewMemory(64 << 20))
	res, _, err = s.do(context.Background(), toolOf(t, strings.Repeat("words of a text ", 600_000)), "{}")
	require.NoError(t, err)
	assert.NotContains(t, textOf(res), "continue_result")
	assert.NotContains(t, s.log.String(), "cannot be kept")

	s = newServer().withFiles(&faultyStore{Store: store.NewMemory(0), get: errStoreDown})
	require.ErrorIs(t, s.Remainders.Ready(context.Background()), errStoreDown)
	_, err = s.Remainders.Read(context.Background(), toolErrors, call.RemainderRequest{Handle: "x"})
	require.ErrorIs(t, err, errStoreDown)
	s = newServer().withFiles(&faultyStore{Store: store.NewMemory(0), value: []byte("{")})
	_, err = s.Remainders.Read(context.Background(), toolErrors, call.RemainderRequest{Handle: "x"})
	require.ErrorContains(t, err, "the stored rest of a result cannot be read")
	s = newServer().withFiles(&faultyStore{Store: store.NewMemory(0), value: []byte(`{"pieces":[{"path":"a.b","text":"the only one"}]}`)})
	text, err = s.Remainders.Read(context.Background(), toolErrors, call.RemainderRequest{Handle: "x"})
	require.NoError(t, err)
	assert.Equal(t, "a.b: the only one\n\nThis was the last of 1 pieces.", text)
}
