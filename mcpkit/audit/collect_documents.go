package audit

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

func collectDocuments(ctx context.Context, a *auditor) error {
	e := &a.documents
	known := documentAddresses(a)
	for _, d := range []struct {
		keep    *document
		name    string
		address string
	}{
		{&e.documentation, "the documentation", known.Documentation},
		{&e.privacy, "the privacy policy", known.Privacy},
		{&e.support, "the support page", known.Support},
		{&e.terms, "the terms of service", known.Terms},
		{&e.icon, "the icon", known.Icon},
		{&e.favicon, "the favicon", a.atHost("/favicon.ico")},
		{&e.securityTxt, "security.txt", a.atHost("/.well-known/security.txt")},
	} {
		*d.keep = document{name: d.name, address: d.address}
		fetchDocument(ctx, a, d.keep)
	}
	return nil
}

// documentAddresses returns where the documents are: as the caller of the audit says, or as the
// program of the server declares.
func documentAddresses(a *auditor) Documents {
	var declared Documents
	if d := a.options.Declared; d != nil {
		m := &d.Manifest
		declared = Documents{
			Documentation: m.Docs, Privacy: m.Privacy, Support: m.SupportPage(), Terms: m.Directories.Terms, Icon: m.Directories.Logo,
		}
		if declared.Support == "" {
			declared.Support = m.Support
		}
		if declared.Documentation == "" && slices.Contains(d.Paths, docsPath) {
			declared.Documentation = a.atHost(docsPath)
		}
	}
	return a.options.Documents.or(declared)
}

// atHost returns the address of a path at the host of the server.
func (a *auditor) atHost(path string) string {
	return (&url.URL{Scheme: a.target.url.Scheme, Host: a.target.url.Host, Path: path}).String()
}

// fetchDocument reads a document as a browser does: it follows redirects.
func fetchDocument(ctx context.Context, a *auditor, d *document) {
	address := localAddress(a, d.address)
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || a.placeholder(u) {
		return
	}
	for range maxHops + 1 {
		x := a.client.Do(ctx, web.Request{
			Method: http.MethodGet, URL: u.String(),
			Header: http.Header{"Accept": {"text/html,application/xhtml+xml,text/markdown,text/plain,image/*;q=0.9,*/*;q=0.8"}},
		})
		d.hops = append(d.hops, x)
		next, err := u.Parse(x.Header.Get("Location"))
		if x.Status < 300 || x.Status > 399 || x.Header.Get("Location") == "" || err != nil || next.Scheme != "https" && next.Scheme != "http" {
			return
		}
		u = next
	}
}

// localAddress moves a document that the server serves itself to the address of a local target.
func localAddress(a *auditor, address string) string {
	d := a.options.Declared
	if d == nil || !a.target.local {
		return address
	}
	u, err := url.Parse(address)
	public, err2 := url.Parse(d.Manifest.URL)
	if err != nil || err2 != nil || u.Host == "" || u.Host != public.Host {
		return address
	}
	u.Scheme, u.Host = a.target.url.Scheme, a.target.url.Host
	return u.String()
}

// placeholder reports whether a local server names a document at a host that is reserved for
// examples. It has no document there, and will have none.
func (a *auditor) placeholder(u *url.URL) bool {
	return a.target.local && reservedHost.MatchString(u.Hostname())
}
