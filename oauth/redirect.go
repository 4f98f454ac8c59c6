package oauth

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A RedirectMatcher decides whether a callback URL is one of the registered ones.
// It compares strings and parses nothing of what it is asked about, so there is no
// parser to disagree with a browser's.
type RedirectMatcher struct {
	exact    []string
	loopback []loopbackRedirect // any port
}

// A loopbackRedirect is a callback on the user's machine: "http://" + host + rest
// with any port between.
type loopbackRedirect struct{ host, rest string }

// NewRedirectMatcher returns a matcher of the registered callback URLs. They are
// https, http on localhost, 127.0.0.1 or [::1], or have the private scheme of a
// native application: a reversed domain name, or that of an editor in
// [KnownClients]. Anything that could mean two things is refused.
func NewRedirectMatcher(registered ...string) (*RedirectMatcher, error) {
	m := &RedirectMatcher{}
	for _, uri := range registered {
		if err := CheckRedirect(uri); err != nil {
			return nil, err
		}
		if l, ok := parseLoopback(uri); ok {
			m.loopback = append(m.loopback, l)
		}
		m.exact = append(m.exact, uri)
	}
	return m, nil
}

// Allowed reports whether uri is registered: byte by byte, except that a callback
// on the loopback interface may have any port (RFC 8252, section 7.3), because
// native clients listen where they can. localhost and 127.0.0.1 are different, as
// are paths with and without a trailing slash. Codes must be bound to the port that
// was used.
func (m *RedirectMatcher) Allowed(uri string) bool {
	if m.AllowedExactly(uri) {
		return true
	}
	l, ok := parseLoopback(uri)
	return ok && slices.Contains(m.loopback, l)
}

// AllowedExactly is [RedirectMatcher.Allowed] without free ports, for confidential
// clients: they run on servers and know their port.
func (m *RedirectMatcher) AllowedExactly(uri string) bool {
	return slices.Contains(m.exact, uri)
}

// RedirectAllowed reports whether uri is the registered callback URL, in the sense
// of [RedirectMatcher.Allowed]. It is false when registered itself is no good.
func RedirectAllowed(registered, uri string) bool {
	m, err := NewRedirectMatcher(registered)
	return err == nil && m.Allowed(uri)
}

// privateSchemes are the schemes of known editors that are no reversed domain names.
var privateSchemes = []string{"cursor"}

// CheckRedirect says whether uri is fit to be registered as a callback URL.
func CheckRedirect(uri string) error {
	if err := checkRedirect(uri); err != nil {
		return fmt.Errorf("oauth: redirect URI %.200q: %w", uri, err)
	}
	return nil
}

func checkRedirect(uri string) error {
	if strings.Contains(uri, "*") {
		return errors.New("wildcards do not exist; register every URL")
	}
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok {
		return errors.New("it is not an absolute URL with a host")
	}
	checked := uri
	switch {
	case scheme == "https" || scheme == "http":
	case isPrivateScheme(scheme):
		// The rest follows the rules of https, so that no character is special.
		checked = "https://" + rest
	default:
		return errors.New("its scheme is neither https nor that of a native application, such as com.example.app")
	}
	u, err := parseStrictURL(checked)
	if err != nil {
		return err
	}
	if u.Host != strings.ToLower(u.Host) {
		return errors.New("its host is not in lower case")
	}
	// An encoded character in the path is decoded by some and not by others.
	if err := checkURLPath(u.EscapedPath()); err != nil {
		return err
	}
	if scheme == "http" {
		if _, ok := parseLoopback(uri); !ok {
			return errors.New("write the loopback host as localhost, 127.0.0.1 or [::1]")
		}
	}
	return nil
}

// isPrivateScheme reports whether a native application may own the scheme. A dot is
// required (RFC 8252, section 7.1), which also keeps out javascript, data and every
// other scheme that browsers act on.
func isPrivateScheme(scheme string) bool {
	if slices.Contains(privateSchemes, scheme) {
		return true
	}
	return strings.Contains(scheme, ".") && scheme[0] >= 'a' && scheme[0] <= 'z' &&
		strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz0123456789.+-") == ""
}

// parseLoopback takes the port out of a callback on the loopback interface. Only
// three hosts count, in one spelling each.
func parseLoopback(uri string) (loopbackRedirect, bool) {
	after, ok := strings.CutPrefix(uri, "http://")
	if !ok {
		return loopbackRedirect{}, false
	}
	for _, host := range []string{"localhost", "127.0.0.1", "[::1]"} {
		rest, ok := strings.CutPrefix(after, host)
		if !ok {
			continue
		}
		if port, ok := strings.CutPrefix(rest, ":"); ok {
			digits := port
			if i := strings.IndexAny(port, "/?"); i >= 0 {
				digits = port[:i]
			}
			if n, err := strconv.ParseUint(digits, 10, 16); err != nil || n == 0 || digits[0] == '0' {
				return loopbackRedirect{}, false
			}
			rest = port[len(digits):]
		}
		// The host must end here: localhost.evil.com and localhost@evil.com do not.
		if rest != "" && rest[0] != '/' && rest[0] != '?' {
			return loopbackRedirect{}, false
		}
		return loopbackRedirect{host, rest}, true
	}
	return loopbackRedirect{}, false
}
