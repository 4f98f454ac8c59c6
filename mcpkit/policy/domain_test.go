package policy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestManifestStagingHost(t *testing.T) {
	for host, part := range map[string]string{
		"staging.notes.dev": "staging", "mcp-stg.notes.dev": "stg", "api.uat.notes.co.uk": "uat", "mcp.preprod.notes.dev": "preprod", "mcp-pre-prod.notes.dev": "mcp-pre-prod",
		"dev.notes.com": "dev", "test2.notes.com": "test", "preview-api.notes.com": "preview", "beta.notes.com": "beta", "sandbox.notes.com": "sandbox",
		"abc.ngrok-free.app": "ngrok-free.app", "a-b-c.trycloudflare.com": "trycloudflare.com", "x-8080.euw.devtunnels.ms": "devtunnels.ms",
		"deploy-preview-12--notes.netlify.app": "deploy-preview-12--notes", "notes-git-main-acme.vercel.app": "notes-git-main-acme", "notes-pr-7.onrender.com": "notes-pr-7",
	} {
		checkRule(t, "manifest-staging-host", []ruleCase{{host, atURL("https://" + host + "/mcp"),
			[]string{`the manifest's URL is at "` + host + `", a host for work in progress: "` + part + `"`}}})
	}
	for _, host := range []string{"mcp.notes.dev", "notes.dev", "beta.dev", "staging-company.com", "mcp.testing.com", "devices.notes.com", "previews.notes.com", "notes.vercel.app", "contest.notes.com"} {
		checkRule(t, "manifest-staging-host", []ruleCase{{host, atURL("https://" + host + "/mcp"), nil}})
	}
	checkRule(t, "manifest-staging-host", []ruleCase{
		{"documentation for developers", onManifest(func(m *policy.Manifest) { m.Docs = "https://dev.notes.dev/mcp" }), nil},
		{"documentation on staging", onManifest(func(m *policy.Manifest) { m.Docs = "https://docs-staging.notes.dev/mcp" }),
			[]string{`the manifest's documentation link is at "docs-staging.notes.dev", a host for work in progress: "staging"`}},
		{"mail on staging", onManifest(func(m *policy.Manifest) { m.Support = "help@staging.notes.dev" }),
			[]string{`the manifest's support contact is at "staging.notes.dev", a host for work in progress: "staging"`}},
	})
}

func TestManifestDomain(t *testing.T) {
	at := func(change func(*policy.Manifest)) func(*policy.Surface) { return onManifest(change) }
	checkRule(t, "manifest-domain", []ruleCase{
		{"own", nothing, nil},
		{"a subdomain", at(func(m *policy.Manifest) { m.Docs = "https://docs.help.notes.dev/mcp" }), nil},
		{"a domain under two labels", at(func(m *policy.Manifest) {
			m.URL, m.Website, m.Docs, m.Privacy, m.Support = "https://mcp.notes.co.uk/mcp", "https://www.notes.co.uk", "", "https://notes.co.uk/privacy", "help@notes.co.uk"
		}), nil},
		{"neighbors under two labels", at(func(m *policy.Manifest) {
			m.URL, m.Website, m.Docs, m.Privacy, m.Support = "https://mcp.notes.co.uk/mcp", "", "", "https://other.co.uk/privacy", "help@notes.co.uk"
		}), []string{`the manifest's privacy policy is at "other.co.uk", not at the server's domain "notes.co.uk"`}},
		{"neighbors on a platform", at(func(m *policy.Manifest) {
			m.URL, m.Website, m.Docs, m.Privacy, m.Support = "https://notes.fly.dev/mcp", "", "https://notes-docs.fly.dev/", "https://notes.fly.dev/p", "https://notes.fly.dev/help"
		}), []string{`the manifest's documentation link is at "notes-docs.fly.dev", not at the server's domain "notes.fly.dev"`}},
		{"the website's domain", at(func(m *policy.Manifest) {
			m.URL, m.Website, m.Docs, m.Privacy, m.Support = "https://notes.fly.dev/mcp", "https://notes.com", "https://docs.notes.com/", "https://notes.com/p", "help@notes.com"
		}), []string{`the server is at "notes.fly.dev", but the manifest's website is at "notes.com"`}},
		{"help desk", at(func(m *policy.Manifest) { m.Support = "https://notes.zendesk.com/hc" }),
			[]string{`the manifest's support contact is at "zendesk.com", not at the server's domain "notes.dev"`}},
		{"terms", at(func(m *policy.Manifest) { m.Directories.Terms = "https://terms.io/notes" }),
			[]string{`the manifest's terms of service is at "terms.io", not at the server's domain "notes.dev"`}},
		{"free mail is another rule's", at(func(m *policy.Manifest) { m.Support = "notes@gmail.com" }), nil},
		{"without a public host", atURL("http://localhost:8080/mcp"), nil},
	})
}

func TestManifestFreeMail(t *testing.T) {
	support := func(mail string) func(*policy.Surface) {
		return onManifest(func(m *policy.Manifest) { m.Support = mail })
	}
	for _, host := range []string{"gmail.com", "GMail.com", "yahoo.co.uk", "hotmail.fr", "outlook.com", "gmx.de", "proton.me", "qq.com", "web.de"} {
		checkRule(t, "manifest-free-mail", []ruleCase{{host, support("notes@" + host), []string{`the manifest's support contact is at "` + host + `", a free mail host`}}})
	}
	for _, mail := range []string{"help@notes.dev", "help@live.notes.dev", "help@outlook-addins.com", "help@live.acme-services.com"} {
		checkRule(t, "manifest-free-mail", []ruleCase{{mail, support(mail), nil}})
	}
	checkRule(t, "manifest-free-mail", []ruleCase{
		{"security", onManifest(func(m *policy.Manifest) { m.Security = "notes@icloud.com" }), []string{`the manifest's security contact is at "icloud.com", a free mail host`}},
		{"a page of a mail host", support("https://gmail.com/notes"), nil},
	})
}

func TestManifestServed(t *testing.T) {
	fault := func(name, address string) []string {
		return []string{`the manifest's ` + name + ` "` + address + `" is at the server's own host, which answers it with 404`}
	}
	checkRule(t, "manifest-served", []ruleCase{
		{"served", served("https://mcp.notes.dev/privacy", "/docs", "/mcp", "/privacy"), nil},
		{"with a fragment", served("https://mcp.notes.dev/docs?x=1#privacy", "/docs", "/mcp"), nil},
		{"not served", served("https://mcp.notes.dev/privacy", "/docs", "/mcp"), fault("privacy policy", "https://mcp.notes.dev/privacy")},
		{"another host", served("https://notes.dev/privacy", "/mcp"), nil},
		{"the root", func(s *policy.Surface) { s.Manifest.Website, s.Paths = "https://mcp.notes.dev", []string{"/mcp"} }, fault("website", "https://mcp.notes.dev")},
	})
	s := good()
	s.Paths = nil
	assert.Equal(t, policy.NotMeasured, result(t, s, "manifest-served").Outcome, "the paths are not known")
}

// A submission is refused for what a check before it only mentions.
func TestRulesOfASubmission(t *testing.T) {
	for rule, spoil := range map[policy.RuleID]func(*policy.Surface){
		"manifest-example-host": atURL("https://notes.example.com/mcp"),
		"manifest-staging-host": atURL("https://staging.notes.dev/mcp"),
	} {
		s := good()
		spoil(s)
		assert.Equal(t, policy.Warn, result(t, s, rule).Outcome, rule)
		for _, to := range []policy.Directory{policy.DirectoryAnthropic, policy.DirectoryOpenAI} {
			s.Submission = to
			res := result(t, s, rule)
			assert.Equal(t, policy.Fail, res.Outcome, rule)
			assert.Equal(t, policy.Must, res.Findings[0].Rule.Level, rule)
			assert.False(t, policy.Check(s).OK())
		}
	}
}
