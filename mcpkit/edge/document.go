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

// document answers GET and HEAD with get, and other methods as Methods does.
func document(get http.HandlerFunc) http.Handler {
	return Methods(http.MethodGet)(get)
}

// Favicon returns a handler for /favicon.ico, which browsers and directories request. The content
// type is, for example, "image/png". Caches may keep the icon for a day; scripts in an SVG icon do
// not run. Favicon panics when the content type or the icon is empty.
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

// OpenAIChallenge returns a handler for /.well-known/openai-apps-challenge at the root of a host.
// Its body is the token with which OpenAI verifies the domain. Source:
// https://developers.openai.com/plugins/deploy/app-review
//
// It panics when the token is empty or contains anything but visible ASCII.
func OpenAIChallenge(token string) http.Handler {
	if token == "" || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		panic("edge.OpenAIChallenge: the token is empty or not visible ASCII")
	}
	return document(func(w http.ResponseWriter, _ *http.Request) {
		writeText(w, "no-store", token)
	})
}

// Security is the content of a security.txt file. Source:
// https://www.rfc-editor.org/rfc/rfc9116
type Security struct {
	// Contact lists the ways to report a vulnerability, the preferred one first: mail addresses
	// and https: or tel: URLs. At least one is required.
	Contact []string
	// Canonical lists the https: URLs of the file.
	Canonical []string
	// Policy is the https: URL of the disclosure policy. Optional.
	Policy string
	// ValidFor is how long after a request the file expires. The default is 90 days and the
	// least is two days. RFC 9116 recommends less than a year.
	ValidFor time.Duration
}

// SecurityTxt returns a handler for /.well-known/security.txt. Each response expires ValidFor after
// its request, rounded down to a day, so the file stays valid as long as the server runs. It panics
// when there is no contact, when a contact is neither a mail address nor a URL, when a URL is not
// https, or when ValidFor is less than two days.
func SecurityTxt(s Security) http.Handler {
	validFor := cmp.Or(s.ValidFor, 90*24*time.Hour)
	if len(s.Contact) == 0 || validFor < 48*time.Hour {
		panic("edge.SecurityTxt: there is no contact, or ValidFor is less than two days")
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
