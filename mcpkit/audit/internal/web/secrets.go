package web

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// hidden replaces a secret in a report.
const hidden = "(hidden)"

// minValue is how long the value of a header must be to be hidden wherever it appears, in bytes. A
// shorter one, such as "en" or "1", is a part of many words.
const minValue = 8

// minHead is how much of a secret must be left before an ellipsis to be hidden, in bytes.
const minHead = 8

// Secrets are values that no report may show.
type Secrets struct {
	values   []string
	replacer func() *strings.Replacer
	pieces   func() *pieces
}

// NewSecrets returns the secrets among tokens and the values of headers: the whole values, and the
// parts of them that are credentials.
func NewSecrets(tokens []string, headers http.Header) *Secrets {
	s := &Secrets{values: slices.Clone(tokens)}
	for name, values := range headers {
		if plainHeaders[http.CanonicalHeaderKey(name)] {
			continue
		}
		for _, value := range values {
			s.values = append(s.values, credentials(value)...)
		}
	}
	s.values = slices.DeleteFunc(s.values, func(v string) bool { return v == "" })
	s.replacer = sync.OnceValue(func() *strings.Replacer {
		var all []string
		for _, value := range s.values {
			if len(value) >= minValue {
				all = append(all, spellings(value)...)
			}
		}
		slices.SortFunc(all, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
		var pairs []string
		for _, one := range slices.Compact(all) {
			pairs = append(pairs, one, hidden)
		}
		return strings.NewReplacer(pairs...)
	})
	s.pieces = sync.OnceValue(func() *pieces { return newPieces(s.values) })
	return s
}

// plainHeaders are headers whose values are not secrets, but ordinary words that a report may need.
var plainHeaders = map[string]bool{
	"Accept": true, "Accept-Encoding": true, "Accept-Language": true, "Cache-Control": true, "Content-Type": true, "Host": true,
	"Mcp-Protocol-Version": true, "Origin": true, "Pragma": true, "User-Agent": true,
	"X-Forwarded-For": true, "X-Forwarded-Host": true, "X-Forwarded-Proto": true,
}

// Hide returns a text without the secrets, and without pieces of them.
func (s *Secrets) Hide(text string) string {
	if s == nil || len(s.values) == 0 || text == "" {
		return text
	}
	text = s.replacer().Replace(text)
	for _, value := range s.values {
		if len(value) < minValue {
			text = hideWord(text, value)
		}
		text = hideHead(text, value)
	}
	return s.pieces().hide(text)
}

// hideWord hides a short secret where it is a whole word.
func hideWord(text, value string) string {
	isPart := func(c byte) bool {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
	}
	var b strings.Builder
	for done := 0; ; {
		at := strings.Index(text[done:], value)
		if at < 0 {
			return b.String() + text[done:]
		}
		start, end := done+at, done+at+len(value)
		b.WriteString(text[done:start])
		if start > 0 && isPart(text[start-1]) && isPart(value[0]) || end < len(text) && isPart(text[end]) && isPart(value[len(value)-1]) {
			b.WriteString(value)
		} else {
			b.WriteString(hidden)
		}
		done = end
	}
}

// with returns the secrets and one more.
func (s *Secrets) with(token string) *Secrets {
	if token == "" || s != nil && slices.Contains(s.values, token) {
		return s
	}
	all := []string{token}
	if s != nil {
		all = append(all, s.values...)
	}
	return NewSecrets(all, nil)
}

// credentials returns the value of a header, what follows the name of its scheme, the password of a
// basic login, and the values of cookies.
func credentials(value string) []string {
	all := []string{value}
	if scheme, rest, ok := strings.Cut(value, " "); ok {
		all = append(all, strings.TrimSpace(rest))
		if decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(rest)); err == nil && strings.EqualFold(scheme, "basic") {
			_, password, _ := strings.Cut(string(decoded), ":")
			all = append(all, string(decoded), password)
		}
	}
	for pair := range strings.SplitSeq(value, ";") {
		if _, cookie, ok := strings.Cut(pair, "="); ok {
			all = append(all, strings.TrimSpace(cookie))
		}
	}
	return slices.DeleteFunc(all, func(v string) bool { return len(v) < minValue })
}

// spellings returns how servers write a value in texts, in JSON, in URLs and in base64.
func spellings(value string) []string {
	return []string{
		value, strings.ReplaceAll(value, "/", `\/`), inJSON.Replace(value), inJSON.Replace(strings.ReplaceAll(value, "/", `\/`)), inLowerJSON.Replace(value),
		url.QueryEscape(value), url.PathEscape(value),
		base64.StdEncoding.EncodeToString([]byte(value)), base64.RawURLEncoding.EncodeToString([]byte(value)),
	}
}

// inJSON escapes what encoders of JSON escape although they need not.
var inJSON = strings.NewReplacer("+", `\u002B`, "=", `\u003D`, "&", `\u0026`, "<", `\u003C`, ">", `\u003E`, "'", `\u0027`)

// inLowerJSON is inJSON with digits in lower case.
var inLowerJSON = strings.NewReplacer("+", `\u002b`, "=", `\u003d`, "&", `\u0026`, "<", `\u003c`, ">", `\u003e`, "'", `\u0027`)

// hideHead hides the head of a secret where an ellipsis follows it.
func hideHead(text, value string) string {
	if len(value) <= minHead || !strings.Contains(text, "…") {
		return text
	}
	var b strings.Builder
	for {
		at := strings.Index(text, value[:minHead])
		if at < 0 {
			break
		}
		end := at + minHead
		for end < len(text) && end-at < len(value) && text[end] == value[end-at] {
			end++
		}
		b.WriteString(text[:at])
		if strings.HasPrefix(text[end:], "…") {
			b.WriteString(hidden)
		} else {
			b.WriteString(text[at:end])
		}
		text = text[end:]
	}
	return b.String() + text
}
