package policy

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// Rules about tools that read and write.
const (
	RuleReadWriteSplit       RuleID = "read-write-split"
	RuleReadWriteSplitLikely RuleID = "read-write-split-likely"
	RuleReadWriteOpen        RuleID = "read-write-open"
	RuleWriteSplit           RuleID = "write-split"
)

var splitRules = []Rule{
	{
		ID:    RuleReadWriteSplit,
		Title: "no argument chooses whether a tool reads or writes",
		Why: "Hints apply to the whole tool. A tool that accepts GET and DELETE, or list and delete, is rejected (review criteria 1), and " +
			"documenting the difference does not help.",
		Source: criteriaURL, Checked: directoriesRead, Level: Must,
		Fix:   "make one tool that reads and one for each way of writing, and remove the argument",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				for _, c := range switchArguments(v.inputs[i]) {
					if read, write := sides(c.values); read != "" && write != "" && c.splits(t) {
						if c.onlyLikely(t) {
							continue // read-write-split-likely says it
						}
						r.tool(t, fmt.Sprintf("%s reads or writes depending on argument %s, which accepts %s and %s",
							subject(t), c.path, display.Quote(read), display.Quote(write)), "")
					} else if read, write := c.methods(t, v.inputs[i]); write != "" {
						r.tool(t, fmt.Sprintf("%s sends any request: argument %s takes %s and %s, and argument %s any address",
							subject(t), c.path, display.Quote(read), display.Quote(write), addressArgument(v.inputs[i])), "")
					}
				}
			}
		},
	},
	{
		ID:    RuleReadWriteSplitLikely,
		Title: "no argument seems to choose whether a tool reads or writes",
		Why: "A reviewer who finds list and delete among the values of an argument asks whether the tool writes (review criteria 1), even if " +
			"its description begins with reading.",
		Source: criteriaURL, Checked: directoriesRead, Level: Should,
		Fix:   `if the values are data, say so in the description of the argument: "method of the endpoint", else make a tool for each`,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				for _, c := range switchArguments(v.inputs[i]) {
					if read, write := sides(c.values); read != "" && write != "" && c.splits(t) && c.onlyLikely(t) {
						r.tool(t, fmt.Sprintf("%s seems to read or write depending on argument %s, which accepts %s and %s",
							subject(t), c.path, display.Quote(read), display.Quote(write)), "")
					}
				}
			}
		},
	},
	{
		ID:    RuleReadWriteOpen,
		Title: "no free-text argument chooses what a tool does",
		Why: "A free-text method or action makes the tool a catch-all: whether a call reads or writes is not known in advance (review " +
			"criteria 1).",
		Source: criteriaURL, Checked: directoriesRead, Level: Should,
		Fix:   "limit the argument to an enum whose values all read or all write, or make one tool for each value",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				for _, c := range switchArguments(v.inputs[i]) {
					if _, write := c.methods(t, v.inputs[i]); c.text && write == "" && c.open(t) {
						r.tool(t, fmt.Sprintf("%s accepts any text for argument %s, which chooses what the tool does", subject(t), c.path), "")
					}
				}
			}
		},
	},
	{
		ID:    RuleWriteSplit,
		Title: "each way of writing has its own tool",
		Why: "The review criteria (1) ask to split create, update and delete, ideally: a user who allows a tool to add must not allow it to " +
			"delete.",
		Source: criteriaURL, Checked: directoriesRead, Level: Should,
		Fix:   "make one tool for each of the values, and remove the argument",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				for _, c := range switchArguments(v.inputs[i]) {
					add, remove := ways(c.values)
					if read, _ := sides(c.values); read == "" && add != "" && remove != "" && c.splits(t) {
						r.tool(t, fmt.Sprintf("%s writes in different ways depending on argument %s, which accepts %s and %s",
							subject(t), c.path, display.Quote(add), display.Quote(remove)), "")
					}
				}
			}
		},
	},
}

// splits reports whether the argument chooses what t does: it is named for that, or its values say
// so.
func (c choice) splits(t Tool) bool {
	if c.selects(t) || c.isData(t) {
		return false
	}
	if c.strict() {
		return true
	}
	if slices.Contains([]string{"type", "kind", "what", "step"}, c.name) && !c.performs() && !slices.Contains(c.values, "mutation") {
		return false
	}
	return allVerbs(c.values) && (c.name == "mode" || !readOnly(t))
}

// onlyLikely reports whether the argument, which splits t, may be data all the same: the tool is
// read-only, begins by saying that it reads, and nothing says that the argument performs something.
func (c choice) onlyLikely(t Tool) bool {
	return !c.performs() && (beginsReading(t) || c.isToldUnclearly())
}

// open reports whether the argument, which accepts any text, chooses what t does.
func (c choice) open(t Tool) bool {
	read, write := sides(strings.FieldsFunc(c.said, func(r rune) bool { return !unicode.IsLetter(r) && r != '_' && r != '-' }))
	mixes := read != "" && write != ""
	if read, write := sides(capitals(t.Description)); read != "" && write != "" && c.strict() && !readOnly(t) {
		return !c.filters() // "Runs a command such as GET or SET"
	}
	switch {
	case c.filters():
		return false
	case strings.Contains(c.name, "method"):
		return !stores(t)
	case c.selects(t):
		return false
	case slices.Contains([]string{"op", "command", "cmd", "subcommand", "intent"}, c.name) || !c.strict():
		// A command is also what a shell takes.
		return mixes && strings.ContainsAny(c.said, ",|/") && (c.strict() || c.performs() || c.name == "mode" && !readOnly(t))
	}
	// In a tool that only reads, "action" is a filter.
	return !readOnly(t) || mixes && c.performs()
}

// Methods of HTTP that read, and that write.
var (
	readMethods  = []string{"GET", "HEAD", "OPTIONS"}
	writeMethods = []string{"POST", "PUT", "PATCH", "DELETE"}
)

// methods returns a method of HTTP that reads and one that writes if t certainly sends any request:
// c takes them as text, and another argument is the address. A text that restricts the methods is
// not certain.
func (c choice) methods(t Tool, d schemadoc.Document) (read, write string) {
	if !c.text || !strings.Contains(c.name, "method") && !strings.Contains(c.name, "verb") || c.selects(t) || stores(t) || addressArgument(d) == "" {
		return "", ""
	}
	for _, text := range []string{c.said, t.Description} {
		if read, write := listedMethods(text, text == c.said); write != "" {
			return read, write
		}
	}
	return "", ""
}

// listedMethods returns a method of HTTP that reads and one that writes if a sentence of the text
// lists both, and no sentence restricts methods. anyCase also accepts methods in lower case.
func listedMethods(text string, anyCase bool) (read, write string) {
	for sentence := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(".;!?\n", r) }) {
		list := strings.FieldsFunc(sentence, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
		first := func(methods []string) string {
			i := slices.IndexFunc(list, func(w string) bool {
				return slices.Contains(methods, w) || anyCase && slices.Contains(methods, strings.ToUpper(w))
			})
			if i < 0 {
				return ""
			}
			return list[i]
		}
		reads, writes := first(readMethods), first(writeMethods)
		if reads+writes != "" && slices.ContainsFunc(list, func(w string) bool { return slices.Contains(restrictions, strings.ToLower(w)) }) {
			return "", ""
		}
		if read == "" && reads != "" && writes != "" {
			read, write = reads, writes
		}
	}
	return read, write
}

// restrictions are words of texts that may say that some methods are refused.
var restrictions = []string{
	"only", "not", "never", "no", "except", "without", "refused", "refuses", "rejected", "blocked", "unsupported", "forbidden", "disabled", "disallowed",
	"cannot", "can't", "don't", "won't", "isn't", "aren't", "unless", "instead",
}

// addressArgument returns the path of the first argument of d that takes any address or path of an
// API, or "".
func addressArgument(d schemadoc.Document) (path string) {
	d.Walk(func(n schemadoc.Node) {
		name := strings.Join(words.SplitName(n.Name), "")
		isAddress := slices.Contains(places, name) || slices.Contains([]string{"endpoint", "apiendpoint", "apipath", "requestpath", "requesturl", "urlpath"}, name)
		if path == "" && isAddress && n.Keyword == "properties" && n.Object["type"] == "string" && len(choices(n)) == 0 {
			path = n.Path
		}
	})
	return path
}

// ways returns the first of values that creates or changes something, and the first that deletes
// something. Attaching and detaching are one way of writing.
func ways(values []string) (write, remove string) {
	for _, value := range values {
		ws := words.SplitName(value)
		if len(ws) == 0 {
			continue
		}
		switch {
		case slices.Contains([]string{"create", "insert", "update", "edit", "modify", "change", "patch", "put", "post", "upsert", "new"}, ws[0]):
			if write == "" {
				write = value
			}
		case slices.Contains([]string{"delete", "destroy", "remove", "erase", "del", "drop", "purge"}, ws[0]):
			if remove == "" {
				remove = value
			}
		}
	}
	return write, remove
}

// capitals returns the words of a text in capitals.
func capitals(text string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }), func(w string) bool {
		return len(w) < 3 || w != strings.ToUpper(w)
	})
}
