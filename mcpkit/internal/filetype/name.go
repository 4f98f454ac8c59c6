package filetype

import (
	"mime"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the length of the longest name, in bytes.
const MaxName = 100

// maxExtension is the length of the longest extension that a name keeps when it is cut.
const maxExtension = 20

// Name returns a name under which people and programs can save a file: without a path, control and
// format characters, and the characters that file systems and headers give a meaning to. If nothing
// is left of the name, it becomes "file" with the extension of the type.
func Name(name, mimeType string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if len(name) > 16*MaxName {
		name = name[len(name)-16*MaxName:] // the extension is at the end
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return -1
		case strings.ContainsRune(`<>:"|?*;%`, r):
			return '_'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	if name == "" {
		return "file" + Extension(mimeType)
	}
	if len(name) <= MaxName {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > maxExtension {
		ext = ""
	}
	return strings.Trim(prefix(strings.TrimSuffix(name, ext), MaxName-len(ext)), " .") + ext
}

// prefix returns at most n bytes of s, and does not split a character.
func prefix(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Extension returns the extension of a type, or "".
func Extension(mimeType string) string {
	switch mimeType {
	case "", "application/octet-stream":
		return ""
	case "text/plain":
		return ".txt" // which is one of several
	case "image/jpeg":
		return ".jpg"
	}
	all, err := mime.ExtensionsByType(mimeType)
	if err != nil || len(all) == 0 {
		return ""
	}
	return slices.Min(all)
}
