package openapi_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newServer() *mcpkit.Server {
	return mcpkit.New(mcpkit.Manifest{
		Name: "shop", Title: "Shop", Version: "1.2.3",
		Tagline:     "Read and write orders",
		Description: "Finds, reads and writes the orders of a shop.",
		URL:         "https://shop.acme.com/mcp",
		Privacy:     "https://acme.com/privacy",
		Support:     "support@acme.com",
		Security:    "security@acme.com",
	}, mcpkit.Public("the orders of this test are public"))
}

// A service records the last request and answers it.
type service struct {
	method, uri, body, contentType string
	header                         http.Header
	status                         int
	answer, answerType             string
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	s.method, s.uri, s.body, s.header, s.contentType = r.Method, r.RequestURI, string(raw), r.Header.Clone(), r.Header.Get("Content-Type")
	if s.answer == "" {
		w.WriteHeader(max(s.status, http.StatusNoContent))
		return
	}
	w.Header().Set("Content-Type", s.answerType)
	w.WriteHeader(max(s.status, http.StatusOK))
	_, _ = io.WriteString(w, s.answer)
}

// json sets the answer.
func (s *service) json(text string) { s.answer, s.answerType = text, "application/json" }

func parse(t testing.TB, text string) *openapi.Document {
	t.Helper()
	d, err := openapi.Parse([]byte(text))
	require.NoError(t, err)
	return d
}

func shop(t testing.TB) *openapi.Document {
	t.Helper()
	d, err := openapi.ReadFile("testdata/shop.yaml")
	require.NoError(t, err)
	return d
}

// mounted returns a server with operations of a document, and the tools of its listing by name.
func mounted(t testing.TB, d *openapi.Document, s *service, ops openapi.Operations, opts ...openapi.Option) (*mcpkit.Server, map[string]policy.Tool) {
	t.Helper()
	srv := newServer()
	require.NoError(t, openapi.Mount(srv, d, ops, append([]openapi.Option{openapi.Service(wrap.InProcess(s))}, opts...)...))
	tools := map[string]policy.Tool{}
	for _, tool := range srv.Surface().Tools {
		tools[tool.Name] = tool
	}
	return srv, tools
}

// failures returns what Must rules find about the tools.
func failures(srv *mcpkit.Server) (lines []string) {
	for _, f := range srv.Check().Failures() {
		if strings.HasPrefix(string(f.Rule.ID), "tool-") || strings.HasPrefix(string(f.Rule.ID), "schema-") {
			lines = append(lines, f.String())
		}
	}
	return lines
}

func asJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func try(t testing.TB, c *mcptest.Client, tool string, args string) (string, error) {
	t.Helper()
	out, err := mcptest.Try[json.RawMessage](context.Background(), c, tool, json.RawMessage(args))
	return string(out), err
}

func contains(list []openapi.Note, part string) bool {
	return slices.ContainsFunc(list, func(n openapi.Note) bool { return strings.Contains(n.String(), part) })
}
