package oauthtest_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// exampleT replaces the *testing.T of a test.
type exampleT struct {
	testing.TB
	cleanups []func()
}

func (t *exampleT) Helper()          {}
func (t *exampleT) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }

func ExampleIssuer_Issue() {
	t := &exampleT{} // in a test: func TestNotes(t *testing.T)
	defer func() {
		for _, f := range t.cleanups {
			f()
		}
	}()

	issuer := oauthtest.New(t, &oauthtest.Options{Audience: "https://notes.example.com/mcp"})
	good := issuer.Issue(oauthtest.Subject("bob"), oauthtest.Scopes("notes:read"))
	// Tokens that a server must refuse are as easy to make.
	_ = issuer.Issue(oauthtest.Expired())
	_ = issuer.Issue(oauthtest.Foreign())
	_ = issuer.Issue(oauthtest.Audience("https://other.example.com/mcp"))
	_ = issuer.Issue(oauthtest.Header("crit", []string{"b64"}), oauthtest.Header("b64", false))

	var claims struct{ Sub, Aud, Scope string }
	b, _ := base64.RawURLEncoding.DecodeString(strings.Split(good, ".")[1])
	if err := json.Unmarshal(b, &claims); err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%+v\n", claims)
	// Output:
	// {Sub:bob Aud:https://notes.example.com/mcp Scope:notes:read}
}
