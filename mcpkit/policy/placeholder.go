package policy

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// placeholder matches text that was meant to be replaced. TODO counts in
// capitals only: there are servers for todo lists.
var placeholder = regexp.MustCompile(`\b(?:TODO|TBD|FIXME|XXX)\b|(?i:lorem ipsum|\bchange[-_]?me\b|\breplace[-_]me\b|` +
	`\[(?:your|insert|add)\b[^\]]*\]|<(?:your|insert|add)\b[^>]*>|\{\{[^}]*\}\}|\byour[-_]?(?:domain|company|server|service|org)\.)`)

var placeholderRules = []Rule{
	{
		ID:     "manifest-placeholder",
		Title:  "no text in the manifest waits to be written",
		Why:    "Text from a template in a listing looks unfinished to a reviewer, and unfinished servers are sent back.",
		Source: guideURL, Checked: guideRead, Level: Should,
		Fix:   "write the text",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			for _, f := range manifestFields(&v.Manifest) {
				if found := placeholder.FindString(f.text); found != "" {
					r.at(v.Manifest.Pos, fmt.Sprintf("the placeholder %s stands in the manifest's %s", quote(found), f.name), "")
				}
			}
		},
	},
	{
		ID:     "manifest-example-host",
		Title:  "the addresses in the manifest are the owner's",
		Why:    "Nobody answers at example.com, which is reserved for documentation; a submission must come from the service's own domain.",
		Source: criteriaURL, Checked: pagesRead, Level: Note,
		Fix:   "use an address of your own domain before you submit",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			var reserved []string
			for _, f := range manifestFields(&v.Manifest) {
				if host := hostOf(f.text); f.kind == address && exampleHost(host) {
					reserved = append(reserved, fmt.Sprintf("%s (%s)", f.name, shorten(host, quoteMax)))
				}
			}
			if len(reserved) > 0 {
				r.at(v.Manifest.Pos, "the manifest has addresses at hosts for examples: "+list(reserved), "")
			}
		},
	},
}

// hostOf returns the host of an https or e-mail address.
func hostOf(address string) string {
	if isEmail(address) {
		return address[strings.LastIndex(address, "@")+1:]
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

func exampleHost(host string) bool {
	host = "." + strings.ToLower(host)
	for _, reserved := range []string{".example.com", ".example.org", ".example.net", ".example"} {
		if strings.HasSuffix(host, reserved) {
			return true
		}
	}
	return false
}
