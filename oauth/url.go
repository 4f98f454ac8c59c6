package oauth

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// maxURLBytes bounds every URL in the configuration. People do not type longer ones, and
// some clients cut them.
const maxURLBytes = 2048

// parseStrictURL parses an absolute https URL, or http on a loopback host, without
// user information and fragment. The result has a lower-case scheme.
func parseStrictURL(raw string) (*url.URL, error) {
	if raw == "" {
		return nil, errors.New("it is empty")
	}
	if len(raw) > maxURLBytes {
		return nil, fmt.Errorf("it is longer than %d bytes", maxURLBytes)
	}
	for i := range len(raw) {
		// URL parsers repair these bytes in different ways, or they end a quoted
		// string in a header.
		if c := raw[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"\\<>^`{|}", c) >= 0 {
			return nil, fmt.Errorf("it contains the character %q", rune(c))
		}
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, errors.New("it is not a URL")
	}
	switch {
	case u.Scheme == "" || u.Host == "" || u.Opaque != "":
		return nil, errors.New("it is not an absolute URL")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, errors.New("plain http is only accepted for localhost, 127.0.0.1 and [::1]; use https")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("it is not an https URL")
	case u.User != nil:
		return nil, errors.New("it has user information")
	case strings.Contains(raw, "#"):
		return nil, errors.New("it has a fragment")
	}
	return u, checkHostPort(u)
}

// isLoopback reports whether host, without port and brackets, is this machine.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback() && ip.Zone() == ""
}

// checkHostPort refuses hosts and ports whose meaning depends on the parser.
func checkHostPort(u *url.URL) error {
	host := u.Hostname()
	if strings.HasSuffix(u.Host, ":") {
		return errors.New("its port is empty")
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n == 0 || p[0] == '0' {
			return errors.New("its port is not a number from 1 to 65535")
		}
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		if ip.Zone() != "" || ip.Is4In6() || ip.Is6() != strings.HasPrefix(u.Host, "[") {
			return errors.New("its address is not in plain form")
		}
		return nil
	}
	labels := strings.Split(host, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' ||
			strings.Trim(strings.ToLower(l), "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return errors.New("its host is not a DNS name; write international names in their xn-- form")
		}
	}
	// Browsers read any host that ends in a number as an IPv4 address: for a browser, 127.1
	// and 0x7f.1 are 127.0.0.1; for other programs they are names.
	last := strings.ToLower(labels[len(labels)-1])
	if strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x") {
		return errors.New("its host looks like an IP address but is not one")
	}
	return nil
}

// checkURLPath refuses paths that proxies and routers rewrite.
func checkURLPath(path string) error {
	if path == "" {
		return nil
	}
	if strings.Contains(path, "%") {
		return errors.New("its path is percent-encoded, and clients compare such paths differently")
	}
	segments := strings.Split(path[1:], "/")
	for i, s := range segments {
		if s == "." || s == ".." {
			return errors.New("its path has dot segments")
		}
		if s == "" && i < len(segments)-1 {
			return errors.New("its path has empty segments")
		}
	}
	return nil
}

// canonicalURL returns an http or https URL with scheme and host in lower case, without
// default port and without a slash at the end. Issuers and clients add and remove these
// freely. Everything else about a URL must match exactly. A URL that two parsers could read
// differently is returned unchanged, and so matches only itself.
func canonicalURL(s string) string {
	scheme, rest, ok := strings.Cut(s, "://")
	port := ":443"
	switch {
	case ok && asciiEqualFold(scheme, "https"):
		scheme = "https"
	case ok && asciiEqualFold(scheme, "http"):
		scheme, port = "http", ":80"
	default:
		return s
	}
	host, path := rest, ""
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		host, path = rest[:i], rest[i:]
	}
	if host == "" || strings.ContainsFunc(host, func(r rune) bool { return !isHostRune(r) }) ||
		strings.ContainsAny(path, "?#\\") {
		return s
	}
	host = strings.TrimSuffix(strings.ToLower(host), port)
	return scheme + "://" + host + strings.TrimSuffix(path, "/")
}

func isHostRune(r rune) bool {
	return r < 0x80 && (isAlphaNum(byte(r)) || strings.ContainsRune("-.:[]", r))
}
