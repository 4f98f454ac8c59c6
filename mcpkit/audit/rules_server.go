package audit

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/mcpkit-go/mcpkit/internal/publicnet"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about the metadata of the authorization server.
const (
	RuleServerMetadata  policy.RuleID = "authserver-metadata"
	RuleServerIssuer    policy.RuleID = "authserver-issuer"
	RuleServerSlash     policy.RuleID = "authserver-issuer-slash"
	RuleServerPKCE      policy.RuleID = "authserver-pkce"
	RuleServerCode      policy.RuleID = "authserver-code"
	RuleServerEndpoints policy.RuleID = "authserver-endpoints"
	RuleServerSite      policy.RuleID = "authserver-site"
	RuleServerIss       policy.RuleID = "authserver-iss"
	RuleServerPrivate   policy.RuleID = "login-private-address"
	RuleServerTime      policy.RuleID = "login-discovery-time"
)

const (
	serverMetadataRFC = "https://www.rfc-editor.org/rfc/rfc8414"
	claudeLimits      = "https://claude.com/docs/connectors/building"
)

// maxDiscovery is how long Claude waits for a metadata document, a registration or a token.
const maxDiscovery = 10 * time.Second

// facadeFix is how mcpkit completes the metadata of an authorization server.
var facadeFix = []policy.StackFix{
	{Stack: policy.StackMcpkit, Fix: "set oauth.Config.Facade if the authorization server does it and its metadata does not say so"},
}

var serverRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleServerMetadata, Level: policy.Must,
			Title:  "the authorization server has metadata",
			Why:    "clients learn there where to log in; Claude reads only that of the first authorization server",
			Source: authorizationSpec + "#authorization-server-metadata-discovery", Checked: "2026-11-28",
			Fix: "serve the metadata of RFC 8414, or OpenID Connect Discovery, at the issuer's well-known path", FixIn: facadeFix,
		},
		stage: stageLogin, check: checkServerMetadata,
	},
	{
		Rule: policy.Rule{
			ID: RuleServerIssuer, Level: policy.Must,
			Title:  "the issuer of the metadata is the one that the server names",
			Why:    "clients refuse metadata of another issuer, because it could send the login of users elsewhere",
			Source: serverMetadataRFC + "#section-3.3", Checked: "2026-11-28",
			Fix: "copy issuer from the metadata of the authorization server into authorization_servers", FixIn: facadeFix,
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.authorizer(v)
			if m == nil || e.login.resource.best() == nil {
				return
			}
			switch said := m.text("issuer"); {
			case said == "":
				v.breach(fmt.Sprintf("issuer is missing at %s", m.address), m.get)
			case strings.TrimSuffix(said, "/") != strings.TrimSuffix(e.login.server.issuer, "/"):
				v.breach(fmt.Sprintf("issuer at %s is %q, and authorization_servers names %q", m.address, said, e.login.server.issuer), e.login.resource.best().get, m.get)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleServerSlash, Level: policy.Should,
			Title:  "the issuer is spelled with the same slash at its end",
			Why:    "the specification compares issuers byte by byte, and strict clients refuse the difference",
			Source: serverMetadataRFC + "#section-3.3", Checked: "2026-11-28",
			Fix: "copy issuer from the metadata of the authorization server into authorization_servers",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.authorizer(v)
			if m == nil || e.login.resource.best() == nil {
				return
			}
			said, named := m.text("issuer"), e.login.server.issuer
			if said != named && strings.TrimSuffix(said, "/") == strings.TrimSuffix(named, "/") {
				v.breach(fmt.Sprintf("issuer at %s is %q, and authorization_servers names %q", m.address, said, named), e.login.resource.best().get, m.get)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleServerPKCE, Level: policy.Must,
			Title:  "the metadata says that PKCE with S256 is supported",
			Why:    "clients refuse an authorization server that does not say so",
			Source: authorizationSpec + "#authorization-code-protection", Checked: "2026-11-28",
			Fix: `set code_challenge_methods_supported to ["S256"]`, FixIn: facadeFix,
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.authorizer(v)
			if m == nil || m.has("code_challenge_methods_supported", "S256") {
				return
			}
			if _, ok := m.list("code_challenge_methods_supported"); !ok {
				v.breach(fmt.Sprintf("code_challenge_methods_supported is missing at %s", m.address), m.get)
				return
			}
			v.breach(fmt.Sprintf("code_challenge_methods_supported at %s lacks S256", m.address), m.get)
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleServerCode, Level: policy.Must,
			Title:  "users log in with an authorization code",
			Why:    "it is the only way that connectors support; client credentials alone are not accepted",
			Source: claudeAuthentication, Checked: "2026-11-28",
			Fix: `list "code" in response_types_supported, and "authorization_code" in grant_types_supported if that is there`,
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.authorizer(v)
			if m == nil {
				return
			}
			if !m.has("response_types_supported", "code") {
				v.breach(fmt.Sprintf("response_types_supported at %s lacks code", m.address), m.get)
			}
			if grants, ok := m.list("grant_types_supported"); ok && !slices.Contains(grants, "authorization_code") {
				v.breach(fmt.Sprintf("grant_types_supported at %s lacks authorization_code", m.address), m.get)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleServerEndpoints, Level: policy.Must,
			Title:  "the endpoints of the authorization server are https URLs",
			Why:    "clients refuse to send users, codes and tokens to other addresses",
			Source: authorizationSpec + "#communication-security", Checked: "2026-11-28",
			Fix: "set authorization_endpoint and token_endpoint, and each other endpoint that is there, to absolute https URLs",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.authorizer(v)
			if m == nil {
				return
			}
			for _, name := range endpoints {
				address := m.text(name)
				switch {
				case address == "" && (name == "authorization_endpoint" || name == "token_endpoint"):
					v.breach(fmt.Sprintf("%s is missing at %s", name, m.address), m.get)
				case address != "" && !e.secure(address):
					v.breach(fmt.Sprintf("%s is %q, which is not an https URL", name, address), m.get)
				}
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleServerSite, Level: policy.Note,
			Title:  "the endpoints of the authorization server belong to its site",
			Why:    "an endpoint elsewhere gets the codes and tokens of users; make sure that this is intended",
			Source: "https://www.rfc-editor.org/rfc/rfc9700#section-4.4", Checked: "2026-11-28",
			Fix: "serve the endpoints at the host of the issuer, or make sure that the other host belongs to the same operator",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.authorizer(v)
			if m == nil {
				return
			}
			for _, name := range endpoints {
				if address := m.text(name); address != "" && site(address) != site(m.text("issuer")) {
					v.breach(fmt.Sprintf("%s is at %s, and the issuer at %s", name, site(address), site(m.text("issuer"))), m.get)
				}
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleServerIss, Level: policy.Note,
			Title:  "the authorization server names itself in its answers",
			Why:    "it lets clients with several servers notice that an answer comes from the wrong one; later editions of the specification are expected to require it",
			Source: newAuthorizationSpec, Checked: "2026-11-28",
			Fix: "return iss from the authorization endpoint (RFC 9207), and set authorization_response_iss_parameter_supported to true",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			if m := e.authorizer(v); m != nil && !m.isTrue("authorization_response_iss_parameter_supported") {
				v.breach(fmt.Sprintf("authorization_response_iss_parameter_supported is not true at %s", m.address), m.get)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleServerPrivate, Level: policy.Must,
			Title:  "the metadata names no private addresses",
			Why:    "clients run elsewhere and cannot reach them, and refuse to be sent into their own network",
			Source: "https://modelcontextprotocol.io/docs/2025-11-25/tutorials/security/security_best_practices", Checked: "2026-11-28",
			Fix: "use public addresses in the challenge and in the metadata",
		},
		stage: stageLogin, check: checkPrivateAddresses,
	},
	{
		Rule: policy.Rule{
			ID: RuleServerTime, Level: policy.Must,
			Title:  "metadata, login and tokens are answered within 10 seconds",
			Why:    "Claude gives up after 10 seconds",
			Source: claudeLimits, Checked: "2026-11-28",
			Fix: "serve the documents from memory, and find out what is slow behind the endpoints",
		},
		stage: stageLogin, check: checkDiscoveryTime,
	},
}

// endpoints are the members of the metadata that clients send something to.
var endpoints = []string{"authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint"}

func checkServerMetadata(e *evidence, v *verdict) {
	s := &e.login.server
	switch {
	case e.described(v) == nil, s.found() != nil:
	case s.placeholder:
		v.unmeasured("the authorization server %s is a placeholder", s.issuer)
	case len(s.tried) == 0:
		v.unmeasured("the protected resource metadata names no authorization server that can be asked")
	default:
		last := s.tried[len(s.tried)-1].get
		if last.Forbidden() || last.Stopped() {
			v.unmeasured("the authorization server could not be requested: %s", last.Reason())
			return
		}
		var addresses, shown = []string{}, []*web.Exchange{}
		for _, m := range s.tried {
			address := m.address
			if len(m.moved) > 0 {
				address += " (" + m.answer() + ")"
			}
			addresses, shown = append(addresses, address), append(shown, m.get)
		}
		v.breach(fmt.Sprintf("the authorization server %s has no metadata at %s: the last answer is %s", s.issuer, list(addresses), describe(last)), shown...)
	}
}

// site returns the domain under which a host is registered, or the host if it has none.
func site(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	if domain, err := publicsuffix.EffectiveTLDPlusOne(u.Hostname()); err == nil {
		return domain
	}
	return u.Hostname()
}

// A namedAddress is an address in a challenge or a document, with what was asked there.
type namedAddress struct {
	name, address string
	asked         *web.Exchange
}

// namedAddresses are all addresses that the server tells clients to use.
func (e *loginEvidence) namedAddresses() []namedAddress {
	var all []namedAddress
	if x := e.refusal(); x != nil {
		n := namedAddress{name: "resource_metadata of the challenge", address: challenge(x.Exchange)["resource_metadata"]}
		if e.resource.linked != nil {
			n.asked = e.resource.linked.get
		}
		all = append(all, n)
	}
	if e.server.issuer != "" {
		n := namedAddress{name: "authorization_servers", address: e.server.issuer}
		if len(e.server.tried) > 0 {
			n.asked = e.server.tried[len(e.server.tried)-1].get
		}
		all = append(all, n)
	}
	m := e.server.found()
	for _, name := range endpoints {
		n := namedAddress{name: name, address: m.text(name)}
		switch {
		case name == "token_endpoint":
			n.asked = e.token
		case name == "authorization_endpoint" && len(e.authorize) > 0:
			n.asked = e.authorize[0].Exchange
		case name == "registration_endpoint" && len(e.clients) > 0:
			n.asked = e.clients[0].post
		}
		all = append(all, n)
	}
	return all
}

func checkPrivateAddresses(e *evidence, v *verdict) {
	if e.login.refusal() == nil && !e.login.resource.known() {
		e.open(v)
		return
	}
	for _, n := range e.login.namedAddresses() {
		u, err := url.Parse(n.address)
		if n.address == "" || err != nil {
			continue
		}
		ip, err := netip.ParseAddr(u.Hostname())
		private := err == nil && (ip.Unmap().IsLinkLocalUnicast() || !e.target.local && !publicnet.IsPublic(ip))
		if private || n.asked.Forbidden() || !e.target.local && isLocalHost(u.Hostname()) {
			v.breach(fmt.Sprintf("%s names %s, whose address is not public", n.name, u.Host), n.asked)
		}
	}
}

func checkDiscoveryTime(e *evidence, v *verdict) {
	if e.login.refusal() == nil && !e.login.resource.known() {
		e.open(v)
		return
	}
	asked := []*web.Exchange{e.login.token}
	for _, m := range append([]*metadata{e.login.resource.linked, e.login.resource.inserted, e.login.resource.root}, e.login.server.tried...) {
		if m != nil {
			asked = append(asked, m.get)
		}
	}
	for _, a := range e.login.authorize {
		asked = append(asked, a.Exchange)
	}
	for _, c := range e.login.clients {
		asked = append(asked, c.post)
	}
	seen := map[string]bool{}
	for _, x := range asked {
		switch {
		case x == nil || x.Stopped() || seen[x.Request.Method+bare(x.Request.URL)]:
		case x.Took > maxDiscovery:
			seen[x.Request.Method+bare(x.Request.URL)] = true
			v.breach(fmt.Sprintf("%s %s takes %.1f s", x.Request.Method, bare(x.Request.URL), x.Took.Seconds()), x)
		case x.TimedOut():
			v.unmeasured("%s %s has no complete answer after %.1f s, which is the limit of the audit", x.Request.Method, bare(x.Request.URL), x.Took.Seconds())
		}
	}
}

// bare returns a URL without its query.
func bare(address string) string {
	before, _, _ := strings.Cut(address, "?")
	return before
}
