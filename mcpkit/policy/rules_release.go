package policy

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// Rules about general availability.
const (
	RuleManifestVersion RuleID = "manifest-version"
	RuleManifestGA      RuleID = "manifest-ga"
)

var releaseRules = []Rule{
	{
		ID:     RuleManifestVersion,
		Title:  "the version is that of a generally available release",
		Why:    "The directory lists only generally available servers; a 0.x or pre-release version says that a server is not.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "set Manifest.Version to a semantic version of at least 1.0.0, without a pre-release part",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			if fault := versionFault(v.Manifest.Version); fault != "" {
				r.at(v.Manifest.Pos, "the manifest"+fault, "")
			}
		},
	},
	{
		ID:     RuleManifestGA,
		Title:  "nothing in the listing calls the server unfinished",
		Why:    "The directory rejects servers that any text of the listing calls beta, alpha or in development.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "submit when the server is generally available, and remove the word",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			for _, f := range manifestFields(&v.Manifest) {
				if word := words.Unfinished(f.text); f.kind == listingText && word != "" {
					r.at(v.Manifest.Pos, fmt.Sprintf("the manifest's %s calls the server unfinished: %s", f.name, display.Quote(word)), "")
				}
			}
		},
	},
}

// semver is the pattern that semver.org gives.
var semver = lazyregexp.New(`^(0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(-(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)` +
	`(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$`)

// versionFault returns what is wrong with a version, to follow "the manifest" in a message, or "".
func versionFault(version string) string {
	if glyph.Empty(version) {
		return " has no version"
	}
	if released(version) {
		return ""
	}
	parts := semver.Regexp().FindStringSubmatch(version)
	switch {
	case parts == nil:
		return fmt.Sprintf("'s version %s is not a semantic version such as 1.4.0", display.Quote(version))
	case parts[1] == "0":
		return fmt.Sprintf("'s version %s is below 1.0.0", display.Quote(version))
	case parts[2] != "":
		return fmt.Sprintf("'s version %s is a pre-release", display.Quote(version))
	}
	return ""
}

// released reports whether a version is three numbers, as most are, and at least 1.0.0. It saves
// compiling semver.
func released(version string) bool {
	parts := strings.Split(version, ".")
	for _, p := range parts {
		if p == "" || p[0] == '0' && p != "0" || strings.Trim(p, "0123456789") != "" {
			return false
		}
	}
	return len(parts) == 3 && parts[0] != "0"
}
