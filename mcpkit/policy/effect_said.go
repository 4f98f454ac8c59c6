package policy

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/acts"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// onlyNamed reports whether the name of t has a verb that writes although the tool does not, as its
// description says: update_history lists updates, delete_impact shows what a deletion would remove,
// create_link returns the text of a link.
func onlyNamed(t Tool) bool {
	verb, title, text := words.VerbOf(t.Name), words.VerbOf(titleOf(t)), words.Fold(t.Description)
	if _, writes := acts.Writes(text); writes || verb.Joined {
		return false
	}
	if !words.ReadsEnglish(text) {
		return true
	}
	if acts.Denies(text) || verb.Act == words.Adds && acts.HeadComputes(text) {
		return true
	}
	return acts.HeadReads(text) != "" && (!title.Leading || title.Act <= words.Reads)
}

// namedWriting reports whether the name of t says that it writes, which is another rule's finding.
func namedWriting(t Tool) bool { return words.VerbOf(t.Name).Act >= words.Adds }

// titledWriting returns the verb by which the title of t says that it writes, or "".
func titledWriting(t Tool) string {
	title := titleOf(t)
	if !words.English(title) || onlyNamed(t) {
		return ""
	}
	if verb := words.VerbOf(title); verb.Leading && verb.Act >= words.Adds {
		return verb.Word
	}
	return ""
}

// describedWriting returns the part of a description that says that the tool writes.
func describedWriting(t Tool, input schemadoc.Document) (s acts.Statement, ok bool) {
	s, ok = acts.Writes(words.Fold(t.Description))
	return s, ok && !(edits(s.Verb) && takesText(input))
}

// edits reports whether a verb can say what a tool does to a text that it was given and returns.
func edits(verb string) bool {
	return strings.Contains(" remove delete erase replace add insert append merge move change modify set clear drop truncate update edit mark write ", " "+verb+" ")
}

// takesText reports whether the arguments have the text or the numbers to work on and name nothing
// that is stored: a tool that removes tags from a text, or adds two numbers, changes no data.
func takesText(d schemadoc.Document) bool {
	text, stored := false, false
	d.Walk(func(n schemadoc.Node) {
		if n.Keyword != "properties" {
			return
		}
		for _, w := range words.SplitName(n.Name) {
			switch w {
			case "text", "string", "html", "markdown", "json", "csv", "code", "content", "input", "numbers", "values", "lines", "template", "samples", "base64", "points",
				"a", "b", "x", "y", "num1", "num2", "number1", "number2", "addends", "summands", "operands":
				text = true
			case "id", "ids", "uid", "uuid", "key", "path", "name", "slug", "url", "file":
				stored = true
			}
		}
	})
	return text && !stored
}

// changing are verbs of texts that say that existing data is changed. Sending and starting change
// nothing that exists.
const changing = " update change modify edit alter overwrite replace rename move reassign set reset mark merge delete remove erase purge " +
	"destroy wipe revoke clear truncate close archive cancel disable deactivate unpublish restore rotate upsert discard drop "

// saysChanges returns the words by which the title or description of an additive tool says that it
// changes existing data, or "".
func saysChanges(t Tool) string {
	title := words.SplitName(titleOf(t))
	for i, w := range title {
		if (i == 0 || title[i-1] == "or") && words.VerbOf(strings.Join(title[i:], " ")).Act >= words.Changes && strings.Contains(changing, " "+w+" ") {
			return titleOf(t)
		}
	}
	for _, s := range acts.In(words.Fold(t.Description)) {
		if s.Act >= words.Changes && strings.Contains(changing, " "+s.Verb+" ") {
			return s.Quote
		}
	}
	return acts.Replaces(words.Fold(t.Description))
}

// saysOnlyReads returns the first words of a description that says that its tool reads and has no
// word for writing, or "".
func saysOnlyReads(t Tool) string {
	text := words.Fold(t.Description)
	if acts.MentionsWriting(text) {
		return ""
	}
	return acts.HeadOnlyReads(text)
}

// beginsReading reports whether t is read-only, its description begins by saying that it reads, and
// no more of it says that it writes.
func beginsReading(t Tool) bool {
	text := words.Fold(t.Description)
	_, writes := acts.Writes(text)
	return readOnly(t) && acts.HeadReads(text) != "" && !writes && acts.ReadsAndWrites(text) == ""
}
