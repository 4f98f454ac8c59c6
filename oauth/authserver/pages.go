package authserver

import (
	_ "embed" // the templates
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

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
		var missing []string
		for _, text := range texts {
			translated, ok := c.Translations[name][string(text)]
			switch {
			case !ok || translated == "":
				missing = append(missing, string(text))
			case !slices.Equal(words(string(text)), words(translated)):
				problems = append(problems, fmt.Errorf("authserver: translation %q: %q must have the same words in braces as %q", name, translated, text))
			}
		}
		if n := len(missing); n > 0 {
			problems = append(problems, fmt.Errorf("authserver: translation %q lacks %d of the %d texts of EnglishTexts, such as %q", name, n, len(texts), missing[0]))
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
