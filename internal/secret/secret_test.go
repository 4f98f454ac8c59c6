package secret_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/internal/secret"
)

func TestForms(t *testing.T) {
	many := strings.Repeat("aB3", 12)
	for text, want := range map[string]string{
		"-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----": "a private key",
		"-----BEGIN PRIVATE KEY----- cut off":                                 "a private key",
		"eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl":                                  "a JWT",
		"Authorization: Bearer abcdefgh12":                                    "a bearer token",
		"authorization: basic YWxpY2U6c3dvcmRmaXNo":                           "a login in a header",
		"postgres://alice:swordfish@db/notes":                                 "a password in a URL",
		"AKIA" + strings.Repeat("A", 16):                                      "an access key",
		"sk-live-" + many:                                                     "an API key",
		"ghp_" + many:                                                         "an API key",
		"github_pat_" + many:                                                  "an API key",
		"hf_" + many:                                                          "an API key",
		"the bearer of this letter":                                           "",
		"basic instructions for everybody":                                    "",
		"https://example.com:8080/@alice":                                     "",
		"eyJust a word. And another. One more":                                "",
		"a task_force and a risk-taker":                                       "",
		"":                                                                    "",
	} {
		assert.Equal(t, want, strings.Join(secret.In(text), ", "), text)
		replaced := text
		found := false
		for _, f := range secret.Forms {
			var any bool
			replaced, any = f.Replace(replaced, "[redacted]")
			found = found || any
		}
		assert.Equal(t, want != "", found, text)
		if found {
			assert.Contains(t, replaced, "[redacted]")
			assert.Empty(t, secret.In(strings.ReplaceAll(replaced, "[redacted]", "")), "no secret is left")
		} else {
			assert.Equal(t, text, replaced)
		}
	}
}

func TestAnchors(t *testing.T) {
	for _, f := range secret.Forms {
		assert.NoError(t, f.VerifyAnchors(), f.What)
	}
}
