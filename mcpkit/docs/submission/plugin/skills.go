package plugin

import (
	"slices"
	"strings"
)

// The limits of skills, in characters.
const (
	skillNameMax        = 64
	skillDescriptionMax = 1024
)

func (c *checker) skills() {
	names := map[string]string{}
	for _, f := range c.files {
		parts := strings.Split(f.Path, "/")
		if parts[0] != "skills" {
			continue
		}
		switch {
		case len(parts) <= 2:
			c.add(RuleSkills, f.Path, "a skill is a folder with a file SKILL.md; move it into one")
		case len(parts) == 3 && parts[2] == "SKILL.md":
			c.skill(f, parts[1], names)
		case len(parts) == 3 && strings.EqualFold(parts[2], "SKILL.md"):
			c.add(RuleFolders, f.Path, `Claude Code looks for "SKILL.md"; rename it`)
		case c.byPath["skills/"+parts[1]+"/SKILL.md"].Path == "":
			c.add(RuleSkills, f.Path, "the skill %q has no file SKILL.md", parts[1])
		default:
			c.supporting(f, parts)
		}
	}
}

func (c *checker) skill(f File, folder string, names map[string]string) {
	head, body, fault := frontMatter(string(f.Content))
	if fault != "" {
		c.add(RuleSkills, f.Path, "%s", fault)
		return
	}
	name, description := head["name"], head["description"]
	switch {
	case name == "":
		c.add(RuleSkills, f.Path, "the front matter has no name")
	case name != folder:
		c.add(RuleSkills, f.Path, "the name %q is not that of the folder, %q", name, folder)
	case len(name) > skillNameMax:
		c.add(RuleSkills, f.Path, "the name is longer than %d characters", skillNameMax)
	case names[name] != "":
		c.add(RuleSkills, f.Path, "the name %q is that of %s", name, names[name])
	}
	names[name] = f.Path
	switch {
	case description == "":
		c.add(RuleSkills, f.Path, "the front matter has no description as one text")
	case len([]rune(description)) > skillDescriptionMax:
		c.add(RuleSkills, f.Path, "the description has %d characters; %d are allowed", len([]rune(description)), skillDescriptionMax)
	case !saysWhen(description):
		c.hold(RuleSituations, f.Path, "the description does not say when to use the skill; write the situations of a user, such as \"Use when the user asks for a note\"")
	}
	if strings.TrimSpace(body) == "" {
		c.add(RuleSkills, f.Path, "it has no instructions after the front matter")
	}
}

// supporting checks a file that belongs to a skill.
func (c *checker) supporting(f File, parts []string) {
	within := strings.Join(parts[2:], "/")
	if !slices.Contains([]string{"references", "assets", "scripts"}, parts[2]) {
		c.add(RuleSupporting, f.Path, "files of a skill are in references, assets or scripts; move it")
	}
	if !strings.Contains(string(c.byPath["skills/"+parts[1]+"/SKILL.md"].Content), within) {
		c.add(RuleSupporting, f.Path, "SKILL.md does not mention %s, so nothing reads it", within)
	}
}

// saysWhen reports whether a description states situations.
func saysWhen(description string) bool {
	words := strings.FieldsFunc(strings.ToLower(description), func(r rune) bool { return r < 'a' || r > 'z' })
	return slices.ContainsFunc([]string{"when", "whenever", "if", "asks", "wants", "needs"}, func(word string) bool { return slices.Contains(words, word) })
}
