package policy

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// serverNames are the names that the texts of a server's tools may mention.
type serverNames map[string]bool

func newServerNames(v *view) serverNames {
	names := serverNames{}
	for i, t := range v.Tools {
		names[strings.ToLower(t.Name)] = true
		collect := func(n schemadoc.Node) {
			names[strings.ToLower(n.Name)] = true
			for _, value := range choices(n) {
				names[strings.ToLower(value)] = true
			}
		}
		v.inputs[i].Walk(collect)
		v.outputs[i].Walk(collect)
	}
	return names
}

var (
	// givers are words before an argument that a caller gives.
	givers = strings.Fields("with pass passing set setting use using give giving provide specify supply via adjust without toggle add include omit")
	// kinds are words after an argument.
	argumentKinds = strings.Fields("argument parameter option flag arguments parameters input")
	// callers are words before a tool that a caller calls.
	callers = strings.Fields("use using call calling run see with via through after before from by invoke try tool")
	// origins are words after a name that comes from elsewhere.
	origins = strings.Fields("from of returned in that which given found is are shown comes value values field fields")
)

// unknownName returns the first name in a description that is neither a tool nor an argument of the
// server, where the text tells its reader to use it, and what it seems to be.
func unknownName(description string, known serverNames) (name, kind string) {
	for _, s := range prose.Sentences(words.Fold(description)) {
		for i, w := range s.Words {
			if known[w.Lower] || !isName(w.Text) {
				continue
			}
			if w.Code && i > 0 && s.Words[i-1].Lower == "in" && givesBefore(s.Words[:i]) {
				return w.Text, "argument"
			}
			if !programName(w.Text) {
				continue
			}
			if outcome(w.Text) {
				continue
			}
			at := indexBefore(s.Words, i)
			before, after := "", ""
			if at >= 0 {
				before = s.Words[at].Lower
			}
			if i+1 < len(s.Words) && !s.Words[i+1].Opens {
				after = s.Words[i+1].Lower
			}
			verb := words.VerbOf(w.Text)
			switch {
			case slices.Contains(argumentKinds, after), slices.Contains(argumentKinds, before) && w.Code, w.Opens && slices.Contains(choosers, after):
				return w.Text, "argument"
			case verb.Act != words.NoAct && verb.Leading && slices.Contains(callers, before) || after == "tool" && w.Code:
				return w.Text, "tool"
			case slices.Contains(origins, after):
			case w.Code && slices.Contains(callers, before) && verb.Act != words.NoAct && strings.Contains(w.Text, "_"):
				return w.Text, "tool"
			case before == "call" && w.Code:
				return w.Text, "tool"
			case slices.Contains(givers, before) && toldToGive(s.Words, at):
				if slices.Contains(callers, before) {
					return w.Text, "name"
				}
				return w.Text, "argument"
			}
		}
	}
	return "", ""
}

// givesBefore reports whether the words before an argument tell the caller to give something.
func givesBefore(ws []prose.Word) bool {
	return slices.ContainsFunc(ws, func(w prose.Word) bool {
		return w.Order == prose.Imperative && slices.Contains([]string{"give", "pass", "put", "set", "state", "name", "specify", "provide", "supply"}, w.Lower)
	})
}

// programName reports whether a word is written as a name of a program with several parts:
// next_page, nextPage.
func programName(word string) bool {
	if len(word) < 3 || !isName(word) || strings.ToUpper(word) == word || word[0] >= '0' && word[0] <= '9' || strings.Trim(word, "_-") != word {
		return false
	}
	if strings.Contains(word, "_") {
		return true
	}
	return word[0] >= 'a' && word[0] <= 'z' && word[1] >= 'a' && word[1] <= 'z' && !strings.Contains(word, "-") && len(words.SplitName(word)) > 1
}

// choosers are verbs that say what an argument does: "page_size sets how many come back".
var choosers = strings.Fields("picks chooses selects sets limits narrows controls decides determines restricts filters toggles switches overrides caps enables " +
	"disables specifies sorts excludes includes")

// outcomes are words of names that a result holds: of errors and of moments.
var outcomes = strings.Fields("error errors failed failure exceeded denied invalid missing unsupported unavailable unknown not no un unauthorized forbidden conflict " +
	"last case updated created deleted modified")

// outcome reports whether a name reads as one of an error or a field of a result, or as a way to
// write names.
func outcome(name string) bool {
	ws := words.SplitName(name)
	return len(ws) > 0 && (slices.Contains(outcomes, ws[0]) || slices.Contains(outcomes, ws[len(ws)-1])) && words.VerbOf(name).Act == words.NoAct
}

// answers are verbs of a tool that gives something back.
var answers = strings.Fields("returns return gives answers responds fails ends rejects rejected marks marked shows reports refuses comes flagged yields contains holds")

// toldToGive reports whether the word at i tells the caller to give what follows. It does not in
// "others give `unsupported`" and "ends with `too_large`".
func toldToGive(ws []prose.Word, i int) bool {
	switch w := ws[i]; {
	case strings.HasSuffix(w.Lower, "ing"):
		return true
	case w.Lower != "with" && w.Lower != "without" && w.Lower != "via":
		return w.Order == prose.Imperative || i > 0 && slices.Contains([]string{"to", "can", "may"}, ws[i-1].Lower)
	}
	for k := i - 1; k >= 0; k-- {
		if slices.Contains(answers, ws[k].Lower) {
			return false
		}
		if ws[k].Opens {
			break
		}
	}
	return true
}

// indexBefore returns the index of the word before i that is not an article, or -1.
func indexBefore(ws []prose.Word, i int) int {
	for i--; i >= 0; i-- {
		switch ws[i].Lower {
		case "the", "a", "an", "its", "your", "this", "tool":
			continue
		default:
			return i
		}
	}
	return -1
}
