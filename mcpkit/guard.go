package mcpkit

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// guards keeps the resource server of each OAuth configuration, with its caches, for all
// assemblies.
type guards struct {
	mu   sync.Mutex
	made map[*oauth.Config]guard
}

type guard struct {
	server *oauth.Server
	err    error
}

func newGuards() *guards { return &guards{made: map[*oauth.Config]guard{}} }

// of returns the resource server of an access decision, or nil for a public server.
func (g *guards) of(a Access, m policy.Manifest, docsURL string) (*oauth.Server, error) {
	if a.oauth == nil {
		return nil, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	made, ok := g.made[a.oauth]
	if !ok {
		made.server, made.err = oauth.New(guardConfig(*a.oauth, m, docsURL))
		g.made[a.oauth] = made
	}
	return made.server, made.err
}

// guard returns the resource server of the assembly, or nil for a public server. Its clients ask at
// login for the scopes of all tools, prompts and resources that are not on demand, unless the
// program chooses.
func (a *assembly) guard(guards *guards) (*oauth.Server, error) {
	access := a.declared.access
	server, err := guards.of(access, a.manifest, a.docsURL())
	if server == nil || err != nil || len(access.oauth.LoginScopes) > 0 {
		return server, err
	}
	var scopes []string
	for _, t := range a.tools {
		if !t.onDemand && !t.public {
			scopes = append(scopes, t.scopes...)
		}
	}
	for _, s := range a.settings.scoped {
		scopes = append(scopes, s.Scopes...)
	}
	slices.Sort(scopes)
	scopes = slices.DeleteFunc(slices.Compact(scopes), func(s string) bool { return oauth.CheckScope(s) != nil }) // reported elsewhere
	return server.WithLoginScopes(scopes...)
}

// retain forgets all resource servers but that of a. An assembly that has another keeps it.
func (g *guards) retain(a Access) {
	g.mu.Lock()
	defer g.mu.Unlock()
	maps.DeleteFunc(g.made, func(c *oauth.Config, _ guard) bool { return c != a.oauth })
}

// guardConfig completes the configuration of the program with what the server knows.
func guardConfig(c oauth.Config, m policy.Manifest, docsURL string) oauth.Config {
	c.Resource = cmp.Or(c.Resource, m.URL)
	c.Name = cmp.Or(c.Name, m.Title)
	c.Policy = cmp.Or(c.Policy, m.Privacy)
	c.Documentation = cmp.Or(c.Documentation, m.Docs, docsURL)
	if c.Options.Caller == nil {
		c.Options.Caller = func(r *http.Request) string {
			addr, _ := edge.ClientIP(r.Context())
			return edge.AddrKey(addr)
		}
	}
	ends := c.Options.EndWithToken
	c.Options.EndWithToken = func(r *http.Request) bool {
		return wire.OpensStream(r) || ends != nil && ends(r)
	}
	return c
}

// resource returns the address at which clients log in, or "" for a public server.
func (a *assembly) resource() string {
	if a.declared.access.oauth == nil {
		return ""
	}
	return cmp.Or(a.declared.access.oauth.Resource, a.manifest.URL)
}
