package wrap

import (
	"net/url"
	"strings"
	"unicode"
)

// maxUnescape is how often a value of a path is decoded to look for what it may become: services behind proxies decode
// more than once.
const maxUnescape = 3

// unsafeSegment says what is wrong with a value that is to be one segment of a path, or returns "". A value that a router, a
// proxy or the service could take for several segments, for none, or for another one, is refused, however it is encoded.
func unsafeSegment(value string) string {
	for range maxUnescape + 1 {
		switch {
		case value == "":
			return "must not be empty"
		case strings.ContainsAny(value, `/\`):
			return `must not have "/" or "\" in it`
		case strings.ContainsFunc(value, unicode.IsControl):
			return "must not have line breaks or other control characters in it"
		}
		if plain, _, _ := strings.Cut(value, ";"); strings.TrimSpace(plain) == "." || strings.TrimSpace(plain) == ".." {
			return `must not be "." or ".."`
		}
		decoded, err := url.PathUnescape(value)
		if err != nil || decoded == value {
			return ""
		}
		value = decoded
	}
	return "is encoded too often"
}

// unsafeRest is unsafeSegment for a value of several segments.
func unsafeRest(value string) string {
	for part := range strings.SplitSeq(value, "/") {
		if msg := unsafeSegment(part); msg != "" {
			if part == "" {
				return `must be a path without "/" at its ends and without "//"`
			}
			return `has a part between "/" that ` + msg
		}
	}
	return ""
}

// unsafeHeader is the same for a value of a header.
func unsafeHeader(value string) string {
	if strings.ContainsFunc(value, unicode.IsControl) {
		return "must not have line breaks or other control characters in it"
	}
	return ""
}
