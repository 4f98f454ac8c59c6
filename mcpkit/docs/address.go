package docs

import (
	"net/mail"
	"net/url"
	"strings"
)

// webLink returns address if a page may link to it: an http or https address with a host and
// without a user name or password. Otherwise it returns "".
func webLink(address string) string {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http") {
		return ""
	}
	return u.String()
}

// linkable reports whether prose may link to target: a section, a web address or a mail address.
func linkable(target string) bool {
	if strings.HasPrefix(target, "#") || webLink(target) != "" {
		return true
	}
	u, err := url.Parse(target)
	return err == nil && u.Scheme == "mailto"
}

// contact reads a web address or an e-mail address.
func contact(address string) Contact {
	text := line(address)
	if link := webLink(address); link != "" {
		return Contact{Text: text, Link: link}
	}
	bare := strings.TrimPrefix(text, "mailto:")
	if a, err := mail.ParseAddress(bare); err == nil && a.Address == bare {
		return Contact{Text: bare, Link: (&url.URL{Scheme: "mailto", Opaque: url.PathEscape(bare)}).String()}
	}
	return Contact{Text: text}
}
