package submission

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func (f *form) testStep() {
	f.begin(9, "Test & launch")
	f.testAccount()
	f.linkURIs()
	f.fact("Launch", "Version %s. The documentation has to be public on the day of publication.", code(f.kit.surface.Manifest.Version))
	if release := f.kit.held("", policy.RuleManifestVersion, policy.RuleManifestGA); release.state == failed {
		f.problem(Broken, "Manifest.Version", "only servers in general availability are listed; see compliance.txt")
	}
}

func (f *form) testAccount() {
	account := f.kit.listing.TestAccount
	if f.kit.surface.Access.Public {
		f.fact("Test account", "None is needed: the server is public.")
		return
	}
	f.heading(3, "Credentials")
	host := hostOf(account.Vault)
	switch {
	case strings.TrimSpace(account.Vault) == "":
		f.missing("Listing.TestAccount.Vault", "share the credentials of a test account in a vault, for example by a link of a password manager, and give its https address")
	case wrongLink(account.Vault) != "":
		f.problem(Invalid, "Listing.TestAccount.Vault", wrongLink(account.Vault))
	default:
		f.paragraph("They are shared at %s. The address itself is left out here, because it may open the vault: paste it from `Listing.TestAccount.Vault`.", code(host))
	}
	f.field(field{name: "Instructions", from: "Listing.TestAccount.Instructions", value: account.Instructions,
		ask: "write the steps from logging in to the first call, for somebody who has never seen the service"})
	f.field(field{name: "Sample data", from: "Listing.TestAccount.SampleData", value: account.SampleData,
		ask: "say what is in the account; reviewers send back accounts without data"})
	f.field(field{name: "What the account cannot do", from: "Listing.TestAccount.Limits", value: account.Limits})
	f.paragraph("The account must reach every tool, and stay open after the review: servers are looked at again.")
}

func (f *form) linkURIs() {
	uris := f.kit.listing.LinkURIs
	f.heading(3, "Allowed link URIs")
	if len(uris) == 0 {
		f.paragraph("None; only user interfaces (MCP Apps) that open links need them.")
		return
	}
	for _, uri := range uris {
		f.bullet("%s", code(uri))
	}
	f.end()
	for i, uri := range uris {
		if fault := wrongLinkURI(uri); fault != "" {
			f.problem(Invalid, fmt.Sprintf("Listing.LinkURIs[%d]", i), fault)
		}
	}
}

var schemeForm = regexp.MustCompile(`^[a-z][a-z0-9+.-]*:$`)

// wrongLinkURI says why uri is neither "https://host" nor "scheme:", or returns "".
func wrongLinkURI(uri string) string {
	const want = `give "https://host", without a path, or "scheme:" of an app of yours`
	if schemeForm.MatchString(uri) {
		switch uri {
		case "http:", "https:", "ws:", "wss:", "ftp:", "file:", "data:", "blob:", "javascript:", "vbscript:", "about:", "mailto:", "tel:":
			return fmt.Sprintf("%q is nobody's own scheme; %s", uri, want)
		}
		return ""
	}
	u, err := url.Parse(uri)
	switch {
	case err != nil || u.Scheme != "https" || u.Host == "":
		return fmt.Sprintf("%q is neither; %s", uri, want)
	case uri != "https://"+u.Host || u.Host != u.Hostname() || strings.ContainsAny(u.Host, "*%"):
		return fmt.Sprintf("%q has more than a scheme and a host; %s, and name each subdomain", uri, want)
	}
	return ""
}
