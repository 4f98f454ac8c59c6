package edge

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// document answers GET and HEAD; see Methods for the rest.
func document(get http.HandlerFunc) http.Handler {
	return Methods(http.MethodGet)(get)
}

// Favicon serves the icon that browsers and directories ask for at /favicon.ico,
// for example with the type "image/png". Caches may keep it for a day. An SVG icon
// may not run scripts. It panics when there is no icon.
func Favicon(contentType string, icon []byte) http.Handler {
	if contentType == "" || len(icon) == 0 {
		panic("edge.Favicon: no icon")
	}
	icon = bytes.Clone(icon)
	etag := fmt.Sprintf(`"%x"`, sha256.Sum256(icon))
	return document(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", contentType)
		h.Set("Cache-Control", "public, max-age=86400")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("ETag", etag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(icon))
	})
}

// OpenAIChallenge serves the token with which OpenAI verifies a domain, at
// /.well-known/openai-apps-challenge of the root: the token and nothing else.
// Source: https://developers.openai.com/plugins/deploy/app-review
//
// It panics when the token is empty or contains white space or what is not ASCII.
func OpenAIChallenge(token string) http.Handler {
	if token == "" || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		panic("edge.OpenAIChallenge: this is no token")
	}
	return document(func(w http.ResponseWriter, _ *http.Request) {
		writeText(w, "no-store", token)
	})
}

// Security is what security researchers are told. Source:
// https://www.rfc-editor.org/rfc/rfc9116
type Security struct {
	// Contact is how to report a vulnerability, the preferred way first: mail
	// addresses and https: or tel: URLs.
	Contact []string
	// Canonical are the https: URLs that the file is served at.
	Canonical []string
	// Policy is the https: URL of the rules for reports.
	Policy string
	// ValidFor is how long from now a reader may rely on it: 90 days if zero, and at
	// least two. The standard recommends less than a year.
	ValidFor time.Duration
}

// SecurityTxt serves /.well-known/security.txt. The date that it expires is computed
// when it is asked for, in whole days: as long as the server runs, its owner stands
// by what it says. It panics when there is no contact, when one is neither a mail
// address nor a URL, when a URL is not https, or when ValidFor is too short.
func SecurityTxt(s Security) http.Handler {
	validFor := cmp.Or(s.ValidFor, 90*24*time.Hour)
	if len(s.Contact) == 0 || validFor < 48*time.Hour {
		panic("edge.SecurityTxt: no contact, or valid for less than two days")
	}
	var lines strings.Builder
	for _, c := range s.Contact {
		fmt.Fprintf(&lines, "Contact: %s\n", contactURI(c))
	}
	for _, c := range s.Canonical {
		fmt.Fprintf(&lines, "Canonical: %s\n", webURI(c))
	}
	if s.Policy != "" {
		fmt.Fprintf(&lines, "Policy: %s\n", webURI(s.Policy))
	}
	return document(func(w http.ResponseWriter, _ *http.Request) {
		expires := time.Now().UTC().Add(validFor).Truncate(24 * time.Hour)
		writeText(w, "public, max-age=86400", lines.String()+"Expires: "+expires.Format(time.RFC3339)+"\n")
	})
}

func contactURI(s string) string {
	if rest, ok := strings.CutPrefix(s, "tel:"); ok && rest != "" && strings.Trim(rest, "+-0123456789") == "" {
		return s
	}
	address := strings.TrimPrefix(s, "mailto:")
	name, host, ok := strings.Cut(address, "@")
	if ok && name != "" && host != "" && !strings.ContainsFunc(address, notInAddress) && !strings.Contains(host, "@") {
		return "mailto:" + address
	}
	return webURI(s)
}

func notInAddress(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`/?#<>"\:`, r) }

func webURI(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.String() != s {
		panic(fmt.Sprintf("edge.SecurityTxt: %q is not a mail address or an https: URL", s))
	}
	return s
}

func writeText(w http.ResponseWriter, cache, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", cache)
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write([]byte(text))
}
