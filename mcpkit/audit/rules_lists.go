package audit

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/yosida95/uritemplate/v3"

	"github.com/mcpkit-go/mcpkit/internal/clip"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about lists.
const (
	RuleToolsList       policy.RuleID = "tools-list"
	RuleToolsListStable policy.RuleID = "tools-list-stable"
	RuleToolsListEras   policy.RuleID = "tools-list-eras"
	RuleListCursor      policy.RuleID = "list-cursor"
	RuleListItems       policy.RuleID = "list-items"
	RuleResultCaching   policy.RuleID = "result-caching"
)

var listRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleToolsList, Level: policy.Must,
			Title:  "tools/list returns all tools, and ends",
			Why:    "the directory reads the tools from the server when it is submitted, and clients when they connect",
			Source: toolsURL + "#listing-tools", Checked: sourcesRead,
			Fix: "answer tools/list with an array of tools, and leave nextCursor out on the last page",
		},
		stage: stageProtocol, check: eachEra(func(all *evidence, e *era, v *verdict) {
			l := e.lists[methodTools]
			switch {
			case !e.offers("tools") && (l.refused() || l.fault == "" && len(l.items) == 0) && !toolsExpected(all):
				v.skip("the server offers no tools")
			case l.fault != "" && !v.unseen(l.at):
				v.breach("tools/list"+inEra(e)+": "+l.fault, shown(l.at))
			case l.fault == "" && e == all.protocol.first() && all.protocol.unreadable != nil:
				v.breach(unreadableTool(all.protocol.unreadable), shown(l.first()))
			case l.fault == "" && e != all.protocol.first() && unreadable(l) != nil:
				v.breach(unreadableTool(unreadable(l))+inEra(e), shown(l.first()))
			case l.fault == "" && len(l.items) == 0:
				v.breach("the server offers tools, but tools/list has none"+inEra(e), shown(l.first()))
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleToolsListStable, Level: policy.Should,
			Title:  "two lists of the tools are equal, and in the same order",
			Why:    "a list that changes voids the prompt caches of clients, and OpenAI compares it with the one that was reviewed",
			Source: "https://modelcontextprotocol.io/specification/2026-07-28/server/tools", Checked: sourcesRead,
			Fix: "sort the tools, and keep their definitions the same for each request",
		},
		stage: stageProtocol, check: eachEra(func(_ *evidence, e *era, v *verdict) {
			first, again := e.lists[methodTools], e.again
			switch {
			case first.fault != "" || again.fault != "":
				v.unmeasured("tools/list was not read twice: %s", cmp.Or(first.fault, again.fault))
			default:
				if difference := differ(first.items, again.items); difference != "" {
					v.breach("two answers to tools/list differ"+inEra(e)+": "+difference, shown(first.last()), shown(again.last()))
				}
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleToolsListEras, Level: policy.Should,
			Title:  "clients of all versions and kinds get the same tools",
			Why:    "a reviewer sees the tools of one client, and people with another client would get others",
			Source: criteriaURL, Checked: sourcesRead,
			Fix: "serve the same tools in all versions and to all clients",
		},
		stage: stageProtocol, check: func(e *evidence, v *verdict) {
			p := &e.protocol
			switch {
			case p.first() == nil:
				v.unmeasured("no session could be opened")
			case slices.ContainsFunc(p.others, func(o otherTools) bool { return o.where == asClaude }):
				usual := p.first().lists[methodTools]
				difference := differ(essence(usual.items), essence(p.claude.items))
				v.breach(fmt.Sprintf("the tools of a client %s differ: %s", asClaude, difference), shown(usual.first()), shown(p.claude.first()))
			case p.older == nil || p.newer == nil:
				v.skip("the server supports only the protocol versions with sessions, or only those without")
			case !p.older.lists[methodTools].served() || !p.newer.lists[methodTools].served():
				v.unmeasured("tools/list was not read both with and without a session")
			default:
				older, newer := p.older.lists[methodTools], p.newer.lists[methodTools]
				if difference := differ(essence(older.items), essence(newer.items)); difference != "" {
					v.breach(fmt.Sprintf("the tools of %s and %s differ: %s", p.older.session.Version, rpc.Modern, difference), shown(older.first()), shown(newer.first()))
				}
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleListCursor, Level: policy.Note,
			Title:  "a cursor that the server did not make is refused with the error -32602",
			Why:    "a client with an old cursor gets a wrong part of the list, or none, and does not notice it",
			Source: paginationURL + "#error-handling", Checked: sourcesRead,
			Fix: "refuse cursors that the server did not make with the error -32602",
		},
		stage: stageProtocol, check: eachEra(func(_ *evidence, e *era, v *verdict) {
			a, l := e.badCursor, e.lists[methodTools]
			switch {
			case !l.served():
				v.unmeasured("tools/list was not read to its end")
			case v.unseen(a):
			case failed(a.Exchange):
				v.breach("tools/list with a cursor that the server did not make "+said(a)+inEra(e), shown(a))
			case len(l.pages) == 1 && a.OK():
				// The server has no pages, and the client gets the whole list.
			case a.Error == nil || a.Error.Code != codeInvalidParams:
				v.breach("tools/list with a cursor that the server did not make "+said(a)+inEra(e), shown(a))
			}
		}),
	},
	{
		Rule: policy.Rule{
			ID: RuleListItems, Level: policy.Should,
			Title:  "prompts, resources and templates have what clients need",
			Why:    "the directory reads prompts and resources too; clients drop those without a name or a valid URI",
			Source: resourcesURL, Checked: sourcesRead,
			Fix: "give each prompt a unique name, each resource a name and a unique absolute URI, and each template a name and a URI template of RFC 6570",
		},
		stage: stageProtocol, check: func(e *evidence, v *verdict) {
			first := e.protocol.first()
			if first == nil {
				v.unmeasured("no session could be opened")
				return
			}
			for _, m := range listMethods[1:] {
				checkOffers(first.lists[m.method], m, v)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleResultCaching, Level: policy.Should,
			Title:  "results of 2026-07-28 say how long, and for whom, clients may keep them",
			Why:    "a proxy may hand a list that is called public to other people, even if it was made for one",
			Source: cachingURL, Checked: sourcesRead,
			Fix: `set resultType, ttlMs and cacheScope; a list that needs a token, or depends on it, has the scope "private"`,
		},
		program: programWords{
			why: "a client that does not get these values may keep a list for too long, or not at all",
			fix: "set resultType, ttlMs and cacheScope",
		},
		stage: stageProtocol, check: func(e *evidence, v *verdict) { checkCaching(&e.protocol, v) },
	},
}

// unreadableTool says which tool cannot be read.
func unreadableTool(err error) string {
	return clip.Text(strings.TrimPrefix(err.Error(), "policy: "), 300)
}

// unreadable says why the tools of a list cannot be read.
func unreadable(l *listing) error {
	_, err := policy.ParseTools(l.array())
	return err
}

// toolsExpected reports whether the server's own program declares tools.
func toolsExpected(e *evidence) bool {
	return e.options.Declared != nil && len(e.options.Declared.Tools) > 0
}

// differ says how two lists differ, or returns "".
func differ(a, b []json.RawMessage) string {
	if slices.EqualFunc(a, b, sameJSON) {
		return ""
	}
	names := func(list []json.RawMessage) (all []string) {
		for _, raw := range list {
			all = append(all, readOffer(raw).Name)
		}
		return all
	}
	first, second := names(a), names(b)
	if slices.Equal(first, second) {
		for i := range a {
			if !sameJSON(a[i], b[i]) {
				return fmt.Sprintf("the definition of %q is not the same", clip.Text(first[i], 80))
			}
		}
	}
	sortedFirst, sortedSecond := slices.Sorted(slices.Values(first)), slices.Sorted(slices.Values(second))
	if slices.Equal(sortedFirst, sortedSecond) {
		return "the order changes"
	}
	for _, name := range append(sortedFirst, sortedSecond...) {
		if slices.Contains(first, name) != slices.Contains(second, name) {
			return fmt.Sprintf("%q is in one of them only", clip.Text(name, 80))
		}
	}
	return fmt.Sprintf("they have %d and %d items", len(a), len(b))
}

// essence returns tools with the members that models and reviewers read. Others came with later
// versions of the protocol.
func essence(tools []json.RawMessage) []json.RawMessage {
	all := make([]json.RawMessage, len(tools))
	for i, raw := range tools {
		var members map[string]json.RawMessage
		_ = json.Unmarshal(raw, &members) // another rule reports a tool that is not an object
		kept := map[string]json.RawMessage{}
		for _, name := range []string{"name", "title", "description", "annotations", "inputSchema", "outputSchema"} {
			if value, ok := members[name]; ok {
				kept[name] = value
			}
		}
		all[i], _ = json.Marshal(kept) // its parts come from JSON
	}
	return all
}

// sameJSON reports whether two texts are the same apart from white space and the order of members.
func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	first, _ := json.Marshal(x) // both come from JSON
	second, _ := json.Marshal(y)
	return bytes.Equal(first, second)
}

// checkOffers reports prompts, resources and templates that clients cannot use.
func checkOffers(l *listing, m listMethod, v *verdict) {
	seen := map[string]bool{}
	for i, raw := range l.items {
		o := readOffer(raw)
		key := o.Name
		report := func(format string, args ...any) {
			v.breach(fmt.Sprintf("item %d of %s ", i+1, m.method)+fmt.Sprintf(format, args...), shown(l.first()))
		}
		switch {
		case o.Name == "":
			report("has no name")
		case m.method == methodResources:
			key = o.URI
			if scheme, rest, ok := strings.Cut(o.URI, ":"); !ok || scheme == "" || rest == "" {
				report("has no absolute URI")
			}
		case m.method == methodTemplates:
			key = o.URITemplate
			if _, err := uritemplate.New(o.URITemplate); err != nil || o.URITemplate == "" {
				report("has no valid URI template")
			}
		}
		if key != "" && seen[key] {
			report("is a second %q", clip.Text(key, 80))
		}
		seen[key] = true
	}
}

func checkCaching(p *protocolEvidence, v *verdict) {
	switch {
	case p.first() == nil:
		v.unmeasured("no session could be opened")
		return
	case p.newer == nil:
		v.skip("the server does not have the version %s", rpc.Modern)
		return
	}
	a, anonymous := p.newer.lists[methodTools].first(), p.anonymous.first()
	if !a.OK() {
		v.unmeasured("tools/list has no result in the version %s", rpc.Modern)
		return
	}
	var result map[string]json.RawMessage
	_ = json.Unmarshal(a.Result, &result) // RuleToolsList reports a result that is not an object
	var kind, scope string
	ttl := -1.0
	_ = json.Unmarshal(result["resultType"], &kind)
	_ = json.Unmarshal(result["cacheScope"], &scope)
	_ = json.Unmarshal(result["ttlMs"], &ttl)
	if kind == "" {
		v.breach("the result of tools/list has no resultType", shown(a))
	}
	if ttl < 0 {
		v.breach("the result of tools/list has no ttlMs", shown(a))
	}
	switch {
	case scope != "public" && scope != "private":
		v.breach(`the result of tools/list has no cacheScope "public" or "private"`, shown(a))
	case scope == "public" && anonymous != nil && anonymous.Status == 401:
		v.breach("tools/list needs a token, and its cacheScope is public", shown(a), shown(anonymous))
	case scope == "public" && anonymous.OK() && !sameTools(anonymous.Result, a.Result):
		v.breach("tools/list is another without a token, and its cacheScope is public", shown(a), shown(anonymous))
	}
}

// sameTools reports whether two results of tools/list have the same tools.
func sameTools(a, b json.RawMessage) bool {
	var x, y struct {
		Tools json.RawMessage `json:"tools"`
	}
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && sameJSON(x.Tools, y.Tools)
}
