package edge

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// ClientOrigins holds the origins of the clients that call from a web page: Claude, ChatGPT and
// the MCP Inspector. No client publishes such a list; these are the addresses of their pages as
// of 2026-11-01.
var ClientOrigins = []string{
	"https://claude.ai",
	"https://claude.com",
	"https://chatgpt.com",
	"http://localhost:6274",
	"http://127.0.0.1:6274",
}

// Origins returns middleware that refuses requests from web pages of origins other than the given
// ones and the server's own, with 403, as the MCP specification requires. Source:
// https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning
//
// A request without an Origin header does not come from a page and passes: most clients send no
// Origin. Origins are compared as parsed, not by prefix. A page on a loopback name may call when
// its request is for a loopback name and arrives on a loopback address.
//
// An origin of a desktop application or a browser extension, such as chrome-extension://ID,
// app://NAME or tauri://localhost, is trusted exactly as it is given. With * for its host, as in
// vscode-webview://*, every origin of that scheme is, for applications whose pages have a new
// origin each time. The schemes of extensions need the ID of one, because any extension can have
// them.
//
// Origins panics when an origin is not valid, for example because it has a path: such an origin
// would match no page, and nobody would notice before production.
func Origins(trusted ...string) func(http.Handler) http.Handler {
	allowed := newPageOrigins("edge.Origins", trusted)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if len(r.Header["Origin"]) == 0 || allowed.trusts(r) {
				next.ServeHTTP(w, r)
				return
			}
			refusal.Response{Reason: refusal.ForeignOrigin, Args: []any{r.Header.Get("Origin")}}.Write(w, r)
		})
	}
}

// pageOrigins holds the normalized origins of the web pages that may call. Origins and CORS both
// use it, so they agree.
type pageOrigins map[string]bool

func newPageOrigins(who string, trusted []string) pageOrigins {
	p := make(pageOrigins, len(trusted))
	for _, t := range trusted {
		o, ok := normalOrigin(t)
		if scheme, wild := strings.CutSuffix(t, "://*"); wild {
			o = strings.ToLower(scheme) + "://*"
			ok = isAppScheme(scheme) && !strings.HasSuffix(o, "-extension://*")
		}
		if !ok {
			panic(fmt.Sprintf("%s: %q is not an origin such as https://example.com or chrome-extension://ID", who, t))
		}
		p[o] = true
	}
	return p
}

// trusts reports whether the request has exactly one Origin, of a page that may call.
func (p pageOrigins) trusts(r *http.Request) bool {
	values := r.Header["Origin"]
	if len(values) != 1 {
		return false
	}
	if p[values[0]] && !strings.HasSuffix(values[0], "*") { // in the spelling of browsers
		return true
	}
	origin, ok := normalOrigin(values[0])
	if !ok {
		return false
	}
	scheme, _, _ := strings.Cut(origin, "://")
	if isAppScheme(scheme) {
		return p[origin] || p[scheme+"://*"]
	}
	return p[origin] || ownOrigin(r, origin)
}

// ownOrigin reports whether origin has the host that the request was sent to. The scheme is not
// compared: behind a proxy that ends TLS it is not known.
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
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery || strings.Contains(u.Host, "*") {
		return "", false
	}
	host := strings.ToLower(u.Host)
	switch {
	case u.Scheme == "https":
		host = strings.TrimSuffix(host, ":443")
	case u.Scheme == "http":
		host = strings.TrimSuffix(host, ":80")
	case !isAppScheme(u.Scheme):
		return "", false
	}
	return u.Scheme + "://" + host, true
}

// noAppSchemes are the schemes that any page or file can have.
var noAppSchemes = []string{"http", "https", "ws", "wss", "ftp", "file", "data", "blob", "about", "javascript", "filesystem", "view-source"}

// isAppScheme reports whether only one application, or one kind of extensions, has origins of a
// scheme.
func isAppScheme(scheme string) bool {
	scheme = strings.ToLower(scheme)
	return scheme != "" && scheme[0] >= 'a' && scheme[0] <= 'z' && strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz0123456789+-.") == "" &&
		!slices.Contains(noAppSchemes, scheme)
}
