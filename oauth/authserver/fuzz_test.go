package authserver_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// newFuzzed returns a server that needs no network.
func newFuzzed(f *testing.F) *authserver.Server {
	server, err := authserver.New(authserver.Config{
		Issuer: "http://127.0.0.1:9", Resources: []string{"http://127.0.0.1:9/mcp"}, Clients: knownClients,
		Scopes: []authserver.Scope{{Name: "notes:read", Description: "Read your notes"}},
		Login:  authserver.TestUsers{{ID: "ann", Name: "Ann"}}, Registration: &authserver.Registration{},
		Logger: slog.New(slog.DiscardHandler), Documents: authserver.Documents{Off: true},
	})
	require.NoError(f, err)
	return server
}

// FuzzForms checks that no form gets a token without a code, and that every answer is an error of
// OAuth.
func FuzzForms(f *testing.F) {
	server := newFuzzed(f)
	f.Add("/token", "application/x-www-form-urlencoded", redeemForm("x").Encode(), "")
	f.Add("/token", "application/x-www-form-urlencoded; charset=UTF-8", refreshForm(strings.Repeat("A", 54)).Encode(), "Basic d2ViOg==")
	f.Add("/revoke", "application/x-www-form-urlencoded", "client_id=web&token=x", "Basic %zz")
	f.Add("/register", "application/json", `{"redirect_uris":["https://a.example.com/"]}`, "")
	f.Add("/consent", "multipart/form-data; boundary=x", "request=%00&way=deny", "")
	f.Fuzz(func(t *testing.T, path, contentType, body, authorization string) {
		r, err := http.NewRequest(http.MethodPost, "http://127.0.0.1:9/", strings.NewReader(body))
		require.NoError(t, err)
		r.URL, r.RemoteAddr = &url.URL{Path: path}, "192.0.2.1:1"
		r.Header.Set("Content-Type", contentType)
		if authorization != "" {
			r.Header.Set("Authorization", authorization)
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		assert.NotEqual(t, http.StatusInternalServerError, w.Code, w.Body.String())
		assert.NotContains(t, w.Body.String(), "access_token")
		assert.Empty(t, w.Header().Get("Location"))
	})
}

// FuzzAuthorize checks that no request sends a browser anywhere but to a registered address.
func FuzzAuthorize(f *testing.F) {
	server := newFuzzed(f)
	s := &site{url: "http://127.0.0.1:9"}
	for _, pairs := range [][]string{nil, {"prompt", "none"}, {"redirect_uri", "http://127.0.0.1:3/callback", "client_id", "native"}, {"state", ""}, {"scope", "x"}, {"resource", "x"}} {
		f.Add(strings.TrimPrefix(s.authorizeURL(pairs...), s.url+"/authorize?"))
	}
	f.Fuzz(func(t *testing.T, query string) {
		r := &http.Request{
			Method: http.MethodGet, URL: &url.URL{Path: "/authorize", RawQuery: query}, Header: http.Header{}, RemoteAddr: "192.0.2.1:1",
			Body: http.NoBody, Host: "127.0.0.1:9", ProtoMajor: 1, ProtoMinor: 1,
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		assert.NotEqual(t, http.StatusInternalServerError, w.Code, w.Body.String())
		to := w.Header().Get("Location")
		if to == "" {
			return
		}
		parsed, err := url.Parse(to)
		require.NoError(t, err)
		assert.Contains(t, []string{"client.example.com", "confidential.example.com", "127.0.0.1", "localhost"}, parsed.Hostname())
		assert.Contains(t, []string{"/callback"}, parsed.Path)
		assert.Len(t, parsed.Query()["iss"], 1)
		assert.NotContains(t, parsed.Query(), "code", "nobody has agreed")
	})
}

// FuzzCookies checks that no cookie of a browser is accepted that this server did not make.
func FuzzCookies(f *testing.F) {
	server := newFuzzed(f)
	s := &site{url: "http://127.0.0.1:9"}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, s.authorizeURL(), nil))
	sealed := hiddenField.FindStringSubmatch(w.Body.String())[1]
	own := w.Result().Cookies()[0]
	f.Add(own.Name+"=x.y", sealed)
	f.Add(own.Name+"="+own.Value[:len(own.Value)-1]+"A", sealed)
	f.Add("mcpkit-session=x; "+own.Name+"=", "AAAA")
	f.Fuzz(func(t *testing.T, cookies, request string) {
		if strings.Contains(cookies, own.Value) && request == sealed {
			return
		}
		r := httptest.NewRequest(http.MethodPost, s.url+"/consent", strings.NewReader(agreeForm(request).Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Cookie", cookies)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		assert.GreaterOrEqual(t, w.Code, 400)
		assert.Less(t, w.Code, 500)
		assert.Empty(t, w.Header().Get("Location"))
	})
}
