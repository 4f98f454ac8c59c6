package schema

import (
	"net/netip"
	"net/url"
	"strings"
)

// consistsOf reports whether every byte of s is a letter, a digit or one of others.
func consistsOf(s, others string) bool {
	for i := range len(s) {
		c := s[i]
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && strings.IndexByte(others, c) < 0 {
			return false
		}
	}
	return true
}

// validHostname accepts host names of RFC 1123, with a dot at the end or without.
func validHostname(s string) bool {
	s = strings.TrimSuffix(s, ".")
	if len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if len(label) < 1 || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || !consistsOf(label, "-") {
			return false
		}
	}
	return true
}

// validEmail accepts addr-spec of RFC 5321 in ASCII.
func validEmail(s string) bool {
	at := strings.LastIndexByte(s, '@')
	if at < 0 || at > 64 {
		return false
	}
	local, domain := s[:at], s[at+1:]
	if len(local) > 1 && local[0] == '"' && strings.HasSuffix(local, `"`) {
		if strings.ContainsAny(local[1:len(local)-1], `\"`) {
			return false
		}
	} else if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") || !consistsOf(local, ".!#$%&'*+-/=?^_`{|}~") {
		return false
	}
	if strings.HasPrefix(domain, "[") && strings.HasSuffix(domain, "]") {
		addr := domain[1 : len(domain)-1]
		if v6, ok := strings.CutPrefix(addr, "IPv6:"); ok {
			return validIPv6(v6)
		}
		return validIPv4(addr)
	}
	return validHostname(domain)
}

func validIPv4(s string) bool {
	addr, err := netip.ParseAddr(s)
	return err == nil && addr.Is4()
}

func validIPv6(s string) bool {
	addr, err := netip.ParseAddr(s)
	return err == nil && addr.Is6() && addr.Zone() == ""
}

// validUUID accepts UUIDs of RFC 9562 in either case.
func validUUID(s string) bool {
	for i := range len(s) {
		c := s[i]
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
		} else if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return len(s) == 36
}

// parseURI parses a URI reference, and checks the IPv6 address in it if there is one.
func parseURI(s string) (*url.URL, bool) {
	u, err := url.Parse(s)
	if err != nil {
		return nil, false
	}
	if host := u.Hostname(); strings.Contains(host, ":") {
		return u, strings.ContainsRune(u.Host, '[') && strings.ContainsRune(u.Host, ']') && validIPv6(host)
	}
	return u, true
}

func validURI(s string) bool {
	u, ok := parseURI(s)
	return ok && u.IsAbs()
}

func validURIReference(s string) bool {
	_, ok := parseURI(s)
	return ok && !strings.Contains(s, `\`)
}

// validURITemplate accepts URI references whose path has balanced braces.
func validURITemplate(s string) bool {
	u, ok := parseURI(s)
	if !ok {
		return false
	}
	for segment := range strings.SplitSeq(u.RawPath, "/") {
		segment, err := url.PathUnescape(segment)
		if err != nil {
			return false
		}
		open := false
		for _, c := range segment {
			if c != '{' && c != '}' {
				continue
			}
			if open == (c == '{') {
				return false
			}
			open = !open
		}
		if open {
			return false
		}
	}
	return true
}

// validPointer accepts JSON pointers of RFC 6901.
func validPointer(s string) bool {
	if s != "" && s[0] != '/' {
		return false
	}
	for i := range len(s) {
		if s[i] == '~' && (i+1 == len(s) || s[i+1] != '0' && s[i+1] != '1') {
			return false
		}
	}
	return true
}

// validRelativePointer accepts relative JSON pointers: a number, then # or a JSON pointer.
func validRelativePointer(s string) bool {
	digits := leadingDigits(s)
	if digits == 0 || digits > 1 && s[0] == '0' {
		return false
	}
	return s[digits:] == "#" || validPointer(s[digits:])
}

// validSemver accepts versions of Semantic Versioning 2.0.0.
func validSemver(s string) bool {
	s, build, hasBuild := strings.Cut(s, "+")
	core, pre, hasPre := strings.Cut(s, "-")
	if hasBuild && !validIdentifiers(build, true) || hasPre && !validIdentifiers(pre, false) {
		return false
	}
	for number := range strings.SplitSeq(core, ".") {
		if leadingDigits(number) != len(number) {
			return false
		}
	}
	return strings.Count(core, ".") == 2 && validIdentifiers(core, false)
}

// validIdentifiers accepts identifiers with dots between them. Numbers start with a zero only if
// zeros is set.
func validIdentifiers(s string, zeros bool) bool {
	for id := range strings.SplitSeq(s, ".") {
		if id == "" || !consistsOf(id, "-") || !zeros && len(id) > 1 && id[0] == '0' && leadingDigits(id) == len(id) {
			return false
		}
	}
	return true
}

func leadingDigits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
