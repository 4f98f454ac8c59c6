package clientmeta_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

func TestAttack85DocumentURLs(t *testing.T) {
	for url, want := range map[string]string{
		"http://client.example/c.json":                             "https://",
		"HTTPS://client.example/c.json":                            "https://",
		"ftp://client.example/c.json":                              "https://",
		"//client.example/c.json":                                  "https://",
		"https:/client.example/c.json":                             "https://",
		"https:client.example/c.json":                              "https://",
		"":                                                         "https://",
		"c0ffee":                                                   "https://",
		"https://client.example":                                   "no path",
		"https://client.example/":                                  "no path",
		"https://client.example?x=/c":                              "query",
		"https://client.example/c.json#":                           "fragment",
		"https://client.example/c.json#x":                          "fragment",
		"https://client.example/c.json?":                           "query",
		"https://client.example/c.json?x=1":                        "query",
		"https://user@client.example/c.json":                       "user name",
		"https://user:password@client.example/c":                   "user name",
		"https://claude.ai@evil.example/c.json":                    "user name",
		"https://@client.example/c.json":                           "user name",
		"https://client.example/./c.json":                          "dot segments",
		"https://client.example/../c.json":                         "dot segments",
		"https://client.example/a/..":                              "dot segments",
		"https://client.example/.":                                 "dot segments",
		"https://client.example/%2e/c.json":                        "dot segments",
		"https://client.example/%2E%2e/c.json":                     "dot segments",
		"https://client.example/.%2e/c.json":                       "dot segments",
		"https://client.example/..;x=1/c.json":                     "dot segments",
		"https://client.example/%2e%2e;/c.json":                    "dot segments",
		"https://client.example/a%2fc.json":                        "encoded character",
		"https://client.example/a%5cc.json":                        "encoded character",
		"https://client.example/%252e%252e/c.json":                 "encoded character",
		"https://client.example/c%00.json":                         "encoded character",
		"https://client.example/c%0d%0aHost:%20x":                  "encoded character",
		"https://client.example/c%3fx":                             "encoded character",
		"https://client.example/c%23x":                             "encoded character",
		"https://client.example/%zz":                               "not encoded correctly",
		"https://client.example/%":                                 "not encoded correctly",
		"https://client.example//c.json":                           "empty segment",
		"https://client.example/a//c.json":                         "empty segment",
		"https://client.example:443/c.json":                        "port",
		"https://client.example:8443/c.json":                       "port",
		"https://client.example:/c.json":                           "port",
		"https://127.0.0.1/c.json":                                 "address",
		"https://93.184.216.34/c.json":                             "address",
		"https://[::1]/c.json":                                     "address",
		"https://[2606:2800:220:1::1]/c.json":                      "address",
		"https://[::ffff:127.0.0.1]/c.json":                        "address",
		"https://[fe80::1%25eth0]/c.json":                          "address",
		"https://127.1/c.json":                                     "address",
		"https://2130706433/c.json":                                "not a public name",
		"https://a.0x7f/c.json":                                    "address",
		"https://0x7f.0.0.1/c.json":                                "address",
		"https://0177.0.0.1/c.json":                                "address",
		"https://client.127/c.json":                                "address",
		"https://Client.example/c.json":                            "lower case",
		"https://client.EXAMPLE/c.json":                            "lower case",
		"https://b\u00fccher.example/c.json":                       "must be encoded",
		"https://cl\u0430ude.ai/c.json":                            "must be encoded",
		"https://client.example/\u00fc":                            "must be encoded",
		"https://client.example\u3002ai/c.json":                    "must be encoded",
		" https://client.example/c.json":                           "must be encoded",
		"https://client.example/c.json ":                           "must be encoded",
		"https://client.example/c .json":                           "must be encoded",
		"https://client.example/c\t.json":                          "must be encoded",
		"https://client.example/c\r\n.json":                        "must be encoded",
		"https://client.example/c\x00":                             "must be encoded",
		"https://client.example\\c.json":                           "must be encoded",
		"https://claude.ai\\@evil.example/c.json":                  "must be encoded",
		"https:\\\\client.example\\c.json":                         "must be encoded",
		"https://localhost/c.json":                                 "not a public name",
		"https://intranet/c.json":                                  "not a public name",
		"https://client.localhost/c.json":                          "not a public name",
		"https://client.example./c.json":                           "DNS name",
		"https://.client.example/c.json":                           "DNS name",
		"https://client..example/c.json":                           "DNS name",
		"https://-client.example/c.json":                           "DNS name",
		"https://cli%65nt.example/c.json":                          "DNS name",
		"https://client.example,evil.example/c":                    "DNS name",
		"https:///c.json":                                          "no host",
		"https://" + strings.Repeat("a", 64) + ".example/c":        "DNS name",
		"https://" + strings.Repeat("a.", 130) + "example/c":       "too long",
		"https://client.example/" + strings.Repeat("a", 10<<10):    "too long",
		"https://client.example/" + strings.Repeat("../", 4) + "c": "dot segments",
	} {
		assertWrong(t, clientmeta.CheckDocumentURL(url), want, "%q", url)
		for _, d := range []*clientmeta.Documents{clientmeta.NewDocuments(clientmeta.Options{}), development()} {
			if strings.Contains(url, "127.0.0.1") || strings.Contains(url, "localhost/") || strings.Contains(url, "[::1]") {
				continue // development fetches it
			}
			_, err := d.Get(t.Context(), url)
			assertWrong(t, err, want, "%q", url)
		}
	}
	for _, url := range []string{
		"https://client.example/c.json", "https://client.example/a/b/", "https://xn--bcher-kva.example/c", "https://a.b.client.example/~x/c;v=1",
		"https://client.example/caf%C3%A9/a%20b", "https://client.example/.well-known/client", "https://client.example/...", "https://client.example/a..b",
		"https://my_host.example/c", "https://" + strings.Repeat("a", 63) + ".example/c",
		"https://client.example/a@b:c", "https://1client.example/c",
	} {
		assert.NoError(t, clientmeta.CheckDocumentURL(url), url)
		assert.True(t, clientmeta.IsDocumentURL(url))
	}
	for _, known := range oauth.KnownClients() {
		if known.MetadataURL != "" {
			assert.NoError(t, clientmeta.CheckDocumentURL(known.MetadataURL), known.Name)
		}
	}
	for _, id := range []string{"", "c0ffee", "https", "my-client", "mailto:x"} {
		assert.False(t, clientmeta.IsDocumentURL(id), id)
	}
	assert.True(t, clientmeta.IsDocumentURL("http://client.example/c"), "it is refused as a URL, not looked up as a registered client")
}
