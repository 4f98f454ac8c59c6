package filetype_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filetype"
)

// TestTheTypeOfAFile checks which of the declared type, the content and the name counts.
func TestTheTypeOfAFile(t *testing.T) {
	for _, tc := range []struct{ declared, name, content, want string }{
		{"", "a.pdf", "%PDF-1.7", "application/pdf"},
		{"", "a.pdf", "hello", "text/plain"},
		{"", "a.json", "{}", "application/json"},
		{"", "a.html", "<html><body>", "text/html"},
		{"", "a", "\x00\x01", "application/octet-stream"},
		{"", "page.html", "\x00\x01", "application/octet-stream"},
		{"Text/CSV; charset=utf-8", "a", "x", "text/csv"},
		{"text/csv\r\nX: y", "a", "x", "text/plain"},
		{"nonsense", "a", "%PDF-1.7", "application/pdf"},
		{"a/b/c", "a", "%PDF-1.7", "application/pdf"},
		{strings.Repeat("x", 200) + "/y", "a", "x", "text/plain"},
	} {
		assert.Equal(t, tc.want, filetype.Of(tc.declared, tc.name, []byte(tc.content)), "%+v", tc)
	}
}

// TestWhichContentsAreTexts checks the content that is sent as text.
func TestWhichContentsAreTexts(t *testing.T) {
	for content, want := range map[string]bool{
		"hello": true, "ü,ö": true, "": true, "<svg/>": true, "a\xffb": false, "%PDF-1.7 text": false, "\x00": false,
		strings.Repeat("a", 600) + "\x00": false,
	} {
		assert.Equal(t, want, filetype.IsText([]byte(content)), "%.20q", content)
	}
}

// TestWhichContentsAreOfAType checks that a content is refused only if it cannot be of the type.
func TestWhichContentsAreOfAType(t *testing.T) {
	for _, tc := range []struct {
		accepted, sniffed string
		want              bool
	}{
		{"image/png", "image/png", true},
		{"image/png", "image/jpeg", false},
		{"image/png", "text/plain", false},
		{"image/*", "image/webp", true},
		{"image/*", "text/xml", true}, // SVG
		{"image/*", "text/plain", false},
		{"image/*", "application/octet-stream", false},
		{"application/pdf", "application/octet-stream", false},
		{"text/csv", "text/plain", true},
		{"text/*", "text/html", true},
		{"text/csv", "application/octet-stream", false},
		{"text/csv", "image/png", false},
		{"application/json", "text/plain", true},
		{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip", true},
		{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/pdf", false},
		{"audio/*", "audio/mpeg", true},
		{"audio/*", "video/mp4", true},
		{"audio/*", "text/plain", false},
		{"application/octet-stream", "text/plain", true},
	} {
		assert.Equal(t, tc.want, filetype.Accepts(tc.accepted, tc.sniffed), "%+v", tc)
	}
}

// FuzzName checks that each name is one that can be shown and saved.
func FuzzName(f *testing.F) {
	for _, name := range []string{"", "a.pdf", "../x", "a\u202eb", strings.Repeat("ü", 300) + ".pdf", "..", " . ", "a/", strings.Repeat(".", 300)} {
		f.Add(name, "application/pdf")
	}
	f.Fuzz(func(t *testing.T, name, mimeType string) {
		clean := filetype.Name(name, mimeType)
		if clean == "" || len(clean) > filetype.MaxName || !utf8.ValidString(clean) {
			t.Fatalf("%q became %q", name, clean)
		}
		if strings.ContainsAny(clean, `/\<>:"|?*;%`) || strings.ContainsFunc(clean, unicode.IsControl) || strings.Trim(clean, ". ") == "" {
			t.Fatalf("%q became %q", name, clean)
		}
		if again := filetype.Name(clean, mimeType); again != clean {
			t.Fatalf("%q became %q, which became %q", name, clean, again)
		}
	})
}
