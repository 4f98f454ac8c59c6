package wrap_test

import (
	"encoding/json"
	"io"
	"log"
	"log/slog"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func manifest() mcpkit.Manifest {
	return mcpkit.Manifest{
		Name: "notes", Title: "Notes", Version: "1.2.3",
		Tagline:     "Read and write notes",
		Description: "Finds, reads and writes the notes of a team.",
		URL:         "https://notes.acme.com/mcp",
		Privacy:     "https://acme.com/privacy",
		Support:     "support@acme.com",
		Security:    "security@acme.com",
	}
}

func newServer(opts ...mcpkit.Option) *mcpkit.Server {
	return mcpkit.New(manifest(), mcpkit.Public("the notes of this test are public"), opts...)
}

// A logBook keeps a log for tests to read.
type logBook struct{ syncbuffer.Buffer }

func (l *logBook) option() mcpkit.Option {
	return mcpkit.Logs(observe.Logs{Logger: slog.New(slog.NewTextHandler(l, nil))})
}

// found returns the findings of some rules, as lines.
func found(srv *mcpkit.Server, rules ...policy.RuleID) (lines []string) {
	check := policy.CheckMust // costs less
	if slices.ContainsFunc(policy.Rules(), func(r policy.Rule) bool { return r.Level != policy.Must && slices.Contains(rules, r.ID) }) {
		check = policy.Check
	}
	for _, res := range check(srv.Surface()).Results {
		for _, f := range res.Findings {
			for _, rule := range rules {
				if f.Rule.ID == rule && f.Waiver == nil {
					lines = append(lines, f.String())
				}
			}
		}
	}
	return lines
}

// A seenRequest is a request as the service received it.
type seenRequest struct {
	Method, Path, Query, Body, Host string
	Header                          http.Header
}

const text = "Does what the test asks for. Use when a test runs."

// tool returns a client of a server with one tool, call_route, which calls a route.
func tool[In, Out any](t testing.TB, b *wrap.Backend, route string, opts ...mcpkit.Option) *mcptest.Client {
	t.Helper()
	srv := newServer(opts...)
	wrap.HTTP[In, Out](srv, b, route, "call_route", annotate.Destructive("Call the route"), text)
	require.Empty(t, found(srv, "tool-route", "tool-types"))
	return mcptest.New(t, srv)
}

func answer(w http.ResponseWriter, status int, contentType, body string) {
	if contentType != "" {
		w.Header().Set("Content-Type", contentType)
	}
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

func asJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// quiet is the log of services that abort answers on purpose.
var quiet = log.New(io.Discard, "", 0)

var silent = slog.New(slog.DiscardHandler)
