package policy

import (
	"fmt"
	"regexp"
	"strings"
)

var releaseRules = []Rule{
	{
		ID:     "manifest-version",
		Title:  "the version is that of a generally available release",
		Why:    "The directory lists servers in general availability only; 0.x and pre-release versions say that a server is not.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "set Manifest.Version to a semantic version from 1.0.0 on, without a pre-release part",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			if fault := versionFault(v.Manifest.Version); fault != "" {
				r.at(v.Manifest.Pos, "the manifest"+fault, "")
			}
		},
	},
	{
		ID:     "manifest-ga",
		Title:  "nothing in the listing calls the server unfinished",
		Why:    "Servers marked as beta, alpha or in development are not accepted, wherever the mark stands.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "submit when the server is generally available, and take the word out",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			for _, f := range manifestFields(&v.Manifest) {
				if word := unfinished(f.text); f.kind == listed && word != "" {
					r.at(v.Manifest.Pos, fmt.Sprintf("the manifest's %s calls the server unfinished: %s", f.name, quote(word)), "")
				}
			}
		},
	},
}

// semver is the pattern that semver.org gives.
var semver = regexp.MustCompile(`^(0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(-(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)` +
	`(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$`)

// versionFault says what is wrong with a version, to be read behind "the
// manifest".
func versionFault(version string) string {
	if empty(version) {
		return " has no version"
	}
	parts := semver.FindStringSubmatch(version)
	switch {
	case parts == nil:
		return fmt.Sprintf("'s version %s is not a semantic version such as 1.4.0", quote(version))
	case parts[1] == "0":
		return fmt.Sprintf("'s version %s is below 1.0.0", quote(version))
	case parts[2] != "":
		return fmt.Sprintf("'s version %s is a pre-release", quote(version))
	}
	return ""
}

var (
	unfinishedWords = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])(beta|alpha|previews?|experimental|pre-?release|nightly|dev|wip|(?:in|under) (?:active )?development|` +
		`work in progress|early access|proof of concept)(?:$|[^\pL])`)
	// otherSense matches what follows such a word where it says something about
	// the server's subject and not about the server.
	otherSense = map[string]*regexp.Regexp{
		"alpha":        regexp.MustCompile(`(?i)^alpha[ -](?:channels?|blending|vantage|numeric|particles?|decay|value|version of)\b`),
		"beta":         regexp.MustCompile(`(?i)^beta[ -](?:distributions?|blockers?|coefficients?|decay|values?|carotene|testers?)\b`),
		"dev":          regexp.MustCompile(`(?i)^dev[ -]?(?:tools?|teams?|docs|containers?|kits?|environments?)\b`),
		"preview":      regexp.MustCompile(`(?i)^previews? (?:of|images?|urls?|links?|text|panes?|pictures?|cards?|deployments?|environments?|builds?)\b`),
		"previews":     regexp.MustCompile(`(?i)^previews\b`),
		"experimental": regexp.MustCompile(`(?i)^experimental (?:data|results?|designs?|methods?|stud(?:y|ies)|conditions|protein|structures?|evidence)\b`),
		"nightly":      regexp.MustCompile(`(?i)^nightly (?:rates?|prices?|stays?|backups?)\b`),
	}
)

// hostEnd matches what follows such a word at the head of a host: dev.to.
var hostEnd = regexp.MustCompile(`^\.\pL`)

// unfinished returns the word by which text calls its server unfinished, or "".
func unfinished(text string) string {
	text = plain(text)
	for from := 0; from < len(text); {
		m := unfinishedWords.FindStringSubmatchIndex(text[from:])
		if m == nil {
			return ""
		}
		start, end := from+m[2], from+m[3]
		sense := otherSense[words(text[start:end])]
		inHost := start > 0 && strings.IndexByte("./@", text[start-1]) >= 0 || hostEnd.MatchString(text[end:])
		if !inHost && (sense == nil || !sense.MatchString(text[start:])) {
			return text[start:end]
		}
		from = end
	}
	return ""
}
