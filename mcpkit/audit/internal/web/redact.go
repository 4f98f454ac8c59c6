package web

import (
	"net/url"

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

// hideQuery replaces the values of a URL's query, which can hold secrets.
func hideQuery(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.RawQuery == "" && u.User == nil {
		return raw
	}
	u.User = nil
	query := u.Query()
	for _, name := range []string{"code", "state", "access_token", "token", "key", "api_key", "apikey", "secret"} {
		if query.Has(name) {
			query.Set(name, "(hidden)")
		}
	}
	u.RawQuery = query.Encode()
	return u.String()
}
