package auditcmd_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/auditcmd"
)

// file writes a file and returns its name.
func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "input")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

// A recorder is a server that answers everything with 404 and keeps the headers.
type recorder struct {
	*httptest.Server
	mu      sync.Mutex
	headers []http.Header
}

func record(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.headers = append(r.headers, req.Header)
		http.NotFound(w, req)
	}))
	t.Cleanup(r.Close)
	return r
}

// run audits a server quickly.
func run(t *testing.T, url string, i auditcmd.Inputs, std auditcmd.Streams) error {
	t.Helper()
	i.Options.PerSecond, i.Options.LoadRequests, i.Options.Timeout = 10_000, -1, 2*time.Second
	_, err := auditcmd.Audit(t.Context(), auditcmd.Target{URL: url}, i, std)
	return err
}

func TestHeadersOfAFileAreSent(t *testing.T) {
	t.Parallel()
	s := record(t)
	name := file(t, "# for the gateway\nX-Api-Key: k1\n\nX-Team:  notes \n")
	require.NoError(t, run(t, s.URL+"/mcp", auditcmd.Inputs{HeaderFile: name}, auditcmd.Streams{Err: io.Discard}))
	s.mu.Lock()
	defer s.mu.Unlock()
	require.NotEmpty(t, s.headers)
	for _, h := range s.headers {
		assert.Equal(t, "k1", h.Get("X-Api-Key"))
		assert.Equal(t, "notes", h.Get("X-Team"))
	}
}

func TestWrongInputsAreReportedWithoutSecrets(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3t"
	for _, c := range []struct {
		name, text, want string
		inputs           func(name string) auditcmd.Inputs
	}{
		{"empty token", " \n", "is empty", tokenFile},
		{"two tokens", secret + "\n" + secret, "more than one token", tokenFile},
		{"token with a letter that no token has", secret + "\u00e4", "characters that no token has", tokenFile},
		{"header without a colon", "A: b\n" + secret, "line 2", headerFile},
		{"header with a bad name", "A b: " + secret, "line 1", headerFile},
		{"header with a bad value", "A: " + secret + "\x00", "line 1", headerFile},
		{"no headers", "# none\n", "has none", headerFile},
		{"examples that are no JSON", "{", "the examples: ", examplesFile},
		{"examples in a list", "[]", "must be an object", examplesFile},
		{"a tool twice", `{"a":{},"a":{}}`, "the examples: ", examplesFile},
		{"arguments that are no object", `{"a":[1]}`, `the member "a" must be an object`, examplesFile},
		{"authorities that are none", secret, "no certificate in PEM form", caFile},
		{"an endless file", strings.Repeat(" ", 5<<20), "longer than 4 MiB", examplesFile},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := run(t, "http://127.0.0.1:1/mcp", c.inputs(file(t, c.text)), auditcmd.Streams{Err: io.Discard})
			require.ErrorContains(t, err, c.want)
			assert.NotContains(t, err.Error(), secret)
		})
	}
	err := run(t, "http://127.0.0.1:1/mcp", auditcmd.Inputs{TokenFile: "-", HeaderFile: "-"}, auditcmd.Streams{In: strings.NewReader(secret), Err: io.Discard})
	require.ErrorContains(t, err, "only one file")
	err = run(t, "http://127.0.0.1:1/mcp", auditcmd.Inputs{TokenFile: "/does/not/exist", ExamplesFile: "/nor/this"}, auditcmd.Streams{Err: io.Discard})
	require.ErrorContains(t, err, "/does/not/exist")
	require.ErrorContains(t, err, "/nor/this")
	require.ErrorContains(t, run(t, "notes.example", auditcmd.Inputs{}, auditcmd.Streams{Err: io.Discard}), "https://example.com/mcp")
}

func tokenFile(name string) auditcmd.Inputs    { return auditcmd.Inputs{TokenFile: name} }
func headerFile(name string) auditcmd.Inputs   { return auditcmd.Inputs{HeaderFile: name} }
func caFile(name string) auditcmd.Inputs       { return auditcmd.Inputs{CAFile: name} }
func examplesFile(name string) auditcmd.Inputs { return auditcmd.Inputs{ExamplesFile: name} }

func TestFindingsAreShownWhileTheAuditRuns(t *testing.T) {
	t.Parallel()
	s := record(t)
	var shown strings.Builder
	require.NoError(t, run(t, s.URL+"/mcp", auditcmd.Inputs{}, auditcmd.Streams{Err: &shown}))
	assert.Contains(t, shown.String(), string(audit.RuleFavicon))
	assert.NotContains(t, shown.String(), "\r", "there is no line that counts without a terminal")
}

func TestAStoppedAuditIsIncomplete(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(hang) })
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	report, err := auditcmd.Audit(ctx, auditcmd.Target{URL: s.URL + "/mcp"}, auditcmd.Inputs{}, auditcmd.Streams{Err: io.Discard})
	require.NoError(t, err)
	assert.Equal(t, auditcmd.ExitIncomplete, auditcmd.ExitCode(report))
	assert.NotEmpty(t, report.Incomplete)
}
