package edge

import (
	"net/http"
	"slices"
	"strings"

	"github.com/rs/cors"
)

// The methods and headers that a page may send to an MCP endpoint, and the headers that it may
// read, in the protocol versions 2025-03-26 to 2026-07-28. A page may also send headers whose name
// begins with paramPrefix; their names come from the tools' schemas. Sources:
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
	// Clients' preflights ask for no more parameter headers and for no longer names.
	maxParams    = 64
	maxParamName = 128
	// Two hours in seconds: Chromium caches a preflight for no longer.
	preflightMaxAge = 2 * 60 * 60
)

// CORS returns middleware that lets web pages of the given origins call the endpoint and read its
// responses. It trusts the same pages as [Origins] with the same list: the given origins, the
// server's own, and loopback pages on a loopback server. Other pages get no
// Access-Control-Allow-Origin header; put Origins around CORS to refuse them.
//
// CORS answers preflights with 204 before anything asks for a token, because browsers send no
// token with them. An OPTIONS request without Access-Control-Request-Method is not a preflight and
// passes; see [Methods]. Credentials such as cookies are not allowed: MCP clients send tokens.
// Pages on the internet get no access to a private network.
//
// Put everything else that may answer, such as limits and authentication, inside CORS: otherwise
// pages cannot read the reason. Put public documents, such as those under /.well-known/, outside:
// every page may read them.
//
// CORS panics when an origin is not valid.
func CORS(trusted ...string) func(http.Handler) http.Handler {
	return CORSAllowing(nil, trusted...)
}

// CORSAllowing is [CORS] for an endpoint that reads headers which MCP does not have, such as one
// with an API key. headers returns their names for each preflight; it must be safe for concurrent
// use, and may be nil.
func CORSAllowing(headers func() []string, trusted ...string) func(http.Handler) http.Handler {
	allowed := newPageOrigins("edge.CORS", trusted)
	c := cors.New(cors.Options{
		AllowOriginVaryRequestFunc: func(r *http.Request, _ string) (bool, []string) {
			return allowed.trusts(r), nil
		},
		AllowedMethods: pageMethods,
		AllowedHeaders: pageSends,
		ExposedHeaders: pageReads,
		MaxAge:         preflightMaxAge,
		// The handler below completes the response to a preflight.
		OptionsPassthrough: true,
	})
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if len(r.Header["Origin"]) == 0 { // not from a page: the usual case
				w.Header().Add("Vary", "Origin")
				next.ServeHTTP(w, r)
				return
			}
			if !isPreflight(r) {
				c.ServeHTTP(w, r, next.ServeHTTP)
				return
			}
			var more []string
			if headers != nil {
				more = headers()
			}
			asked, params := withoutParams(r, more)
			c.ServeHTTP(w, asked, func(w http.ResponseWriter, _ *http.Request) {
				if h := w.Header(); h.Get("Access-Control-Allow-Origin") != "" {
					// rs/cors repeats what was asked for. With the whole lists, browsers
					// cache one response for all later requests.
					h.Set("Access-Control-Allow-Methods", strings.Join(pageMethods, ", "))
					h.Set("Access-Control-Allow-Headers", strings.Join(slices.Concat(pageSends, params), ", "))
				}
				w.WriteHeader(http.StatusNoContent)
			})
		})
	}
}

// isPreflight reports whether r is a CORS preflight:
// https://fetch.spec.whatwg.org/#cors-preflight-request.
func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions &&
		len(r.Header["Origin"]) > 0 && r.Header.Get("Access-Control-Request-Method") != ""
}

// withoutParams returns the preflight without the parameter headers and those in more, and the
// names of all that are allowed: rs/cors does not match prefixes, and its own list cannot change.
// The other names become lower case and sorted, as browsers send them and rs/cors requires; people
// who test with curl may send them otherwise.
func withoutParams(r *http.Request, more []string) (asked *http.Request, params []string) {
	const field = "Access-Control-Request-Headers"
	values := r.Header[field]
	for _, name := range more {
		params = append(params, strings.ToLower(name))
	}
	if len(values) == 0 {
		return r, params
	}
	known, sent := len(params), 0
	var rest []string
	for name := range strings.SplitSeq(strings.ToLower(strings.Join(values, ",")), ",") {
		switch name = strings.Trim(name, " \t"); {
		case name == "":
		case slices.Contains(params[:known], name):
		case isParam(name) && sent < maxParams:
			params, sent = append(params, name), sent+1
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

// isToken reports whether s is a valid header name. Source:
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
