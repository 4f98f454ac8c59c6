//go:build !pagegen

package docs

import (
	"bytes"
	"fmt"
	"html/template"
	"net/url"
	"strings"
)

//go:generate go run -tags pagegen ./internal/pagegen

// renderHTML returns a document of the default layout. The functions that write it are generated
// from page.tmpl, because html/template would add 3 MB to every server: see package pagegen.
func renderHTML(name string, view *View, prose *proseFormat) []byte {
	w := &htmlWriter{prose: prose}
	if name == "privacy" {
		w.writePrivacy(view)
	} else {
		w.writePage(view)
	}
	return w.document.Bytes()
}

// An htmlWriter writes a document. It has the format of the owner's Markdown as a value, so that a
// server without prose does not link the Markdown parser.
type htmlWriter struct {
	document bytes.Buffer
	prose    *proseFormat
}

// markup writes a part of page.tmpl, or HTML that is safe.
func (w *htmlWriter) markup(html string) { w.document.WriteString(html) }

// text writes text for an element, or for an attribute in quotation marks.
func (w *htmlWriter) text(text string) { template.HTMLEscape(&w.document, []byte(text)) }

// link writes an address for the attribute href: one that prose may link to, or else "#". It
// writes characters that cannot be part of an address as their codes, as html/template does.
func (w *htmlWriter) link(address string) {
	if !linkable(address) {
		address = "#"
	}
	var b strings.Builder
	for i := range len(address) {
		c := address[i]
		other := c <= ' ' || c > '~' || strings.IndexByte("\"'()<>\\^`{|}", c) >= 0
		if c == '%' { // it begins a code, or else is a character
			_, err := url.PathUnescape(address[i:min(i+3, len(address))])
			other = err != nil
		}
		if other {
			fmt.Fprintf(&b, "%%%02x", c)
		} else {
			b.WriteByte(c)
		}
	}
	w.text(b.String())
}
