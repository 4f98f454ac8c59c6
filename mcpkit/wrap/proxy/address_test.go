package proxy_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// TestAddressesWithCredentials checks that the user, the password and the query of a URL reach the
// upstream, and are in no error.
func TestAddressesWithCredentials(t *testing.T) {
	t.Parallel()
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return friendly() }, &mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true})
	ts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if user != "user-5512" || password != "pw-6071" || r.URL.Query().Get("api_key") != "key-4459" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	defer ts.Close()
	host := ts.Listener.Addr().String()
	p, err := proxy.Open(t.Context(), proxy.Upstream{Name: "a", Server: proxy.Remote{URL: "http://user-5512:pw-6071@" + host + "/mcp?api_key=key-4459"}})
	require.NoError(t, err)
	require.NoError(t, p.Close())

	for _, url := range []string{
		"http://user-5512:pw-6072@" + host + "/mcp?api_key=key-4459", // refused
		"http://user-5512:pw-6072@127.0.0.1:1/mcp?api_key=key-4459",  // nobody listens
		"user-5512:pw-6072@" + host + "/mcp?api_key=key-4459",
		"ftp://user-5512:pw-6072@" + host + "/mcp?api_key=key-4459",
		"http://user-5512:pw-6072@" + host + "/\x7f?api_key=key-4459",
	} {
		_, err := proxy.Open(t.Context(), proxy.Upstream{Name: "a", Server: proxy.Remote{URL: url}})
		require.Error(t, err)
		for _, secret := range []string{"user-5512", "pw-6072", "key-4459"} {
			assert.NotContains(t, err.Error(), secret)
		}
	}
}
