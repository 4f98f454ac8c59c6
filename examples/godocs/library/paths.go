package library

import (
	"fmt"
	"strings"
)

const maxPathLength = 300

// parseImportPath takes a package argument apart into import path and optional
// version. Packages are only ever looked up among those found by a scan, so no
// argument can reach another directory; the checks are there to say so clearly.
func parseImportPath(arg string) (path, version string, err error) {
	path, version, versioned := strings.Cut(strings.Trim(arg, " \t\n\"`"), "@")
	if problem := importPathProblem(path); problem != "" {
		return "", "", toolError(fmt.Sprintf("%s is not an import path: %s", clip(arg), problem),
			`Import paths look like "net/http" or "golang.org/x/text/language". Use list_packages to find one.`)
	}
	if versioned && !validVersion(version) {
		return "", "", toolError(fmt.Sprintf("%s names no version: after @ comes one like v1.2.3", clip(arg)),
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
			return fmt.Sprintf("it holds the character %q", r)
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

// importPathRune is the set the module cache allows in import paths.
func importPathRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._~+/", r)
}

// clip quotes an argument for an error text: control characters escaped, never long.
func clip(arg string) string {
	const limit = 80
	if runes := []rune(arg); len(runes) > limit {
		arg = string(runes[:limit]) + "…"
	}
	return fmt.Sprintf("%q", arg)
}

// unescape undoes the module cache's coding of upper case letters, which must
// survive file systems that fold case: "!burnt!sushi" is "BurntSushi".
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

// lastElement returns the element of an import path that usually names the
// package: the last one, without a major version like "/v2".
func lastElement(path string) string {
	dir, last, found := cutLast(path, "/")
	if found && len(last) > 1 && last[0] == 'v' && isNumber(last[1:]) {
		_, last, _ = cutLast(dir, "/")
	}
	return last
}

// cutLast is strings.Cut at the last separator; without one, all is after it.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return "", s, false
}

// inModule reports whether an import path looks like one of a module, which
// may have been downloaded a moment ago.
func inModule(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return strings.Contains(first, ".")
}
