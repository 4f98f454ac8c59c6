package audit

import (
	"net/http"
	"net/url"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// challenged returns the request without a token that was answered with a demand for a login. If
// one is missing, it reports why the rule cannot be judged and returns nil.
func (e *evidence) challenged(v *verdict) *attempt {
	x := e.login.refusal()
	if x == nil {
		e.open(v)
	}
	return x
}

// unauthorized returns the request that was answered with 401, as challenged does.
func (e *evidence) unauthorized(v *verdict) *attempt {
	x := e.challenged(v)
	if x != nil && x.Status != http.StatusUnauthorized {
		v.unmeasured("%s without a token is not answered with 401", x.operation)
		return nil
	}
	return x
}

// bearer returns the request that was answered with 401 and its challenge, as unauthorized does.
func (e *evidence) bearer(v *verdict) (*attempt, map[string]string) {
	x := e.unauthorized(v)
	if x == nil {
		return nil, nil
	}
	c := challenge(x.Exchange)
	if c == nil {
		v.unmeasured("401 has no Bearer challenge")
		return nil, nil
	}
	return x, c
}

// open reports why a rule about logins cannot be judged: no request was answered with a demand for
// a login.
func (e *evidence) open(v *verdict) {
	last := e.login.lastOpen()
	switch {
	case !last.Answered():
		v.unmeasured("%s without a token is not answered: %s", last.operation, last.Reason())
	case last.Status == http.StatusForbidden:
		v.unmeasured("%s without a token is answered with 403, perhaps by a firewall", last.operation)
	case last.Fault != "" || last.method != "tools/call" && !last.OK():
		v.unmeasured("%s without a token is answered with %s", last.operation, describe(last.Exchange))
	case e.login.resource.known():
		v.unmeasured("the server has metadata for a login, but answers all that the audit sent without a token")
	case len(e.options.Header) > 0:
		v.unmeasured("the given headers were sent with each request, so the server may treat them as a login")
	default:
		v.skip("the server asks for no login")
	}
}

// described returns the metadata of the resource, or reports why a rule about it cannot be judged.
func (e *evidence) described(v *verdict) *metadata {
	m := e.login.resource.best()
	switch {
	case m != nil:
	case e.login.refusal() == nil:
		e.open(v)
	default:
		v.unmeasured("the protected resource metadata could not be read")
	}
	return m
}

// authorizer returns the metadata of the authorization server, or reports why a rule about it
// cannot be judged.
func (e *evidence) authorizer(v *verdict) *metadata {
	m := e.login.server.found()
	switch {
	case m != nil:
	case e.login.refusal() == nil && !e.login.resource.known():
		e.open(v)
	default:
		v.unmeasured("the metadata of the authorization server could not be read")
	}
	return m
}

// canonical returns the form of a resource in which clients compare it.
func canonical(resource string) string {
	r, err := oauth.ParseResource(resource)
	if err != nil {
		return resource
	}
	return r.String()
}

// secure reports whether an address is an https URL, or one of a local target.
func (e *evidence) secure(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" && e.target.local && isLocalHost(u.Hostname()))
}
