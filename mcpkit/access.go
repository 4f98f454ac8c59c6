package mcpkit

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// Access decides who may call the server. There is no default, because a server that is open by
// accident is the worst mistake. The zero Access is invalid.
type Access struct {
	public bool
	reason string
	oauth  *oauth.Config
	pos    policy.Pos
}

// Public lets everybody call every tool without a token. Reports and the documentation print the
// reason, for example "serves only public documentation".
func Public(reason string) Access {
	return Access{public: true, reason: reason, pos: caller()}
}

// OAuth lets only callers with a token use the server; see [oauth.Config]. The default of its
// resource, and of the audience of tokens, is the manifest's URL.
//
// API keys in a header are accepted beside tokens, from the same tools; see [oauth.KeyHeader].
//
// A tool may need further scopes, see [Scopes], or no token, see [PublicTool]. [Server.Check]
// reports what is wrong with the configuration.
//
// Each refusal is one line in the log, with the status and the reason. Unless the options have
// OnRefusal, the line also has the issuer, audience, type or algorithm that was expected of a token
// and the one that it has. Bad tokens that cause a request to the authorization server are limited
// for each client address; see [Edge] and [oauth.Cache].
//
// Clients log in only at the resource. To try the login on your machine, set the resource to the
// address that serve prints.
func OAuth(c oauth.Config) Access {
	return Access{oauth: &c, pos: caller()}
}

// PromptScopes names the scopes that a caller's token must have to get a prompt, or completions of
// its arguments, in addition to the server's baseline. The name is that of a prompt added through
// [Server.SDK]. A server with scopes for prompts or resources offers completions only for the
// prompts and resource templates that it lists.
func PromptScopes(name string, scopes ...string) Option {
	s := scoped{gate.NewScoped(gate.Prompt, name, scopes), caller()}
	return option(func(set *settings) { set.scoped = append(set.scoped, s) })
}

// ResourceScopes names the scopes that a caller's token must have to read a resource or subscribe
// to it, in addition to the server's baseline. The URI is that of a resource or resource template
// added through [Server.SDK], exactly as it was given there; a template covers every URI that it
// matches. A resource that several cover needs all of their scopes.
//
// A URI needs the same scopes in every spelling: percent-encoded, with another case of its scheme
// or host, with . and .. in its path, or with a query. Completions of a template need the scopes of
// the URIs that it matches.
func ResourceScopes(uri string, scopes ...string) Option {
	s := scoped{gate.NewScoped(gate.Resource, uri, scopes), caller()}
	return option(func(set *settings) { set.scoped = append(set.scoped, s) })
}

// ListPermitted limits tools/list of a protected server to the tools that the caller's token may
// use: for callers without a token, the public ones. By default everybody sees all tools, so that a
// client can ask its user for the scopes of a tool when the model wants it. A client never asks for
// a tool that is not listed.
//
// ListPermitted hides tools and does not protect them: every call is checked, with or without it.
func ListPermitted() Option {
	return option(func(s *settings) { s.listing.permitted = true })
}
