package audit

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/publicnet"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/page"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// judgeReach reports a document that its readers cannot open. option is the option that gives its
// address. It reports whether the document can be read.
func (d *document) judgeReach(e *evidence, v *verdict, option string) bool {
	x := d.last()
	switch {
	case d.address == "":
		v.unmeasured("the address of %s is not known; give it with --%s URL", d.name, option)
	case x == nil && e.target.local && d.isPlaceholder():
		v.unmeasured("%s is a placeholder", d.address)
	case x == nil:
		v.breach(fmt.Sprintf("%s is at %q, which is not an https URL", d.name, d.address))
	case !x.Answered():
		d.judgeSilence(v, x)
	case x.Status >= 300 && x.Status <= 399:
		v.breach(fmt.Sprintf("%s at %s redirects more than %d times", d.name, d.address, maxHops), d.hops...)
	case x.Status == http.StatusForbidden, x.Status == http.StatusTooManyRequests, x.Status == http.StatusServiceUnavailable,
		x.Status == http.StatusNotAcceptable, x.Status == http.StatusUnavailableForLegalReasons:
		v.unmeasured("%s answers the audit with %d, perhaps because it is a program; open %s in a private window of a browser", d.name, x.Status, d.address)
	case x.Status != http.StatusOK:
		v.breach(fmt.Sprintf("%s at %s answers %d", d.name, d.address, x.Status), x)
	case len(x.Body) == 0:
		v.breach(fmt.Sprintf("%s at %s is empty", d.name, d.address), x)
	case d.asksForLogin():
		v.breach(fmt.Sprintf("%s at %s asks for a login", d.name, d.address), x)
	case !e.target.local && d.plainHop() != nil:
		v.breach(fmt.Sprintf("%s at %s is not at an https URL", d.name, d.address), d.plainHop())
	default:
		return true
	}
	return false
}

// judgeSilence reports a document that is not answered.
func (d *document) judgeSilence(v *verdict, x *web.Exchange) {
	var dns *net.DNSError
	switch {
	case errors.As(x.Err, &dns) && !dns.IsNotFound, errors.Is(x.Err, web.ErrSpent), errors.Is(x.Err, web.ErrRefused), x.Stopped():
		v.unmeasured("%s at %s could not be requested: %s", d.name, d.address, x.Reason())
	case publicnet.IsForbidden(x.Err):
		v.breach(fmt.Sprintf("%s at %s is at an address that is not public", d.name, d.address), x)
	default:
		v.breach(fmt.Sprintf("%s at %s cannot be read: %s", d.name, d.address, x.Reason()), x)
	}
}

// text returns the page of a document whose content can be judged, or reports why it cannot.
func (d *document) text(v *verdict, option string) *page.Page {
	if d.address == "" {
		v.unmeasured("the address of %s is not known; give it with --%s URL", d.name, option)
		return nil
	}
	if !d.found() || d.asksForLogin() {
		v.unmeasured("%s could not be read", d.name)
		return nil
	}
	p := d.page()
	switch {
	case p == nil:
		v.unmeasured("%s is of the type %s, which the audit does not read", d.name, d.last().Header.Get("Content-Type"))
	case len(strings.Fields(p.Text)) < 30 && p.Scripts > 0:
		v.unmeasured("%s is made by scripts, which the audit does not run; serve it as HTML, because some readers do not run them either", d.name)
	default:
		if english, sure := p.English(); sure && !english {
			v.unmeasured("%s is not in English, which is the language that the audit reads", d.name)
			return nil
		}
		return p
	}
	return nil
}
