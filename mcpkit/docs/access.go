package docs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// authentication describes whether and how users log in. Scopes are listed in the order of their
// first use: those of the server, then those of the tools.
func authentication(s *policy.Surface, c *catalog, descriptions map[string]string, account Markdown, callbacks []Callbacks) Authentication {
	a := Authentication{Required: s.Access.Protected, Account: account}
	if !a.Required {
		a.Reason = strings.TrimRight(line(s.Access.Reason), ".")
		return a
	}
	a.Issuers = lines(s.Access.AuthorizationServers)
	a.KeyHeaders = lines(s.Access.KeyHeaders)
	if login := s.Access.Login; login != nil {
		a.Provider, a.Connections, a.GrantDays = line(login.Provider), line(login.Connections), login.GrantDays
	}
	for _, name := range s.Access.Scopes {
		a.scope(name, descriptions).Always = true
	}
	for i, t := range s.Tools {
		if t.Public {
			a.Open = append(a.Open, c.tools[i].ToolRef)
			continue
		}
		for _, name := range t.Scopes {
			scope := a.scope(name, descriptions)
			scope.Tools = append(scope.Tools, c.tools[i].ToolRef)
		}
	}
	if s.Access.Login != nil {
		return a // it knows the addresses of clients by itself
	}
	for _, client := range callbacks {
		a.Callbacks = append(a.Callbacks, Callbacks{
			Name: line(client.Name), MetadataURL: line(client.MetadataURL),
			Redirects: lines(client.Redirects), Note: line(client.Note),
		})
	}
	return a
}

// Own describes in sentences how users log in at the server's own authorization server; "" if it
// has none.
func (a Authentication) Own() string {
	if a.Connections == "" {
		return ""
	}
	text := "Before you log in, a page shows the application and the permissions that it asks for, and you must allow it."
	if a.Provider != "" {
		text += " You log in with " + a.Provider + "."
	}
	if a.GrantDays > 0 {
		text += fmt.Sprintf(" An application that is not used for %d days must ask you again.", a.GrantDays)
	}
	return text + " See and end your connections at " + a.Connections + "."
}

// scope returns the entry of a scope. It adds the entry if it does not exist.
func (a *Authentication) scope(name string, descriptions map[string]string) *Scope {
	name, description := line(name), descriptions[name]
	i := slices.IndexFunc(a.Scopes, func(s Scope) bool { return s.Name == name })
	if i < 0 {
		i = len(a.Scopes)
		a.Scopes = append(a.Scopes, Scope{Name: name, Description: line(description)})
	}
	return &a.Scopes[i]
}

// NoLogin says in a sentence why no login is needed. It is empty if a login is required or if no
// reason was given. A reason without a subject, such as "keeps no data", is about the server.
func (a Authentication) NoLogin() string {
	if a.Required || a.Reason == "" {
		return ""
	}
	word, rest, _ := strings.Cut(a.Reason, " ")
	first := strings.ToLower(word)
	if slices.Contains([]string{"a", "all", "an", "any", "anyone", "every", "everything", "it", "its", "no", "nothing", "our", "the", "there", "they", "this", "we"}, first) {
		return "No login is needed because " + strings.TrimSpace(first+" "+rest) + "."
	}
	return "No login is needed because the server " + a.Reason + "."
}
