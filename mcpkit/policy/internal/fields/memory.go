package fields

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// Memory returns what an argument takes of what the assistant keeps.
func Memory(f *Field, p *Purpose) (Found, bool) {
	if f.number() && !f.text() {
		return Found{}, false
	}
	if said, ok := memoryTexts.find(f.sentences, remembers(p)); ok {
		return said, true
	}
	if path := clientFile(f.Description, clientFiles, instructionFiles); path != "" && f.text() && !p.about(ownMemory) {
		return Found{"files of the assistant's own program", path, true}, true
	}
	if found, ok := takesPrivateFile(f, p); ok {
		return found, true
	}
	for _, v := range f.values {
		if said, ok := memoryName(v, p); ok {
			return said, true
		}
	}
	if f.yesNo() || p.about(ownMemory) || p.concerns(chats) {
		return Found{}, false
	}
	found, ok := first(memoryNames, f)
	found.Sure = true
	return found, ok
}

// ToolMemory returns what a tool says that it takes of what the assistant keeps, and in which of
// its texts.
func ToolMemory(name, title string, p *Purpose) (found Found, place string, ok bool) {
	if found, ok := memoryTexts.find(p.sentences, remembers(p)); ok {
		return found, "description", true
	}
	if path := clientFile(p.description, clientFiles); path != "" && !p.about(ownMemory) {
		return Found{"files of the assistant's own program", path, true}, "description", true
	}
	if found, ok := PrivateFile(p); ok {
		return found, "description", true
	}
	if found, ok := memoryName(name, p); ok {
		return found, "name", true
	}
	found, ok = memoryName(title, p)
	return found, "title", ok
}

// clientFiles are parts of the paths of files in which the user's AI client keeps settings and
// conversations.
var clientFiles = []string{
	"~/.claude", "/.claude/", ".claude/settings", "claude_desktop_config", "~/.codex", "~/.cursor", ".cursor/mcp.json", "~/.gemini", "~/.chatgpt",
	"application support/claude", "appdata/roaming/claude", "~/.config/claude",
}

// instructionFiles are files with what the user tells the client in every conversation. A
// repository has them, too, so a list of examples may name one beside other files.
var instructionFiles = []string{"claude.md", "agents.md", ".cursorrules", "copilot-instructions.md"}

// clientFile returns the part of a text that names such a file, or "".
func clientFile(text string, lists ...[]string) string {
	lower := strings.ToLower(text)
	for _, path := range slices.Concat(lists...) {
		if i := strings.Index(lower, path); i >= 0 && !amongFiles(lower[:i], lower[i+len(path):]) {
			return path
		}
	}
	return ""
}

// amongFiles reports whether the path between two parts of a text stands in a list of the names of
// other files: "README.md, AGENTS.md or docs/setup.md".
func amongFiles(before, after string) bool {
	isFile := func(word string) bool {
		word = strings.Trim(word, " ,.()`'\"")
		dot := strings.LastIndexByte(word, '.')
		return dot >= 0 && dot < len(word)-1 && !slices.ContainsFunc(instructionFiles, func(path string) bool { return strings.HasSuffix(word, path) })
	}
	previous, next := strings.Fields(before), strings.Fields(after)
	if n := len(previous); n > 0 && (previous[n-1] == "or" || previous[n-1] == "and") {
		previous = previous[:n-1]
	}
	if len(next) > 1 && slices.Contains([]string{"", "or", "and"}, strings.Trim(next[0], ",.`")) {
		next = next[1:]
	}
	return len(previous) > 0 && isFile(previous[len(previous)-1]) || len(next) > 0 && isFile(next[0])
}

// memoryName is Memory for the words of a name.
func memoryName(name string, p *Purpose) (Found, bool) {
	said, ok := memoryTexts.find(prose.Sentences(namePhrase("", name).String()), remembers(p))
	said.Quote = name
	return said, ok
}

// remembers returns which sayings count for a tool with that purpose.
func remembers(p *Purpose) func(saying) bool {
	subject := p.concerns(chats)
	return func(s saying) bool { return s.force&anywhere != 0 || !subject }
}
