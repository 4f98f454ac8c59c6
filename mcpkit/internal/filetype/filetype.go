// Package filetype finds the type of a file, whether it is a text or a picture that models see, and
// a file name that is safe to show and to save.
package filetype

import (
	"bytes"
	"mime"
	"net/http"
	"path"
	"strings"
	"unicode/utf8"
)

// generic are the types that net/http finds when a content has no signature of a more exact one.
var generic = map[string]bool{
	"text/plain": true, "text/xml": true, "application/octet-stream": true, "application/zip": true,
}

// Of returns the type of a file: the declared type if it is a MIME type, or else the type that the
// content shows. If the content has no signature, the extension of the name decides.
func Of(declared, name string, content []byte) string {
	if clean, ok := Clean(declared); ok {
		return clean
	}
	found := Sniff(content)
	if !generic[found] {
		return found
	}
	named, ok := Clean(mime.TypeByExtension(strings.ToLower(path.Ext(name))))
	if !ok || Certain(named) || strings.HasPrefix(named, "text/") && !IsText(content) {
		return found
	}
	return named
}

// Clean returns a MIME type in lower case and without parameters. ok is false if the text is not a
// MIME type.
func Clean(declared string) (clean string, ok bool) {
	const longest = 127 // of a type and of a subtype, in RFC 6838
	clean, _, err := mime.ParseMediaType(declared)
	family, sub, found := strings.Cut(clean, "/")
	if err != nil && clean == "" || !found || family == "" || sub == "" || len(family) > longest || len(sub) > longest {
		return "", false
	}
	return clean, true
}

// Sniff returns the type that the content itself shows, without parameters: text/plain or
// application/octet-stream if it has no signature.
func Sniff(content []byte) string {
	found, _, _ := strings.Cut(http.DetectContentType(content), ";")
	return found
}

// IsText reports whether a content is text in UTF-8.
func IsText(content []byte) bool {
	return utf8.Valid(content) && strings.HasPrefix(Sniff(content), "text/") && !bytes.ContainsRune(content, 0)
}

// Certain reports whether each content of a type has a signature that Sniff knows, so that a
// content with another signature, or with none, is not of the type.
func Certain(mimeType string) bool {
	switch mimeType {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf":
		return true
	}
	return false
}

// Accepts reports whether a content may be of a type, which may end in "/*". A content without a
// signature may be of any type whose contents need not have one.
func Accepts(accepted, sniffed string) bool {
	family, all := strings.CutSuffix(accepted, "/*")
	ofFamily := all && strings.HasPrefix(sniffed, family+"/")
	switch {
	case accepted == sniffed, ofFamily, accepted == "*/*":
		return true
	case Certain(sniffed), Certain(accepted):
		return false
	case family == "image" && all: // only a drawing in XML has no signature
		return sniffed == "text/xml"
	case all && (family == "audio" || family == "video"): // one container has both
		return strings.HasPrefix(sniffed, "audio/") || strings.HasPrefix(sniffed, "video/") || sniffed == "application/ogg"
	case strings.HasPrefix(accepted, "text/"):
		return strings.HasPrefix(sniffed, "text/")
	}
	return true
}
