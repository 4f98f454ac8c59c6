package mcptest

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
)

// redacted replaces a secret.
const redacted = "REDACTED"

// minSecret is the length in bytes from which a secret is redacted wherever it occurs. Shorter
// values occur in too many texts by accident.
const minSecret = 8

// A redactor removes secrets from recorded exchanges: the values of headers, query and form
// parameters and JSON members by their names, and the same values wherever else they occur. It is
// safe for concurrent use.
type redactor struct {
	mu    sync.Mutex
	known map[string]bool // the secrets
}

func newRedactor(secrets []string) *redactor {
	r := &redactor{known: map[string]bool{}}
	for _, s := range secrets {
		if s != "" {
			r.known[s] = true
		}
	}
	return r
}

// redactionPatterns are the regular expressions that find secrets.
type redactionPatterns struct{ secretName, pageName, jsonMember, formMember, scheme *regexp.Regexp }

var patterns = sync.OnceValue(func() redactionPatterns {
	return redactionPatterns{
		secretName: regexp.MustCompile(`(?i)token|secret|passw|api[_-]?key|apikey|authorization|credential|signature|private[_-]?key|session|cookie|^auth$|^key$|^sig$`),
		// Page tokens are not secrets, and the requests for the pages of a list differ by nothing
		// else.
		pageName:   regexp.MustCompile(`(?i)page|next|cursor|continu|sync|resume|tokens$`),
		jsonMember: regexp.MustCompile(`"([^"\\]+)"(\s*:\s*)"((?:[^"\\]|\\.)+)"`),
		formMember: regexp.MustCompile(`(^|[?&])([^=&?#\s]+)=([^&#\s]+)`),
		scheme:     regexp.MustCompile(`(?i)^(bearer|basic|token|digest|apikey) +`),
	}
})

// isSecretName reports whether the value of a header, parameter or member is a secret.
func isSecretName(name string) bool {
	return patterns().secretName.MatchString(name) && !patterns().pageName.MatchString(name)
}

// collect adds the secrets of an exchange to the known ones.
func (r *redactor) collect(i *cassette.Interaction) {
	r.collectHeader(i.Request.Headers)
	r.collectHeader(i.Response.Headers)
	for _, text := range []string{i.Request.URL, i.Request.Body, i.Response.Body} {
		for _, m := range patterns().jsonMember.FindAllStringSubmatch(text, -1) {
			if isSecretName(m[1]) && !strings.EqualFold(m[1], "key") {
				r.add(m[3])
			}
		}
		if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
			continue
		}
		for _, m := range patterns().formMember.FindAllStringSubmatch(text, -1) {
			if isSecretName(m[2]) {
				r.add(m[3])
			}
		}
	}
}

func (r *redactor) collectHeader(h http.Header) {
	for name, values := range h {
		if isSecretName(name) {
			for _, v := range values {
				r.add(patterns().scheme.ReplaceAllString(v, ""))
			}
		}
	}
}

func (r *redactor) add(value string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(value) >= minSecret && value != redacted {
		r.known[value] = true
	}
}

// text returns text with its secrets replaced.
func (r *redactor) text(text string) string {
	text = patterns().jsonMember.ReplaceAllStringFunc(text, func(member string) string {
		m := patterns().jsonMember.FindStringSubmatch(member)
		if !isSecretName(m[1]) || strings.EqualFold(m[1], "key") { // a JSON member "key" is rarely a secret
			return member
		}
		return `"` + m[1] + `"` + m[2] + `"` + redacted + `"`
	})
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		text = patterns().formMember.ReplaceAllStringFunc(text, func(member string) string {
			m := patterns().formMember.FindStringSubmatch(member)
			if !isSecretName(m[2]) {
				return member
			}
			return m[1] + m[2] + "=" + redacted
		})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	// The longest comes first, because one secret may contain another.
	for _, s := range slices.SortedFunc(maps.Keys(r.known), func(a, b string) int { return len(b) - len(a) }) {
		text = strings.ReplaceAll(text, s, redacted)
	}
	return text
}

func (r *redactor) header(h http.Header) {
	for name, values := range h {
		for i, v := range values {
			if isSecretName(name) {
				values[i] = redacted
			} else {
				values[i] = r.text(v)
			}
		}
	}
}

// redact removes the secrets from an exchange that is about to be saved.
func (r *redactor) redact(i *cassette.Interaction) error {
	r.header(i.Request.Headers)
	r.header(i.Response.Headers)
	r.header(i.Response.Trailer)
	i.Request.URL, i.Request.RequestURI = r.text(i.Request.URL), r.text(i.Request.RequestURI)
	i.Request.Form = nil // a copy of the URL and the body
	i.Request.Body = r.text(i.Request.Body)
	i.Response.Body = r.text(i.Response.Body)
	i.Response.ContentLength = int64(len(i.Response.Body))
	i.Response.Headers.Del("Content-Length")
	i.Response.Duration = 0 // differs in each recording
	return nil
}
