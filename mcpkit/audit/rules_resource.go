package audit

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// The rules about the metadata of the protected resource.
const (
	RuleResourceMetadata policy.RuleID = "resource-metadata"
	RuleResourceCurrent  policy.RuleID = "resource-metadata-current"
	RuleResourcePath     policy.RuleID = "resource-metadata-path"
	RuleResourceRoot     policy.RuleID = "resource-metadata-root"
	RuleResourceURL      policy.RuleID = "resource-metadata-url"
	RuleResourceServers  policy.RuleID = "resource-metadata-servers"
	RuleResourceHead     policy.RuleID = "resource-metadata-head"
	RuleResourceCORS     policy.RuleID = "resource-metadata-cors"
	RuleResourceType     policy.RuleID = "resource-metadata-type"
	RuleResourceBearer   policy.RuleID = "resource-metadata-bearer"
)

const resourceMetadataRFC = "https://www.rfc-editor.org/rfc/rfc9728"

var resourceFixes = []policy.StackFix{
	{Stack: policy.StackMcpkit, Fix: "mcpkit.OAuth serves it at both places; set oauth.Config.Resource to the URL that users enter"},
	{Stack: policy.StackGoSDK, Fix: "mount auth.ProtectedResourceMetadataHandler at /.well-known/oauth-protected-resource and at that path followed by the path of the server"},
	{Stack: policy.StackMcpGo, Fix: "mount server.NewProtectedResourceMetadataHandler(server.ProtectedResourceMetadataConfig{Resource: …, AuthorizationServers: …}) at both paths"},
	{Stack: policy.StackTypeScript, Fix: "use mcpAuthMetadataRouter({oauthMetadata, resourceServerUrl}) with the URL that users enter"},
	{Stack: policy.StackPython, Fix: "set AuthSettings.resource_server_url to the URL that users enter"},
	{Stack: policy.StackFastMCP, Fix: "set base_url of RemoteAuthProvider so that it is the URL that users enter, together with the path of http_app"},
}

var resourceRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleResourceMetadata, Level: policy.Must,
			Title:  "clients find out where to log in",
			Why:    "a client that finds no metadata cannot begin a login",
			Source: claudeAuthentication, Checked: "2026-11-28",
			Fix: "serve the protected resource metadata (RFC 9728) as JSON", FixIn: resourceFixes,
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			r := &e.login.resource
			if r.known() {
				return
			}
			if e.challenged(v) == nil {
				return
			}
			if x := r.firstSilent(); x != nil && (x.Stopped() || e.target.local && r.elsewhere) {
				v.unmeasured("the metadata could not be requested: %s", x.Reason())
				return
			}
			if !r.legacy.known() {
				v.breach(fmt.Sprintf("no metadata says where to log in: GET %s answers %s, and %s answers %s",
					r.inserted.address, r.inserted.answer(), r.root.address, r.root.answer()), r.inserted.get, r.root.get)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleResourceCurrent, Level: policy.Should,
			Title:  "the server has protected resource metadata",
			Why:    "clients of the specification since 2025-06-18 look for it; without it only those work that still look for the older metadata",
			Source: authorizationSpec + "#protected-resource-metadata-discovery-requirements", Checked: "2026-11-28",
			Fix: "serve the protected resource metadata (RFC 9728) as well", FixIn: resourceFixes,
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			r := &e.login.resource
			switch {
			case r.known():
			case r.legacy.known():
				v.breach("only the metadata of the authorization server is there, as in the specification of 2025-03-26", r.inserted.get, r.legacy.get)
			default:
				e.described(v)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleResourcePath, Level: policy.Should,
			Title:  "the metadata is at the well-known path followed by the path of the server",
			Why:    "clients look there if they do not read the challenge, and must find the same document",
			Source: resourceMetadataRFC + "#section-3.1", Checked: "2026-11-28",
			Fix: "serve the same document at /.well-known/oauth-protected-resource followed by the path of the server", FixIn: resourceFixes,
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			if m := e.described(v); m != nil {
				m.sameAt(v, e.login.resource.inserted)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleResourceRoot, Level: policy.Note,
			Title:  "the metadata is also at the well-known path alone",
			Why:    "some clients look only there",
			Source: authorizationSpec + "#protected-resource-metadata-discovery-requirements", Checked: "2026-11-28",
			Fix: "serve the same document at /.well-known/oauth-protected-resource, if the host has one MCP server", FixIn: resourceFixes,
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.described(v)
			if m == nil {
				return
			}
			root := e.login.resource.root
			if root.known() && root.text("resource") != m.text("resource") {
				return // another server at the host has this place
			}
			m.sameAt(v, root)
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleResourceURL, Level: policy.Must,
			Title:  "resource is the URL that users enter",
			Why:    "clients refuse metadata of another resource, so that a server cannot get tokens for another one",
			Source: claudeAuthentication, Checked: "2026-11-28",
			Fix: "set resource to the URL of the server with its path, in lower case and without a default port", FixIn: resourceFixes,
		},
		stage: stageLogin, check: checkResourceURL,
	},
	{
		Rule: policy.Rule{
			ID: RuleResourceServers, Level: policy.Must,
			Title:  "the metadata names the authorization server",
			Why:    "clients log in at authorization_servers; Claude uses the first one and never another",
			Source: claudeAuthentication, Checked: "2026-11-28",
			Fix: "list the issuer of the tokens in authorization_servers, spelled as in its own metadata", FixIn: resourceFixes,
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.described(v)
			if m == nil {
				return
			}
			servers, ok := m.list("authorization_servers")
			switch {
			case !ok:
				v.breach("authorization_servers of the metadata is not an array of strings", m.get)
			case len(servers) == 0:
				v.breach("authorization_servers of the metadata is empty", m.get)
			case !e.secure(servers[0]):
				v.breach(fmt.Sprintf("the first of authorization_servers is %q, which is not an https URL", servers[0]), m.get)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleResourceHead, Level: policy.Note,
			Title:  "HEAD of the metadata is answered as GET is",
			Why:    "reviewers and monitors ask with HEAD whether the document is there",
			Source: guideURL, Checked: "2026-11-28",
			Fix: "answer HEAD with 200",
			FixIn: []policy.StackFix{
				{Stack: policy.StackGoSDK, Fix: "auth.ProtectedResourceMetadataHandler answers 405; handle HEAD before it"},
			},
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.described(v)
			if m == nil {
				return
			}
			switch x := e.login.resource.head; {
			case !x.Answered():
				v.breach(fmt.Sprintf("HEAD %s is not answered: %s", m.address, x.Reason()), x)
			case x.Status < 200 || x.Status > 399:
				v.breach(fmt.Sprintf("HEAD %s is answered with %d", m.address, x.Status), x)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleResourceCORS, Level: policy.Should,
			Title:  "pages of other origins may read the metadata",
			Why:    "the MCP Inspector, with which reviewers test, and other clients in a browser read it from a page",
			Source: guideURL, Checked: "2026-11-28",
			Fix: "send Access-Control-Allow-Origin: * with the metadata, which is public",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.described(v)
			if m == nil {
				return
			}
			switch x := e.login.resource.fromPage; {
			case !x.Answered():
				v.unmeasured("GET %s with an Origin is not answered: %s", m.address, x.Reason())
			case !slices.Contains([]string{"*", pageOrigin}, x.Header.Get("Access-Control-Allow-Origin")):
				v.breach(fmt.Sprintf("GET %s with Origin: %s is answered with %d and without an Access-Control-Allow-Origin that fits", m.address, pageOrigin, x.Status), x)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleResourceType, Level: policy.Should,
			Title:  "the metadata says that it is JSON",
			Why:    "the specification requires application/json, and strict clients read nothing else",
			Source: resourceMetadataRFC + "#section-3.2", Checked: "2026-11-28",
			Fix: "send Content-Type: application/json",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			if m := e.described(v); m != nil && !isJSON(m.get.Header, m.get.Body) {
				v.breach(fmt.Sprintf("GET %s answers with the Content-Type %q", m.address, m.get.Header.Get("Content-Type")), m.get)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleResourceBearer, Level: policy.Should,
			Title:  "the metadata asks for tokens in the Authorization header",
			Why:    "MCP clients send tokens nowhere else",
			Source: authorizationSpec + "#token-requirements", Checked: "2026-11-28",
			Fix: `set bearer_methods_supported to ["header"]`,
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.described(v)
			if m == nil {
				return
			}
			if methods, ok := m.list("bearer_methods_supported"); ok && (!slices.Contains(methods, "header") || slices.Contains(methods, "query")) {
				v.breach(fmt.Sprintf("bearer_methods_supported is %q", methods), m.get)
			}
		},
	},
}

// sameAt reports a breach if another place does not have the same document.
func (m *metadata) sameAt(v *verdict, other *metadata) {
	switch {
	case other.get.Stopped():
		v.unmeasured("%s could not be requested: %s", other.address, other.get.Reason())
	case !other.known():
		v.breach(fmt.Sprintf("GET %s answers %s", other.address, other.answer()), other.get)
	case !sameFields(m, other):
		v.breach(fmt.Sprintf("%s and %s are different documents", m.address, other.address), m.get, other.get)
	}
}

func sameFields(a, b *metadata) bool {
	if len(a.fields) != len(b.fields) {
		return false
	}
	for name, value := range a.fields {
		if !bytes.Equal(value, b.fields[name]) {
			return false
		}
	}
	return true
}

func checkResourceURL(e *evidence, v *verdict) {
	m := e.described(v)
	if m == nil {
		return
	}
	said := m.text("resource")
	entered, err := oauth.ParseResource(e.target.url.String())
	u, err2 := url.Parse(said)
	switch {
	case said == "":
		v.breach("resource of the metadata is missing or no string", m.get)
	case err2 != nil || u.Host == "":
		v.breach(fmt.Sprintf("resource of the metadata is %q, which is not an absolute URL", said), m.get)
	case e.target.local && !isLocalHost(u.Hostname()):
		v.unmeasured("this local server says that its URL is %s", said)
	case err != nil:
		v.unmeasured("%s has no canonical form", e.target.url)
	case canonical(said) != entered.String():
		v.breach(fmt.Sprintf("resource of the metadata is %q, and the URL of the server is %q", said, entered), m.get)
	}
}
