package interop

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Write appends to the log.
func (w *witness) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.logged.Write(p)
}

// logger returns the MCP server's logger. It logs at all levels, so that no message is missed.
func (w *witness) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// leaks returns the secrets that are in the log. The first part of a secret is enough; of a JWT,
// that of its header, claims or signature.
func (w *witness) leaks() (found []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	logged := w.logged.String()
	for value, what := range w.secrets {
		parts := []string{value}
		if strings.HasPrefix(value, "eyJ") { // other tokens have dots too, with a letter or two between them
			parts = strings.Split(value, ".")
		}
		if slices.ContainsFunc(parts, func(part string) bool { return part != "" && strings.Contains(logged, part[:min(len(part), 20)]) }) {
			found = append(found, what)
		}
	}
	return found
}

// requireNothingLeaked fails the test if a secret is in the log. kinds are the secrets that must
// have been used, because otherwise the check finds nothing.
func (w *witness) requireNothingLeaked(t *testing.T, kinds ...string) {
	t.Helper()
	assert.Empty(t, w.leaks(), "the server logged secrets")
	w.mu.Lock()
	defer w.mu.Unlock()
	require.Contains(t, w.logged.String(), "status=401", "the test does not read the log of the server")
	for _, kind := range kinds {
		assert.Contains(t, slices.Collect(maps.Values(w.secrets)), kind, "no secret was observed")
	}
}

// TestLeaksAreFound checks that the check that all tests use can fail.
func TestLeaksAreFound(t *testing.T) {
	const token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSIsImF1ZCI6Im1jcCJ9.c2lnbmF0dXJlIHNpZ25hdHVyZSBzaWduYXR1cmU"
	for logged, leaks := range map[string]int{
		"all is well":          0,
		"token " + token:       1,
		"token " + token[:40]:  1,
		"claims " + token[21:]: 1,
		"code 012.3.456789":    1,
		"3 codes":              0,
	} {
		w := newWitness()
		answer := func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"access_token":%q}`, token) }
		r := httptest.NewRequest(http.MethodPost, "/token", strings.NewReader("code=012.3.456789"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w.issuer(http.HandlerFunc(answer)).ServeHTTP(httptest.NewRecorder(), r)
		w.logger().Info(logged)
		assert.Len(t, w.leaks(), leaks, logged)
	}
}
