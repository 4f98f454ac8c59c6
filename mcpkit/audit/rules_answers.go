package audit

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about the form of responses, and about which clients the server answers.
const (
	RuleHTTPUserAgent policy.RuleID = "http-user-agent"
	RuleHTTPHost      policy.RuleID = "http-host"
	RuleHTTPErrorBody policy.RuleID = "http-error-body"
	RuleHTTPDebug     policy.RuleID = "http-debug"
	RuleHTTPBodyLimit policy.RuleID = "http-body-limit"
)

var answerRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleHTTPUserAgent, Level: policy.Should,
			Title:  "Claude's programs are not refused by their name",
			Why:    "rules against bots at a content delivery network refuse Claude before the server sees the request",
			Source: "https://github.com/anthropics/claude-ai-mcp/issues/49", Checked: sourcesRead,
			Fix: "let the user agents Claude-User and python-httpx reach the endpoint and the paths below /.well-known/; at Cloudflare, turn off " +
				"\"Block AI bots\" and allow Claude-User in AI Crawl Control",
		},
		stage: stageEndpoint,
		check: func(e *evidence, v *verdict) {
			if !e.askedHTTP(v) {
				return
			}
			for _, agent := range userAgents {
				x := e.http.agents[agent]
				if v.saw(x) && x.Status == http.StatusForbidden && e.http.first.Status != http.StatusForbidden {
					v.breach(fmt.Sprintf("a request with User-Agent: %s is answered with 403, and one of another program with %d", agent, e.http.first.Status), x)
				}
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleHTTPHost, Level: policy.Should,
			Title:  "answers do not repeat the host that the client names",
			Why:    "a server that builds its addresses from the Host header sends clients to a login of an attacker",
			Source: "https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/07-Input_Validation_Testing/17-Testing_for_Host_Header_Injection",
			Fix:    "build addresses from the configured public URL, and refuse requests for other hosts with 421", Checked: sourcesRead,
		},
		stage: stageEndpoint,
		check: func(e *evidence, v *verdict) {
			x := e.http.wrongHost
			if !e.askedHTTP(v) || !v.saw(x) {
				return
			}
			for _, name := range []string{"Location", "WWW-Authenticate", "Link"} {
				if strings.Contains(strings.ToLower(strings.Join(x.Header.Values(name), " ")), wrongHost) {
					v.breach(fmt.Sprintf("a request with Host: %s is answered with an address at that host in %s", wrongHost, name), x)
				}
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleHTTPErrorBody, Level: policy.Should,
			Title:  "answers to POST are not HTML",
			Why:    "clients show the body of an error to the model or the user, and cannot read a page",
			Source: "https://support.claude.com/en/articles/13145358-anthropic-software-directory-policy", Checked: sourcesRead,
			Fix: "answer errors with application/json, also those that a framework or a proxy makes",
			FixIn: []policy.StackFix{
				{Stack: policy.StackTypeScript, Fix: "add an error handler with four parameters after express.json(), which answers JSON"},
			},
		},
		stage: stageEndpoint,
		check: func(e *evidence, v *verdict) {
			if !e.askedHTTP(v) {
				return
			}
			for _, x := range []*web.Exchange{e.http.first, e.http.garbage} {
				if !v.saw(x) || !isHTML(x) {
					continue
				}
				what := "a request"
				if x == e.http.garbage {
					what = "a POST that is not JSON"
				}
				v.breach(fmt.Sprintf("%s is answered with %d and a page of HTML", what, x.Status), x)
				return
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleHTTPDebug, Level: policy.Should,
			Title:  "errors do not show the inside of the server",
			Why:    "stack traces and debug pages tell attackers about the server, and are not helpful to its users",
			Source: "https://support.claude.com/en/articles/13145358-anthropic-software-directory-policy", Checked: sourcesRead,
			Fix: "turn off the debug mode of the framework, and log errors instead of sending them",
			FixIn: []policy.StackFix{
				{Stack: policy.StackTypeScript, Fix: "set NODE_ENV=production"},
				{Stack: policy.StackPython, Fix: "create the Starlette application with debug=False"},
				{Stack: policy.StackFastMCP, Fix: "create the Starlette application with debug=False"},
			},
		},
		stage: stageHTTP,
		check: func(e *evidence, v *verdict) {
			if !e.askedHTTP(v) {
				return
			}
			probes := []*web.Exchange{e.http.first, e.http.garbage, e.http.get, e.http.put, e.http.remove, e.http.options, e.http.large, e.http.wrongHost}
			for _, x := range append(probes, slices.Collect(maps.Values(e.http.agents))...) {
				if !x.Answered() {
					continue
				}
				if found := traces.Regexp().Find(x.Body); found != nil {
					v.breach(fmt.Sprintf("the answer to %s contains %q", x.Request.Method, found), x)
					return
				}
			}
			v.saw(e.http.garbage)
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleHTTPBodyLimit, Level: policy.Note,
			Title:  "a large body does not cause a server error",
			Why:    "anyone can send one; a server without a limit runs out of memory",
			Source: "https://github.com/advisories/GHSA-fmmv-w9g8-j3gc", Checked: sourcesRead,
			Fix: "limit the body of a request, and answer 413 if it is longer",
			FixIn: []policy.StackFix{
				{Stack: policy.StackGoSDK, Fix: "wrap the handler with http.MaxBytesHandler"},
				{Stack: policy.StackMcpGo, Fix: "wrap the handler with http.MaxBytesHandler"},
				{Stack: policy.StackTypeScript, Fix: "pass limit to express.json"},
			},
		},
		stage: stageEndpoint,
		check: func(e *evidence, v *verdict) {
			x := e.http.large
			switch {
			case !e.askedHTTP(v) || !v.saw(x):
			case x.Status == http.StatusUnauthorized && e.options.Token == "":
				v.unmeasured("the server asks for a token; give it with --token-file")
			case x.Status >= 500 && x.Status != e.http.first.Status:
				v.breach(fmt.Sprintf("a body of 5 MiB is answered with %d", x.Status), x)
			}
		},
	},
}

// traces matches what debug modes and stack traces of common platforms print.
var traces = lazyregexp.New(`Traceback \(most recent call last\)` +
	`|\bgoroutine \d+ \[running\]` +
	`|\bat [\w$.<> ]+ \((?:file:///|/|[A-Z]:\\|node:)[^()\n]{1,200}:\d+:\d+\)` + // Node
	`|\bat (?:[a-z][\w$]*\.){2,}[\w$<>]+\([\w$]+\.(?:java|kt|scala):\d+\)` +
	`|\bat (?:[A-Z]\w*\.)+\w+\([^()\n]{0,200}\) in [^\n]{1,200}:line \d+` + // .NET
	`|Werkzeug Debugger|You're seeing this error because you have <code>DEBUG = True` +
	`|<b>(?:Fatal error|Warning|Notice)</b>:[^\n]{1,300} on line <b>\d+` +
	`|Action Controller: Exception caught|Whoops, looks like something went wrong`)
