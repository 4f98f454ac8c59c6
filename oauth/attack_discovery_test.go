package oauth_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

func TestDiscovery(t *testing.T) {
	k := newMintKey("k", "ES256")
	const oauthPath, openIDPath = "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"
	for _, path := range []string{"", "/", "/tenant", "/tenant/", "/a/b"} {
		bare := strings.TrimSuffix(path, "/")
		for _, at := range []string{oauthPath + bare, bare + openIDPath, openIDPath + bare, bare + oauthPath} {
			m := newMint(t, k)
			issuer := m.URL + path
			discovering := func(c *oauth.JWTConfig) { c.Issuer, c.JWKSURL = issuer, "" }
			document := func(issuer, keys string) http.HandlerFunc {
				return respondText(mustJSON(map[string]any{"issuer": issuer, "jwks_uri": keys}))
			}
			token := m.token(k, map[string]any{"iss": issuer})
			m.route(at, document(issuer, m.URL+"/jwks"))
			v := m.verifier(t, discovering)
			require.Zero(t, m.fetches.Load(), "creating a verifier uses no network")
			accepts(t, v, token, at)
			refuses(t, v, m.token(k, map[string]any{"iss": issuer + "/"}), at)
			for name, bad := range map[string]http.HandlerFunc{
				"another issuer": document("https://evil.example", m.URL+"/jwks"), "slash": document(issuer+"/", m.URL+"/jwks"), "upper case": document(strings.ToUpper(issuer), m.URL+"/jwks"),
				"http": document(issuer, "http://as.example/jwks"), "relative": document(issuer, "/jwks"), "none": respondText(`{"issuer":"` + issuer + `"}`),
				"HTML": respondText("<html>"), "404": respondStatus(404), "500": respondStatus(500), "file": document(issuer, "file:///etc/keys"),
				"twice": respondText(`{"issuer":"x","issuer":"` + issuer + `","jwks_uri":"` + m.URL + `/jwks"}`),
			} {
				m.route(at, bad)
				unavailable(t, m.verifier(t, discovering), token, at, name)
			}
		}
	}
	require.Equal(t, []string{
		"https://as.example/.well-known/oauth-authorization-server/t", "https://as.example/t/.well-known/openid-configuration",
		"https://as.example/.well-known/openid-configuration/t", "https://as.example/t/.well-known/oauth-authorization-server",
	}, oauth.MetadataURLs("https://as.example/t"))
}

func TestDiscoveredKeyURL(t *testing.T) {
	k := newMintKey("k", "ES256")
	const issuer = "https://as.example"
	for keys, good := range map[string]bool{
		"https://as.example/jwks": true, "https://keys.example/jwks": true, // as Google has it
		"http://as.example/jwks": false, "https://u:p@as.example/jwks": false, "https://as.example/jwks#x": false,
		"http://127.0.0.1/jwks": false, "http://localhost/jwks": false, "https://[::1]/jwks": false, "//as.example/jwks": false,
	} {
		m := newMint(t, k)
		v := m.verifier(t, func(c *oauth.JWTConfig) {
			c.Issuer, c.JWKSURL = issuer, ""
			// Every address responds.
			c.KeySet.Client = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				w := httptest.NewRecorder()
				if strings.HasPrefix(r.URL.Path, "/.well-known/") {
					respondText(mustJSON(map[string]any{"issuer": issuer, "jwks_uri": keys}))(w, r)
				} else {
					m.ServeHTTP(w, r)
				}
				return w.Result(), nil
			})}
		})
		token := m.token(k, map[string]any{"iss": issuer})
		if good {
			accepts(t, v, token, keys)
			continue
		}
		unavailable(t, v, token, keys)
		require.Zero(t, m.fetches.Load(), keys)
	}
}

func TestDiscoveryRecovery(t *testing.T) {
	// Discovery follows the rules of fetching keys: one request at a time, backoff, recovery.
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t, func(c *oauth.JWTConfig) { c.JWKSURL = "" })
	var asked atomic.Int64
	m.route("/.well-known/oauth-authorization-server", func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		respondStatus(500)(w, r)
	})
	for range 50 {
		unavailable(t, v, m.token(k, nil))
	}
	require.EqualValues(t, 1, asked.Load())
	m.route("/.well-known/oauth-authorization-server", respondText(mustJSON(map[string]any{"issuer": m.URL, "jwks_uri": m.URL + "/jwks"})))
	m.clock.Advance(time.Second)
	accepts(t, v, m.token(k, nil))

	// The keys move, and the metadata has the new URL before the old metadata expires.
	moved := newMintKey("moved", "ES256")
	m.respond(respondStatus(404))
	m.route("/new", respondText(mustJSON(map[string]any{"keys": []any{moved.jwk()}})))
	m.route("/.well-known/oauth-authorization-server", respondText(mustJSON(map[string]any{"issuer": m.URL, "jwks_uri": m.URL + "/new"})))
	unavailable(t, v, m.token(moved, nil))
	m.clock.Advance(10 * time.Second)
	accepts(t, v, m.token(moved, nil))
}
