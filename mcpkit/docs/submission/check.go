package submission

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// characters counts characters, as forms do, and not bytes.
func characters(text string) int { return utf8.RuneCountInString(text) }

// linkFault says why text is not an https address, or returns "".
func linkFault(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || strings.ContainsAny(text, " \t\n"):
		return "it is not a valid address; give one that begins with https://"
	case !strings.EqualFold(u.Scheme, "https") || u.Hostname() == "":
		return "it is not an https address; give the whole address, beginning with https://"
	case u.User != nil:
		return "it contains a user name; remove the user name"
	}
	return ""
}

// mailFault says why text is not an e-mail address, or returns "".
func mailFault(text string) string {
	a, err := mail.ParseAddress(text)
	if err != nil || a.Address != text || !strings.Contains(text[strings.LastIndex(text, "@")+1:], ".") {
		return "it is not an e-mail address"
	}
	return ""
}

// contactFault says why text is neither an e-mail address nor an https address, or returns "".
func contactFault(text string) string {
	if mailFault(text) == "" || linkFault(text) == "" {
		return ""
	}
	return "it is neither an e-mail address nor an https address"
}

// lineFault says why text is not one line of visible text, or returns "".
func lineFault(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }) {
		return "it has a line break or an invisible character"
	}
	return ""
}

// packageNameFault says why text is not the name of a package in OpenAI's directory, or returns "".
func packageNameFault(text string) string {
	if text == "" || strings.Trim(text, lettersAndDigits+"_-") != "" || strings.ContainsAny(text[:1], "_-") {
		return "it must have only letters, digits, _ and -, and start with a letter or digit"
	}
	return ""
}

// hostOf returns the host of an address, or "".
func hostOf(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// slugFault says why text is not a slug, or returns "".
func slugFault(text string) string {
	if text == "" || text != slugOf(text) {
		return "it must consist of lower-case letters and digits, with single hyphens between them"
	}
	return ""
}

// slugOf returns the lower-case letters and digits of text with hyphens instead of
// other characters.
func slugOf(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
	})
	return strings.Join(words, "-")
}

const lettersAndDigits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// versionFault says why a version does not name exactly one version, or returns "".
func versionFault(version string) string {
	version = strings.ToLower(strings.TrimSpace(version))
	if version == "" {
		return ""
	}
	if version == "latest" || strings.ContainsRune("^~<>=v", rune(version[0])) || strings.ContainsAny(version, "*|,") ||
		strings.ContainsFunc(version, unicode.IsSpace) || slices.Contains(strings.Split(version, "."), "x") {
		return fmt.Sprintf("%q is not an exact version such as 1.4.0", version)
	}
	return ""
}
