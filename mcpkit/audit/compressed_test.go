package audit_test

import (
	"bytes"
	"compress/gzip"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// compressing compresses the answers of a handler, for clients that accept it or for all.
func compressing(all bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			recorder := httptest.NewRecorder()
			next.ServeHTTP(recorder, r)
			maps.Copy(w.Header(), recorder.Header())
			body := recorder.Body.Bytes()
			if all || strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				body = compressed(body)
				w.Header().Set("Content-Encoding", "gzip")
				w.Header().Del("Content-Length")
			}
			w.WriteHeader(recorder.Code)
			_, _ = w.Write(body)
		})
	}
}

func compressed(text []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(text)
	_ = w.Close()
	return b.Bytes()
}

// Clients read compressed answers, and so does the audit.
func TestCompressedAnswersAreRead(t *testing.T) {
	t.Parallel()
	for name, all := range map[string]bool{"for clients that accept it": false, "for all": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := run(t, broken(t, compressing(all)).URL+"/mcp", nil)
			assert.Equal(t, 1, report.Tools)
			for _, r := range audit.Rules() {
				got := result(t, report, r.ID)
				assert.Empty(t, got.Findings, r.ID)
			}
		})
	}
}

// An answer that is not what Content-Encoding says reaches no client.
func TestAnswersThatAreCompressedWrongly(t *testing.T) {
	t.Parallel()
	list := []byte(`{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}`)
	whole := compressed(list)
	for name, c := range map[string]struct {
		encoding string
		body     []byte
		says     string
	}{
		"not compressed":   {"gzip", list, "not compressed with gzip"},
		"a wrong checksum": {"gzip", append(bytes.Clone(whole[:len(whole)-8]), 1, 2, 3, 4, 5, 6, 7, 8), "not compressed with gzip"},
		"cut":              {"gzip", whole[:len(whole)/2], "the server closed the connection"},
		"not accepted":     {"br", list, `Content-Encoding "br"`},
		"a bomb":           {"gzip", compressed(bytes.Repeat([]byte("a"), 16<<20)), "longer than the audit reads"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := run(t, broken(t, listings(func(int64) bool { return true }, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("Content-Encoding", c.encoding)
				_, _ = w.Write(c.body)
			})).URL+"/mcp", nil)
			got := result(t, report, audit.RuleToolsList)
			require.Equal(t, policy.Fail, got.Outcome, got.Reason)
			assert.Contains(t, got.Findings[0].Message, c.says)
		})
	}
}
