package library

import (
	"fmt"
	"strings"
)

const maxPathLength = 300

// parseImportPath splits a package argument into an import path and an optional version. Its checks
// make for clear errors. They are not needed for safety: packages are looked up only among those
// that a scan found, so no argument reaches another directory.
func parseImportPath(arg string) (path, version string, err error) {
	path, version, versioned := strings.Cut(strings.Trim(arg, " \t\n\"`"), "@")
	if problem := importPathProblem(path); problem != "" {
		return "", "", toolError(fmt.Sprintf("%s is not an import path: %s", clip(arg), problem),
			`Import paths look like "net/http" or "golang.org/x/text/language". Use list_packages to find one.`)
	}
	if versioned && !validVersion(version) {
		return "", "", toolError(fmt.Sprintf("%s has no valid version: @ must be followed by one like v1.2.3", clip(arg)),
			"Leave @ and the version out to read the newest version on this machine.")
	}
	return path, version, nil
}

func importPathProblem(path string) string {
	switch {
	case path == "":
		return "it is empty"
	case len(path) > maxPathLength:
		return "it is too long"
	case strings.HasPrefix(path, "/"):
		return "it starts with a slash, and files cannot be read"
	}
	for _, r := range path {
		if !importPathRune(r) {
			return fmt.Sprintf("it contains the character %q", r)
		}
	}
	for element := range strings.SplitSeq(path, "/") {
		switch {
		case element == "":
			return "it has an empty element"
		case strings.HasPrefix(element, "."):
			return fmt.Sprintf("it has the element %q, and files cannot be read", element)
		}
	}
	return ""
}

// importPathRune reports whether the module cache allows r in import paths.
func importPathRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._~+/", r)
}

// clip quotes an argument for an error text, with control characters escaped and at most 80
// characters.
func clip(arg string) string {
	const limit = 80
	if runes := []rune(arg); len(runes) > limit {
		arg = string(runes[:limit]) + "…"
	}
	return fmt.Sprintf("%q", arg)
}

// unescape decodes a path of the module cache, which writes upper-case letters so that they survive
// case-insensitive file systems: "!burnt!sushi" is "BurntSushi".
func unescape(escaped string) (string, bool) {
	if !strings.Contains(escaped, "!") {
		return escaped, strings.ToLower(escaped) == escaped
	}
	var b strings.Builder
	bang := false
	for _, r := range escaped {
		switch {
		case bang && r >= 'a' && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
			bang = false
		case bang || r >= 'A' && r <= 'Z':
			return "", false
		case r == '!':
			bang = true
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), !bang
}

// lastElement returns the element of an import path that usually is the package's name: the last
// one, or the one before a major version like "/v2".
func lastElement(path string) string {
	dir, last, found := cutLast(path, "/")
	if found && len(last) > 1 && last[0] == 'v' && isNumber(last[1:]) {
		_, last, _ = cutLast(dir, "/")
	}
	return last
}

// cutLast is like strings.Cut, at the last separator. Without a separator, after is all of s.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return "", s, false
}

// inModule reports whether an import path looks like one of a module, which may have been
// downloaded since the last scan.
func inModule(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return strings.Contains(first, ".")
}
