package plugin

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const manifestPath = ".claude-plugin/plugin.json"

// nameMax limits the name of a plugin, in characters.
const nameMax = 64

// reservedNames may not be the whole name of a plugin.
var reservedNames = []string{"anthropic", "claude", "mcp", "official", "plugin", "test"}

// genericWords say nothing about what a plugin is for. A name of only such words is held.
var genericWords = []string{"ai", "app", "assistant", "claude", "connector", "helper", "integration", "mcp", "plugin", "server", "service", "test", "the", "tool", "tools"}

// A manifest is the content of plugin.json, as far as it is checked.
type manifest struct {
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
	Version     string `json:"version"`
	Description string `json:"description"`
	Author      struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	} `json:"author"`
	License string `json:"license"`
}

func (c *checker) manifest() {
	file, found := c.byPath[manifestPath]
	if !found {
		c.add(RuleManifest, manifestPath, "it is missing; it must have the plugin's name")
		return
	}
	var m manifest
	if err := json.Unmarshal(file.Content, &m); err != nil {
		c.add(RuleManifest, manifestPath, "it is not a valid manifest: %v", err)
		return
	}
	if fault := nameFault(m.Name); fault != "" {
		c.add(RuleName, manifestPath, "the name %q %s", m.Name, fault)
	} else if words := strings.Split(m.Name, "-"); !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(genericWords, w) }) {
		c.hold(RuleName, manifestPath, "the name %q has only generic words; a reviewer will ask for a name that says what the plugin is for", m.Name)
	}
	for _, field := range []struct{ name, value string }{
		{"displayName", m.DisplayName}, {"version", m.Version}, {"description", m.Description}, {"author.name", m.Author.Name}, {"author.url", m.Author.URL},
	} {
		if strings.TrimSpace(field.value) == "" {
			c.add(RuleFields, manifestPath, "%s is missing", field.name)
		}
	}
	for _, field := range []struct{ name, value string }{{"displayName", m.DisplayName}, {"author.name", m.Author.Name}} {
		if fault := writingFault(field.value); fault != "" {
			c.add(RuleWriting, manifestPath, "%s %q %s", field.name, field.value, fault)
		}
	}
	if m.Version != "" && !isSemantic(m.Version) {
		c.add(RuleVersion, manifestPath, "the version %q is not a semantic version such as 1.4.0", m.Version)
	}
	if m.Author.URL != "" && !strings.HasPrefix(m.Author.URL, "https://") {
		c.add(RuleFields, manifestPath, "author.url %q is not an https address", m.Author.URL)
	}
	if m.License == "" && !slices.ContainsFunc(c.files, func(f File) bool { return isLicense(f.Path) }) {
		c.add(RuleLicense, "", "it has no license; add a file LICENSE, or set license in plugin.json")
	}
}

// nameFault says why a name is not allowed, or returns "". It completes a sentence.
func nameFault(name string) string {
	const allowed = "abcdefghijklmnopqrstuvwxyz0123456789"
	switch {
	case name == "":
		return "is empty"
	case len(name) > nameMax:
		return "is longer than 64 characters"
	case strings.Trim(name, allowed+"-") != "":
		return "may have only lower-case letters, digits and hyphens"
	case strings.HasPrefix(name, "-") || strings.HasSuffix(name, "-"):
		return "must start and end with a letter or digit"
	case slices.Contains(reservedNames, name):
		return "is reserved"
	case slices.Contains(strings.Split(name, "-"), "official"), strings.HasPrefix(name, "anthropic-"):
		return "presents the plugin as official"
	}
	return ""
}

// writingFault says what is wrong with the letters of a name, or returns "". It completes a
// sentence.
func writingFault(name string) string {
	if !utf8.ValidString(name) {
		return "is not valid UTF-8"
	}
	found := ""
	for _, r := range name {
		if r != ' ' && (unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || unicode.IsSpace(r)) {
			return "has an invisible character"
		}
		system := writingSystem(r)
		switch {
		case system == "" || system == found:
		case found == "":
			found = system
		default:
			return "mixes the writing systems " + found + " and " + system
		}
	}
	return ""
}

// writingSystem returns the writing system of a letter, or "" for other characters. The scripts of
// Japanese count as one, and so do Hangul and Han in a Korean name.
func writingSystem(r rune) string {
	if !unicode.IsLetter(r) {
		return ""
	}
	if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
		return "East Asian"
	}
	for _, name := range []string{"Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Devanagari", "Thai", "Armenian", "Georgian"} {
		if unicode.Is(unicode.Scripts[name], r) {
			return name
		}
	}
	if unicode.In(r, unicode.Common, unicode.Inherited) {
		return ""
	}
	return "other"
}

// isSemantic reports whether a version has three numbers, and parts after them only as semantic
// versions have them.
func isSemantic(version string) bool {
	const identifiers = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-"
	version, build, built := strings.Cut(version, "+")
	version, pre, prerelease := strings.Cut(version, "-")
	if built && (build == "" || strings.Trim(build, identifiers) != "") || prerelease && (pre == "" || strings.Trim(pre, identifiers) != "") {
		return false
	}
	numbers := strings.Split(version, ".")
	return len(numbers) == 3 && !slices.ContainsFunc(numbers, func(n string) bool {
		return n == "" || strings.Trim(n, "0123456789") != "" || len(n) > 1 && n[0] == '0'
	})
}

func isLicense(path string) bool {
	name, _, _ := strings.Cut(strings.ToUpper(path), ".")
	return name == "LICENSE" || name == "COPYING"
}
