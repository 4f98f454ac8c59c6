package submission

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission/plugin"
)

// bundle returns the files of the plugin.
func (d bundler) bundle() []File {
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

// asksFor reports whether the form has a problem with a field.
func (d *draft) asksFor(field string) bool {
	return slices.ContainsFunc(d.problems, func(p Problem) bool { return p.Field == field })
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
		if p.Rule == plugin.RuleLicense && d.asksFor("Listing.Plugin.License") {
			continue // the form has a problem for it
		}
		if !p.Held {
			d.add(Invalid, "Plugin", PluginFolder+"/"+p.File, p.Message)
		}
	}
	return found
}
