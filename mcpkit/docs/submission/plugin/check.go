package plugin

import (
	"fmt"
	"slices"
	"strings"
)

// A Problem is one breach of what the directory asks for.
type Problem struct {
	// Rule names what is asked for, for example "name" or "readme".
	Rule Rule
	// File is the path of the file, or "" for the whole folder.
	File string
	// Message says what is wrong and how to correct it.
	Message string
	// Held is set if the directory does not refuse the plugin, but a reviewer looks at it.
	Held bool
}

// String returns the problem on one line.
func (p Problem) String() string {
	where := p.File
	if where == "" {
		where = "the folder"
	}
	return fmt.Sprintf("%s: %s (%s)", where, p.Message, p.Rule)
}

// A Rule names one thing that the directory asks of a plugin.
type Rule string

// The rules, in the order in which [Check] reports them.
const (
	RuleManifest    Rule = "manifest"         // .claude-plugin/plugin.json exists, alone in its folder, and is JSON
	RuleName        Rule = "name"             // the name has the right form and no reserved word
	RuleFields      Rule = "fields"           // displayName, version, description, author and license are set
	RuleWriting     Rule = "writing-system"   // names use one writing system and no invisible characters
	RuleVersion     Rule = "version"          // the version is a semantic version
	RuleReadme      Rule = "readme"           // README.md has 40 words outside code
	RuleLicense     Rule = "license"          // there is a LICENSE or a license
	RuleServers     Rule = "servers"          // .mcp.json names remote servers by https
	RuleSameURL     Rule = "same-url"         // .mcp.json names the URL of the connector
	RuleSkills      Rule = "skills"           // each skill has its folder, name and description
	RuleSituations  Rule = "situations"       // a skill's description states situations
	RuleSupporting  Rule = "supporting-files" // files of a skill are in references, assets or scripts, and mentioned
	RuleFolders     Rule = "folders"          // folders and files have the expected spelling
	RulePaths       Rule = "portable-paths"   // paths work on every system
	RuleSystemFiles Rule = "system-files"     // no files of an operating system
	RuleSize        Rule = "size"             // files are neither too large nor too many
	RuleBinaries    Rule = "binaries"         // only text, images and fonts
	RuleLinks       Rule = "links"            // no symlinks, submodules or Git LFS
	RuleBundles     Rule = "bundles"          // no .mcpb and .dxt, and no folder bin
	RuleSecrets     Rule = "secrets"          // no credentials
)

// Options say what a plugin is compared with.
type Options struct {
	// URL is the address of the connector that the plugin belongs to. If it is empty, [RuleSameURL]
	// is not checked.
	URL string
}

// Check returns everything that is wrong with a plugin, in the order of the rules.
func Check(files []File, o Options) []Problem {
	c := &checker{files: files, options: o, byPath: make(map[string]File, len(files))}
	for _, f := range files {
		c.byPath[f.Path] = f
	}
	c.manifest()
	c.readme()
	c.servers()
	c.skills()
	c.folders()
	for _, f := range files {
		c.path(f)
		c.content(f)
	}
	c.collisions()
	c.sizes()
	return c.problems
}

// A checker collects the problems of a plugin.
type checker struct {
	files    []File
	options  Options
	byPath   map[string]File
	problems []Problem
}

func (c *checker) add(rule Rule, file, format string, args ...any) {
	c.problems = append(c.problems, Problem{Rule: rule, File: file, Message: fmt.Sprintf(format, args...)})
}

func (c *checker) hold(rule Rule, file, format string, args ...any) {
	c.problems = append(c.problems, Problem{Rule: rule, File: file, Message: fmt.Sprintf(format, args...), Held: true})
}

// folderNames are the names of folders and files that Claude Code looks for.
var folderNames = []string{".claude-plugin", ".mcp.json", "agents", "commands", "hooks", "skills"}

// folders checks the spelling of the files and folders that Claude Code looks for.
func (c *checker) folders() {
	told := map[string]bool{}
	for _, f := range c.files {
		first, rest, inside := strings.Cut(f.Path, "/")
		i := slices.IndexFunc(folderNames, func(name string) bool { return strings.EqualFold(name, first) && name != first })
		if i >= 0 && !told[first] {
			told[first] = true
			c.add(RuleFolders, first, "Claude Code looks for %q; rename it", folderNames[i])
		}
		if inside && first == ".claude-plugin" && rest != "plugin.json" {
			c.add(RuleManifest, f.Path, "only plugin.json belongs in .claude-plugin; move it to the top of the plugin")
		}
		if first == "bin" && inside && !told[first] {
			told[first] = true
			c.add(RuleBundles, first, "claude.ai and Cowork do not install a plugin with a folder bin at its top; remove it")
		}
	}
}
