package lint

import (
	"fmt"
	"io/fs"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission/plugin"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

const pluginSource = "https://claude.com/docs/plugins/build"

// Folder returns the report about the folder of a plugin for Anthropic's directory. The error says
// why the folder cannot be read.
func Folder(target string, folder fs.FS) (*policy.Report, error) {
	if _, err := fs.Stat(folder, ".claude-plugin"); err != nil {
		return nil, fmt.Errorf("the folder is not that of a plugin: it has no .claude-plugin; give a file, or the folder of a plugin")
	}
	files, err := plugin.Read(folder)
	if err != nil {
		return nil, err
	}
	refused := policy.Result{Rule: policy.Rule{
		ID: "plugin", Title: "the directory takes the plugin", Level: policy.Must, Source: pluginSource, Checked: "2026-11-28",
		Only: policy.DirectoryAnthropic, NoWaiver: true,
	}}
	held := policy.Result{Rule: policy.Rule{
		ID: "plugin-review", Title: "no reviewer has to look at the plugin first", Level: policy.Should, Source: pluginSource, Checked: "2026-11-28",
		Only: policy.DirectoryAnthropic, NoWaiver: true,
	}}
	for _, p := range plugin.Check(files, plugin.Options{}) {
		where := p.File
		if where == "" {
			where = "the folder"
		}
		res, outcome := &refused, policy.Fail
		if p.Held {
			res, outcome = &held, policy.Warn
		}
		res.Outcome = outcome
		res.Findings = append(res.Findings, policy.Finding{Rule: res.Rule, Message: fmt.Sprintf("%s: %s (%s)", where, p.Message, p.Rule)})
	}
	return &policy.Report{Target: target, Results: []policy.Result{refused, held}}, nil
}
