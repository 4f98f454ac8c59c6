package policy_test

import (
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestManifestName(t *testing.T) {
	name := func(n string) func(*policy.Surface) { return onManifest(func(m *policy.Manifest) { m.Name = n }) }
	checkRule(t, "manifest-name", []ruleCase{
		{"plain", nothing, nil},
		{"64", name(strings.Repeat("n", 64)), nil},
		{"65", name(strings.Repeat("n", 65)), []string{"the manifest's name has 65 characters; 64 are allowed"}},
		{"missing", name(""), []string{"the manifest has no name"}},
		{"blank", name("  "), []string{"the manifest has no name"}},
		{"space", name("Go Docs"), []string{`the manifest's name "Go Docs" contains a space at character 3`}},
		{"registry name", name("io.github.x/docs"), []string{`the manifest's name "io.github.x/docs" contains "." (U+002E) at character 3`}},
	})
}

func TestManifestTexts(t *testing.T) {
	for _, c := range []struct {
		id    policy.RuleID
		name  string
		limit string
		max   int
		set   func(*policy.Manifest, string)
	}{
		{"manifest-title", "title", "100", 100, func(m *policy.Manifest, s string) { m.Title = s }},
		{"manifest-description", "description", "2000", 2000, func(m *policy.Manifest, s string) { m.Description = s }},
	} {
		with := func(s string) func(*policy.Surface) { return onManifest(func(m *policy.Manifest) { c.set(m, s) }) }
		checkRule(t, c.id, []ruleCase{
			{"at the limit", with(strings.Repeat("é", c.max)), nil},
			{"above", with(strings.Repeat("é", c.max+1)),
				[]string{"the manifest's " + c.name + " has " + c.limit[:len(c.limit)-1] + "1 characters; " + c.limit + " are allowed"}},
			{"missing", with(""), []string{"the manifest has no " + c.name}},
			{"blank", with("\n "), []string{"the manifest has no " + c.name}},
		})
	}
}

func TestManifestTagline(t *testing.T) {
	tagline := func(s string) func(*policy.Surface) { return onManifest(func(m *policy.Manifest) { m.Tagline = s }) }
	checkRule(t, "manifest-tagline-length", []ruleCase{
		{"200", tagline(strings.Repeat("é", 200)), nil},
		{"201", tagline(strings.Repeat("é", 201)), []string{"the manifest's tagline has 201 characters; 200 are allowed"}},
		{"one-liner", onManifest(func(m *policy.Manifest) { m.Directories.Anthropic.OneLiner = strings.Repeat("é", 201) }),
			[]string{"the manifest's one-liner has 201 characters; 200 are allowed"}},
		{"a long tagline with a one-liner", onManifest(func(m *policy.Manifest) {
			m.Tagline, m.Directories.Anthropic.OneLiner = strings.Repeat("é", 201), "Notes"
		}), nil},
		{"missing is another rule's", tagline(""), nil},
	})
	checkRule(t, "manifest-tagline", []ruleCase{
		{"present", nothing, nil},
		{"missing", tagline(""), []string{"the manifest has no tagline"}},
		{"blank", tagline(" "), []string{"the manifest has no tagline"}},
	})
}
