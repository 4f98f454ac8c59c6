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

// hidden stands where a secret was.
const hidden = "REDACTED"

// minSecret is how long a secret is at least, in bytes: what is shorter stands in too many
// texts that are none.
const minSecret = 8

// A redactor takes secrets out of recorded exchanges: credentials in headers, in the query,
// in forms and in JSON, by their names; and wherever else the same value stands.
type redactor struct {
	mu    sync.Mutex
	known map[string]bool
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

var (
	secretName = regexp.MustCompile(`(?i)token|secret|passw|api[_-]?key|apikey|authorization|credential|signature|private[_-]?key|session|cookie|^auth$|^key$|^sig$`)
	// Tokens that say where a list goes on are no secrets, and the requests for its
	// pages differ by nothing else.
	pageName   = regexp.MustCompile(`(?i)page|next|cursor|continu|sync|resume|tokens$`)
	jsonMember = regexp.MustCompile(`"([^"\\]+)"(\s*:\s*)"((?:[^"\\]|\\.)+)"`)
	formMember = regexp.MustCompile(`(^|[?&])([^=&?#\s]+)=([^&#\s]+)`)
	scheme     = regexp.MustCompile(`(?i)^(bearer|basic|token|digest|apikey) +`)
)

func secret(name string) bool { return secretName.MatchString(name) && !pageName.MatchString(name) }

// collect remembers the secrets of an exchange.
func (r *redactor) collect(i *cassette.Interaction) {
	r.learn(i.Request.Headers)
	r.learn(i.Response.Headers)
	for _, text := range []string{i.Request.URL, i.Request.Body, i.Response.Body} {
		for _, m := range jsonMember.FindAllStringSubmatch(text, -1) {
			if secret(m[1]) && !strings.EqualFold(m[1], "key") {
				r.remember(m[3])
			}
		}
		if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
			continue
		}
		for _, m := range formMember.FindAllStringSubmatch(text, -1) {
			if secret(m[2]) {
				r.remember(m[3])
			}
		}
	}
}

func (r *redactor) learn(h http.Header) {
	for name, values := range h {
		if secret(name) {
			for _, v := range values {
				r.remember(scheme.ReplaceAllString(v, ""))
			}
		}
	}
}

func (r *redactor) remember(value string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(value) >= minSecret && value != hidden {
		r.known[value] = true
	}
}

// text returns text without secrets.
func (r *redactor) text(text string) string {
	text = jsonMember.ReplaceAllStringFunc(text, func(member string) string {
		m := jsonMember.FindStringSubmatch(member)
		if !secret(m[1]) || strings.EqualFold(m[1], "key") { // "key" is often a name in JSON
			return member
		}
		return `"` + m[1] + `"` + m[2] + `"` + hidden + `"`
	})
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		text = formMember.ReplaceAllStringFunc(text, func(member string) string {
			m := formMember.FindStringSubmatch(member)
			if !secret(m[2]) {
				return member
			}
			return m[1] + m[2] + "=" + hidden
		})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	// The longest first: one may be a part of another.
	for _, s := range slices.SortedFunc(maps.Keys(r.known), func(a, b string) int { return len(b) - len(a) }) {
		text = strings.ReplaceAll(text, s, hidden)
	}
	return text
}

func (r *redactor) header(h http.Header) {
	for name, values := range h {
		for i, v := range values {
			if secret(name) {
				values[i] = hidden
			} else {
				values[i] = r.text(v)
			}
		}
	}
}

// redact takes the secrets out of an exchange that is about to be saved.
func (r *redactor) redact(i *cassette.Interaction) error {
	r.header(i.Request.Headers)
	r.header(i.Response.Headers)
	r.header(i.Response.Trailer)
	i.Request.URL, i.Request.RequestURI = r.text(i.Request.URL), r.text(i.Request.RequestURI)
	i.Request.Form = nil // it is in the URL and the body
	i.Request.Body = r.text(i.Request.Body)
	i.Response.Body = r.text(i.Response.Body)
	i.Response.ContentLength = int64(len(i.Response.Body))
	i.Response.Headers.Del("Content-Length")
	i.Response.Duration = 0 // it differs each time
	return nil
}
