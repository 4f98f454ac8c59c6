package submission

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
)

// placeholderFault says which part of a text is a placeholder, or returns "". A directory cannot
// use such an answer: the hosts in it are reserved for documentation and reach nobody.
func placeholderFault(text string) string {
	for _, token := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;()<>\"'“”", r) }) {
		token = strings.Trim(token, ".:!?")
		if host := placeholderHost(token); host != "" {
			return fmt.Sprintf("%s is a placeholder, which reaches nobody; use your own domain", host)
		}
		if slices.Contains([]string{"TODO", "TBD", "FIXME", "XXX"}, token) {
			return token + " is a placeholder; write the answer"
		}
	}
	lower := strings.ToLower(text)
	for _, mark := range []string{"lorem ipsum", "[your ", "[insert ", "<your ", "<insert ", "changeme", "change-me", "replace-me"} {
		if strings.Contains(lower, mark) {
			return fmt.Sprintf("%q is a placeholder; write the answer", strings.TrimSpace(mark))
		}
	}
	if slices.Contains([]string{"acme", "acme inc", "company", "example", "example inc", "example ltd", "my company", "your company"}, strings.Trim(lower, " .")) {
		return fmt.Sprintf("%q is a placeholder; write the name", text)
	}
	return ""
}

// placeholderHost returns the host in a web address, an e-mail address or a name with dots if
// nobody can have it, or "".
func placeholderHost(token string) string {
	host := token
	if a, err := mail.ParseAddress(token); err == nil {
		host = a.Address[strings.LastIndex(a.Address, "@")+1:]
	} else if u, err := url.Parse(token); err == nil && u.Host != "" {
		host = u.Hostname()
	}
	host = strings.ToLower(strings.Trim(host, "."))
	dotted := "." + host
	for _, reserved := range []string{".example.com", ".example.org", ".example.net", ".example", ".invalid", ".test", ".localhost"} {
		if strings.HasSuffix(dotted, reserved) && (strings.Contains(host, ".") || strings.Contains(token, "://")) {
			return host
		}
	}
	for _, label := range strings.Split(host, ".")[:strings.Count(host, ".")] {
		if slices.Contains([]string{"your-domain", "yourdomain", "your-company", "yourcompany", "mydomain"}, label) {
			return host
		}
	}
	return ""
}
