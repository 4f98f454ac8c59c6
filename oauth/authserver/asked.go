package authserver

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// resource returns the resource that a parameter names, in its canonical form; the first one if the
// parameter is empty.
func (s *base) resource(text string) (string, error) {
	if text == "" {
		return s.resources[0].String(), nil
	}
	found := ""
	for name := range strings.SplitSeq(text, " ") {
		i := slices.IndexFunc(s.resources, func(r oauth.Resource) bool { return r.Matches(name) })
		if i < 0 || found != "" && found != s.resources[i].String() {
			return "", errTarget // a token is for one resource
		}
		found = s.resources[i].String()
	}
	return found, nil
}

const maxScopes = 100

// scopes returns the scopes of the configuration that a parameter asks for, in the order of the
// configuration. Others are left out; it is an error if none is left.
func (s *base) scopes(text string) ([]string, error) {
	var granted []string
	if text == "" {
		for _, scope := range s.config.Scopes {
			if !scope.OnDemand {
				granted = append(granted, scope.Name)
			}
		}
		return granted, nil
	}
	if !wellFormed(text) {
		return nil, errScope
	}
	asked := strings.Split(text, " ")
	offline := slices.Contains(asked, scopeOffline)
	for _, scope := range s.config.Scopes {
		if slices.Contains(asked, scope.Name) {
			granted = append(granted, scope.Name)
		}
	}
	if len(granted) == 0 && len(s.config.Scopes) > 0 {
		if !offline || len(asked) > 1 {
			return nil, errScope
		}
		return s.scopes("") // only offline_access
	}
	return granted, nil
}

// wellFormed reports whether text is a list of scopes.
func wellFormed(text string) bool {
	asked := strings.Split(text, " ")
	return len(asked) <= maxScopes && !slices.ContainsFunc(asked, func(name string) bool {
		return name != scopeOffline && oauth.CheckScope(name) != nil
	})
}

func (s *base) allScopes() []string {
	var all []string
	for _, scope := range s.config.Scopes {
		all = append(all, scope.Name)
	}
	return all
}
