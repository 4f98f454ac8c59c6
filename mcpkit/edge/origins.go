package edge

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// ClientOrigins are the origins of the clients that call from a web page:
// Claude, ChatGPT and the MCP Inspector. No client publishes such a list; these
// are the addresses of their pages, as of 2026-11-01.
var ClientOrigins = []string{
	"https://claude.ai",
	"https://claude.com",
	"https://chatgpt.com",
	"http://localhost:6274",
	"http://127.0.0.1:6274",
}

// Origins answers 403 to requests from web pages of other origins than the given
// ones and the server's own, as the MCP specification demands. Source:
// https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning
//
// A request without an Origin header does not come from a page and passes: most
// clients send none. Origins are compared as parsed, never by prefix. A loopback
// page may call when the request itself was made to a loopback name and arrives
// on a loopback address.
//
// It panics when one of the origins is none, such as one with a path: a list
// that silently matches nothing would be found out in production.
func Origins(trusted ...string) func(http.Handler) http.Handler {
	allowed := newPages("edge.Origins", trusted)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if len(r.Header["Origin"]) == 0 || allowed.trusts(r) {
				next.ServeHTTP(w, r)
				return
			}
			refuse(w, http.StatusForbidden, fmt.Sprintf("the origin %q is not trusted here", clip(r.Header.Get("Origin"))))
		})
	}
}

// pages are the origins of the web pages that may call. Origins and CORS share
// it, so that they cannot disagree.
type pages map[string]bool

func newPages(who string, trusted []string) pages {
	p := make(pages, len(trusted))
	for _, t := range trusted {
		o, ok := normalOrigin(t)
		if !ok {
			panic(fmt.Sprintf("%s: %q is not an origin such as https://example.com", who, t))
		}
		p[o] = true
	}
	return p
}

// trusts reports whether the request comes from one page that may call.
func (p pages) trusts(r *http.Request) bool {
	values := r.Header["Origin"]
	if len(values) != 1 {
		return false
	}
	if p[values[0]] { // as browsers write it
		return true
	}
	origin, ok := normalOrigin(values[0])
	return ok && (p[origin] || ownOrigin(r, origin))
}

// ownOrigin reports whether origin is the page's and the server's alike. The
// scheme is not compared: behind a proxy that ends TLS it is not known here.
func ownOrigin(r *http.Request, origin string) bool {
	_, host, _ := strings.Cut(origin, "://")
	own := normalHost(r.Host)
	if own == "" || host == "" {
		return false
	}
	if normalHost(host) == own {
		return true
	}
	return isLoopback(hostname(host)) && isLoopback(hostname(own)) && arrivedOnLoopback(r)
}

func normalOrigin(s string) (string, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery {
		return "", false
	}
	if u.Scheme != "http" && u.Scheme != "https" || strings.Contains(u.Host, "*") {
		return "", false
	}
	host := strings.ToLower(u.Host)
	if u.Scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	} else {
		host = strings.TrimSuffix(host, ":80")
	}
	return u.Scheme + "://" + host, true
}
