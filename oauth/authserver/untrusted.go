package authserver

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// refusals ends requests that the user has not agreed to.
type refusals struct {
	*base
	*sessions
	*pageWriter
}

// refuse ends a request that the user has not agreed to. A browser is not sent to a web site that
// only a stranger vouches for: otherwise a link to this server could lead users to any page (RFC
// 9700, section 4.11.2). It gets a page that names the site, with a link.
func (s *refusals) refuse(w http.ResponseWriter, r *http.Request, req *request, c *client, err error) {
	var shown *pageError
	if errors.As(err, &shown) || s.trusts(r, req, c) {
		s.fail(w, r, req, err)
		return
	}
	f := asFailure(err)
	s.log(r, f)
	page := returnPage{denied: f == errDenied, to: s.errorURL(req.Redirect, req.State, req.HasState, f)}
	page.host, page.kind = cleanName(c.host()), c.kind
	page.client = cmp.Or(cleanName(c.Name), cleanName(c.ID))
	page.target, _ = redirectTarget(req.Redirect)
	page.target = cleanName(page.target)
	status := f.status
	if page.denied {
		status = http.StatusOK
	}
	s.show(w, r, status, "return", page, nil)
}

// trusts reports whether a browser may be sent to the callback address of a request without a
// click: it is not on the web, the client is configured or one of oauth.KnownClients, or the user
// has agreed to return there before.
func (s *refusals) trusts(r *http.Request, req *request, c *client) bool {
	if c.kind == kindConfigured || !strings.HasPrefix(req.Redirect, "https:") {
		return true
	}
	if slices.Contains(oauth.KnownRedirects(), req.Redirect) {
		return true
	}
	if c.kind == kindDocument && slices.ContainsFunc(oauth.KnownClients(), func(k oauth.KnownClient) bool { return k.MetadataURL == c.ID }) {
		return true
	}
	user, err := s.currentUser(r)
	if err != nil || user == nil {
		return false
	}
	for _, resource := range s.resources {
		agreed := *req
		agreed.Resource = resource.String()
		_, err := s.config.Store.Get(r.Context(), keyConsent(user.ID, &agreed))
		if err == nil {
			return true
		}
		if !errors.Is(err, store.ErrNotFound) {
			return false // the page is never wrong
		}
	}
	return false
}

// A returnPage asks whether to go on to a web site that the user does not know.
type returnPage struct {
	client, host, kind string
	target, to         string
	denied             bool // the user has just refused the application
}

func (p returnPage) translate(t translator, service string) (any, string) {
	v := struct{ Text, Identity, Warning, URL, Link string }{
		Text: t.text(textReturnError, "client", p.client), Identity: t.text(textUnverified, "client", p.client),
		Warning: t.text(textReturnUnknown, "target", p.target), URL: p.to, Link: t.text(textReturnLink, "target", p.target),
	}
	if p.kind == kindDocument {
		v.Identity = t.text(textIdentified, "host", p.host)
	}
	title := t.text(textErrorTitle)
	if p.denied {
		v.Text, title = t.text(textDenied, "client", p.client, "service", service), t.text(textDeniedTitle)
	}
	return v, title
}
