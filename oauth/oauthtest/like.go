package oauthtest

import (
	"maps"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// Like starts an issuer whose tokens look like those of the provider that c is for, so that a
// program can test how it reads them. It also returns c with the keys of the issuer instead of the
// provider's:
//
//	issuer, c := oauthtest.Like(t, providers.EntraID(tenant, application))
//	srv := newServer(c)
//	token := issuer.Issue(oauthtest.Subject("user-1"), oauthtest.Scopes("notes.read"))
//
// Tokens have the claims, the type and the algorithm of the Example of the first of c.Issuers. The
// options [Subject], [ClientID] and [Scopes] set the claims that the provider uses for them, and
// [Expired], [Foreign], [Audience] and [Claim] make bad tokens of the same shape. The audience is
// c.Resource, or [DefaultAudience] if it is empty.
//
// Clients cannot log in at the issuer under the provider's name. Like fails the test if c has an
// error or no issuer with an example.
func Like(tb TB, c oauth.Config) (*Issuer, oauth.Config) {
	tb.Helper()
	if c.Err != nil {
		tb.Fatal(c.Err)
	}
	if len(c.Issuers) == 0 || c.Issuers[0].Example.Claims == nil {
		tb.Fatal("oauthtest: the configuration has no issuer with an example of a token")
	}
	resource := c.Resource
	if resource == "" {
		resource = DefaultAudience
	}
	example := c.Issuers[0].Example
	i := New(tb, &Options{Algorithms: []Algorithm{Algorithm(example.Algorithm)}, Audience: resource})
	i.shape = &shape{typ: example.Type, claims: example.For(resource).Claims, prefix: strings.ReplaceAll(c.ScopePrefix, "{resource}", resource)}
	c.Issuers = slices.Clone(c.Issuers)
	for n := range c.Issuers {
		c.Issuers[n].JWKSURL = i.JWKSURL()
		c.Issuers[n].KeySet.Client = i.Client()
	}
	return i, c
}

// ClaimsLike returns the claims of a token that looks like example, changed by the options that
// change claims: [Subject], [ClientID], [Scopes], [Audience] and [Claim]. Without [Scopes], the
// claim that has the scopes of the example is empty. Nothing is issued or signed.
func ClaimsLike(example oauth.TokenExample, opts ...TokenOption) map[string]any {
	t := &draft{claims: maps.Clone(example.Claims), header: map[string]any{}}
	if _, scoped := t.claims[t.firstOf("scp", "scope")]; scoped {
		t.setScopes(nil)
	}
	for _, opt := range opts {
		opt(t)
	}
	return t.claims
}

// A shape describes what the tokens of a provider look like.
type shape struct {
	typ    string
	claims map[string]any
	prefix string // before each scope
}

// firstOf returns the first of the names that the token has, or the last of them.
func (t *draft) firstOf(names ...string) string {
	for _, name := range names {
		if _, has := t.claims[name]; has {
			return name
		}
	}
	return names[len(names)-1]
}

// setScopes sets the scopes in the claim and in the form that the tokens of the provider have.
func (t *draft) setScopes(scopes []string) {
	prefixed := make([]string, len(scopes))
	for i, s := range scopes {
		prefixed[i] = t.prefix + s
	}
	name := t.firstOf("scp", "scope")
	if _, list := t.claims[name].([]any); list {
		t.claims[name] = prefixed
		return
	}
	t.claims[name] = strings.Join(prefixed, " ")
}
