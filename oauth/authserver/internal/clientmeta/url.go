package clientmeta

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// maxDocumentURL bounds the URL of a document. Users read a part of it.
const maxDocumentURL = 1024

// IsDocumentURL reports whether a client identifier claims to be the URL of a document. It can
// still be wrong: see [CheckDocumentURL].
func IsDocumentURL(clientID string) bool { return strings.Contains(clientID, "://") }

// CheckDocumentURL returns an [*Error] unless clientID may be the URL of a document: https, a
// public host in lower case without a port, and a path. It refuses everything that two programs
// could read as different URLs, because the URL is the identity of the client.
func CheckDocumentURL(clientID string) error {
	if err := checkDocumentURL(clientID); err != nil {
		return wrong(CodeMetadata, "client_id '%.100s' cannot be the URL of a metadata document: %v", clientID, err)
	}
	return nil
}

func checkDocumentURL(raw string) error {
	switch {
	case len(raw) > maxDocumentURL:
		return errors.New("it is too long")
	case strings.ContainsFunc(raw, notURLRune):
		return errors.New("it has a character that must be encoded")
	}
	rest, ok := strings.CutPrefix(raw, "https://")
	if !ok {
		return errors.New("it does not start with https://")
	}
	if err := checkRest(rest); err != nil {
		return err
	}
	host, _, _ := strings.Cut(rest, "/")
	return checkHost(host)
}

// checkRest checks the parts of a URL other than its scheme and its host.
func checkRest(rest string) error {
	authority, path, ok := strings.Cut(rest, "/")
	switch {
	case strings.Contains(rest, "#"):
		return errors.New("it has a fragment")
	case strings.Contains(rest, "?"):
		return errors.New("it has a query")
	case strings.Contains(authority, "@"):
		return errors.New("it has a user name")
	case !ok || path == "":
		return errors.New("it has no path")
	}
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		plain, err := url.PathUnescape(segment)
		name, _, _ := strings.Cut(plain, ";") // some servers cut parameters off
		switch {
		case err != nil:
			return errors.New("its path is not encoded correctly")
		case name == "." || name == "..":
			return errors.New("its path has dot segments")
		case segment == "" && i < len(segments)-1:
			return errors.New("its path has an empty segment")
		case plain != segment && strings.ContainsAny(plain, "/\\%?#") || strings.ContainsFunc(plain, func(r rune) bool { return r < ' ' || r == 0x7f }):
			return errors.New("its path has an encoded character that programs read in different ways")
		}
	}
	return nil
}

// checkHost accepts DNS names that can be public, in the one spelling that all programs share.
func checkHost(host string) error {
	if host == "" {
		return errors.New("it has no host")
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return errors.New("its host is an address; it must be a name")
	}
	if strings.Contains(host, ":") {
		return errors.New("it has a port; only port 443 is used, which a URL does not name")
	}
	labels := strings.Split(host, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return errors.New("its host is not a DNS name in lower case; write international names in their xn-- form")
		}
	}
	last := labels[len(labels)-1]
	switch {
	case len(host) > 253:
		return errors.New("its host is too long")
	case len(labels) == 1 || last == "localhost":
		return errors.New("its host is not a public name")
	case strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x"):
		return errors.New("its host looks like an address; it must be a name") // browsers read 127.1 as 127.0.0.1
	}
	return nil
}

// checkLoopbackURL is like CheckDocumentURL for http and https URLs of loopback hosts with any
// port, and reports whether clientID is one.
func checkLoopbackURL(clientID string) bool {
	scheme, rest, ok := strings.Cut(clientID, "://")
	if !ok || scheme != "http" && scheme != "https" || len(clientID) > maxDocumentURL || strings.ContainsFunc(clientID, notURLRune) {
		return false
	}
	u, err := url.Parse(clientID)
	if err != nil || u.Hostname() == "" || checkRest(rest) != nil {
		return false
	}
	return slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname())
}

// hostOf returns the host of a checked URL, with the port if it has one.
func hostOf(clientID string) string {
	_, rest, _ := strings.Cut(clientID, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// sameHost reports whether two hosts are the same, apart from case and port.
func sameHost(a, b string) bool {
	name := func(host string) string {
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		return strings.TrimSuffix(strings.ToLower(host), ".")
	}
	return name(a) == name(b)
}
