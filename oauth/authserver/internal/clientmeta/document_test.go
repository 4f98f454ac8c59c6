package clientmeta_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

// TestDocumentsOfKnownClients uses the documents that clients publish, as of September 2026.
func TestDocumentsOfKnownClients(t *testing.T) {
	const claudeCode, chatGPT, vsCode = "https://claude.ai/oauth/claude-code-client-metadata", "https://chatgpt.com/oauth/client.json",
		"https://vscode.dev/oauth/client-metadata.json"
	d := served(map[string]string{
		claudeCode: `{"client_id":"https://claude.ai/oauth/claude-code-client-metadata","client_name":"Claude Code","client_uri":"https://claude.ai",
			"redirect_uris":["http://localhost/callback","http://127.0.0.1/callback"],"grant_types":["authorization_code","refresh_token"],
			"response_types":["code"],"token_endpoint_auth_method":"none"}`,
		chatGPT: `{"client_id":"https://chatgpt.com/oauth/client.json","client_uri":"https://chatgpt.com/",
			"redirect_uris":["https://chatgpt.com/connector_platform_oauth_redirect"],"token_endpoint_auth_method":"private_key_jwt",
			"token_endpoint_auth_methods_supported":["none","private_key_jwt"],"grant_types":["authorization_code","refresh_token"],
			"response_types":["code"],"client_name":"ChatGPT","logo_uri":"https://persistent.oaistatic.com/sonic/misc/openai-logo.png",
			"token_endpoint_auth_signing_alg":"RS256","jwks_uri":"https://chatgpt.com/oauth/jwks.json"}`,
		vsCode: `{"client_name":"Visual Studio Code","logo_uri":"https://code.visualstudio.com/assets/branding/code-stable.png",
			"grant_types":["authorization_code","refresh_token","urn:ietf:params:oauth:grant-type:device_code"],"response_types":["code"],
			"token_endpoint_auth_method":"none","application_type":"native","client_id":"https://vscode.dev/oauth/client-metadata.json",
			"client_uri":"https://vscode.dev/product","redirect_uris":["http://127.0.0.1:33418/","https://vscode.dev/redirect"]}`,
	})
	both := []string{clientmeta.GrantCode, clientmeta.GrantRefresh}
	for url, want := range map[string]clientmeta.Metadata{
		claudeCode: {Name: "Claude Code", URI: "https://claude.ai", Redirects: []string{"http://localhost/callback", "http://127.0.0.1/callback"}},
		chatGPT:    {Name: "ChatGPT", URI: "https://chatgpt.com/", Redirects: []string{"https://chatgpt.com/connector_platform_oauth_redirect"}},
		vsCode: {Name: "Visual Studio Code", URI: "https://vscode.dev/product", ApplicationType: "native",
			Redirects: []string{"http://127.0.0.1:33418/", "https://vscode.dev/redirect"}},
	} {
		want.ID, want.Document, want.AuthMethod, want.GrantTypes = url, true, clientmeta.AuthNone, both
		assert.Equal(t, want, *get(t, d, url), url)
	}
	assert.True(t, get(t, d, claudeCode).Redirect("http://localhost:51234/callback"))
	assert.True(t, get(t, d, claudeCode).LoopbackOnly())
	assert.False(t, get(t, d, vsCode).LoopbackOnly())
}

func TestAttack87DocumentBodies(t *testing.T) {
	with := func(members string) string {
		return `{"client_id":"ID","client_name":"Example","redirect_uris":["https://client.example/cb"],` + members + `}`
	}
	named := func(id string) string {
		return `{"client_id":"` + id + `","client_name":"Example","redirect_uris":["https://client.example/cb"]}`
	}
	for body, want := range map[string]string{
		named("ID/"):  "not the URL of the document",
		named("ID "):  "not the URL of the document",
		named("ID#"):  "not the URL of the document",
		named("ID?x"): "not the URL of the document",
		named("https://claude.ai/oauth/mcp-oauth-client-metadata"): "not the URL of the document",
		named(""):                          "not the URL of the document",
		`{"client_id":"HTTP` + "ID" + `"}`: "not the URL of the document",
		`{"client_id":["ID"]}`:             "client_id is missing",
		`{"client_id":null}`:               "client_id is missing",
		`{"Client_id":"ID"}`:               "client_id is missing",
		`{}`:                               "client_id is missing",
		`{"client_id":"ID","client_name":"Example"}`:                                             "redirect_uris is missing",
		`{"client_id":"ID","client_name":"Example","redirect_uris":[]}`:                          "redirect_uris is empty",
		`{"client_id":"ID","redirect_uris":["https://client.example/cb"]}`:                       "client_name is missing",
		`{"client_id":"ID","client_name":null,"redirect_uris":["https://client.example/cb"]}`:    "client_name is missing",
		`{"client_id":"ID","client_name":" \t","redirect_uris":["https://client.example/cb"]}`:   "client_name is missing",
		`{"client_id":"ID","client_name":"Example","redirect_uris":["javascript:alert(1)"]}`:     "redirect_uris[0]",
		`{"client_id":"ID","client_name":"Example","redirect_uris":["http://client.example/x"]}`: "redirect_uris[0]",
		with(`"client_secret":"x"`):                                "client_secret must not be",
		with(`"client_secret":""`):                                 "client_secret must not be",
		with(`"client_secret_expires_at":0`):                       "client_secret_expires_at must not be",
		with(`"token_endpoint_auth_method":"client_secret_basic"`): "a public document has no secret",
		with(`"token_endpoint_auth_method":"client_secret_post"`):  "a public document has no secret",
		with(`"token_endpoint_auth_method":"client_secret_jwt"`):   "a public document has no secret",
		with(`"token_endpoint_auth_method":"client_secret_post","token_endpoint_auth_methods_supported":["none"]`):         "a public document has no secret",
		with(`"token_endpoint_auth_method":"private_key_jwt","jwks_uri":"https://client.example/k"`):                       "none of none is listed",
		with(`"token_endpoint_auth_method":"private_key_jwt","token_endpoint_auth_methods_supported":["private_key_jwt"]`): "none of none is listed",
		with(`"token_endpoint_auth_methods_supported":["client_secret_basic"]`):                                            "none of none is listed",
		with(`"jwks":{"keys":[{"kty":"EC"},{"kty":"OKP","crv":"Ed25519","x":"AA","d":"AA"}]}`):                             "private key",
		with(`"jwks":{"keys":[{"kty":"RSA","n":"AA","e":"AQAB","p":"AA"}]}`):                                               "private key",
		with(`"jwks":{"keys":[{"kty":"oct","k":"AA"}]}`):                                                                   "private key",
		with(`"client_name":"Other"`):                    "duplicate key",
		with(`"client\u005fid":"ID"`):                    "duplicate key",
		with(`"grant_types":["client_credentials"]`):     "grant_types lacks",
		with(`"x":"` + strings.Repeat("a", 5<<10) + `"`): "larger than 5120 bytes",
		"":                        "JSON",
		"<html>":                  "JSON",
		"[]":                      "not a JSON object",
		"null":                    "not a JSON object",
		goodDocument + "x":        "JSON",
		"\ufeff" + goodDocument:   "JSON",
		strings.Repeat("[", 3000): "JSON",
	} {
		p := newPublisher(t, jsonAnswer(body))
		_, err := development().Get(t.Context(), p.document())
		assertWrong(t, err, want, "%.200s", body)
	}
	for _, body := range []string{
		goodDocument, with(`"jwks":{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA"}]},"software_statement":"a.b.c"`),
		with(`"client_secret":null,"jwks":null`), with(`"jwks":"x"`), with(`"x":"` + strings.Repeat("a", 4<<10) + `"`),
	} {
		p := newPublisher(t, jsonAnswer(body))
		m := get(t, development(), p.document())
		assert.Equal(t, clientmeta.AuthNone, m.AuthMethod)
	}
}

func TestAttack87Responses(t *testing.T) {
	for code, want := range map[int]string{
		201: "status 201, not 200", 204: "status 204", 206: "status 206", 400: "status 400", 404: "status 404", 405: "status 405", 410: "status 410", 451: "status 451",
		304: "redirects are not followed",
	} {
		p := newPublisher(t, status(code))
		_, err := development().Get(t.Context(), p.document())
		assertWrong(t, err, want, code)
	}
	for _, code := range []int{401, 403, 408, 425, 429, 500, 502, 503, 504} {
		p := newPublisher(t, status(code))
		_, err := development().Get(t.Context(), p.document())
		assert.ErrorIs(t, err, clientmeta.ErrUnavailable, code)
		assert.ErrorContains(t, err, fmt.Sprint("status ", code))
	}
	for contentType, ok := range map[string]bool{
		"application/json": true, "application/json; charset=utf-8": true, "Application/JSON": true, "application/client+json": true,
		"text/html": false, "text/plain": false, "application/octet-stream": false, "text/json": false, "image/svg+json": false, "": false, ";": false,
	} {
		p := newPublisher(t, jsonAnswer(goodDocument, "Content-Type", contentType))
		_, err := development().Get(t.Context(), p.document())
		if ok {
			assert.NoError(t, err, contentType)
		} else {
			assertWrong(t, err, "Content-Type", contentType)
		}
	}
	gone := newPublisher(t, status(200))
	gone.Close()
	_, err := development().Get(t.Context(), gone.document())
	assert.ErrorIs(t, err, clientmeta.ErrUnavailable)
}

// TestAttack87LargestDocument checks the limit to the byte.
func TestAttack87LargestDocument(t *testing.T) {
	p := newPublisher(t, nil)
	size := len(strings.Replace(goodDocument, "ID", p.document(), 1))
	for _, chunked := range []bool{false, true} {
		for more, ok := range map[int]bool{0: true, 1: false} {
			p.set(func(w http.ResponseWriter, r *http.Request) {
				if chunked {
					w.Header().Set("Content-Type", "application/json")
					w.(http.Flusher).Flush()
				}
				jsonAnswer(goodDocument+strings.Repeat(" ", more))(w, r)
			})
			d := development(func(o *clientmeta.Options) { o.MaxBytes = size })
			_, err := d.Get(t.Context(), p.document())
			if ok {
				assert.NoError(t, err)
			} else {
				assertWrong(t, err, "larger than")
			}
		}
	}
}

// TestAttack87GzipBomb sends 8 MiB in 8 KiB, to a client that did not ask for compression.
func TestAttack87GzipBomb(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, err := io.CopyN(z, zeros{}, 8<<20)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	p := newPublisher(t, func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "identity", r.Header.Get("Accept-Encoding"))
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	})
	_, err = development().Get(t.Context(), p.document())
	assertWrong(t, err, "compressed")
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// TestAttack87EndlessBody sends bytes until the client closes the connection.
func TestAttack87EndlessBody(t *testing.T) {
	for _, length := range []string{"", "10485760"} {
		sent := make(chan int, 1)
		p := newPublisher(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if length != "" {
				w.Header().Set("Content-Length", length)
			}
			total := 0
			for r.Context().Err() == nil {
				n, err := w.Write(bytes.Repeat([]byte(" "), 4096))
				if total += n; err != nil {
					break
				}
			}
			sent <- total
		})
		_, err := development().Get(t.Context(), p.document())
		assertWrong(t, err, "larger than 5120 bytes")
		assert.Less(t, <-sent, 10<<20, "the client closes the connection")
	}
}

// TestAttack87SlowBody sends a byte now and then, and the headers never.
func TestAttack87SlowBody(t *testing.T) {
	for _, headersFirst := range []bool{true, false} {
		closed := make(chan struct{})
		p := newPublisher(t, func(w http.ResponseWriter, r *http.Request) {
			defer close(closed)
			w.Header().Set("Content-Type", "application/json")
			for headersFirst {
				if _, err := io.WriteString(w, " "); err != nil {
					return
				}
				w.(http.Flusher).Flush()
				select {
				case <-r.Context().Done():
					return
				case <-time.After(time.Millisecond):
				}
			}
			<-r.Context().Done()
		})
		d := development(func(o *clientmeta.Options) { o.Timeout, o.MaxBytes = 100*time.Millisecond, 1<<30 })
		_, err := d.Get(context.Background(), p.document())
		assert.ErrorIs(t, err, clientmeta.ErrUnavailable)
		<-closed
	}
}

// TestAttack87Policy checks that the program decides about callbacks on other hosts, and that it
// cannot change a copy.
func TestAttack87Policy(t *testing.T) {
	p := newPublisher(t, jsonAnswer(goodDocument))
	get(t, development(), p.document())
	var log bytes.Buffer
	d := development(func(o *clientmeta.Options) {
		o.Logger = slog.New(slog.NewTextHandler(&log, nil))
		o.Trust = func(ctx context.Context, m *clientmeta.Metadata) error {
			_, bounded := ctx.Deadline()
			assert.True(t, bounded)
			assert.Equal(t, p.document(), m.ID)
			for _, uri := range m.Redirects {
				if !strings.HasPrefix(uri, p.URL) {
					return fmt.Errorf("the callback %s is on another host", uri)
				}
			}
			return nil
		}
	})
	_, err := d.Get(t.Context(), p.document())
	assertWrong(t, err, "does not accept the client")
	assert.NotContains(t, err.Error(), "another host")
	assert.Contains(t, log.String(), "is on another host")

	d = development(func(o *clientmeta.Options) {
		o.Trust = func(_ context.Context, m *clientmeta.Metadata) error {
			m.Name, m.Redirects[0] = "changed", "changed"
			return nil
		}
	})
	for range 2 {
		m := get(t, d, p.document())
		assert.Equal(t, "Example", m.Name)
		assert.Equal(t, []string{"https://client.example/cb"}, m.Redirects)
		m.Name, m.Redirects[0], m.GrantTypes[0] = "changed", "changed", "changed"
	}

	d = development(func(o *clientmeta.Options) {
		o.Trust = func(context.Context, *clientmeta.Metadata) error { panic("a bug") }
	})
	_, err = d.Get(t.Context(), p.document())
	assert.ErrorIs(t, err, clientmeta.ErrUnavailable)
}
