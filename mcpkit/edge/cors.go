package edge

import (
	"net/http"
	"slices"
	"strings"

	"github.com/rs/cors"
)

// What a page may send to an MCP endpoint and read of its answer, in the protocol
// versions 2025-03-26 to 2026-07-28. Besides these headers, a page may send any
// whose name begins with paramPrefix: the names come from the tools' schemas.
// Sources:
// https://modelcontextprotocol.io/specification/2025-11-25/basic/transports
// https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
var (
	pageMethods = []string{http.MethodPost, http.MethodGet, http.MethodHead, http.MethodDelete}
	pageSends   = []string{
		"Accept",
		"Authorization",
		"Content-Type",
		"Last-Event-ID",
		"Mcp-Method",
		"Mcp-Name",
		"MCP-Protocol-Version",
		"Mcp-Session-Id",
	}
	pageReads = []string{
		"MCP-Protocol-Version",
		"Mcp-Session-Id",
		"Retry-After",
		"WWW-Authenticate",
	}
)

const (
	paramPrefix = "mcp-param-"
	// A preflight that asks for more parameter headers, or for longer names, is
	// not from a client.
	maxParams    = 64
	maxParamName = 128
	// Two hours, the most that Chromium keeps. In seconds.
	preflightMaxAge = 2 * 60 * 60
)

// CORS lets web pages of the given origins call the endpoint that it wraps and
// read the answers. It trusts the pages that [Origins] with the same list does:
// the given ones, the server's own, and loopback pages on a loopback server. Any
// other page gets no Access-Control-Allow-Origin; put Origins in front to refuse
// it altogether.
//
// A preflight is answered here, with 204, before anything that asks for a token:
// browsers send none with it. OPTIONS without Access-Control-Request-Method is no
// preflight and passes, see [Methods]. Cookies are never allowed: MCP clients
// send tokens. Nor is a page on the internet allowed into a private network.
//
// Everything else that may answer, such as limits and authentication, belongs
// inside CORS, or pages could not read the reason. Public documents, such as
// those under /.well-known/, belong outside: any page may read them.
//
// It panics when one of the origins is none.
func CORS(trusted ...string) func(http.Handler) http.Handler {
	allowed := newPages("edge.CORS", trusted)
	c := cors.New(cors.Options{
		AllowOriginVaryRequestFunc: func(r *http.Request, _ string) (bool, []string) {
			return allowed.trusts(r), nil
		},
		AllowedMethods: pageMethods,
		AllowedHeaders: pageSends,
		ExposedHeaders: pageReads,
		MaxAge:         preflightMaxAge,
		// The answer to a preflight is completed below.
		OptionsPassthrough: true,
	})
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if len(r.Header["Origin"]) == 0 { // no page: nearly always
				w.Header().Add("Vary", "Origin")
				next.ServeHTTP(w, r)
				return
			}
			if !isPreflight(r) {
				c.ServeHTTP(w, r, next.ServeHTTP)
				return
			}
			asked, params := withoutParams(r)
			c.ServeHTTP(w, asked, func(w http.ResponseWriter, _ *http.Request) {
				if h := w.Header(); h.Get("Access-Control-Allow-Origin") != "" {
					// rs/cors repeats what was asked. The whole lists let browsers
					// keep one answer for all the requests that follow.
					h.Set("Access-Control-Allow-Methods", strings.Join(pageMethods, ", "))
					h.Set("Access-Control-Allow-Headers", strings.Join(slices.Concat(pageSends, params), ", "))
				}
				w.WriteHeader(http.StatusNoContent)
			})
		})
	}
}

// isPreflight follows https://fetch.spec.whatwg.org/#cors-preflight-request.
func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions &&
		len(r.Header["Origin"]) > 0 && r.Header.Get("Access-Control-Request-Method") != ""
}

// withoutParams returns the preflight with the parameter headers set aside, since
// rs/cors knows no prefixes. The rest is written as browsers do, in lower case and
// in order, which rs/cors insists on and people who test with curl do not know. A
// name that is not a parameter's stays, for rs/cors to judge.
func withoutParams(r *http.Request) (asked *http.Request, params []string) {
	const field = "Access-Control-Request-Headers"
	values := r.Header[field]
	if len(values) == 0 {
		return r, nil
	}
	var rest []string
	for name := range strings.SplitSeq(strings.ToLower(strings.Join(values, ",")), ",") {
		switch name = strings.Trim(name, " \t"); {
		case name == "":
		case isParam(name) && len(params) < maxParams:
			params = append(params, name)
		default:
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	asked = r.Clone(r.Context())
	asked.Header.Set(field, strings.Join(slices.Compact(rest), ","))
	slices.Sort(params)
	return asked, slices.Compact(params)
}

func isParam(name string) bool {
	rest, ok := strings.CutPrefix(name, paramPrefix)
	return ok && rest != "" && len(name) <= maxParamName && isToken(name)
}

// isToken reports whether s may be the name of a header. Source:
// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
func isToken(s string) bool {
	for _, c := range []byte(s) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0:
		default:
			return false
		}
	}
	return s != ""
}
