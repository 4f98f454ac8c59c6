package audit

import (
	"net/http"
	"net/mail"
	"net/url"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/page"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// A document is a page of the server and what came back for it.
type document struct {
	name    string // as a report names it
	address string // a URL or an e-mail address; "" if it is not known
	// hops are the requests: the first one for the address itself, and one for each redirect.
	hops []*web.Exchange
}

// reservedHost matches the names that are reserved for examples. Source:
// https://www.rfc-editor.org/rfc/rfc2606
var reservedHost = lazyregexp.New(`(?i)(^|\.)(example|test|invalid|example\.(com|net|org))\.?$`)

// last returns the answer at the end of the redirects; nil if nothing was asked.
func (d *document) last() *web.Exchange {
	if len(d.hops) == 0 {
		return nil
	}
	return d.hops[len(d.hops)-1]
}

// isMail reports whether the document is an e-mail address.
func (d *document) isMail() bool {
	a, err := mail.ParseAddress(strings.TrimPrefix(d.address, "mailto:"))
	return err == nil && strings.Contains(a.Address, "@")
}

// isPlaceholder reports whether the address is at a host that is reserved for examples.
func (d *document) isPlaceholder() bool {
	u, err := url.Parse(d.address)
	return err == nil && reservedHost.MatchString(u.Hostname())
}

// found reports whether the document was read.
func (d *document) found() bool {
	x := d.last()
	return x.Answered() && x.Status == http.StatusOK && len(x.Body) > 0
}

// page returns the document as text; nil if it is not a page.
func (d *document) page() *page.Page {
	x := d.last()
	if !x.Answered() {
		return nil
	}
	base, _ := url.Parse(x.Request.URL)
	return page.Read(x.Body, x.Header.Get("Content-Type"), base)
}

// plainHop returns the request that was sent without TLS, if the reader ends there.
func (d *document) plainHop() *web.Exchange {
	if x := d.last(); strings.HasPrefix(x.Request.URL, "http:") {
		return x
	}
	return nil
}

var loginPath = lazyregexp.New(`(?i)/(log-?in|sign-?in|sso|oauth2?|authorize|saml2?)(/|\?|$)`)

// maxLoginText is the length of a page that can be a form for a login and nothing else, in bytes.
const maxLoginText = 1500

// asksForLogin reports whether the reader gets a form for a login where the document should be.
func (d *document) asksForLogin() bool {
	x := d.last()
	p := d.page()
	if p == nil {
		return false
	}
	redirected := len(d.hops) > 1 && loginPath.MatchString(x.Request.URL)
	return len(p.Text) < maxLoginText && (p.Login || redirected)
}
