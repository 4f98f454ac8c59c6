package submission_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// These secrets are invented, and written in parts so that scanners do not report them.
var (
	jwt = "eyJhbGciOiJub25lIn0" + ".eyJzdWIiOiJ0ZXN0In0."
	key = "-----BEGIN " + "PRIVATE KEY-----"
	pat = "ghp_" + "0123456789abcdefABCDEF0123456789abcd"
)

func TestDeclaredSecretsAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"password":        {"Log in.\nPassword: swordfish", `line 2 looks like a secret: "Password" followed by 9 characters`},
		"in a sentence":   {"The password is tea4two, and the user name is reviewer.", `line 1 looks like a secret: "password" followed by 7 characters`},
		"quoted":          {`password="open sesame"`, `line 1 looks like a secret: "password" followed by 11 characters`},
		"pin":             {"PIN: 4711", `line 1 looks like a secret: "PIN" followed by 4 characters`},
		"api key":         {"X-Api-Key: k-938475", `line 1 looks like a secret: "X-Api-Key" followed by 8 characters`},
		"variable":        {"export DB_PASSWORD=correct", `line 1 looks like a secret: "DB_PASSWORD" followed by 7 characters`},
		"second":          {"password: see the vault; token: ab12cd", `line 1 looks like a secret: "token" followed by 6 characters`},
		"bearer":          {"Send Authorization: Bearer 0123456789abcdef", "line 1 looks like a secret: a bearer token"},
		"jwt":             {"use " + jwt, "line 1 looks like a secret: a JWT"},
		"private key":     {key, "line 1 looks like a secret: a private key"},
		"access key":      {"with " + pat, "line 1 looks like a secret: an API key"},
		"address":         {"https://reviewer:tea@notes.dev/login", "line 1 looks like a secret: a password in a URL"},
		"row of letters":  {"Enter 9fK2mQ7xW4zR8vB3nT6yL1pD when asked.", "line 1 looks like a secret: a key"},
		"what opens them": {"password: `tea`!", `line 1 looks like a secret: "password" followed by 6 characters`},
	} {
		t.Run(name, func(t *testing.T) {
			l := listing()
			l.TestAccount.Instructions = c.text
			k := answeredKit(l)
			require.Len(t, k.Problems(), 1)
			p := k.Problems()[0]
			assert.Equal(t, submission.Secret, p.Kind)
			assert.Equal(t, "Listing.TestAccount.Instructions", p.Field)
			assert.Equal(t, c.want+"; remove it, share it in a vault (for example a link of a password manager), and give the vault's address in Listing.TestAccount.Vault", p.Message)
			for _, word := range []string{"swordfish", "tea4two", "sesame", "4711", jwt, pat} {
				assert.NotContains(t, k.Err().Error(), word)
			}
			assert.Nil(t, k.Files())

			dir := filepath.Join(t.TempDir(), "kit")
			var incomplete *submission.Incomplete
			require.ErrorAs(t, k.Write(dir), &incomplete)
			assert.NoDirExists(t, dir)
		})
	}
}

func TestOtherTextsAreNotSecrets(t *testing.T) {
	for _, text := range []string{
		"Log in with the user name and the password from the vault.",
		"Password: see the vault", "password: <from the vault>", "The token is in the vault.", "Password: ********", "password = ${PASSWORD}",
		"The page's next_token: n1x2y3z4a5 leads on.", "A pin is shown on the map.", "Basic functions are under Edit.", "The bearer of this link may read.",
		"Open https://notes.dev/Some/Long-Path/With-Numbers-2026/and-more", "0123456789012345678901234567890", "",
	} {
		l := listing()
		l.TestAccount.SampleData, l.TestAccount.Limits, l.Data.Permission = "Notes. "+text, text, text
		assert.Empty(t, problems(answeredKit(l)), text)
	}
}

// Results and descriptions of tools use words for secrets in other meanings.
func TestResultsWithWordsForSecrets(t *testing.T) {
	for _, text := range []string{
		`password = os.Getenv("PW")`, `password := read()`, `"password": "string"`, `"token": "opaque"`, "api_key=YOUR_KEY", "The secret is out.", "token: the place to go on",
	} {
		s := notes()
		s.Runs[0] = policy.Run{Answers: []policy.Answer{{Text: text}}}
		assert.Empty(t, problems(submission.New(submission.Anthropic, s, nil, listing())), text)
	}
}

// No file contains a secret, whatever its source.
func TestNoFileHasASecret(t *testing.T) {
	for name, spoil := range map[string]func(*policy.Surface, *submission.Listing){
		"an output": func(s *policy.Surface, _ *submission.Listing) {
			s.Runs[0] = answered(`{"notes":[{"text":"` + jwt + `"}]}`)
		},
		"an output's field": func(s *policy.Surface, _ *submission.Listing) { s.Runs[0] = answered(`{"access_token":"ab12cd34"}`) },
		"a member":          func(s *policy.Surface, _ *submission.Listing) { s.Runs[0] = answered(`{"password":"swordfish"}`) },
		"a setting": func(s *policy.Surface, _ *submission.Listing) {
			s.Runs[0] = answered(`{"dsn":"user=a password=swordfish"}`)
		},
		"what is cut off": func(s *policy.Surface, _ *submission.Listing) {
			s.Runs[0] = answered(`{"notes":[{"text":"` + strings.Repeat("tea ", 97) + jwt + `"}]}`)
		},
		"a prompt": func(s *policy.Surface, _ *submission.Listing) { s.Examples[0].Prompt = "Use " + pat },
		"JSON in JSON": func(s *policy.Surface, _ *submission.Listing) {
			s.Runs[0] = answered(`{"body":"{\"password\":\"swordfish\"}"}`)
		},
		"an argument": func(s *policy.Surface, _ *submission.Listing) {
			s.Examples[0].Calls[0].Arguments = json.RawMessage(`{"query":"Bearer 0123456789abcdef"}`)
		},
		"a description": func(s *policy.Surface, _ *submission.Listing) { s.Tools[0].Description += " password=hunter2" },
		"a definition": func(s *policy.Surface, _ *submission.Listing) {
			s.Tools[0].Definition = json.RawMessage(`{"_meta":{"key":"` + pat + `"}}`)
		},
		"the URL":     func(s *policy.Surface, _ *submission.Listing) { s.Manifest.URL = "https://user:tea@mcp.notes.dev/mcp" },
		"a reason":    func(s *policy.Surface, _ *submission.Listing) { s.Access = policy.Access{Public: true, Reason: key} },
		"a link":      func(_ *policy.Surface, l *submission.Listing) { l.LinkURIs = []string{"https://user:tea@notes.dev"} },
		"the listing": func(_ *policy.Surface, l *submission.Listing) { l.Privacy.Stored = "In s3 with secret=ab12cd34" },
	} {
		t.Run(name, func(t *testing.T) {
			s, l := notes(), listing()
			spoil(s, &l)
			k := submission.New(submission.Anthropic, s, nil, l)
			dir := t.TempDir()
			err := k.Write(dir)
			require.ErrorContains(t, err, "looks like a secret: ")
			for _, secret := range []string{jwt, "ab12cd34", "0123456789abcdef", "hunter2", pat, "tea@", "swordfish"} {
				assert.NotContains(t, err.Error(), secret)
			}
			entries, err := os.ReadDir(dir)
			require.NoError(t, err)
			assert.Empty(t, entries)
		})
	}
}

// The address of a vault may open it, so files contain only its host.
func TestVaultIsNotWritten(t *testing.T) {
	for _, p := range []submission.Directory{submission.Anthropic, submission.OpenAI} {
		for _, f := range submission.New(p, notes(), nil, listing()).Files() {
			assert.NotContains(t, string(f.Content), "Ab3dE9gH1k", f.Name)
		}
	}
	assert.Contains(t, file(t, submission.New(submission.Anthropic, notes(), nil, listing()), "portal.md"), "The credentials are shared at `vault.notes.dev`.")
	l := listing()
	l.TestAccount.Vault = "ask Maria"
	assert.Equal(t, []string{"Test & launch: WRONG: Listing.TestAccount.Vault: it is not a valid address; give one that begins with https://"},
		problems(submission.New(submission.Anthropic, notes(), nil, l)))
	assert.NotContains(t, submission.New(submission.Anthropic, notes(), nil, l).Err().Error(), "Maria")
}
