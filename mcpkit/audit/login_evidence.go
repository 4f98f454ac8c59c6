package audit

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// challenged returns the request without a token that was answered with a demand for a login. If
// there is none, it reports why the rule cannot be judged and returns nil.
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
		v.unmeasured("the given headers were sent with each request, so that the server may have taken them for a login")
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

// authorizer returns the metadata of the authorization server, or reports why a rule about it cannot
// be judged.
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

// describe says in a few words what an answer is.
func describe(x *web.Exchange) string {
	if !x.Answered() {
		return x.Reason()
	}
	mediaType, _, _ := mime.ParseMediaType(x.Header.Get("Content-Type"))
	if x.Status != http.StatusOK || mediaType == "" {
		return fmt.Sprint(x.Status)
	}
	if mediaType == "application/json" {
		return "200 and no JSON object that can be used"
	}
	return fmt.Sprintf("200 and the type %.60s", mediaType)
}

// isJSON reports whether a body is JSON and says so.
func isJSON(header http.Header, body []byte) bool {
	mediaType, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return (mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")) && json.Valid(body)
}
