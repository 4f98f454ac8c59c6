package scaffold

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/annotate"
)

// A shape is what a tool over the sample service takes and returns.
type shape string

const (
	find   shape = "find"   // words and a limit → items
	get    shape = "get"    // the ID of an item → the item
	add    shape = "add"    // a title and a text → the new item
	change shape = "change" // an ID, a title and a text → the changed item
	remove shape = "remove" // an ID → the removed item
)

var (
	getVerbs    = []string{"get", "read", "fetch", "show", "open", "view", "describe", "explain", "inspect", "download"}
	removeVerbs = []string{"delete", "remove", "archive", "cancel", "clear", "close", "discard", "drop", "erase", "forget", "purge", "revoke", "trash"}
)

// shapeOf chooses the shape of a tool by its effect and the first word of its name.
func shapeOf(t Tool) shape {
	verb := append(words(t.Name), "")[0]
	switch {
	case t.Effect == annotate.EffectReadOnly && slices.Contains(getVerbs, verb):
		return get
	case t.Effect == annotate.EffectReadOnly:
		return find
	case t.Effect == annotate.EffectAdditive:
		return add
	case slices.Contains(removeVerbs, verb):
		return remove
	}
	return change
}

// A sampleTool is a tool over the sample service, as its template needs it.
type sampleTool struct {
	Tool
	Shape    shape
	Go       string // the name of its method, and the beginning of the names of its types
	File     string
	Examples []sampleExample
}

// A sampleExample is one call of a tool, with the fields of its input in Go.
type sampleExample struct{ Title, Prompt, Input, Shows, Expect string }

// Annotation returns the call of package annotate.
func (t sampleTool) Annotation() string {
	return fmt.Sprintf("annotate.%s(%q, annotate.ClosedWorld())", constructors[t.Effect], t.Title)
}

var constructors = map[annotate.Effect]string{
	annotate.EffectReadOnly: "ReadOnly", annotate.EffectAdditive: "Additive", annotate.EffectDestructive: "Destructive",
}

// Reads reports whether the tool only reads.
func (t sampleTool) Reads() bool { return t.Effect == annotate.EffectReadOnly }

// object returns the words of the name after its verb.
func (t sampleTool) object() string {
	w := words(t.Name)
	if len(w) < 2 {
		return "items"
	}
	return strings.Join(w[1:], " ")
}

// act returns the name in words, with the verb in the third person if third is set.
func (t sampleTool) act(third bool) string {
	w := words(t.Name)
	if len(w) == 0 {
		return "uses items"
	}
	verb := w[0]
	if third {
		verb = thirdPerson(verb)
	}
	return verb + " " + t.object()
}

// Description returns what a model reads. It begins with the name of the tool in words, so that no
// two tools have the same.
func (t sampleTool) Description() string {
	how := map[shape]string{
		find:   "It returns those whose title or text contains all of the words, or all of them without words.",
		get:    "It returns the title and the text of one, by its ID.",
		add:    "It saves a new one with a title and a text, and returns it with its ID.",
		change: "It replaces the title and the text of an existing one, and returns it.",
		remove: "It deletes one permanently, by its ID, and returns what was deleted.",
	}[t.Shape]
	return sentence(t.act(true)) + ". " + how + " Use when the user wants to " + t.act(false) + "."
}

// samples are the items that examples use; the service has the same.
var samples = [][2]string{
	{"Release plan", "Ship the release on Monday"},
	{"Shopping list", "Bread, apples and coffee"},
	{"Reading list", "Two books about gardens"},
}

// sampleTools returns the tools of s with their examples: at least one for each tool, and at least
// three.
func sampleTools(tools []Tool, files, ids nameSet) (list []sampleTool, items int) {
	for _, t := range tools {
		list = append(list, sampleTool{Tool: t, Shape: shapeOf(t), Go: ids.take(exported(t.Name, "Tool")), File: files.take(fileName(t.Name)) + ".go"})
	}
	items = len(samples)
	rounds := (3 + len(list) - 1) / len(list)
	for round := range rounds {
		for i := range list {
			t := &list[i]
			id := round%len(samples) + 1 // reading tools share items; a tool that writes has one for itself
			if t.Shape == change || t.Shape == remove {
				items++
				id = items
			}
			t.Examples = append(t.Examples, t.example(round, id))
		}
	}
	return list, items
}

// example returns an example of the tool with the item id.
func (t sampleTool) example(round, id int) sampleExample {
	item, object := samples[(id-1)%len(samples)], t.object()
	e := sampleExample{Title: t.Title}
	if round > 0 {
		e.Title += fmt.Sprintf(": %s", strings.ToLower(item[0]))
	}
	key := fmt.Sprintf("sample-%d", id)
	title := item[0]
	if id > len(samples) {
		title += fmt.Sprint(" ", id)
	}
	switch t.Shape {
	case find:
		word := strings.ToLower(strings.Fields(item[0])[0])
		e.Prompt = fmt.Sprintf("%s about the word %q", sentence(t.act(false)), word)
		e.Input, e.Shows, e.Expect = fmt.Sprintf("Words: %q", word), fmt.Sprintf("The %s with that word.", object), item[0]
	case get:
		e.Prompt = fmt.Sprintf("%s %s in full", sentence(t.act(false)), key)
		e.Input, e.Shows, e.Expect = fmt.Sprintf("ID: %q", key), "Its title and its text.", item[1]
	case add:
		e.Prompt = fmt.Sprintf("%s with the title %q and the text %q", sentence(t.act(false)), item[0], item[1])
		e.Input, e.Shows, e.Expect = fmt.Sprintf("Title: %q, Text: %q", item[0], item[1]), "What was saved, with its ID.", item[0]
	case change:
		e.Prompt = fmt.Sprintf("%s: give %s the title %q and the text %q", sentence(t.act(false)), key, "New title", "New text")
		e.Input, e.Shows, e.Expect = fmt.Sprintf("ID: %q, Title: %q, Text: %q", key, "New title", "New text"), "What it says now.", "New title"
	case remove:
		e.Prompt = fmt.Sprintf("%s: %s is not needed any more", sentence(t.act(false)), key)
		e.Input, e.Shows, e.Expect = fmt.Sprintf("ID: %q", key), "What was deleted.", title
	}
	return e
}
