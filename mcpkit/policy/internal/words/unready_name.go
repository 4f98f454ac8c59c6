package words

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// labels are words that label a tool as unfinished at the end of its name or title, or at the
// beginning.
var labels = prose.NewList("beta alpha experimental wip poc prototype unstable canary prerelease deprecated obsolete legacy unfinished untested")

// testLabels label a tool that works on test data, at the end of its name.
var testLabels = prose.NewList("mock stub dummy staging dev sandbox uat qa preprod todo tmp temp")

// softLabels label a tool as unfinished at the end of its name unless its verb stands before them:
// "leads_score_demo", but not "leads_send_demo".
var softLabels = prose.NewList("demo trial pilot old v0 bak exp")

// UnreadyTitle returns the words by which a title calls its tool unfinished, or "". spoken is the
// description: a title may say "beta" if the tool is about that.
func UnreadyTitle(title, spoken string) string {
	title = Fold(title)
	all := clauses(title)
	for i, c := range all {
		apart := i > 0 || len(all) > 1 && labels.Has(c.at(0))
		if at, _ := c.state(); at >= 0 && apart && !speaksOf(spoken, c.at(c.length()-1)) {
			return c.text()
		}
		ws := c.Words[c.from:c.to]
		if last := ws[len(ws)-1]; i == len(all)-1 && len(ws) > 2 && labels.Has(last.Lower) && !speaksOf(spoken, last.Lower) {
			return last.Text
		}
	}
	return ""
}

// UnreadyName returns the word by which a name calls its tool unfinished, or "". spoken is the
// description.
func UnreadyName(name, spoken string) string {
	ws := SplitName(name)
	n := len(ws)
	if n < 2 {
		return ""
	}
	for _, w := range ws {
		if len(w) > 2 && w[0] == 'v' && w[1] >= '0' && w[1] <= '9' && (strings.Contains(w, "beta") || strings.Contains(w, "alpha")) {
			return w
		}
	}
	last, before := ws[n-1], ws[n-2]
	object := last == "todo" && anyVerb(before) != NoAct || n == 2 && anyVerb(before) != NoAct || n == 2 && slices.Contains(readVerbs, before) || among(before, "to from in of for by as is with on")
	if (labels.Has(last) || testLabels.Has(last)) && !object && !speaksOf(spoken, last) {
		return last
	}
	verb := anyVerb(before) != NoAct || slices.Contains(readVerbs, before) || ValueAct(before) != NoAct
	if softLabels.Has(last) && !object && !verb && n > 2 && !speaksOf(spoken, last) {
		return last
	}
	if labels.Has(ws[0]) && n > 2 && (anyVerb(ws[1]) != NoAct || slices.Contains(readVerbs, ws[1])) && !speaksOf(spoken, ws[0]) {
		return ws[0]
	}
	return ""
}

// speaksOf reports whether a description uses a word other than to describe the state of its tool.
func speaksOf(description, word string) bool {
	for _, c := range clauses(Fold(description)) {
		if at, _ := c.state(); at >= 0 {
			continue
		}
		for i := range c.length() {
			if c.at(i) == word {
				return true
			}
		}
	}
	return false
}
