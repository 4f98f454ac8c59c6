package submission

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission/plugin"
)

// PluginFolder is the folder of a kit that holds the plugin. It is the folder to put into a
// repository.
const PluginFolder = "plugin"

// Plugin holds what a plugin bundle needs and the server does not say. The plugin refers to the
// server by its URL and has a skill for each group of examples.
//
// Source: https://claude.com/docs/plugins/build
type Plugin struct {
	// Name is the name of the plugin: lower-case letters, digits and hyphens, at most 64. It never
	// changes after the first release. By default it is made from the manifest's name.
	Name string
	// License is the SPDX identifier of the plugin's license, for example "MIT". LicenseText is the
	// content of the file LICENSE, for example embedded from the repository. One of them is needed.
	License, LicenseText string
	// Minors says whether the plugin is intended for people under 18.
	Minors YesNo
}

// The limits of a plugin, in characters.
const (
	pluginDescriptionFew = 40
	skillIdentityMax     = 64 // of the names of a plugin and a skill, with a colon between them
)

func (d *draft) pluginName() string {
	return cmp.Or(d.listing.Plugin.Name, slugOf(d.surface.Manifest.Name))
}

// bundle returns the files of the plugin.
func (d *draft) bundle() []File {
	m, own := &d.surface.Manifest, d.listing.Plugin
	type author struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	manifest, _ := encoded(struct {
		Name        string `json:"name"`
		DisplayName string `json:"displayName"`
		Version     string `json:"version"`
		Description string `json:"description"`
		Author      author `json:"author"`
		License     string `json:"license,omitempty"`
	}{d.pluginName(), m.Title, m.Version, m.Description, author{m.Directories.Developer, cmp.Or(d.listing.Company.Website, m.Website)}, own.License}, "  ")
	type remote struct {
		Type string `json:"type"`
		URL  string `json:"url"`
	}
	servers, _ := encoded(map[string]map[string]remote{"mcpServers": {d.pluginName(): {"http", m.URL}}}, "  ")
	files := []File{{".claude-plugin/plugin.json", manifest}, {".mcp.json", servers}, {"README.md", d.pluginReadme()}}
	if own.LicenseText != "" {
		files = append(files, File{"LICENSE", []byte(strings.TrimRight(own.LicenseText, "\n") + "\n")})
	}
	for _, s := range d.skills() {
		files = append(files, File{"skills/" + s.name + "/SKILL.md", d.skillFile(s)})
	}
	return files
}

// checkBundle adds what the directory would refuse to the problems of the kit, and returns all that
// was found, by rule.
func (d *draft) checkBundle(files []File) map[plugin.Rule][]plugin.Problem {
	given := make([]plugin.File, len(files))
	for i, f := range files {
		given[i] = plugin.File{Path: f.Name, Size: int64(len(f.Content)), Content: f.Content}
	}
	found := map[plugin.Rule][]plugin.Problem{}
	for _, p := range plugin.Check(given, plugin.Options{URL: d.surface.Manifest.URL}) {
		found[p.Rule] = append(found[p.Rule], p)
		if !p.Held {
			d.add(Invalid, "Plugin", PluginFolder+"/"+p.File, p.Message)
		}
	}
	return found
}

// pluginReadme writes what the plugin does, how to use it and what data it sends.
func (d *draft) pluginReadme() []byte {
	m := &d.surface.Manifest
	title := markdown.Escape(m.Title)
	var w markdown.Writer
	w.Heading(1, title)
	w.Block(markdown.Paragraphs(m.Description))
	w.Heading(2, "What the plugin does")
	w.Paragraph("The plugin connects Claude to the MCP server of %s at %s, and has skills that say when and how to use its tools. It runs no program on your machine.",
		title, markdown.CodeSpan(m.URL))
	for _, t := range d.surface.Tools {
		w.Item("%s (%s): %s", markdown.Escape(titleOf(t)), markdown.CodeSpan(t.Name), markdown.Inline(firstSentence(t.Description)))
	}
	w.EndList()
	w.Heading(2, "How to use it")
	switch {
	case d.surface.Access.Public:
		w.Paragraph("Install the plugin. No account is needed.")
	default:
		w.Paragraph("Install the plugin, and log in when Claude asks for it.")
		if d.listing.Requirements != "" {
			w.Block(markdown.Paragraphs(d.listing.Requirements))
		}
	}
	w.Paragraph("Then ask, for example:")
	for _, e := range d.surface.Examples {
		w.Item("“%s”", markdown.Escape(e.Prompt))
	}
	w.EndList()
	d.pluginData(&w)
	w.Heading(2, "Support")
	w.Item("Help: %s", markdown.Escape(m.Support))
	if m.Docs != "" {
		w.Item("Documentation: %s", markdown.Escape(m.Docs))
	}
	if m.Security != "" {
		w.Item("Report a vulnerability: %s", markdown.Escape(m.Security))
	}
	w.EndList()
	return w.Bytes()
}

// pluginData writes what data the plugin sends, and what becomes of it.
func (d *draft) pluginData(w *markdown.Writer) {
	p := d.listing.Privacy
	if p == nil {
		p = &docs.DataUse{}
	}
	w.Heading(2, "What data it sends")
	w.Paragraph("The arguments of the tools go to %s when Claude calls a tool. The plugin sends nothing else, and keeps nothing itself.", markdown.CodeSpan(hostOf(d.surface.Manifest.URL)))
	for _, fact := range []struct{ name, text string }{
		{"Collected", p.Collected}, {"Used", p.Used}, {"Stored", p.Stored}, {"Shared", p.Shared}, {"Retention", p.Retention},
	} {
		if fact.text != "" {
			w.Item("%s: %s", fact.name, markdown.Inline(fact.text))
		}
	}
	w.EndList()
	if privacy := d.surface.Manifest.Privacy; privacy != "" {
		w.Paragraph("Privacy policy: %s", markdown.Escape(privacy))
	}
}

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
	f.begin(5, "Compliance")
	f.answer(question{name: "Contact", from: "Listing.Company.Contact", value: d.listing.Company.Contact, fault: mailFault, ask: "give an e-mail address for questions of reviewers"})
	f.Paragraph("The form asks for four acknowledgements, which a person must make.")
	f.begin(6, "Review and submit")
	f.Paragraph("Choose how the directory hears of new commits: by a webhook or by looking. A later version is published from the tracked branch after the directory has checked it.")
	return f.Bytes()
}

func (f *form) pluginPersonalData() {
	const name = "Personal data"
	switch data := f.listing.Data; {
	case len(data.Returned) > 0:
		f.fact(name, "It reads %s with the tools of the server, and stores nothing.", markdown.Escape(strings.Join(data.Returned, ", ")))
	case data.NoUserData:
		f.fact(name, "It reads and stores no data of users (`Listing.Data.NoUserData`).")
	default:
		f.Heading(3, name)
		f.missing("Listing.Data.Returned", "list the categories of users' data that results contain, or set NoUserData")
	}
}

// pluginChecklist returns what the directory asks of a plugin, with the results of the checks.
//
// Source: https://claude.com/docs/plugins/pre-submission-checklist
func (d *draft) pluginChecklist(found map[plugin.Rule][]plugin.Problem) []point {
	var points []point
	for _, r := range []struct {
		text  string
		rules []plugin.Rule
	}{
		{"The folder has .claude-plugin/plugin.json and its other files at the top", []plugin.Rule{plugin.RuleManifest, plugin.RuleFolders}},
		{"The name is allowed and says what the plugin is for", []plugin.Rule{plugin.RuleName}},
		{"The manifest has displayName, a version, a description, an author with an address", []plugin.Rule{plugin.RuleFields, plugin.RuleVersion}},
		{"Names use one writing system and no invisible characters", []plugin.Rule{plugin.RuleWriting}},
		{"README.md has at least 40 words outside of code", []plugin.Rule{plugin.RuleReadme}},
		{"There is a license", []plugin.Rule{plugin.RuleLicense}},
		{".mcp.json names the URL of the connector, over https", []plugin.Rule{plugin.RuleServers, plugin.RuleSameURL}},
		{"Each skill has its folder, its name, and a description of the situations in which it helps", []plugin.Rule{plugin.RuleSkills, plugin.RuleSituations, plugin.RuleSupporting}},
		{"Paths work on every system, without files of an operating system", []plugin.Rule{plugin.RulePaths, plugin.RuleSystemFiles}},
		{"Files are text, images or fonts, and not too large or too many", []plugin.Rule{plugin.RuleSize, plugin.RuleBinaries, plugin.RuleBundles}},
		{"No symlinks, submodules or Git LFS", []plugin.Rule{plugin.RuleLinks}},
		{"No credentials in any file", []plugin.Rule{plugin.RuleSecrets}},
	} {
		p := point{text: r.text}
		for _, rule := range r.rules {
			for _, problem := range found[rule] {
				state := failed
				if problem.Held {
					state = onlyOwner
				}
				p.worsen(state, markdown.Escape(problem.String()))
			}
		}
		if p.state == done {
			p.notes = append(p.notes, "checked in the files of this kit"+d.onDay())
		}
		points = append(points, p)
	}
	owner := func(text, check string) point { return point{text: text, state: onlyOwner, notes: []string{check}} }
	return append(points,
		d.owners(PointValidated, "`claude plugin validate` accepts the plugin", "run `claude plugin validate "+PluginFolder+"`; it needs no account"),
		owner("The plugin works in Claude", "run `claude --plugin-dir ./"+PluginFolder+"`, enter /mcp, and try a skill; on claude.ai, upload the folder as a zip"),
		owner("The name is not that of another plugin or brand", "search the directory"),
		owner("The version is raised with every release", "compare it with the published one"),
		owner("The repository is public when the listing goes live", "open it without logging in"),
		owner("The organization that submits first keeps the listing", "submit from the one that should own it, as for the connector"),
		owner("The connector is submitted too", "`submission -profile anthropic` writes its kit; pair the listings when both are published"),
	)
}

// skillNames returns the names of the skills.
func (d *draft) skillNames() (names []string) {
	for _, s := range d.skills() {
		names = append(names, s.name)
	}
	return names
}

// skillList says which skills the plugin has and where they come from.
func (d *draft) skillList(w *markdown.Writer) {
	w.Heading(2, "The skills")
	w.Paragraph("Each group of examples is a skill: %s. An example names its group in `Example.Group`; examples without one are grouped by whether they read, add or change. "+
		"The description of a skill decides when Claude loads it: read it once as a user's situation.", codes(d.skillNames(), "none"))
	if len(d.surface.Examples) == 0 {
		w.Paragraph("**%s:** %s", Missing, fmt.Sprintf("%s: document at least three examples", markdown.CodeSpan("Server.Examples")))
	}
}
