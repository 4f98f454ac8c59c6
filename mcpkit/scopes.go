package mcpkit

import (
	"slices"

	"github.com/yosida95/uritemplate/v3"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// Scopes names what a caller's token must have to use a tool, besides the baseline
// of the server: all of them.
func Scopes(scopes ...string) ToolOption {
	return toolOption(func(t *tool) { t.scopes = append(t.scopes, scopes...) })
}

// PublicTool lets callers without a token use a tool of a protected server. As soon
// as there is one, clients can connect and list the tools without a token too, and
// are asked to log in by the first call that needs it.
func PublicTool() ToolOption {
	return toolOption(func(t *tool) { t.public = true })
}

// PromptScopes names what a caller's token must have to get a prompt, or completions of
// its arguments, besides the baseline of the server. The name is that of a prompt added
// through [Server.SDK]. A server with scopes for prompts or resources completes nothing but
// what it lists.
func PromptScopes(name string, scopes ...string) Option {
	return scoped{kind: "prompt", name: name, scopes: scopes, pos: caller(1)}
}

// ResourceScopes names what a caller's token must have to read a resource or subscribe
// to it, besides the baseline of the server. The URI is that of a resource or resource
// template added through [Server.SDK], exactly as it was given there; a template holds
// for all that it matches. A resource that several hold for needs all of their scopes.
//
// A URI is held to what it means too, not only to its text: percent-encoded, with another
// case of its scheme or host, with . and .. in its path, or with a query, it needs no less.
// Completions of a template need what the URIs do that it is for.
func ResourceScopes(uri string, scopes ...string) Option {
	return scoped{kind: "resource", name: uri, scopes: scopes, pos: caller(1)}
}

// A scoped is a prompt or resource that needs scopes.
type scoped struct {
	kind, name string
	scopes     []string
	pos        policy.Pos
	// names are the spellings of a resource's URI, and templates what they are as templates.
	names     []string
	templates []*uritemplate.Template
}

func (o scoped) applyServer(s *Server) {
	if o.kind == "resource" {
		o.names = spellingsOfName(o.name)
		for _, name := range o.names {
			// What is no template names no resource either; see checkScoped.
			if t, err := uritemplate.New(name); err == nil {
				o.templates = append(o.templates, t)
			}
		}
	}
	s.scoped = append(s.scoped, o)
}

// holdsFor reports whether one of the URIs is of the resource or template.
func (o scoped) holdsFor(uris []string) bool {
	return slices.ContainsFunc(uris, func(uri string) bool {
		return slices.Contains(o.names, uri) || slices.ContainsFunc(o.templates, func(t *uritemplate.Template) bool { return t.Regexp().MatchString(uri) })
	})
}

// lazy reports whether there is something to use without a token.
func (s *Server) lazy() bool { return s.anyPublic.Load() }

// openMethods need no token on a server with a public tool: connecting, and seeing
// what there is.
var openMethods = map[string]bool{
	"initialize":                true,
	"notifications/initialized": true,
	"notifications/cancelled":   true,
	"ping":                      true,
	"server/discover":           true,
	"tools/list":                true,
}

func (t *tool) need() oauth.Need { return oauth.Need{Public: t.public, Scopes: t.scopes} }

// needOf says what a request takes: all that its messages take together.
func (s *Server) needOf(env *envelope.Envelope) oauth.Need {
	lazy := s.lazy()
	need := oauth.Need{Public: len(env.Messages) > 0}
	for _, m := range env.Messages {
		n := s.needOfMessage(m)
		need.Public = need.Public && (n.Public || lazy && openMethods[m.Method])
		need.Scopes = append(need.Scopes, n.Scopes...)
	}
	return need
}

func (s *Server) needOfMessage(m envelope.Message) (need oauth.Need) {
	if m.Method == "tools/call" {
		if t := s.lookup(m.Name); t != nil {
			need = t.need()
		}
		return need
	}
	if len(s.scoped) == 0 {
		return need
	}
	uris, told := spellingsOf(m)
	for _, o := range s.scoped {
		if o.kind == "prompt" && m.Name == o.name || o.kind == "resource" && (!told || o.holdsFor(uris)) {
			need.Scopes = append(need.Scopes, o.scopes...)
		}
	}
	return need
}
