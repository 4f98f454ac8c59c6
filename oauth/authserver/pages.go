package authserver

import (
	"bytes"
	"crypto/rand"
	_ "embed" // the templates
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/language"
)

// Pages changes the look and the words of the pages. The pages need no script and load nothing.
type Pages struct {
	// Service is the name of the service, such as "Notes"; the host of the issuer if empty.
	Service string
	// Style is CSS that follows the built-in one. Colours are the custom properties --text,
	// --background, --accent, --on-accent, --border and --warning of :root.
	Style string
	// Privacy, Terms and Support are the URLs of pages that are linked below.
	Privacy, Terms, Support string
	// Translations are the texts in other languages: by language tag, such as "de" or "pt-BR", and
	// then by the text of [EnglishTexts]. A translation has all texts. The browser chooses.
	Translations map[string]map[string]string
}

//go:embed pages.html
var pagesHTML string

//go:embed pages.css
var pagesCSS string

// A pageSet makes the pages in all languages.
type pageSet struct {
	templates *template.Template
	config    Pages
	style     template.CSS
	matcher   language.Matcher
	tags      []string // in the order of the matcher; "" is English
}

func newPageSet(c Pages) (*pageSet, error) {
	if strings.Contains(strings.ToLower(c.Style), "</style") {
		return nil, errors.New("authserver: Pages.Style must not end the style element")
	}
	for _, link := range []string{c.Privacy, c.Terms, c.Support} {
		if u, err := url.Parse(link); link != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto") {
			return nil, fmt.Errorf("authserver: the link %q of Pages is not a URL", link)
		}
	}
	p := &pageSet{config: c, style: template.CSS(pagesCSS + "\n" + c.Style), tags: []string{""}}
	matched := []language.Tag{language.English}
	var problems []error
	names := make([]string, 0, len(c.Translations))
	for name := range c.Translations {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		tag, err := language.Parse(name)
		if err != nil {
			problems = append(problems, fmt.Errorf("authserver: translation %q: it is not a language tag", name))
			continue
		}
		for _, text := range texts {
			translated, ok := c.Translations[name][string(text)]
			switch {
			case !ok || translated == "":
				problems = append(problems, fmt.Errorf("authserver: translation %q lacks the text %q", name, text))
			case !slices.Equal(words(string(text)), words(translated)):
				problems = append(problems, fmt.Errorf("authserver: translation %q: %q must have the same words in braces as %q", name, translated, text))
			}
		}
		matched, p.tags = append(matched, tag), append(p.tags, name)
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	p.matcher = language.NewMatcher(matched)
	templates, err := template.New("pages").Parse(pagesHTML)
	p.templates = templates
	return p, err
}

// A translator turns texts into the language of a request.
type translator struct {
	tag   string // "" for English
	texts map[string]string
}

func (p *pageSet) translator(r *http.Request) translator {
	header := r.Header.Get("Accept-Language")
	if len(header) > 1000 {
		header = ""
	}
	_, i := language.MatchStrings(p.matcher, header)
	return translator{p.tags[i], p.config.Translations[p.tags[i]]}
}

func (t translator) text(m message, pairs ...string) string {
	text := string(m)
	if t.tag != "" {
		text = t.texts[text]
	}
	return fill(text, pairs...)
}

// A frame is what all pages have.
type frame struct {
	Lang    string
	Nonce   string
	Style   template.CSS
	Service string
	Title   string
	Links   []link
	Page    any
}

type link struct{ Text, URL string }

// A page fills in its texts.
type page interface {
	translate(t translator, service string) (filled any, title string)
}

// show writes a page. formTo are further places that a form of the page may lead to.
func (s *Server) show(w http.ResponseWriter, r *http.Request, status int, name string, content page, formTo []string) {
	t := s.pages.translator(r)
	service := s.serviceName()
	filled, title := content.translate(t, service)
	f := frame{Lang: t.tag, Nonce: rand.Text(), Style: s.pages.style, Service: service, Title: title, Page: filled}
	if f.Lang == "" {
		f.Lang = "en"
	}
	for _, l := range []struct {
		text message
		url  string
	}{{textPrivacy, s.pages.config.Privacy}, {textTerms, s.pages.config.Terms}, {textSupport, s.pages.config.Support}} {
		if l.url != "" {
			f.Links = append(f.Links, link{t.text(l.text), l.url})
		}
	}
	var body bytes.Buffer
	if err := s.pages.templates.ExecuteTemplate(&body, name, f); err != nil {
		s.config.Logger.ErrorContext(r.Context(), "authserver: a page cannot be made", "page", name, "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+f.Nonce+"'; base-uri 'none'; frame-ancestors 'none'; form-action "+
		strings.Join(append([]string{"'self'"}, formTo...), " "))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body.Bytes()) // the browser may be gone
	}
}

// formTargets returns what form-action needs: browsers apply it to the redirects after a form too,
// and an identity provider may redirect to any host on the way.
func formTargets(redirect, login string) []string {
	targets := []string{"https:"}
	for _, to := range []string{redirect, login} {
		scheme, rest, _ := strings.Cut(to, ":")
		rest = strings.TrimPrefix(rest, "//")
		if scheme == "" || scheme == "https" {
			continue
		}
		target := scheme + ":"
		if scheme == "http" {
			if i := strings.IndexAny(rest, "/?"); i >= 0 {
				rest = rest[:i]
			}
			target = "http://" + rest
		}
		if !slices.Contains(targets, target) {
			targets = append(targets, target)
		}
	}
	return targets
}

func (s *Server) serviceName() string {
	if s.pages.config.Service != "" {
		return s.pages.config.Service
	}
	_, host, _ := strings.Cut(s.origin, "://")
	return host
}

const maxName = 100

// cleanName returns a name that a stranger chose in a form that cannot mislead: without invisible
// characters and those that change the direction of text, on one line, and not long.
func cleanName(name string) string {
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	runes := []rune(strings.Join(strings.Fields(name), " "))
	marks := 0 // stacked marks cover the lines above
	runes = slices.DeleteFunc(runes, func(r rune) bool {
		if !unicode.Is(unicode.M, r) {
			marks = 0
			return false
		}
		marks++
		return marks > 3
	})
	if len(runes) > maxName {
		runes = append(runes[:maxName-1], '…')
	}
	return string(runes)
}

func displayName(u *User) string {
	if name := cleanName(u.Name); name != "" {
		return name
	}
	return cleanName(u.ID)
}

// An errorPage says what went wrong and what to do.
type errorPage struct{ Text message }

func (p errorPage) translate(t translator, service string) (any, string) {
	title := textErrorTitle
	if p.Text == textLoggedOut {
		title = textDoneTitle
	}
	return struct{ Text string }{t.text(p.Text, "service", service)}, t.text(title)
}

// showError shows an error on a page.
func (s *Server) showError(w http.ResponseWriter, r *http.Request, err error) {
	var p *pageError
	if !errors.As(err, &p) {
		f := asFailure(err)
		s.log(r, f)
		p = &pageError{status: f.status, text: textUnavailable}
		switch {
		case f.status == http.StatusTooManyRequests:
			p.text = textTooManyRequests
			w.Header().Set("Retry-After", "60")
		case f.status == http.StatusServiceUnavailable:
			w.Header().Set("Retry-After", "5")
		case f.status < http.StatusInternalServerError:
			p.text = textStartAgain
		}
		if f == errDenied {
			p.text = textStartAgain
		}
	} else if p.cause != nil || p.status >= http.StatusBadRequest {
		s.config.Logger.InfoContext(r.Context(), "authserver: page with an error", "path", r.URL.Path, "text", string(p.text), "cause", p.cause)
	}
	s.show(w, r, p.status, "error", errorPage{p.text}, nil)
}

func date(t time.Time) string { return t.UTC().Format("2006-01-02") }
