package clientmeta_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

// FuzzRedirect compares Redirect with net/url: a callback address that is accepted differs from the
// registered one in the port of a loopback host at most.
func FuzzRedirect(f *testing.F) {
	for _, uris := range [][2]string{
		{"http://localhost/cb", "http://localhost:3118/cb"}, {"https://a.com/cb", "https://a.com@evil.com/cb"}, {"http://[::1]:1/?x", "http://[::1]:2/?x"},
		{"cursor://x/cb", "cursor://x/cb"}, {"com.example.app:/cb", "com.example.app:/cb"}, {"http://127.0.0.1", "http://127.0.0.1:80"},
	} {
		f.Add(uris[0], uris[1])
	}
	f.Fuzz(func(t *testing.T, registered, uri string) {
		public, confidential := client(clientmeta.AuthNone, registered), client(clientmeta.AuthBasic, registered)
		if confidential.Redirect(uri) {
			require.Equal(t, registered, uri)
			require.True(t, public.Redirect(uri))
		}
		if oauth.CheckRedirect(registered) == nil {
			require.True(t, public.Redirect(registered))
		}
		if !public.Redirect(uri) || uri == registered {
			return
		}
		a, err := url.Parse(registered)
		require.NoError(t, err)
		b, err := url.Parse(uri)
		require.NoError(t, err)
		require.Contains(t, []string{"localhost", "127.0.0.1", "::1"}, b.Hostname())
		require.Equal(t, "http", b.Scheme)
		require.Nil(t, b.User)
		require.Equal(t, a.Hostname(), b.Hostname())
		a.Host, b.Host = "", ""
		require.Equal(t, a, b)
	})
}

// checkMetadata checks what holds for all metadata that is accepted.
func checkMetadata(t *testing.T, m *clientmeta.Metadata) {
	require.NotEmpty(t, m.Redirects)
	for _, uri := range m.Redirects {
		require.True(t, m.Redirect(uri), uri)
		require.NoError(t, oauth.CheckRedirect(uri))
	}
	require.Contains(t, m.GrantTypes, clientmeta.GrantCode)
	require.LessOrEqual(t, len([]rune(m.Name)), 200)
	require.True(t, m.URI == "" || strings.HasPrefix(m.URI, "https://"), m.URI)
	require.False(t, strings.ContainsAny(m.URI+m.Scope, "\"\\<>\n"), "%q %q", m.URI, m.Scope)

	stored, err := json.Marshal(m)
	require.NoError(t, err)
	var again clientmeta.Metadata
	require.NoError(t, json.Unmarshal(stored, &again))
	require.Equal(t, *m, again, "it can be stored as JSON")
	require.Equal(t, m.Fingerprint(), again.Fingerprint())
}

// FuzzRegistration checks that a registration response, sent as a registration, registers the same
// client.
func FuzzRegistration(f *testing.F) {
	for _, body := range []string{
		`{"redirect_uris":["http://localhost/cb","cursor://x/cb"],"token_endpoint_auth_method":"none","client_name":"A","scope":"a b"}`,
		`{"redirect_uris":["https://a.example/cb"],"client_name":null,"grant_types":["authorization_code","refresh_token"],"client_uri":"https://a.example"}`,
		`{"redirect_uris":["https://a.example/cb"],"scope":["a","b"],"jwks":{"keys":[{"d":"x"}]},"application_type":"native"}`,
		`{"redirect_uris":["javascript:alert(1)"]}`, `{"a":1,"a":2}`, `[]`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := clientmeta.ParseRegistration(body)
		if err != nil {
			var wrong *clientmeta.Error
			require.ErrorAs(t, err, &wrong)
			assertDescription(t, wrong.Description)
			return
		}
		checkMetadata(t, m)
		require.Empty(t, m.ID)
		require.False(t, m.Document)
		require.Contains(t, []string{clientmeta.AuthNone, clientmeta.AuthBasic, clientmeta.AuthPost}, m.AuthMethod)
		again, err := clientmeta.ParseRegistration(m.RegistrationResponse("id", "secret", time.Unix(1, 0), time.Time{}))
		require.NoError(t, err)
		require.Equal(t, m, again)
	})
}

// FuzzDocument publishes a body at a URL.
func FuzzDocument(f *testing.F) {
	const at = "https://client.example/client.json"
	for _, body := range []string{
		`{"client_id":"` + at + `","client_name":"A","redirect_uris":["http://localhost/cb"]}`,
		`{"client_id":"` + at + `","client_name":"A","redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":"private_key_jwt","token_endpoint_auth_methods_supported":["none"]}`,
		`{"client_id":"` + at + `","client_name":"A","redirect_uris":["https://a.example/cb"],"jwks":{"keys":[{"d":1}]}}`,
		`{"client_id":"` + at + `","client_secret":"x"}`, `{`,
	} {
		f.Add(at, []byte(body))
	}
	f.Add("https://client.example/%2e%2e/x", []byte(`{}`))
	f.Add("http://127.0.0.1:80/x", []byte(`{}`))
	f.Fuzz(func(t *testing.T, at string, body []byte) {
		m, err := served(map[string]string{at: string(body)}).Get(t.Context(), at)
		if clientmeta.CheckDocumentURL(at) == nil {
			u, err := url.Parse(at)
			require.NoError(t, err)
			require.Equal(t, at, u.String(), "the URL has one spelling")
			require.Equal(t, "https", u.Scheme)
			require.Empty(t, u.Port())
			require.Equal(t, u.Path, u.JoinPath().Path, "the path is clean")
		}
		if err != nil {
			var wrong *clientmeta.Error
			require.ErrorAs(t, err, &wrong)
			assertDescription(t, wrong.Description)
			return
		}
		checkMetadata(t, m)
		require.Equal(t, at, m.ID)
		require.True(t, m.Document)
		require.Equal(t, clientmeta.AuthNone, m.AuthMethod)
		require.NotEmpty(t, m.Name)
	})
}
