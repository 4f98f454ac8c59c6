package wrap

import (
	"net/http"
	"slices"
	"strings"
)

// A place is a part of a request that arguments go into.
type place int

const (
	inBody place = iota
	inPath
	inQuery
	inHeader
	inPage // the page request, see paging
)

// String returns the place as reports name it.
func (p place) String() string {
	switch p {
	case inPath:
		return "the path"
	case inHeader:
		return "a header"
	case inQuery:
		return "a query"
	}
	return "the body"
}

// tagPlaces are the tags of an input's fields that choose a place.
var tagPlaces = []struct {
	tag   string
	place place
}{{"path", inPath}, {"query", inQuery}, {"header", inHeader}}

// A destination is where one argument goes.
type destination struct {
	place place
	name  string // of the wildcard, query parameter, header or member
}

// reservedHeaders identify the caller, or say how to read a request. No argument can set them.
var reservedHeaders = []string{
	"Authorization", "Proxy-Authorization", "Cookie", "Cookie2", "Host", "Origin", "Referer", "Forwarded", "Via", "True-Client-Ip",
	"Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "Te", "Trailer", "Expect",
	"Accept", "Accept-Encoding", "X-Http-Method-Override", "X-Http-Method", "X-Method-Override", "X-Original-Url", "X-Rewrite-Url", "X-Real-Ip",
	"X-Remote-User", "X-User",
}

// reservedPrefixes are the prefixes of families of reserved headers.
var reservedPrefixes = []string{"X-Forwarded-", "Proxy-", "Sec-", "Mcp-", "Cf-", "X-Auth-", "X-Authenticated-"}

func isReserved(header string) bool {
	header = http.CanonicalHeaderKey(header)
	return slices.Contains(reservedHeaders, header) || slices.ContainsFunc(reservedPrefixes, func(p string) bool { return strings.HasPrefix(header, p) })
}
