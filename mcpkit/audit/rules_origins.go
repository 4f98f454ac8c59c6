package audit

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about requests from pages.
const (
	RuleHTTPForeignOrigin policy.RuleID = "http-foreign-origin"
	RuleHTTPClientOrigin  policy.RuleID = "http-client-origin"
	RuleCORSPreflight     policy.RuleID = "cors-preflight"
	RuleCORSFurther       policy.RuleID = "cors-further-requests"
	RuleCORSExpose        policy.RuleID = "cors-expose"
)

// corsFixes say how to configure CORS.
var corsFixes = []policy.StackFix{
	{Stack: policy.StackMcpkit, Fix: "add other origins than the known ones with mcpkit.Edge(edge.Config{Origins: ...}); a proxy in front must pass OPTIONS and the headers Access-Control-* on"},
	{Stack: policy.StackGoSDK, Fix: "wrap the handler with github.com/rs/cors: AllowedOrigins, AllowedMethods, AllowedHeaders and ExposedHeaders of cors.Options"},
	{Stack: policy.StackMcpGo, Fix: "pass server.WithStreamableHTTPCORS with WithCORSAllowedOrigins, WithCORSAllowedHeaders and WithCORSExposedHeaders"},
	{Stack: policy.StackTypeScript, Fix: "app.use(cors({ origin: [...], exposedHeaders: [\"Mcp-Session-Id\", \"WWW-Authenticate\"] })) before the routes"},
	{Stack: policy.StackPython, Fix: "mcp.http_app(middleware=[Middleware(CORSMiddleware, allow_origins=[...], allow_methods=[...], allow_headers=[...], expose_headers=[...])])"},
}

var originRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleHTTPForeignOrigin, Level: policy.Should,
			Title:  "requests from pages of unknown origins are refused with 403",
			Why:    "a page that a user visits could call the server through DNS rebinding; the specification requires servers to check Origin",
			Source: transportsURL + "#security-warning", Checked: sourcesRead,
			Fix: "compare Origin with a list of allowed origins, and answer 403 for others; requests without Origin stay allowed",
			FixIn: []policy.StackFix{
				{Stack: policy.StackGoSDK, Fix: "wrap the handler with http.CrossOriginProtection and add the origins of clients with AddTrustedOrigin"},
				{Stack: policy.StackMcpGo, Fix: "check Origin in a net/http middleware around the StreamableHTTPServer"},
				{Stack: policy.StackTypeScript, Fix: "check the Origin header in a middleware before the transport"},
				{Stack: policy.StackPython, Fix: "pass TransportSecuritySettings with allowed_origins"},
			},
		},
		stage: stageHTTP,
		check: func(e *evidence, v *verdict) {
			plain, x := e.http.origins.plain, e.http.origins.foreign
			switch {
			case !e.askedHTTP(v) || !v.saw(plain):
			case plain.Status == http.StatusUnauthorized && e.options.Token == "":
				v.unmeasured("the server asks for a token before it looks at Origin; give it with --token-file")
			case !hasResult(plain):
				v.unmeasured("a request without Origin has no result; it is answered with %d", plain.Status)
			case v.saw(x) && x.Status < 300:
				v.breach(fmt.Sprintf("a request with Origin: %s is answered with %d, as one without Origin", foreignOrigin, x.Status), x)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleHTTPClientOrigin, Level: policy.Must,
			Title:  "requests from Claude's own origins are not refused",
			Why:    "clients in a browser send Origin; a server that refuses it cannot be connected there",
			Source: guideURL, Checked: sourcesRead,
			Fix:   "allow the origins https://claude.ai, https://claude.com and http://localhost:6274",
			FixIn: corsFixes[:1],
		},
		stage: stageHTTP,
		check: func(e *evidence, v *verdict) {
			if !e.askedHTTP(v) {
				return
			}
			for _, origin := range clientOrigins[:2] {
				if x := e.http.origins.allowed[origin]; v.saw(x) && e.http.refusesOrigin(origin) {
					v.breach(fmt.Sprintf("a request with Origin: %s is refused with %d", origin, x.Status), x)
				}
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleCORSPreflight, Level: policy.Should,
			Title:  "CORS preflights of clients in a browser succeed",
			Why:    "the browser asks before it sends a request with Content-Type, Authorization or MCP's headers, and else sends none",
			Source: guideURL, Checked: sourcesRead,
			Fix: "answer OPTIONS without a token with 204, Access-Control-Allow-Origin, and Access-Control-Allow-Headers with Authorization, Content-Type, " +
				"Mcp-Protocol-Version, Mcp-Session-Id, Mcp-Method, Mcp-Name and Last-Event-ID",
			FixIn: corsFixes,
		},
		stage: stageHTTP,
		check: func(e *evidence, v *verdict) {
			if !e.askedHTTP(v) {
				return
			}
			// Most servers answer all origins alike: one finding names those with the same fault.
			origins, first, faults := map[string][]string{}, map[string]*preflight{}, []string(nil)
			for _, origin := range clientOrigins {
				p := e.http.origins.preflights[origin]
				switch {
				case p == nil || !v.saw(p.Exchange):
				case e.http.refusesOrigin(origin) && origin != clientOrigins[2]:
					v.unmeasured("requests with Origin: %s are refused", origin)
				default:
					fault := p.fault()
					if fault == "" {
						continue
					}
					if first[fault] == nil {
						first[fault], faults = p, append(faults, fault)
					}
					origins[fault] = append(origins[fault], origin)
				}
			}
			for _, fault := range faults {
				v.breach(fmt.Sprintf("the preflight of POST from %s %s", list(origins[fault]), fault), first[fault].Exchange)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleCORSFurther, Level: policy.Note,
			Title:  "CORS preflights of other requests than the first POST succeed",
			Why:    "clients in a browser also end sessions with DELETE, listen with GET, and send Mcp-Method and Mcp-Name since 2026-07-28",
			Source: transportsURL, Checked: sourcesRead,
			Fix:   "allow the methods GET and DELETE, and the headers Last-Event-ID, Mcp-Session-Id, Mcp-Method and Mcp-Name",
			FixIn: corsFixes,
		},
		stage: stageHTTP,
		check: func(e *evidence, v *verdict) {
			switch first := e.http.origins.preflights[clientOrigins[0]]; {
			case !e.askedHTTP(v):
				return
			case first == nil || first.fault() != "":
				v.unmeasured("the preflight of POST does not succeed")
				return
			case len(e.http.origins.further) == 0:
				v.skip("a client of this server sends no other requests")
			}
			for _, p := range e.http.origins.further {
				if !v.saw(p.Exchange) {
					continue
				}
				if fault := p.fault(); fault != "" {
					v.breach(fmt.Sprintf("the preflight of %s with %s %s", p.method, strings.Join(p.headers, ", "), fault), p.Exchange)
				}
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleCORSExpose, Level: policy.Should,
			Title:  "pages of clients may read Mcp-Session-Id and WWW-Authenticate",
			Why:    "a client in a browser cannot log in or keep its session without these headers",
			Source: "https://github.com/modelcontextprotocol/python-sdk/pull/1059", Checked: sourcesRead,
			Fix:   "send Access-Control-Expose-Headers: Mcp-Session-Id, WWW-Authenticate with each answer, also with 401",
			FixIn: corsFixes,
		},
		stage: stageHTTP,
		check: checkExpose,
	},
}

// refusesOrigin reports whether the server answers a client's origin worse than none.
func (e *httpEvidence) refusesOrigin(origin string) bool {
	x := e.origins.allowed[origin]
	return x.Answered() && !x.Limited() && x.Status >= 400 && x.Status < 500 && x.Status != e.first.Status &&
		(e.first.Status < 300 || e.first.Status == http.StatusUnauthorized)
}

func checkExpose(e *evidence, v *verdict) {
	if !e.askedHTTP(v) {
		return
	}
	origin := clientOrigins[0]
	if p := e.http.origins.preflights[origin]; p == nil || !p.Answered() || p.fault() != "" {
		v.unmeasured("the preflight does not succeed")
		return
	}
	x := e.http.origins.allowed[origin]
	if !v.saw(x) {
		return
	}
	if e.http.refusesOrigin(origin) {
		v.unmeasured("requests with Origin: %s are refused", origin)
		return
	}
	if !allowsOrigin(x.Header, origin) {
		v.breach(fmt.Sprintf("the answer to POST from %s lacks Access-Control-Allow-Origin", origin), x)
		return
	}
	if x.Status == http.StatusUnauthorized && !exposes(x.Header, "WWW-Authenticate") {
		v.breach("the answer 401 does not expose WWW-Authenticate to pages", x)
	}
	opened := e.http.origins.opened
	if e.http.session != "" && v.saw(opened) && opened.Header.Get("Mcp-Session-Id") != "" && !exposes(opened.Header, "Mcp-Session-Id") {
		v.breach("the answer to initialize does not expose Mcp-Session-Id to pages", opened)
	}
}

// fault says why a browser would not send the request after the preflight; "" if it would.
func (p *preflight) fault() string {
	h := p.Header
	switch {
	case p.Status < 200 || p.Status > 299:
		return fmt.Sprintf("is answered with %d", p.Status)
	case len(h.Values("Access-Control-Allow-Origin")) > 1:
		return "is answered with more than one Access-Control-Allow-Origin"
	case !allowsOrigin(h, p.origin):
		return fmt.Sprintf("is answered with Access-Control-Allow-Origin: %q", h.Get("Access-Control-Allow-Origin"))
	}
	simple := p.method == http.MethodGet || p.method == http.MethodPost || p.method == http.MethodHead
	if methods := members(h, "Access-Control-Allow-Methods"); !simple && !slices.Contains(methods, strings.ToLower(p.method)) && !slices.Contains(methods, "*") {
		return "does not allow the method"
	}
	allowed := members(h, "Access-Control-Allow-Headers")
	var missing []string
	for _, name := range p.headers {
		if !slices.Contains(allowed, name) && (!slices.Contains(allowed, "*") || name == "authorization") {
			missing = append(missing, http.CanonicalHeaderKey(name))
		}
	}
	if len(missing) > 0 {
		return "does not allow the header " + list(missing)
	}
	return ""
}

// allowsOrigin reports whether an answer can be read by pages of an origin.
func allowsOrigin(h http.Header, origin string) bool {
	values := h.Values("Access-Control-Allow-Origin")
	return len(values) == 1 && (values[0] == "*" || values[0] == origin)
}

// exposes reports whether pages can read a header of an answer.
func exposes(h http.Header, name string) bool {
	exposed := members(h, "Access-Control-Expose-Headers")
	return slices.Contains(exposed, strings.ToLower(name)) ||
		slices.Contains(exposed, "*") && h.Get("Access-Control-Allow-Credentials") != "true"
}

// members returns the members of a header that is a list, in lower case.
func members(h http.Header, name string) []string {
	var all []string
	for _, value := range h.Values(name) {
		for member := range strings.SplitSeq(value, ",") {
			all = append(all, strings.ToLower(strings.TrimSpace(member)))
		}
	}
	return all
}
