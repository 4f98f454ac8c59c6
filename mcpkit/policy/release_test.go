package policy_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestManifestVersion(t *testing.T) {
	version := func(v string) func(*policy.Surface) { return onManifest(func(m *policy.Manifest) { m.Version = v }) }
	for _, v := range []string{"1.0.0", "1.2.3", "10.20.30", "1.0.0+build.5", "2026.11.22"} {
		checkRule(t, "manifest-version", []ruleCase{{v, version(v), nil}})
	}
	for v, fault := range map[string]string{
		"":               " has no version",
		" ":              " has no version",
		"0.9.0":          `'s version "0.9.0" is below 1.0.0`,
		"0.9.0-rc.1":     `'s version "0.9.0-rc.1" is below 1.0.0`,
		"1.0.0-beta":     `'s version "1.0.0-beta" is a pre-release`,
		"2.0.0-rc.1+x":   `'s version "2.0.0-rc.1+x" is a pre-release`,
		"v1.0.0":         `'s version "v1.0.0" is not a semantic version such as 1.4.0`,
		"1.0":            `'s version "1.0" is not a semantic version such as 1.4.0`,
		"01.0.0":         `'s version "01.0.0" is not a semantic version such as 1.4.0`,
		"latest":         `'s version "latest" is not a semantic version such as 1.4.0`,
		"(devel)":        `'s version "(devel)" is not a semantic version such as 1.4.0`,
		"1.0.0\n":        `'s version "1.0.0\n" is not a semantic version such as 1.4.0`,
		"1.0.0-":         `'s version "1.0.0-" is not a semantic version such as 1.4.0`,
		"1.0.0 released": `'s version "1.0.0 released" is not a semantic version such as 1.4.0`,
	} {
		checkRule(t, "manifest-version", []ruleCase{{v, version(v), []string{"the manifest" + fault}}})
	}
}

func TestManifestGA(t *testing.T) {
	description := func(d string) func(*policy.Surface) {
		return onManifest(func(m *policy.Manifest) { m.Description = d })
	}
	for text, word := range map[string]string{
		"A beta of the notes server.":         "beta",
		"Notes (Beta)":                        "Beta",
		"BETA":                                "BETA",
		"notes-alpha":                         "alpha",
		"A preview server":                    "preview",
		"Public preview.":                     "preview",
		"Experimental: may break":             "Experimental",
		"Still in development.":               "in development",
		"is in active development":            "in active development",
		"under development":                   "under development",
		"The dev server":                      "dev",
		"notes_dev":                           "dev",
		"pre-release":                         "pre-release",
		"Work in progress":                    "Work in progress",
		"early access":                        "early access",
		"Shows a preview of a file. In beta.": "beta",
		"beta distribution, in beta":          "beta",
		"be\u200bta":                          "beta",
		"Searches pkg.go.dev; alpha":          "alpha",
		"It is in beta.":                      "beta",
	} {
		checkRule(t, "manifest-ga", []ruleCase{
			{text, description(text), []string{`the manifest's description calls the server unfinished: "` + word + `"`}},
		})
	}
	for _, text := range []string{
		"For developers and their development tools.", "Developer documentation", "Alphabet, alphabetical, betamax, devices, devops",
		"Shows a preview of a document.", "Returns preview images", "the alpha channel", "Alpha Vantage prices", "a beta distribution",
		"beta-blockers", "experimental data of a study", "nightly rates of hotels", "Previews pages before printing", "",
		"Searches pkg.go.dev", "Posts of dev.to and https://alpha.example.com/beta/", "reads /dev/null", "preview deployments", "dev containers",
	} {
		checkRule(t, "manifest-ga", []ruleCase{{text, description(text), nil}})
	}
	unfinished := func(field, word string) []string {
		return []string{`the manifest's ` + field + ` calls the server unfinished: "` + word + `"`}
	}
	checkRule(t, "manifest-ga", []ruleCase{
		{"name", onManifest(func(m *policy.Manifest) { m.Name = "notes-dev" }), unfinished("name", "dev")},
		{"title", onManifest(func(m *policy.Manifest) { m.Title = "Notes Beta" }), unfinished("title", "Beta")},
		{"version", onManifest(func(m *policy.Manifest) { m.Version = "1.0.0-alpha.1" }), unfinished("version", "alpha")},
		{"tagline", onManifest(func(m *policy.Manifest) { m.Tagline = "Notes, in preview" }), unfinished("tagline", "preview")},
		{"instructions and addresses are not the listing", onManifest(func(m *policy.Manifest) {
			m.Instructions, m.Support = "Finds beta versions.", "beta@notes.dev"
		}), nil},
	})
}

func TestDocumentationGA(t *testing.T) {
	const limits = "the limits of the documentation"
	checkRule(t, "documentation-ga", []ruleCase{
		{"finished", documented(limits, "A note has up to 20 attachments."), nil},
		{"a limit", documented(limits, "Attachments are not supported."), nil},
		{"later", documented(limits, "A note has text.\n\nAttachments are coming soon."), []string{limits + ` says that the server is unfinished: "coming soon"`}},
		{"few", documented("the set-up of the documentation", "The server is invite-only."), []string{`the set-up of the documentation says that the server is unfinished: "invite-only"`}},
		{"a client", documented(limits, "In ChatGPT, developer mode is in beta."), nil},
	})
}
