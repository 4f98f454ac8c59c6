package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/internal/secret"
)

// secretMembers finds members of JSON and of forms whose values are secrets.
var secretMembers = lazyregexp.New(`(?i)("?(?:access_token|refresh_token|id_token|client_secret|registration_access_token|code_verifier|assertion|password)"?\s*[:=]\s*"?)[^"&\s,}]+`)

// codes finds authorization codes. A code of JSON-RPC is a number without quotes.
var codes = lazyregexp.New(`(?i)("code"\s*:\s*"|\bcode=)[^"&\s,}]+`)

// sessionIDs finds values that name a session.
var sessionIDs = lazyregexp.New(`(?i)(\n(?:mcp-session-id|set-cookie|cookie|authorization): )[^\n]+`)

// redactor returns a function that hides secrets in a text, among them the known ones.
func redactor(known *Secrets) func(string) string {
	return func(text string) string {
		text = known.Hide(text)
		for _, form := range secret.Forms {
			text, _ = form.Replace(text, hidden)
		}
		text = codes.Regexp().ReplaceAllString(text, "${1}(hidden)")
		text = secretMembers.Regexp().ReplaceAllString(text, "${1}(hidden)")
		return sessionIDs.Regexp().ReplaceAllString(text, "${1}(hidden)")
	}
}

// secretParameters are the ends of the names of parameters that hold secrets, without hyphens and
// underscores, as in "api_key" and "X-Amz-Signature".
var secretParameters = []string{"token", "key", "secret", "password", "passwd", "pwd", "signature", "sig", "credential", "jwt", "auth", "code", "state", "session"}

// isSecretParameter reports whether the parameter of a URL with a name holds a secret.
func isSecretParameter(name string) bool {
	name = strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(name))
	return slices.ContainsFunc(secretParameters, func(end string) bool { return strings.HasSuffix(name, end) })
}

// SecretsOf returns the values of the parameters of a URL that hold secrets, such as the key of an
// API gateway.
func SecretsOf(u *url.URL) (secrets []string) {
	for name, values := range u.Query() {
		for _, value := range values {
			if isSecretParameter(name) && len(value) >= minValue {
				secrets = append(secrets, value)
			}
		}
	}
	return secrets
}

// HideQuery replaces the values of a URL's query that hold secrets, and removes its user.
func HideQuery(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.RawQuery == "" && u.User == nil {
		return raw
	}
	u.User = nil
	query, changed := u.Query(), false
	for name := range query {
		if isSecretParameter(name) {
			query.Set(name, hidden)
			changed = true
		}
	}
	if changed {
		u.RawQuery = query.Encode()
	}
	return u.String()
}
