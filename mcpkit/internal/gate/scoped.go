package gate

import (
	"slices"

	"github.com/yosida95/uritemplate/v3"
)

// A Kind is the kind of a [Scoped].
type Kind string

// The kinds.
const (
	Prompt   Kind = "prompt"
	Resource Kind = "resource" // or a resource template
)

// A Scoped is a prompt, resource or resource template that needs scopes.
type Scoped struct {
	Kind   Kind
	Name   string // or the URI or template of a resource
	Scopes []string

	spellings []string                // of a resource's URI
	templates []*uritemplate.Template // the spellings, as templates
}

// NewScoped returns a Scoped for a prompt's name, or a resource's URI or template.
func NewScoped(kind Kind, name string, scopes []string) Scoped {
	s := Scoped{Kind: kind, Name: name, Scopes: scopes}
	if kind != Resource {
		return s
	}
	s.spellings = spellingsOfName(name)
	for _, spelling := range s.spellings {
		// A name that is not a valid template is not a valid URI either; the server's check reports it.
		if t, err := uritemplate.New(spelling); err == nil {
			s.templates = append(s.templates, t)
		}
	}
	return s
}

// matches reports whether one of the URIs is that of the resource, or matches the template.
func (s Scoped) matches(uris []string) bool {
	return slices.ContainsFunc(uris, func(uri string) bool {
		return slices.Contains(s.spellings, uri) ||
			slices.ContainsFunc(s.templates, func(t *uritemplate.Template) bool { return t.Regexp().MatchString(uri) })
	})
}
