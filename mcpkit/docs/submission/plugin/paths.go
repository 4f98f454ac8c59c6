package plugin

import (
	"path"
	"strings"
	"unicode"
)

// deviceNames are the names that Windows reserves, with any extension.
const deviceNames = " con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9 "

// path checks whether the path of a file works on every system.
func (c *checker) path(f File) {
	for name := range strings.SplitSeq(f.Path, "/") {
		stem, _, _ := strings.Cut(strings.ToLower(name), ".")
		switch {
		case name == ".DS_Store" || name == "Thumbs.db" || name == "desktop.ini" || name == "__MACOSX":
			c.add(RuleSystemFiles, f.Path, "it belongs to an operating system; remove it")
		case strings.ContainsAny(name, `:*?"<>|\`):
			c.add(RulePaths, f.Path, "%q has a character that not every system allows; use letters, digits, dots, hyphens and underscores", name)
		case strings.HasSuffix(name, ".") || strings.HasSuffix(name, " ") || strings.HasPrefix(name, " "):
			c.add(RulePaths, f.Path, "%q begins or ends with a space or a dot", name)
		case stem != "" && strings.Contains(deviceNames, " "+stem+" "):
			c.add(RulePaths, f.Path, "%q is the name of a device on Windows", name)
		case strings.ContainsFunc(name, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf) }):
			c.add(RulePaths, f.Path, "%q has an invisible character", name)
		default:
			continue
		}
		break
	}
	for dir := path.Dir(f.Path); dir != "."; dir = path.Dir(dir) {
		name := path.Base(dir)
		if strings.ContainsFunc(name, func(r rune) bool {
			return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".-_", r)
		}) {
			c.add(RulePaths, f.Path, "the folder %q may have only letters, digits, dots, hyphens and underscores", name)
			break
		}
	}
}

// collisions reports names that differ only by capital letters.
func (c *checker) collisions() {
	taken := map[string]string{}
	for _, f := range c.files {
		key := strings.ToLower(f.Path)
		if other, ok := taken[key]; ok {
			c.add(RulePaths, f.Path, "its name differs from %s only by capital letters", other)
		}
		taken[key] = f.Path
	}
}
