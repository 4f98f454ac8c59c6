package audit

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about the methods and addresses of the endpoint.
const (
	RuleHTTPRedirect    policy.RuleID = "http-redirect"
	RuleHTTPRedirectURL policy.RuleID = "http-redirect-url"
	RuleHTTPHead        policy.RuleID = "http-head"
	RuleHTTPGet         policy.RuleID = "http-get"
	RuleHTTPMethods     policy.RuleID = "http-methods"
	RuleHTTPAllow       policy.RuleID = "http-allow"
	RuleHTTPSlash       policy.RuleID = "http-slash"
)

var httpRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleHTTPRedirect, Level: policy.Must,
			Title:  "the endpoint does not redirect clients to another server or method",
			Why:    "clients remove the Authorization header when they follow a redirect to another host, and repeat a POST as GET after 301, 302 and 303",
			Source: troubleshootingURL, Checked: sourcesRead,
			Fix: "answer at the URL itself, and submit the URL at which the server answers",
		},
		stage: stageEndpoint,
		check: checkRedirect,
	},
	{
		Rule: policy.Rule{
			ID: RuleHTTPRedirectURL, Level: policy.Should,
			Title:  "the endpoint answers without a redirect",
			Why:    "each request takes twice as long, and the metadata of OAuth must name the URL that users enter",
			Source: troubleshootingURL, Checked: sourcesRead,
			Fix: "submit the URL at which the server answers, or answer at both",
		},
		stage: stageEndpoint,
		check: func(e *evidence, v *verdict) {
			if reason := redirectFault(&e.http); e.http.redirects() && reason == "" {
				v.breach(fmt.Sprintf("POST %s redirects to %s", e.http.first.Request.URL, place(e.http.first)), e.http.first)
			} else if reason != "" {
				v.unmeasured("%s", reason)
			} else {
				v.saw(e.http.first)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleHTTPHead, Level: policy.Should,
			Title:  "HEAD is answered without a server error",
			Why:    "reviewers and monitors ask with HEAD whether the server is there, and treat an error as an outage",
			Source: guideURL, Checked: sourcesRead,
			Fix: "answer HEAD with 200, with 401 and the challenge, or with 405 and an Allow header",
		},
		stage: stageEndpoint,
		check: func(e *evidence, v *verdict) {
			x := e.http.head
			switch {
			case !e.askedHTTP(v):
			case x != nil && !x.Answered() && v.unsent(x) == "":
				v.breach("HEAD is not answered: "+x.Reason(), x)
			case !v.saw(x):
			case x.Status < 300 || x.Status != http.StatusNotFound && x.Status >= 400 && x.Status < 500:
			case x.Status == e.http.first.Status:
				v.unmeasured("HEAD and POST are both answered with %d", x.Status)
			default:
				v.breach(fmt.Sprintf("HEAD is answered with %d", x.Status), x)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleHTTPGet, Level: policy.Should,
			Title:  "GET is answered with a stream of events or with 405",
			Why:    "clients ask with GET whether the server sends events; some clients fail after any other answer",
			Source: transportsURL + "#listening-for-messages-from-the-server", Checked: sourcesRead,
			Fix: "answer GET with 405 and an Allow header if the server sends no events",
			FixIn: []policy.StackFix{
				{Stack: policy.StackTypeScript, Fix: "add app.get for the endpoint, which answers 405 with an Allow header in stateless mode"},
			},
		},
		stage: stageHTTP,
		check: checkGet,
	},
	{
		Rule: policy.Rule{
			ID: RuleHTTPMethods, Level: policy.Should,
			Title:  "methods that the endpoint lacks are refused without a server error",
			Why:    "monitors and scanners send them, and treat a server error as an outage",
			Source: transportsURL + "#session-management", Checked: sourcesRead,
			Fix: "answer other methods with 405 and an Allow header",
		},
		stage: stageEndpoint,
		check: func(e *evidence, v *verdict) {
			if !e.askedHTTP(v) {
				return
			}
			for _, x := range []*web.Exchange{e.http.put, e.http.remove, e.http.options} {
				if v.saw(x) && x.Status >= 500 && x.Status != http.StatusNotImplemented && x.Status != e.http.first.Status {
					v.breach(fmt.Sprintf("%s is answered with %d", x.Request.Method, x.Status), x)
				}
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleHTTPAllow, Level: policy.Note,
			Title:  "an answer with 405 says which methods are allowed",
			Why:    "HTTP requires the Allow header, and some clients read it",
			Source: "https://www.rfc-editor.org/rfc/rfc9110#status.405", Checked: sourcesRead,
			Fix: "send Allow with each answer 405",
			FixIn: []policy.StackFix{
				{Stack: policy.StackTypeScript, Fix: "call res.set(\"Allow\", \"POST\") before res.status(405)"},
			},
		},
		stage: stageHTTP,
		check: func(e *evidence, v *verdict) {
			if !e.askedHTTP(v) {
				return
			}
			for _, x := range []*web.Exchange{e.http.head, e.http.get, e.http.put, e.http.remove} {
				if v.saw(x) && x.Status == http.StatusMethodNotAllowed && x.Header.Get("Allow") == "" {
					v.breach(x.Request.Method+" is answered with 405 and without an Allow header", x)
				}
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleHTTPSlash, Level: policy.Should,
			Title:  "the URL works with a slash at its end",
			Why:    "people and portals add a slash, and then the server seems to be missing",
			Source: openAIErrorsURL, Checked: sourcesRead,
			Fix: "answer at both URLs, or redirect the one with the slash with 307 or 308",
			FixIn: []policy.StackFix{
				{Stack: policy.StackGoSDK, Fix: "register the handler at \"/mcp\" and at \"/mcp/{$}\" of the http.ServeMux"},
				{Stack: policy.StackMcpGo, Fix: "register the StreamableHTTPServer at \"/mcp\" and at \"/mcp/{$}\" of the http.ServeMux"},
				{Stack: policy.StackPython, Fix: "start uvicorn with --proxy-headers and --forwarded-allow-ips behind a proxy, so that its redirect keeps https"},
				{Stack: policy.StackFastMCP, Fix: "start uvicorn with --proxy-headers and --forwarded-allow-ips behind a proxy, so that its redirect keeps https"},
			},
		},
		stage: stageEndpoint,
		check: checkSlash,
	},
}

func checkRedirect(e *evidence, v *verdict) {
	if !v.saw(e.http.first) {
		return
	}
	if reason := redirectFault(&e.http); reason != "" {
		v.breach(reason, append([]*web.Exchange{e.http.first}, e.http.hops...)...)
	}
}

// redirectFault says why clients cannot follow the redirects of the endpoint; "" if they can.
func redirectFault(e *httpEvidence) string {
	x := e.first
	if !isRedirect(x) {
		return ""
	}
	from := location(x)
	for _, hop := range append([]*web.Exchange{x}, e.hops...) {
		if !isRedirect(hop) {
			return ""
		}
		to := location(hop)
		from, _ = from.Parse(hop.Request.URL)
		switch {
		case to == nil:
			return fmt.Sprintf("POST %s redirects to %s, which is not an http or https URL", hop.Request.URL, place(hop))
		case to.Scheme == "http" && from.Scheme == "https":
			return fmt.Sprintf("POST %s redirects to %s, which is not encrypted", from, to)
		case web.HostPort(to) != web.HostPort(from) && (to.Hostname() != from.Hostname() || from.Scheme == to.Scheme):
			return fmt.Sprintf("POST %s redirects to another host, %s", from, to.Host)
		case hop.Status != http.StatusTemporaryRedirect && hop.Status != http.StatusPermanentRedirect:
			return fmt.Sprintf("POST %s is redirected with %d, after which clients send GET", from, hop.Status)
		}
	}
	return fmt.Sprintf("POST %s redirects more than %d times", x.Request.URL, maxHops)
}

func checkGet(e *evidence, v *verdict) {
	x := e.http.get
	switch {
	case !e.askedHTTP(v):
	case x != nil && !x.Answered() && v.unsent(x) == "":
		v.unmeasured("GET is not answered within %s, perhaps because the server sends the headers of a stream with its first event", streamTime)
	case !v.saw(x):
	case x.Status == http.StatusMethodNotAllowed, isStreaming(x):
	case x.Status == http.StatusUnauthorized || x.Status == http.StatusForbidden:
		if e.options.Token == "" {
			return // the challenge comes first
		}
		if x.Status == http.StatusUnauthorized {
			v.unmeasured("GET with the token is answered with 401, perhaps because the token is refused everywhere")
			return
		}
		v.breach(fmt.Sprintf("GET with the token is answered with %d", x.Status), x)
	case x.Status == e.http.first.Status && x.Status >= 300:
		v.unmeasured("GET and POST are both answered with %d", x.Status)
	case x.Status == http.StatusOK:
		v.breach(fmt.Sprintf("GET with Accept: text/event-stream is answered with the Content-Type %q", x.Header.Get("Content-Type")), x)
	default:
		v.breach(fmt.Sprintf("GET with Accept: text/event-stream is answered with %d", x.Status), x)
	}
}

func checkSlash(e *evidence, v *verdict) {
	x, first := e.http.slash, e.http.first
	switch {
	case !e.askedHTTP(v):
		return
	case strings.HasSuffix(e.target.url.Path, "/"):
		v.skip("the URL has a slash at its end")
		return
	case !v.saw(x):
		return
	case first.Status == http.StatusNotFound || first.Status >= 500:
		v.unmeasured("the URL without the slash is answered with %d", first.Status)
	case x.Status == first.Status:
		return
	case x.Status == http.StatusTemporaryRedirect || x.Status == http.StatusPermanentRedirect:
		to := location(x)
		if to == nil || to.String() != e.target.url.String() {
			v.breach(fmt.Sprintf("POST %s redirects to %s", x.Request.URL, place(x)), x)
		}
	case x.Status >= 300:
		v.breach(fmt.Sprintf("POST %s is answered with %d, and without the slash with %d", x.Request.URL, x.Status, first.Status), x)
	}
}
