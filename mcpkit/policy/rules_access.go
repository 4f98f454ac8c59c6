package policy

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// Rules about who may call the server.
const (
	RulePublicReason      RuleID = "public-reason"
	RulePublicReasonShort RuleID = "public-reason-short"
	RuleLoginMetadata     RuleID = "login-metadata"
	RuleKeyHeader         RuleID = "key-header"
	RuleLoginScope        RuleID = "login-scope"
	RuleLoginPaths        RuleID = "login-paths"
	RuleLoginTestAccount  RuleID = "login-test-account"
	RuleLoginStore        RuleID = "login-store"
)

var accessRules = []Rule{{
	ID:    RulePublicReason,
	Title: "the server declares who may call it, and a public server says why",
	Why: "Reviewers ask for OAuth wherever data belongs to a user. For a public server they read the reason instead, and no server " +
		"may be public by accident.",
	Source: policyURL, Checked: policyRead, Level: Must, NoWaiver: true,
	Fix:   `say why in mcpkit.Public("…"), or protect the server with OAuth`,
	needs: PartAccess,
	check: func(v *view, r *reporter) {
		switch {
		case v.Access.Public && glyph.Empty(v.Access.Reason):
			r.at(v.Access.Pos, "the server is public but gives no reason", "")
		case !v.Access.Public && !v.Access.Protected:
			r.at(v.Manifest.Pos, "the server does not declare who may call it", "")
		}
	},
}, {
	ID:     RulePublicReasonShort,
	Title:  "the reason why a server is public is more than a word",
	Why:    "Reviewers read the reason where a login would be; a word such as \"todo\" does not tell them that the data belongs to nobody.",
	Source: policyURL, Checked: policyRead, Level: Should,
	Fix:   "say in mcpkit.Public, in a sentence, why everyone may call the server",
	needs: PartAccess,
	check: func(v *view, r *reporter) {
		if v.Access.Public && saysLittle(v.Access.Reason) {
			r.at(v.Access.Pos, "the server is public for a reason that says nothing: "+display.Quote(v.Access.Reason), "")
		}
	},
}, {
	ID:    RuleLoginMetadata,
	Title: "clients begin a login with the metadata of the authorization server",
	Why: "The specification has clients refuse an authorization server whose metadata does not list S256 among the methods of PKCE, or " +
		"names another issuer than its address. claude.ai and ChatGPT then never open the login page.",
	Source: authorizationURL, Checked: authorizationRead, Level: Should,
	Fix:   "set Facade of oauth.Config, which adds what the metadata lacks, or put an authorization server of your own in front",
	needs: PartAccess,
	check: func(v *view, r *reporter) {
		if v.Access.MetadataFault != "" {
			r.at(v.Access.Pos, "clients may begin no login at the authorization server: "+v.Access.MetadataFault, "")
		}
	},
}, {
	ID:    RuleKeyHeader,
	Title: "a header for API keys is one that every connector of Claude can send",
	Why: "Claude sends a fixed header (a beta) only under a name that Anthropic approved. Its dialog lists standard names, among them " +
		"X-API-Key and X-Auth-Token, that every connector can use. Claude does not save a connector with a name that is not approved.",
	Source: requestHeadersURL, Checked: requestHeadersRead, Level: Note,
	Fix:   "accept the key in X-API-Key too, or ask Claude's support to approve the name of the header",
	needs: PartAccess,
	check: func(v *view, r *reporter) {
		known := func(name string) bool {
			return slices.Contains([]string{"x-api-key", "x-auth-token"}, strings.ToLower(name))
		}
		if names := v.Access.KeyHeaders; len(names) > 0 && !slices.ContainsFunc(names, known) {
			r.at(v.Access.Pos, "the server accepts API keys only in headers that Claude may refuse to send: "+strings.Join(names, ", "), "")
		}
	},
}, {
	ID:    RuleLoginScope,
	Title: "the authorization server grants every scope that a call requires",
	Why: "A scope that the authorization server never grants is in no token: a tool, prompt or resource that requires it answers every " +
		"call with 403, and a client that asks its user to log in again gets the same token.",
	Source: authorizationURL, Checked: authorizationRead, Level: Must,
	Fix:   "add the scope to Scopes of authserver.Config, with a description for the consent page, or do not require it",
	needs: PartAccess | PartTools,
	check: func(v *view, r *reporter) {
		if v.Access.Login == nil {
			return
		}
		missing := func(scopes []string) []string {
			return slices.DeleteFunc(slices.Clone(scopes), func(s string) bool { return slices.Contains(v.Access.Login.Scopes, s) })
		}
		for _, scope := range missing(v.Access.Scopes) {
			r.at(v.Access.Pos, "every call requires the scope "+scope+", which the authorization server never grants", "")
		}
		for i := range v.Tools {
			for _, scope := range missing(v.Tools[i].Scopes) {
				r.tool(v.Tools[i], "it requires the scope "+scope+", which the authorization server never grants", "")
			}
		}
		for _, part := range []struct {
			kind   string
			offers []Offer
		}{{"prompt", v.Prompts}, {"resource", v.Resources}} {
			for _, offer := range part.offers {
				for _, scope := range missing(offer.Scopes) {
					r.at(v.Access.Pos, "the "+part.kind+" "+display.Quote(offer.Name)+" requires the scope "+scope+", which the authorization server never grants", "")
				}
			}
		}
	},
}, {
	ID:    RuleLoginPaths,
	Title: "the authorization server in the same program can be reached",
	Why: "Clients and browsers find the authorization server by its issuer. If that is another host, or another page answers at one of its " +
		"paths, no login takes place.",
	Source: authorizationURL, Checked: authorizationRead, Level: Must, NoWaiver: true,
	Fix:   "choose an Issuer on the host of the server, and a path that nothing else uses, such as https://notes.example.com/login",
	needs: PartAccess,
	check: func(v *view, r *reporter) {
		if v.Access.Login != nil && v.Access.Login.Fault != "" {
			r.at(v.Access.Pos, v.Access.Login.Fault, "")
		}
	},
}, {
	ID:    RuleLoginTestAccount,
	Title: "the test account is there for a review only",
	Why: "Directories ask for an account with a password and no second factor. Between reviews it is a password that can be guessed " +
		"or passed on.",
	Source: policyURL, Checked: policyRead, Level: Note,
	Fix:   "remove TestAccount of authserver.Config when the review is over, and end its grants with RevokeAll",
	needs: PartAccess,
	check: func(v *view, r *reporter) {
		if v.Access.Login != nil && v.Access.Login.TestAccount {
			r.at(v.Access.Pos, "the test account of the authorization server is on", "")
		}
	},
}, {
	ID:    RuleLoginStore,
	Title: "logins survive a restart of the server",
	Why: "With the memory of the process as Store, every restart logs all users out, and their connectors show an error until they connect " +
		"again. A second replica refuses the tokens of the first.",
	Source: authorizationURL, Checked: authorizationRead, Level: Should,
	Fix:   "give authserver.Config a Store of package mcpkit/store/file, or of mcpkit/store/redis for several replicas",
	needs: PartAccess,
	check: func(v *view, r *reporter) {
		if v.Access.Login != nil && v.Access.Login.Volatile {
			r.at(v.Access.Pos, "the authorization server keeps logins in the memory of the process, so they end with it", "")
		}
	},
}}
