package policy_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestManifestPrivacy(t *testing.T) {
	privacy := func(u string) func(*policy.Surface) { return onManifest(func(m *policy.Manifest) { m.Privacy = u }) }
	checkRule(t, "manifest-privacy", []ruleCase{
		{"https", privacy("https://notes.dev/privacy?lang=en#top"), nil},
		{"missing", privacy(""), []string{"the manifest has no privacy policy"}},
		{"http", privacy("http://notes.dev/privacy"), []string{`the manifest's privacy policy "http://notes.dev/privacy" is not https`}},
		{"a sentence", privacy("We keep nothing"), []string{`the manifest's privacy policy "We keep nothing" cannot be read as a URL`}},
		{"an address", privacy("privacy@notes.dev"), []string{`the manifest's privacy policy "privacy@notes.dev" does not begin with https://`}},
	})
}

func TestManifestContacts(t *testing.T) {
	for id, c := range map[policy.RuleID]struct {
		name string
		set  func(*policy.Manifest, string)
	}{
		"manifest-support":  {"support contact", func(m *policy.Manifest, s string) { m.Support = s }},
		"manifest-security": {"security contact", func(m *policy.Manifest, s string) { m.Security = s }},
	} {
		with := func(s string) func(*policy.Surface) { return onManifest(func(m *policy.Manifest) { c.set(m, s) }) }
		for _, contact := range []string{"help@notes.dev", "a.b+c@mail.notes.dev", "https://notes.dev/help", "https://github.com/notes/notes/issues"} {
			checkRule(t, id, []ruleCase{{contact, with(contact), nil}})
		}
		for _, contact := range []string{
			"help", "help@localhost", "@notes.dev", "help@", "Help <help@notes.dev>", "mailto:help@notes.dev", "http://notes.dev/help",
			"notes.dev/help", "+49 30 1234567", "help@notes.dev, more@notes.dev", "help at notes.dev", "help@.",
		} {
			checkRule(t, id, []ruleCase{{
				contact, with(contact), []string{`the manifest's ` + c.name + ` "` + contact + `" is neither an e-mail address nor an https address`},
			}})
		}
		checkRule(t, id, []ruleCase{{"missing", with(""), []string{"the manifest has no " + c.name}}})
	}
}

func TestManifestLinks(t *testing.T) {
	checkRule(t, "manifest-links", []ruleCase{
		{"https", nothing, nil},
		{"left out", onManifest(func(m *policy.Manifest) { m.Website, m.Docs = "", "" }), nil},
		{"both wrong", onManifest(func(m *policy.Manifest) { m.Website, m.Docs = "notes.dev", "http://notes.dev/docs" }), []string{
			`the manifest's website "notes.dev" does not begin with https://`,
			`the manifest's documentation link "http://notes.dev/docs" is not https`,
		}},
	})
}

func TestManifestPlaceholder(t *testing.T) {
	description := func(d string) func(*policy.Surface) {
		return onManifest(func(m *policy.Manifest) { m.Description = d })
	}
	for text, found := range map[string]string{
		"TODO": "TODO", "Describe it. TBD.": "TBD", "Lorem ipsum dolor": "Lorem ipsum", "changeme": "changeme", "CHANGE_ME": "CHANGE_ME",
		"[Your service name] finds notes": "[Your service name]", "<insert text>": "<insert text>", "Hello {{name}}": "{{name}}", "FIXME": "FIXME",
	} {
		checkRule(t, "manifest-placeholder", []ruleCase{
			{text, description(text), []string{`the manifest has the placeholder "` + found + `" in its description`}},
		})
	}
	for _, text := range []string{
		"Keeps a todo list", "Todo", "Finds what your company wrote", "a < b", "[x] done", "exchangement", "change me", "", "TODOs are found",
	} {
		checkRule(t, "manifest-placeholder", []ruleCase{{text, description(text), nil}})
	}
	checkRule(t, "manifest-placeholder", []ruleCase{
		{"in an address", onManifest(func(m *policy.Manifest) { m.Support = "help@your-domain.com" }),
			[]string{`the manifest has the placeholder "your-domain." in its support contact`}},
		{"in the documentation", documented("the limits of the documentation", "TODO"), []string{`the placeholder "TODO" is in the limits of the documentation`}},
		{"in the instructions", onManifest(func(m *policy.Manifest) { m.Instructions = "TODO" }),
			[]string{`the manifest has the placeholder "TODO" in its instructions`}},
	})
}

func TestManifestExampleHost(t *testing.T) {
	checkRule(t, "manifest-example-host", []ruleCase{
		{"own", nothing, nil},
		{"not quite", atURL("https://myexample.com/mcp"), nil},
		{"in a path", atURL("https://notes.dev/example.com"), nil},
		{"several", onManifest(func(m *policy.Manifest) { m.URL, m.Support = "https://mcp.example.com/mcp", "help@example.org" }),
			[]string{`the manifest still uses placeholder domains: URL (mcp.example.com), support contact (example.org)`}},
		{"private", onManifest(func(m *policy.Manifest) {
			m.Website, m.Docs, m.Privacy, m.Support = "https://notes.test", "https://localhost:8080/docs", "https://192.0.2.7/privacy", "https://help.notes.local"
		}), []string{`the manifest still uses placeholder domains: website (notes.test), documentation link (localhost), privacy policy (192.0.2.7), support contact (help.notes.local)`}},
		{"a name that ends like one", onManifest(func(m *policy.Manifest) { m.Docs = "https://thetest.dev/docs" }), nil},
		{"unreadable", atURL("https://exa mple.com"), nil},
	})
}
