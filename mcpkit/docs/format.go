package docs

import (
	"fmt"
	"path/filepath"
	"strings"
)

// A Format is one form of a [Page].
type Format struct {
	// Name identifies the format in a command's -format flag, for example "md".
	Name string
	// About describes the format in a few words, for a command's help.
	About string
	// Extension is the extension of file names in this format, for example ".md". FileName is a
	// whole file name that selects it, for example "llms.txt". Either may be empty.
	Extension, FileName string
	// Path is the URL path at which a server serves the format, for example "/docs.md". It is
	// empty for a format that is not served.
	Path string
	// ContentType is the media type, with its character set.
	ContentType string
	// Public is set if the path must answer every client address, even on a server that answers
	// only some addresses: a privacy policy must be readable for everyone.
	Public bool
	// Render returns the page in the format. It returns nil if the page does not have the format:
	// only a page whose [Prose] declares Data has a privacy policy.
	Render func(*Page) []byte
}

// Formats returns the formats of a page. The first one is the default of a command. The caller may
// change the list.
func Formats() []Format {
	return []Format{
		{Name: "md", About: "the page as Markdown", Extension: ".md", Path: "/docs.md",
			ContentType: "text/markdown; charset=utf-8", Render: (*Page).Markdown},
		{Name: "html", About: "the page as one HTML document", Extension: ".html", Path: "/docs",
			ContentType: "text/html; charset=utf-8", Render: (*Page).HTML},
		{Name: "json", About: "the content of the page as JSON", Extension: ".json",
			ContentType: "application/json", Render: (*Page).JSON},
		{Name: "llms", About: "a summary for models, llms.txt", FileName: "llms.txt", Path: "/llms.txt",
			ContentType: "text/plain; charset=utf-8", Render: (*Page).LLMs},
		{Name: "privacy", About: "the privacy policy as HTML", Path: "/privacy", Public: true,
			ContentType: "text/html; charset=utf-8", Render: func(p *Page) []byte { html, _ := p.Privacy(); return html }},
	}
}

// FormatFor returns the format with a name. If the name is empty, FormatFor chooses the format by
// the name of the file that the page is written to, and the first of [Formats] for other files. The
// error lists the names of all formats.
func FormatFor(name, file string) (Format, error) {
	formats := Formats()
	if name == "" {
		for _, f := range formats {
			if f.FileName != "" && f.FileName == filepath.Base(file) || f.Extension != "" && f.Extension == filepath.Ext(file) {
				return f, nil
			}
		}
		return formats[0], nil
	}
	names := make([]string, len(formats))
	for i, f := range formats {
		if f.Name == name {
			return f, nil
		}
		names[i] = f.Name
	}
	return Format{}, fmt.Errorf("docs: unknown format %q; the formats are %s", name, strings.Join(names, ", "))
}
