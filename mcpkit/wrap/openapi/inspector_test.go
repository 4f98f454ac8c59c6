package openapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// mostInspected is how many tools of each published document the Inspector lists. The seed chooses
// them.
const (
	mostInspected   = 60
	seedOfInspected = 22
)

// TestPublishedDocumentsInInspector checks that the MCP Inspector accepts the tools of published
// documents with --strict, which refuses schemas that some clients cannot read.
func TestPublishedDocumentsInInspector(t *testing.T) {
	inspector := os.Getenv("MCPKIT_INSPECTOR")
	if inspector == "" {
		t.Skip("MCPKIT_INSPECTOR does not name the program mcp-inspector; .ci/openapi/run does")
	}
	for name := range published {
		t.Run(name, func(t *testing.T) {
			doc, err := openapi.ReadFile(publishedFile(t, name))
			require.NoError(t, err)
			ids := doc.IDs()
			rand.New(rand.NewPCG(seedOfInspected, 0)).Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
			ops := openapi.Operations{}
			for _, id := range ids[:mostInspected] {
				ops[id] = annotate.Destructive("Call " + id[max(0, len(id)-60):])
			}
			listed := inspect(t, inspector, ops, doc)
			assert.Len(t, listed, mostInspected)
		})
	}
}

// inspect serves operations of a document on loopback, and returns the names of the tools that the
// Inspector lists.
func inspect(t *testing.T, inspector string, ops openapi.Operations, doc *openapi.Document) (names []string) {
	t.Helper()
	srv := mcpkit.New(mcpkit.Manifest{Name: "published", Title: "Published", Version: "1.0.0", Tagline: "A test", Description: "Calls operations of a document.", URL: "https://api.acme-stays.com/mcp"},
		mcpkit.Public("a test"), mcpkit.Unlisted("a test"), mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}))
	require.NoError(t, openapi.Mount(srv, doc, ops, openapi.Service(wrap.InProcess(http.NotFoundHandler()))))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	address, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() {
		// Some of the tools take or return secrets, with which only serve -dev serves.
		ended <- mcpkit.Command(ctx, srv, []string{"serve", "-dev", "-addr", "127.0.0.1:0"}, mcpkit.Streams(nil, io.Discard, io.Discard),
			serving.OnListen(func(a net.Addr) { address <- a }))
	}()
	var url string
	select {
	case a := <-address:
		url = fmt.Sprintf("http://%s/mcp", a)
	case err := <-ended:
		require.NoError(t, err)
	}
	var out, errs strings.Builder
	command := exec.CommandContext(ctx, inspector, "--cli", url, "--transport", "http", "--method", "tools/list", "--format", "json", "--strict")
	command.Stdout, command.Stderr, command.WaitDelay = &out, &errs, 5*time.Second
	err := command.Run()
	cancel()
	require.NoError(t, <-ended)
	require.NoError(t, err, "%s", errs.String())
	assert.NotContains(t, strings.ToLower(errs.String()), "portab")
	var answer struct {
		Result struct {
			Tools []struct{ Name string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out.String()), &answer))
	for _, tool := range answer.Result.Tools {
		names = append(names, tool.Name)
	}
	return slices.Compact(slices.Sorted(slices.Values(names)))
}
