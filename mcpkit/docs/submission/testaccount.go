package submission

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func (f *form) testStep() {
	f.begin(8, "Test & launch")
	f.testAccount()
	f.linkURIs()
	f.screenshots("Listing.Screenshots", f.listing.Screenshots, screenshotsMin, screenshotsMax, anthropicPicture)
	f.fact("You have run every tool", "The portal asks you to confirm it: run each tool in the MCP Inspector, or as a custom connector in Claude. SUBMISSION.md lists the tools that no example has called.")
	f.fact("Launch", "Version %s. The documentation must be public on the day of publication.", markdown.CodeSpan(f.surface.Manifest.Version))
	if release := (checklist{f.draft}).held("", policy.RuleManifestVersion, policy.RuleManifestGA); release.state == failed {
		f.problem(Broken, "Manifest.Version", "the directory lists only generally available servers; see compliance.txt")
	}
}

func (f *form) testAccount() {
	account := f.listing.TestAccount
	if f.surface.Access.Public {
		f.fact("Test account", "No test account is needed: the server is public.")
		return
	}
	f.Heading(3, "Credentials")
	const from = "Listing.TestAccount.Vault"
	switch {
	case strings.TrimSpace(account.Vault) == "":
		f.missing(from, "share the credentials of a test account in a vault, for example by a link of a password manager, and give its https address")
	case linkFault(account.Vault) != "":
		f.problem(Invalid, from, linkFault(account.Vault))
	default:
		f.Paragraph("The credentials are shared at %s. The full address is not repeated here, because it may open the vault. Copy it from `%s`.",
			markdown.CodeSpan(hostOf(account.Vault)), from)
		if fault := placeholderFault(account.Vault); fault != "" {
			f.problem(Placeholder, from, fault)
		}
	}
	f.answer(question{name: "Instructions", from: "Listing.TestAccount.Instructions", value: account.Instructions, few: instructionsFew,
		ask: "write the steps from logging in to the first call, for a reader who has never seen the service"})
	f.answer(question{name: "Sample data", from: "Listing.TestAccount.SampleData", value: account.SampleData, few: sampleDataFew,
		ask: "describe the data in the account; reviewers return accounts without data"})
	f.answer(question{name: "What the account cannot do", from: "Listing.TestAccount.Limits", value: account.Limits})
	f.Paragraph("The account must be able to call every tool, and must stay active after the review, because servers are reviewed again.")
}

func (f *form) linkURIs() {
	uris := f.listing.LinkURIs
	f.Heading(3, "Allowed link URIs")
	switch apps := f.apps(); {
	case len(uris) > 0 && f.listing.NoLinks:
		f.problem(Invalid, "Listing.LinkURIs", "it lists links, but NoLinks says that the user interfaces open none")
	case len(uris) > 0:
	case len(apps) > 0 && !f.listing.NoLinks:
		f.missing("Listing.LinkURIs", "list the origins and schemes that the user interfaces open with ui/open-link, so that users need not confirm each, or set NoLinks")
		return
	case len(apps) > 0:
		f.Paragraph("None: the user interfaces open no links (`Listing.NoLinks`).")
		return
	default:
		f.Paragraph("None. Only user interfaces (MCP Apps) that open links need them.")
		return
	}
	for _, uri := range uris {
		f.Item("%s", markdown.CodeSpan(uri))
	}
	f.EndList()
	for i, uri := range uris {
		if fault := linkURIFault(uri); fault != "" {
			f.problem(Invalid, fmt.Sprintf("Listing.LinkURIs[%d]", i), fault)
		}
	}
}

// sharedSchemes are the schemes that no app can claim.
var sharedSchemes = []string{"http:", "https:", "ws:", "wss:", "ftp:", "file:", "data:", "blob:", "javascript:", "vbscript:", "about:", "mailto:", "tel:"}

// linkURIFault says why uri is neither "https://host" nor "scheme:", or returns "".
func linkURIFault(uri string) string {
	const want = `give "https://host" without a path, or "scheme:" of your own app`
	if isScheme(uri) {
		if slices.Contains(sharedSchemes, uri) {
			return fmt.Sprintf("%q is not the scheme of an app; %s", uri, want)
		}
		return ""
	}
	u, err := url.Parse(uri)
	switch {
	case err != nil || u.Scheme != "https" || u.Host == "":
		return fmt.Sprintf("%q is neither; %s", uri, want)
	case uri != "https://"+u.Host || u.Host != u.Hostname() || strings.ContainsAny(u.Host, "*%"):
		return fmt.Sprintf("%q has more than a scheme and a host; %s, and list each subdomain", uri, want)
	}
	return ""
}

// isScheme reports whether uri is a scheme with its colon, and nothing else.
func isScheme(uri string) bool {
	scheme, ok := strings.CutSuffix(uri, ":")
	return ok && scheme != "" && scheme[0] >= 'a' && scheme[0] <= 'z' &&
		strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz0123456789+.-") == ""
}
