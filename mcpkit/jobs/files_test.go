package jobs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/jobs"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// The content of files, which is none that a model sees next to a result.
var archive = append([]byte("PK\x03\x04"), bytes.Repeat([]byte{0, 1, 2, 255}, 100_000)...)

type fileOut struct {
	Notes  int           `json:"notes" jsonschema:"description=How many notes there are"`
	Backup mcpkit.File   `json:"backup" jsonschema:"description=All notes"`
	Parts  []mcpkit.File `json:"parts,omitempty" jsonschema:"description=The notes of each year"`
}

// A wire sends raw calls to a server.
type wire struct {
	t        *testing.T
	endpoint string
}

// serveJob serves a job with work, and returns its runner.
func serveJob[Out any](t *testing.T, kept store.Store, work func(context.Context, exportIn) (Out, error), opts *jobs.Options) (wire, *jobs.Runner) {
	t.Helper()
	srv := mcpkit.New(manifest(), mcpkit.Public("the notes of this test are public"), mcpkit.Edge(edge.Config{Hosts: []string{"127.0.0.1"}, ClientIP: edge.RemoteAddr}))
	runner := jobs.Add(srv, kept, "export_notes", annotate.ReadOnly("Export notes"), "Exports all notes. Use when the user wants a copy of everything.", work, opts)
	example := mcpkit.Example{Title: "One", Prompt: "Export our notes", Calls: []mcpkit.Call{mcpkit.Use("export_notes", exportIn{})}, Shows: "an export"}
	srv.Examples(example, example, example)
	require.Empty(t, srv.Check().Failures())
	handler, err := srv.Handler()
	require.NoError(t, err)
	web := httptest.NewServer(handler)
	t.Cleanup(func() { web.Close(); http.DefaultClient.CloseIdleConnections() })
	return wire{t, web.URL + "/mcp"}, runner
}

// ask sends a request and decodes its result into out.
func (w wire) ask(method string, params, out any) {
	w.t.Helper()
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	require.NoError(w.t, err)
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.endpoint, bytes.NewReader(body))
	require.NoError(w.t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	res, err := http.DefaultClient.Do(r)
	require.NoError(w.t, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	require.NoError(w.t, err)
	var answer struct{ Result json.RawMessage }
	require.NoError(w.t, json.Unmarshal(raw, &answer), string(raw))
	require.NotEmpty(w.t, answer.Result, string(raw))
	require.NoError(w.t, json.Unmarshal(answer.Result, out))
}

type toolResult struct {
	IsError           bool
	StructuredContent json.RawMessage
	Content           []struct{ Type, Text, URI, Name, MimeType string }
}

func (w wire) call(tool string, arguments any) (res toolResult) {
	w.t.Helper()
	w.ask("tools/call", map[string]any{"name": tool, "arguments": arguments}, &res)
	return res
}

// finished starts a job and returns its result when it has ended.
func (w wire) finished(runner *jobs.Runner) toolResult {
	w.t.Helper()
	started := w.call("export_notes", exportIn{Year: 2020})
	require.False(w.t, started.IsError, started.Content)
	var h jobs.Handle
	require.NoError(w.t, json.Unmarshal(started.StructuredContent, &h))
	require.NoError(w.t, runner.Drain(w.t.Context()))
	return w.call("get_export_notes_result", h)
}

// read returns the content of a kept file.
func (w wire) read(uri string) []byte {
	w.t.Helper()
	var content []byte
	for uri != "" {
		var res struct {
			Contents []struct {
				URI, Text string
				Blob      []byte
				Meta      struct {
					Next string `json:"mcpkit/next"`
				} `json:"_meta"`
			}
		}
		w.ask("resources/read", map[string]any{"uri": uri}, &res)
		uri = ""
		for _, c := range res.Contents {
			content = append(append(content, c.Text...), c.Blob...)
		}
	}
	return content
}

// link is a file in structured content.
type link struct {
	Name, Type, URI string
	Size            int
}

// TestAJobReturnsFiles checks that a result has links to the files that the work returned, of bytes
// and of readers, and that the files are there when the result is read again.
func TestAJobReturnsFiles(t *testing.T) {
	kept := store.NewMemory(0)
	w, runner := serveJob(t, kept, func(context.Context, exportIn) (fileOut, error) {
		return fileOut{
			Notes:  3,
			Backup: mcpkit.File{Name: "notes.zip", Type: "application/zip", Reader: bytes.NewReader(archive)},
			Parts: []mcpkit.File{
				{Name: "2020.txt", Data: []byte("milk\n")},
				{Name: "2021.pdf", URL: "https://files.acme.com/2021.pdf", Type: "application/pdf", Size: 5 << 30},
			},
		}, nil
	}, nil)
	res := w.finished(runner)
	require.False(t, res.IsError, res.Content)
	var got struct {
		Status string
		Result struct {
			Notes  int
			Backup link
			Parts  []link
		}
	}
	require.NoError(t, json.Unmarshal(res.StructuredContent, &got))
	assert.Equal(t, "done", got.Status)
	assert.Equal(t, 3, got.Result.Notes)
	backup := got.Result.Backup
	assert.Equal(t, link{"notes.zip", "application/zip", backup.URI, len(archive)}, backup)
	assert.True(t, strings.HasPrefix(backup.URI, "mcpkit://files/get_export_notes_result/"), backup.URI)
	assert.Equal(t, archive[:1000], w.read(backup.URI)[:1000])
	require.Len(t, got.Result.Parts, 2)
	assert.Equal(t, "milk\n", string(w.read(got.Result.Parts[0].URI)))
	assert.Equal(t, link{"2021.pdf", "application/pdf", "https://files.acme.com/2021.pdf", 5 << 30}, got.Result.Parts[1])
	assert.NotContains(t, string(res.StructuredContent), "mcpkit-job-file")
}

// TestAFileIsTheResultOfAJob checks work that returns nothing but a file, or a list of files.
func TestAFileIsTheResultOfAJob(t *testing.T) {
	w, runner := serveJob(t, store.NewMemory(0), func(context.Context, exportIn) (mcpkit.File, error) {
		return mcpkit.File{Name: "notes.txt", Data: []byte("milk\n")}, nil
	}, nil)
	var one struct{ Result link }
	require.NoError(t, json.Unmarshal(w.finished(runner).StructuredContent, &one))
	assert.Equal(t, "milk\n", string(w.read(one.Result.URI)))

	w, runner = serveJob(t, store.NewMemory(0), func(context.Context, exportIn) ([]*mcpkit.File, error) {
		return []*mcpkit.File{{Name: "1.txt", Data: []byte("one")}, {Name: "2.txt", Data: []byte("two")}}, nil
	}, nil)
	var list struct{ Result []link }
	require.NoError(t, json.Unmarshal(w.finished(runner).StructuredContent, &list))
	require.Len(t, list.Result, 2)
	assert.Equal(t, "one", string(w.read(list.Result[0].URI)))
	assert.Equal(t, "two", string(w.read(list.Result[1].URI)))
}

type panickingReader struct{ io.Reader }

func (panickingReader) Close() error { panic("secret") }

// TestFilesThatAJobCannotKeep checks files that are too large, that cannot be read, or that lead
// nowhere: the job fails with a reason, and the store has no file.
func TestFilesThatAJobCannotKeep(t *testing.T) {
	for name, tc := range map[string]struct {
		file mcpkit.File
		size int // of the store
		want string
	}{
		"too large":            {mcpkit.File{Name: "a", Data: make([]byte, 9<<20)}, 64 << 20, `the job failed: The file "a" is larger than 8,388,608 bytes`},
		"too large to be kept": {mcpkit.File{Name: "a", Data: archive}, 128 << 10, "its result is too large to be kept"},
		"fails half way":       {mcpkit.File{Name: "a", Reader: io.MultiReader(bytes.NewReader(archive), iotest.ErrReader(errors.New("secret")))}, 0, "internal error (ref "},
		"panics at the end":    {mcpkit.File{Name: "a", Reader: panickingReader{bytes.NewReader(archive)}}, 0, "internal error (ref "},
		"empty":                {mcpkit.File{}, 0, "internal error (ref "},
		"no address":           {mcpkit.File{Name: "a", URL: "mcpkit-job-file:ABC"}, 0, "internal error (ref "},
	} {
		t.Run(name, func(t *testing.T) {
			var log syncbuffer.Buffer
			kept := store.NewMemory(tc.size)
			w, runner := serveJob(t, kept, func(context.Context, exportIn) (fileOut, error) { return fileOut{Backup: tc.file}, nil },
				&jobs.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
			res := w.finished(runner)
			require.True(t, res.IsError)
			assert.Contains(t, res.Content[0].Text, tc.want)
			assert.NotContains(t, log.String(), "secret")
			keys, err := kept.Scan(t.Context(), "mcpkit/job/", "", 100)
			require.NoError(t, err)
			assert.Len(t, keys, 1, "the record of the job is all that is kept")
		})
	}
}

// TestFilesOfACancelledJobAreNotKept checks a job that another process cancels while its work is
// about to end.
func TestFilesOfACancelledJobAreNotKept(t *testing.T) {
	kept := store.NewMemory(0)
	begun, cancelled := make(chan struct{}), make(chan struct{})
	work := func(context.Context, exportIn) (fileOut, error) {
		close(begun)
		select {
		case <-cancelled:
		case <-time.After(20 * time.Second):
		}
		return fileOut{Backup: mcpkit.File{Name: "notes.zip", Data: archive}}, nil
	}
	w, runner := serveJob(t, kept, work, nil)
	other, _ := serveJob(t, kept, work, nil)
	var h jobs.Handle
	require.NoError(t, json.Unmarshal(w.call("export_notes", exportIn{}).StructuredContent, &h))
	<-begun
	assert.False(t, other.call("cancel_export_notes", h).IsError)
	close(cancelled)
	require.NoError(t, runner.Drain(t.Context()))
	keys, err := kept.Scan(t.Context(), "mcpkit/job/", "", 100)
	require.NoError(t, err)
	assert.Len(t, keys, 1)
	var state jobs.State
	require.NoError(t, json.Unmarshal(w.call("get_export_notes_result", h).StructuredContent, &state))
	assert.Equal(t, "cancelled", state.Status)
}
