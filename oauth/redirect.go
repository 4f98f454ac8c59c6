package oauth

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A RedirectMatcher reports whether a callback URL is one of the registered ones.
// It compares strings and does not parse the URLs that it compares, so no
// parser can disagree with a browser's. It is safe for concurrent use.
type RedirectMatcher struct {
	exact    []string
	loopback []loopbackRedirect // any port
}

// A loopbackRedirect is a callback on the user's machine: "http://" + host + rest,
// with any port after the host.
type loopbackRedirect struct{ host, rest string }

// NewRedirectMatcher returns a matcher for the registered callback URLs. They are
// https, http on localhost, 127.0.0.1 or [::1], or have the private scheme of a
// native application: a reversed domain name, or the scheme of a well-known editor or
// terminal, such as cursor. It refuses URLs that two parsers could read differently; see
// [CheckRedirect].
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
// native clients listen on any free port. localhost and 127.0.0.1 are different, as
// are paths with and without a trailing slash. The authorization server must bind the code to
// the URL with the port that was used.
func (m *RedirectMatcher) Allowed(uri string) bool {
	if m.AllowedExactly(uri) {
		return true
	}
	l, ok := parseLoopback(uri)
	return ok && slices.Contains(m.loopback, l)
}

// AllowedExactly is like [RedirectMatcher.Allowed], but the port must match too. It is for
// confidential clients, which run on servers and know their port.
func (m *RedirectMatcher) AllowedExactly(uri string) bool {
	return slices.Contains(m.exact, uri)
}

// RedirectAllowed reports whether uri is the registered callback URL, in the sense
// of [RedirectMatcher.Allowed]. It returns false if registered does not pass [CheckRedirect].
func RedirectAllowed(registered, uri string) bool {
	m, err := NewRedirectMatcher(registered)
	return err == nil && m.Allowed(uri)
}

// privateSchemes are the schemes of MCP clients that are not reversed domain names. Extensions of
// editors, such as Cline, use that of the editor. Other schemes without a dot are refused, because
// systems have many that start other programs, such as intent and ms-msdt.
var privateSchemes = []string{"cursor", "vscode", "vscode-insiders", "vscodium", "windsurf", "warp"}

// CheckRedirect returns an error unless uri may be registered as a callback URL.
func CheckRedirect(uri string) error {
	if err := checkRedirect(uri); err != nil {
		return fmt.Errorf("oauth: redirect URI %.200q: %w", uri, err)
	}
	return nil
}

func checkRedirect(uri string) error {
	if strings.Contains(uri, "*") {
		return errors.New("wildcards are not supported; register every URL")
	}
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok {
		// RFC 8252, section 7.1, writes private schemes in the form com.example.app:/callback.
		if scheme, rest, ok = strings.Cut(uri, ":/"); !ok || !isPrivateScheme(scheme) {
			return errors.New("it is not an absolute URL with a host")
		}
		rest = "application/" + rest
	}
	checked := uri
	switch {
	case scheme == "https" || scheme == "http":
	case isPrivateScheme(scheme):
		// The rest of the URL follows the rules of https.
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
	// Some programs decode an encoded character in the path, others do not.
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

// isPrivateScheme reports whether a native application may own the scheme. It requires a dot
// (RFC 8252, section 7.1), which also excludes javascript, data and every
// other scheme that browsers act on.
func isPrivateScheme(scheme string) bool {
	if slices.Contains(privateSchemes, scheme) {
		return true
	}
	return strings.Contains(scheme, ".") && scheme[0] >= 'a' && scheme[0] <= 'z' &&
		strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz0123456789.+-") == ""
}

// parseLoopback parses a callback on the loopback interface and drops the port. It accepts
// three hosts, in one spelling each.
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
		// The host must end here, unlike in localhost.evil.com and localhost@evil.com.
		if rest != "" && rest[0] != '/' && rest[0] != '?' {
			return loopbackRedirect{}, false
		}
		return loopbackRedirect{host, rest}, true
	}
	return loopbackRedirect{}, false
}
