package submission

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission/plugin"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

// pluginChecklist returns what the directory asks of a plugin, with the results of the checks.
//
// Source: https://claude.com/docs/plugins/pre-submission-checklist
func (d checklist) pluginChecklist(found map[plugin.Rule][]plugin.Problem) []point {
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
func (d checklist) skillNames() (names []string) {
	for _, s := range bundler(d).skills() {
		names = append(names, s.name)
	}
	return names
}

// skillList says which skills the plugin has and where they come from.
func (d checklist) skillList(w *markdown.Writer) {
	w.Heading(2, "The skills")
	w.Paragraph("Each group of examples is a skill: %s. An example names its group in `Example.Group`; examples without one are grouped by whether they read, add or change. "+
		"The description of a skill decides when Claude loads it: read it once as a user's situation.", codes(d.skillNames(), "none"))
	if len(d.surface.Examples) == 0 {
		w.Paragraph("**%s:** %s", Missing, fmt.Sprintf("%s: document at least three examples", markdown.CodeSpan("Server.Examples")))
	}
}
