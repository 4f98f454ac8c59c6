package submission

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// pluginPortal writes the answers in the order of the portal's steps for a plugin bundle.
//
// Source: https://claude.com/docs/plugins/submit
func (d *draft) pluginPortal() []byte {
	m, own := &d.surface.Manifest, d.listing.Plugin
	f := &form{draft: d}
	f.Heading(1, "The portal for a plugin bundle, step by step")
	f.Paragraph("Submit the server as an MCP connector first, from the same organization. Then choose Submit new and Plugin bundle in <%s>. "+readyToCopy, portalURL)
	f.begin(1, "Source")
	f.Paragraph("Put the folder %s into a repository on github.com. The account that you connect must be able to push to it, and the repository must be public before the listing goes live.",
		markdown.CodeSpan(PluginFolder))
	f.answer(question{name: "Repository", from: "Listing.Registry.Repository", value: d.listing.Registry.Repository, fault: linkFault, ask: "give the https address of the repository that holds the plugin"})
	f.begin(2, "Validate")
	f.Paragraph("Run %s first. The portal then checks the README, the license and the name too.", markdown.CodeSpan("claude plugin validate "+PluginFolder))
	f.begin(3, "Listing details")
	f.Paragraph("The portal reads these from plugin.json, and shows the README as the description of the listing.")
	f.answer(question{name: "Name", from: "Listing.Plugin.Name", value: d.pluginName(), limit: openAINameMax, ask: "give the machine name of the plugin"})
	f.answer(question{name: "Display name", from: "Manifest.Title", value: m.Title, limit: nameMax, ask: "give the name that people know the service by"})
	f.answer(question{name: "Version", from: "Manifest.Version", value: m.Version, fault: versionFault, ask: "give the semantic version; raise it with every release"})
	f.answer(question{name: "Description", from: "Manifest.Description", value: m.Description, few: pluginDescriptionFew, ask: "say what the server does"})
	f.answer(question{name: "Author", from: "Manifest.Directories.Developer", value: m.Directories.Developer, limit: developerMax, ask: "give the name of the company or person that submits the plugin"})
	website := question{name: "Author's website", from: "Manifest.Website", value: m.Website, fault: linkFault, ask: "give the website of the author, here or in Listing.Company.Website"}
	if own := d.listing.Company.Website; own != "" {
		website.from, website.value = "Listing.Company.Website", own
	}
	f.answer(website)
	license := question{name: "License", from: "Listing.Plugin.License", value: own.License, ask: "give the SPDX identifier of the license, such as MIT, or the text of the license in LicenseText"}
	if own.LicenseText != "" {
		license.ask = "" // the file LICENSE is enough
	}
	f.answer(license)
	f.answer(question{name: "URL of the server", from: "Manifest.URL", value: m.URL, fault: linkFault, ask: "give the public https address of the endpoint"})
	f.begin(4, "Data handling")
	f.pluginPersonalData()
	f.fact("Data to other services", "None: the plugin sends data only to its declared connector, %s.", markdown.CodeSpan(m.URL))
	f.fact("How long it keeps data", "The plugin keeps nothing. The server's retention is in its privacy policy.")
	f.choice("Intended for people under 18", "Listing.Plugin.Minors", own.Minors, "say whether the plugin is intended for people under 18: submission.Yes or submission.No")
	f.begin(5, complianceStep)
	f.answer(question{name: "Contact", from: "Listing.Company.Contact", value: d.listing.Company.Contact, fault: mailFault, ask: "give an e-mail address for questions of reviewers"})
	f.Paragraph("The form asks for four acknowledgements, which a person must make.")
	f.begin(6, "Review and submit")
	f.Paragraph("Choose how the directory hears of new commits: by a webhook or by polling. A later version is published from the tracked branch after the directory has checked it.")
	return f.Bytes()
}

func (f *form) pluginPersonalData() {
	const name, kept = "Personal data", "The plugin itself stores nothing; the server stores what its privacy policy says."
	does := "read"
	if slices.ContainsFunc(f.surface.Tools, func(t policy.Tool) bool { return groupOf(t) != readOnlyTools }) {
		does = "read and change"
	}
	switch data := f.listing.Data; {
	case len(data.Returned) > 0:
		f.fact(name, "The tools of the server %s this data of users: %s. "+kept, does, markdown.Escape(strings.Join(data.Returned, ", ")))
	case data.NoUserData:
		f.fact(name, "The results of the tools contain no data of users (`Listing.Data.NoUserData`). "+kept)
	default:
		f.Heading(3, name)
		f.missing("Listing.Data.Returned", "list the categories of users' data that results contain, or set NoUserData")
	}
}

// PluginFolder is the folder of a kit that holds the plugin. It is the folder to put into a
// repository.
const PluginFolder = "plugin"
