package wrap

import (
	"net/http"
	"slices"
	"strings"
)

// reservedHeaders say who calls, from where, or how a request is to be read. They are no arguments.
var reservedHeaders = []string{
	"Authorization", "Proxy-Authorization", "Cookie", "Cookie2", "Host", "Origin", "Referer", "Forwarded", "Via", "True-Client-Ip",
	"Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "Te", "Trailer", "Expect",
	"Accept", "Accept-Encoding", "X-Http-Method-Override", "X-Http-Method", "X-Method-Override", "X-Original-Url", "X-Rewrite-Url", "X-Real-Ip",
	"X-Remote-User", "X-User",
}

// reservedPrefixes are those of families of such headers.
var reservedPrefixes = []string{"X-Forwarded-", "Proxy-", "Sec-", "Mcp-", "Cf-", "X-Auth-", "X-Authenticated-"}

func reserved(name string) bool {
	name = http.CanonicalHeaderKey(name)
	return slices.Contains(reservedHeaders, name) || slices.ContainsFunc(reservedPrefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}
