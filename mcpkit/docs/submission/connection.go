package submission

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

func (f *form) connectionStep() {
	m, c := &f.surface.Manifest, f.listing.Connection
	f.begin(1, "Connection")
	f.answer(question{name: "URL of the server", from: "Manifest.URL", value: m.URL, ask: "give the public https address of the endpoint", fault: linkFault})
	f.fact("Transport", "Streamable HTTP.")
	const name = "Users connect to different URLs"
	switch {
	case len(c.URLs) > 0 && c.Pattern != "":
		f.Heading(3, name)
		f.problem(Invalid, "Listing.Connection", "it has both URLs and a Pattern; the portal takes one of them")
	case len(c.URLs) > 0:
		f.multipleURLs(name, c.URLs)
	case c.Pattern != "":
		f.urlPattern(name, c.Pattern)
	default:
		f.fact(name, "No: there is one URL. Leave the box empty.")
	}
}

func (f *form) multipleURLs(name string, urls []string) {
	f.fact(name, "Yes: choose Multiple URLs and enter these. A custom connection cannot be used.")
	for _, address := range urls {
		f.Item("%s", markdown.CodeSpan(address))
	}
	f.EndList()
	listed := map[string]bool{}
	for i, address := range urls {
		from := fmt.Sprintf("Listing.Connection.URLs[%d]", i)
		switch fault := linkFault(address); {
		case fault != "":
			f.problem(Invalid, from, fault)
		case listed[address]:
			f.problem(Invalid, from, "it is a duplicate")
		}
		listed[address] = true
	}
	if address := f.surface.Manifest.URL; address != "" && !listed[address] {
		f.problem(Invalid, "Listing.Connection.URLs", "it does not contain the manifest's URL")
	}
	if f.listing.Login == CustomConnection {
		f.problem(Invalid, "Listing.Login", "with multiple URLs the portal does not take a custom connection")
	}
}

func (f *form) urlPattern(name, pattern string) {
	f.fact(name, "Yes: choose URL pattern and enter this. The directory cannot hold a client ID.")
	f.Code("text", pattern)
	const from = "Listing.Connection.Pattern"
	open, end := strings.Index(pattern, "{"), strings.Index(pattern, "}")
	switch {
	case !strings.HasPrefix(pattern, "https://"):
		f.problem(Invalid, from, "it does not begin with https://")
	case open < 0 || end < open:
		f.problem(Invalid, from, "it has no part in braces for what differs between users")
	case !matchesPattern(f.surface.Manifest.URL, pattern):
		f.problem(Invalid, from, "the manifest's URL does not match it")
	}
	if f.listing.Login == StaticClient {
		f.problem(Invalid, "Listing.Login", "with a URL pattern the directory does not hold a client ID")
	}
}

// matchesPattern reports whether address has the parts of the pattern outside its braces, in their
// order. Each part in braces stands for text without a slash.
func matchesPattern(address, pattern string) bool {
	for {
		before, rest, found := strings.Cut(pattern, "{")
		after, ok := strings.CutPrefix(address, before)
		if !ok {
			return false
		}
		if !found {
			return after == ""
		}
		_, pattern, _ = strings.Cut(rest, "}")
		next, _, _ := strings.Cut(pattern, "{")
		end := len(after)
		if next != "" {
			end = strings.Index(after, next)
		}
		if end <= 0 || strings.Contains(after[:end], "/") {
			return false
		}
		address = after[end:]
	}
}
