package mcpkit

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/wirejson"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/pages"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// An inspection is what an assembly shows of the server.
type inspection struct {
	*policy.Surface
	// hasPage is set if the documentation page lacks nothing. Otherwise it is not served.
	hasPage bool
}

// surface returns what an assembly shows of the server.
func (a *assembly) surface(host *wire.Host) *policy.Surface { return a.inspect(host).Surface }

func (a *assembly) inspect(host *wire.Host) inspection {
	s := &policy.Surface{
		Known:    policy.PartAll,
		Manifest: cloneManifest(a.manifest),
		Access:   a.access(),
		Unlisted: a.settings.listing.unlisted,
		Limits:   a.limits(),
		Examples: append([]policy.Example(nil), a.declared.examples...),
		Problems: append([]policy.Problem(nil), a.problems...),
		Waivers:  append([]policy.Waiver(nil), a.settings.waivers...),
		Data:     a.dataFlows(),
	}
	report := func(rule policy.RuleID, tool, message, fix string, pos policy.Pos) {
		s.Problems = append(s.Problems, policy.Problem{Rule: rule, Tool: tool, Message: message, Fix: fix, Pos: pos})
	}
	if err := a.settings.front.Err(); err != nil {
		report(policy.RuleServerOptions, "", err.Error(), "", a.manifest.Pos)
	}
	if a.hidesAddresses() {
		report(policy.RuleCallerAddress, "", "the server has callers without a token and does not say where their address is: behind a proxy they share one limit", "", a.manifest.Pos)
	}
	tools, err := a.listedTools(host)
	if err != nil {
		report(policy.RuleServerOptions, "", "the tools cannot be listed: "+err.Error(), "", a.manifest.Pos)
	}
	s.Tools, s.DefaultToolsets = tools, slices.Clone(a.settings.listing.toolsets.names)
	for _, t := range removedTools(a) {
		s.Removed = append(s.Removed, *deprecationOf(a, t.Name()))
	}
	if found := a.checkInventory(host, report); found != nil {
		s.Prompts, s.Resources = a.scopedOffers(gate.Prompt, found.PromptOffers), a.scopedOffers(gate.Resource, found.ResourceOffers)
	}
	if s.Manifest.Docs == "" {
		s.Manifest.Docs = a.docsURL()
	}
	s.Paths = a.servedPaths()
	s.Documentation = a.settings.pages.texts()
	problems, hasPage := a.documentationProblems(s)
	s.Problems = append(s.Problems, problems...)
	sortDeclared(s)
	return inspection{s, hasPage}
}

// sortDeclared orders problems and waivers by what they say, because the order of declarations
// makes no difference.
func sortDeclared(s *policy.Surface) {
	slices.SortStableFunc(s.Problems, func(x, y policy.Problem) int {
		return cmp.Or(cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Tool, y.Tool), cmp.Compare(x.Message, y.Message))
	})
	slices.SortStableFunc(s.Waivers, func(x, y policy.Waiver) int {
		return cmp.Or(cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Reason, y.Reason))
	})
}

// hidesAddresses reports whether all callers without a token may seem to have one address, that of
// a proxy.
func (a *assembly) hidesAddresses() bool {
	return a.settings.front.ClientIP == nil && (a.declared.access.public || a.service.Gate.SomePublic)
}

// access describes the access decision for documents and rules.
func (a *assembly) access() policy.Access {
	d := a.declared.access
	access := policy.Access{Public: d.public, Reason: d.reason, Protected: d.oauth != nil, Pos: d.pos}
	if d.oauth != nil {
		access.Scopes = d.oauth.Scopes
		if d.oauth.Facade == nil {
			access.MetadataFault = d.oauth.MetadataFault
		}
	}
	if guard := a.service.Gate.Guard; guard != nil {
		access.AuthorizationServers = guard.AuthorizationServers()
		access.LoginScopes = guard.LoginScopes()
		access.KeyHeaders = guard.KeyHeaders()
		access.Login = a.login(guard)
	}
	return access
}

// login describes the authorization server in the same program, or returns nil.
func (a *assembly) login(guard *oauth.Server) *policy.Login {
	server := guard.LoginServer()
	if server == nil {
		return nil
	}
	info := server.Describe()
	login := &policy.Login{
		Provider: info.Provider, Callback: info.Callback, Scopes: info.Scopes, Connections: info.Connections,
		TestAccount: info.TestAccount, GrantDays: int(info.GrantLife / (24 * time.Hour)),
	}
	origin := guard.Resource().Origin()
	login.Volatile = info.Volatile && strings.HasPrefix(origin, "https://")
	if info.Issuer != origin && !strings.HasPrefix(info.Issuer, origin+"/") {
		login.Fault = "the issuer " + info.Issuer + " is not on the host of the server, " + origin
	}
	taken := site.Paths(a.manifest, a.settings.front.Mount, a.settings.documents, site.Assembled{})
	for _, page := range append(pages.Paths(a.settings.pages.prose.Data != nil), "/healthz", "/readyz") {
		taken = append(taken, a.settings.front.Mount.Page(a.manifest, page))
	}
	for _, path := range server.Paths() {
		if slices.Contains(taken, path) {
			login.Fault = "the authorization server and another page both answer at " + path
		}
	}
	return login
}

// listedTools returns the tools for the rules, as tools/list sends them.
func (a *assembly) listedTools(host *wire.Host) ([]policy.Tool, error) {
	byName := map[string]*assembledTool{}
	for i := range a.tools {
		byName[a.tools[i].name] = &a.tools[i]
	}
	var definitions []json.RawMessage
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		definition, err := wirejson.Encode(byName[name].Definition)
		if err != nil {
			return nil, fmt.Errorf("tool %q cannot be encoded: %w", name, err)
		}
		definitions = append(definitions, definition)
	}
	if host.Shared() { // the program's middleware may change the list
		var err error
		if definitions, err = host.ListTools(a.service); err != nil {
			return nil, err
		}
	}
	list, _ := wirejson.Encode(definitions) // each is JSON
	tools, err := policy.ParseTools(list)
	if err != nil {
		return nil, err
	}
	for i := range tools {
		listed := &tools[i]
		t, ok := byName[listed.Name]
		if !ok {
			continue // the program's middleware renamed it
		}
		listed.Effect, listed.Pos, listed.Waivers = t.Annotation.Effect(), t.pos, t.waivers
		listed.Unannotated = t.Routing.Adopted && t.Annotation.IsZero()
		if t.Learned != nil {
			listed.Original = hintsOf(t.Learned.Annotations)
		}
		listed.Reasons = reasonsOf(t.Annotation)
		listed.Deprecated = deprecationOf(a, t.name)
		listed.Weight = max(t.weight, 1)
		listed.Conditional, listed.Toolsets = t.visible != nil, slices.Clone(t.toolsets)
		listed.Scopes, listed.Public, listed.Timeout, listed.Tokens = t.scopes, t.public, t.timeout, t.tokens
	}
	return tools, nil
}

// hintsOf returns the hints of a tool's annotations. go-sdk does not tell apart a hint that is
// false and one that is left out, except where it has a pointer.
func hintsOf(a *mcp.ToolAnnotations) *policy.Hints {
	if a == nil {
		return nil
	}
	return &policy.Hints{
		Title: a.Title, ReadOnly: &a.ReadOnlyHint, Destructive: a.DestructiveHint, Idempotent: &a.IdempotentHint, OpenWorld: a.OpenWorldHint,
	}
}

// reasonsOf returns the written reasons for hints, or nil if there are none.
func reasonsOf(a annotate.Annotation) (reasons map[annotate.Hint]string) {
	for h := annotate.ReadOnlyHint; h <= annotate.OpenWorldHint; h++ {
		if reason := a.Reason(h); reason != "" {
			if reasons == nil {
				reasons = map[annotate.Hint]string{}
			}
			reasons[h] = reason
		}
	}
	return reasons
}

// A reporter reports a problem.
type reporter func(rule policy.RuleID, tool, message, fix string, pos policy.Pos)

// checkInventory reports faults of what the program added to the go-sdk server: tools that are in
// no assembly, and scopes for prompts and resources that do not exist, so that the intended ones
// would be unprotected. It returns the contents of the go-sdk server, or nil if it did not list
// them.
func (a *assembly) checkInventory(host *wire.Host, report reporter) *wire.Inventory {
	if !host.Shared() && len(a.settings.scoped) == 0 {
		return nil
	}
	found, err := host.Inspect(context.Background())
	for _, s := range a.settings.scoped {
		a.checkScoped(s, found, err, report)
	}
	if err != nil {
		if len(a.settings.scoped) == 0 {
			report(policy.RuleServerOptions, "", "the contents of the go-sdk server cannot be listed: "+err.Error(), "", a.manifest.Pos)
		}
		return nil
	}
	for _, t := range found.Tools {
		if a.service.Tools.Lookup(t.Name) == nil && !host.Registered(t.Name) {
			report(policy.RuleToolUnregistered, t.Name, fmt.Sprintf("tool %q was added to the go-sdk server without mcpkit", t.Name), "", a.manifest.Pos)
		}
	}
	return found
}

// scopedOffers returns the offers with the scopes that the options name for them.
func (a *assembly) scopedOffers(kind gate.Kind, offers []policy.Offer) []policy.Offer {
	for i := range offers {
		for _, s := range a.settings.scoped {
			if s.Kind == kind && s.Name == offers[i].Name {
				offers[i].Scopes = append(offers[i].Scopes, s.Scopes...)
			}
		}
		slices.Sort(offers[i].Scopes) // options may come in any order
		offers[i].Scopes = slices.Compact(offers[i].Scopes)
	}
	return offers
}

// checkScoped reports scopes of a prompt or resource that cannot have an effect. listErr is the
// error of listing the prompts and resources.
func (a *assembly) checkScoped(s scoped, found *wire.Inventory, listErr error, report reporter) {
	problem := func(fix, format string, args ...any) {
		report(policy.RuleServerOptions, "", fmt.Sprintf("%s %q ", s.Kind, s.Name)+fmt.Sprintf(format, args...), fix, s.pos)
	}
	switch {
	case len(s.Scopes) == 0:
		problem("name the scopes, or remove the option", "needs scopes, but names none")
	case listErr != nil:
		problem("", "cannot be looked up: %v", listErr)
	case s.Kind == gate.Prompt && !found.Prompts[s.Name] || s.Kind == gate.Resource && !found.Resources[s.Name]:
		problem("add it through SDK(), or write the name as it was added there", "needs scopes, but does not exist")
	}
	for _, scope := range s.Scopes {
		if err := oauth.CheckScope(scope); err != nil {
			problem("", "needs a scope that cannot exist: %v", err)
		}
	}
}
