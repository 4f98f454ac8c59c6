package edge_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// noRedirects is a client that does not follow redirects.
var noRedirects = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func TestMethods(t *testing.T) {
	for _, tc := range []struct {
		methods []string
		method  string
		status  int
		allow   string
	}{
		{[]string{"POST"}, "POST", 204, ""},
		{[]string{"POST"}, "OPTIONS", 204, "POST, OPTIONS"},
		{[]string{"POST"}, "GET", 405, "POST, OPTIONS"},
		{[]string{"POST"}, "HEAD", 405, "POST, OPTIONS"},
		{[]string{"POST"}, "PUT", 405, "POST, OPTIONS"},
		{[]string{"POST"}, "PATCH", 405, "POST, OPTIONS"},
		{[]string{"POST"}, "DELETE", 405, "POST, OPTIONS"},
		{[]string{"POST"}, "TRACE", 405, "POST, OPTIONS"},
		{[]string{"POST"}, "PROPFIND", 405, "POST, OPTIONS"},
		{[]string{"POST"}, "post", 405, "POST, OPTIONS"},
		{[]string{"POST"}, strings.Repeat("A", 4000), 405, "POST, OPTIONS"},
		{[]string{"POST", "GET", "GET"}, "GET", 204, ""},
		{[]string{"POST", "GET", "GET"}, "HEAD", 204, ""},
		{[]string{"POST", "GET", "GET"}, "DELETE", 405, "GET, HEAD, POST, OPTIONS"},
		{[]string{"OPTIONS", "GET"}, "PUT", 405, "GET, HEAD, OPTIONS"},
	} {
		srv := httptest.NewServer(edge.Methods(tc.methods...)(ok))
		for _, path := range []string{"/mcp", "/", "/a//b/../c"} {
			r, err := http.NewRequest(tc.method, srv.URL+path, http.NoBody)
			require.NoError(t, err)
			resp, err := noRedirects.Do(r)
			require.NoError(t, err, tc.method)
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			assert.Equal(t, tc.status, resp.StatusCode, "%.20s %s", tc.method, path)
			assert.Equal(t, tc.allow, resp.Header.Get("Allow"), "%.20s", tc.method)
			if tc.status == 405 && tc.method != "HEAD" {
				assert.True(t, strings.HasPrefix(string(body), `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,`), string(body))
				assert.Less(t, len(body), 400)
			} else {
				assert.Empty(t, body, tc.method)
			}
		}
		srv.Close()
	}
}

// A refusal does not wait for the body.
func TestMethodsReadNoBody(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(edge.Methods("POST")(ok))
	defer srv.Close()
	conn := dial(t, srv)
	_, err := fmt.Fprint(conn, "PUT /mcp HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx")
	require.NoError(t, err)
	assert.Equal(t, 405, response(t, conn).StatusCode)
}

func TestMethodsRefusesWhatIsNoMethod(t *testing.T) {
	for _, bad := range [][]string{{}, {""}, {"post"}, {"PO ST"}, {"GET", "A,B"}} {
		assert.Panics(t, func() { edge.Methods(bad...) }, "%q", bad)
	}
}

func ExampleMethods() {
	h := edge.Methods(http.MethodPost)(ok)
	for _, method := range []string{http.MethodPost, http.MethodOptions, http.MethodGet} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, "/mcp", nil))
		fmt.Printf("%s %d %q\n", method, w.Code, w.Header().Get("Allow"))
	}
	// Output:
	// POST 204 ""
	// OPTIONS 204 "POST, OPTIONS"
	// GET 405 "POST, OPTIONS"
}
