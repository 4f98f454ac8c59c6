package authserver_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// TestMistakesNameTheField holds the texts for mistakes that are easy to make.
func TestMistakesNameTheField(t *testing.T) {
	for _, test := range []struct {
		change func(*authserver.Config)
		want   string
	}{
		{func(c *authserver.Config) { c.Issuer = "" }, "authserver: Issuer is empty: name the URL"},
		{func(c *authserver.Config) { c.Issuer = "http://notes.example.com" }, `authserver: Issuer "http://notes.example.com" is not https`},
		{func(c *authserver.Config) { c.Resources = []string{"/mcp"} }, "authserver: Resources[0]: "},
		{func(c *authserver.Config) { c.Secrets = [][]byte{nil} }, "openssl rand -hex 32"},
		{func(c *authserver.Config) {
			c.Pages.Translations = map[string]map[string]string{"de": {"Cancel": "Abbrechen"}}
		}, `authserver: translation "de" lacks `},
		{func(c *authserver.Config) {
			c.Enterprise = &authserver.Enterprise{
				Issuers: []authserver.AssertionIssuer{authserver.ClaudeIssuer("", "acme")},
				User:    func(context.Context, authserver.Assertion) (authserver.User, error) { return authserver.User{}, nil },
			}
		}, "authserver: Enterprise: "},
	} {
		c := authserver.Config{
			Issuer:    "http://127.0.0.1:8080",
			Resources: []string{"http://127.0.0.1:8080/mcp"},
			Scopes:    []authserver.Scope{{Name: "notes:read", Description: "Read your notes"}},
			Login:     authserver.TestUsers{{ID: "ada", Name: "Ada"}},
		}
		test.change(&c)
		_, err := authserver.New(c)
		assert.ErrorContains(t, err, test.want)
	}
}

// TestAnIncompleteTranslationIsOneMistake passes a translation without most texts.
func TestAnIncompleteTranslationIsOneMistake(t *testing.T) {
	_, err := authserver.New(authserver.Config{
		Issuer:    "http://127.0.0.1:8080",
		Resources: []string{"http://127.0.0.1:8080/mcp"},
		Login:     authserver.TestUsers{{ID: "ada", Name: "Ada"}},
		Pages:     authserver.Pages{Translations: map[string]map[string]string{"de": {"Cancel": "Abbrechen"}}},
	})
	assert.ErrorContains(t, err, "such as")
	assert.NotContains(t, err.Error(), "\n")
}
