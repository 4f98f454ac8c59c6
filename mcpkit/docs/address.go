package docs

import (
	"net/mail"
	"net/url"
	"strings"
)

// webLink returns address if a page may link to it: an http or https address with a host,
// without a password in it. Else it returns "".
func webLink(address string) string {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "https" && u.Scheme != "http") {
		return ""
	}
	return u.String()
}

// contact reads an address of the web or of mail.
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
