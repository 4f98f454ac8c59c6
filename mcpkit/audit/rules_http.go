package audit

import (
	"fmt"
	"net/http"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about HTTP.
const (
	RuleHTTPHead          policy.RuleID = "http-head"
	RuleHTTPForeignOrigin policy.RuleID = "http-foreign-origin"
	RuleHTTPClientOrigin  policy.RuleID = "http-client-origin"
)

var httpRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleHTTPHead, Level: policy.Should,
			Title:  "HEAD is answered without an error of the server",
			Why:    "reviewers and monitors ask with HEAD whether the server is there, and take an error for an outage",
			Source: "https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide", Checked: "2026-11-28",
			Fix: "answer HEAD with 200, with 401 and the challenge, or with 405 and an Allow header",
		},
		stage: stageHTTP,
		check: func(e *evidence, v *verdict) {
			x := e.http.head
			switch {
			case !x.Answered():
				v.breach("HEAD is not answered: "+x.Reason(), x)
			case x.Status >= 500 || x.Status == http.StatusNotFound:
				v.breach(fmt.Sprintf("HEAD is answered with %d", x.Status), x)
			case x.Status == http.StatusMethodNotAllowed && x.Header.Get("Allow") == "":
				v.breach("HEAD is answered with 405 and without an Allow header", x)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleHTTPForeignOrigin, Level: policy.Should,
			Title:  "requests from pages of unknown origins are refused with 403",
			Why:    "a page that a user visits could call the server through DNS rebinding; the specification requires servers to check Origin",
			Source: "https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning", Checked: "2026-11-28",
			Fix: "compare Origin with a list of allowed origins, and answer 403 for others; requests without Origin stay allowed",
			FixIn: []policy.StackFix{
				{Stack: policy.StackGoSDK, Fix: "wrap the handler with http.CrossOriginProtection and add the origins of clients with AddTrustedOrigin"},
				{Stack: policy.StackMcpGo, Fix: "check Origin in a net/http middleware around the StreamableHTTPServer"},
				{Stack: policy.StackTypeScript, Fix: "use createMcpExpressApp with allowedHosts, or check Origin in a middleware before the transport"},
				{Stack: policy.StackPython, Fix: "pass TransportSecuritySettings with allowed_origins"},
			},
		},
		stage: stageHTTP,
		check: func(e *evidence, v *verdict) {
			x := e.http.foreign
			switch {
			case !x.Answered():
				v.unmeasured("%s", x.Reason())
			case x.Status != http.StatusForbidden && x.Status != e.http.first.Status:
				v.unmeasured("a request with a foreign Origin is answered with %d", x.Status)
			case x.Status != http.StatusForbidden:
				v.breach(fmt.Sprintf("a request with Origin: %s is answered with %d, as one without Origin", foreignOrigin, x.Status), x)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleHTTPClientOrigin, Level: policy.Must,
			Title:  "requests from Claude's own origin are not refused",
			Why:    "clients in a browser send Origin; a server that refuses it cannot be connected there",
			Source: "https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide", Checked: "2026-11-28",
			Fix: "allow the origins https://claude.ai, https://claude.com and http://localhost:6274",
		},
		stage: stageHTTP,
		check: func(e *evidence, v *verdict) {
			x := e.http.allowed
			switch {
			case !x.Answered():
				v.unmeasured("%s", x.Reason())
			case x.Status == http.StatusForbidden && e.http.first.Status != http.StatusForbidden:
				v.breach(fmt.Sprintf("a request with Origin: %s is refused with 403", clientOrigins[0]), x)
			}
		},
	},
}
