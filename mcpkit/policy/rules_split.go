package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// switches are arguments, with their words joined, that choose what a tool does.
var switches = []string{
	"method", "httpmethod", "httpverb", "requestmethod", "verb",
	"action", "actiontype", "operation", "operationtype", "op", "command", "cmd",
}

// Rules about tools that read and write.
const (
	RuleReadWriteSplit RuleID = "read-write-split"
	RuleReadWriteOpen  RuleID = "read-write-open"
)

var splitRules = []Rule{
	{
		ID:    RuleReadWriteSplit,
		Title: "no argument chooses whether a tool reads or writes",
		Why: "Hints apply to the whole tool. A tool that accepts GET and DELETE, or list and delete, is rejected, and documenting the " +
			"difference does not help.",
		Source: criteriaURL, Checked: directoriesRead, Level: Must,
		Fix:   "make one tool that reads and one for each way of writing, and remove the argument",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if filters(t) {
					continue
				}
				v.inputs[i].Walk(func(n schemadoc.Node) {
					if !isSwitch(n) {
						return
					}
					if read, write := sides(choices(n)); read != "" && write != "" {
						r.tool(t, fmt.Sprintf("%s reads or writes depending on argument %s, which accepts %s and %s",
							subject(t), n.Path, display.Quote(read), display.Quote(write)), "")
					}
				})
			}
		},
	},
	{
		ID:     RuleReadWriteOpen,
		Title:  "no free-text argument chooses what a tool does",
		Why:    "A free-text method or action makes the tool a catch-all: whether a call reads or writes is not known in advance.",
		Source: criteriaURL, Checked: directoriesRead, Level: Should,
		Fix:   "limit the argument to an enum whose values all read or all write, or make one tool for each value",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				v.inputs[i].Walk(func(n schemadoc.Node) {
					name := strings.Join(words.SplitName(n.Name), "")
					loose := isSwitch(n) && !slices.Contains([]string{"op", "command", "cmd"}, name)
					// In a tool that only reads, "action" is a filter.
					if !loose || readOnly(t) && !strings.Contains(name, "method") {
						return
					}
					if _, limited := n.Object["pattern"]; n.Object["type"] == "string" && len(choices(n)) == 0 && !limited {
						r.tool(t, fmt.Sprintf("%s accepts any text for argument %s, which chooses what the tool does", subject(t), n.Path), "")
					}
				})
			}
		},
	},
}

// filters reports whether t is a search whose arguments only narrow it down: a list of log entries
// may be filtered by method.
func filters(t Tool) bool {
	verb := words.VerbOf(t.Name)
	return readOnly(t) && verb.Leading && slices.Contains([]string{"list", "search", "find", "count"}, verb.Word)
}

// isSwitch reports whether n is an argument that chooses what its tool does.
func isSwitch(n schemadoc.Node) bool {
	return n.Keyword == "properties" && slices.Contains(switches, strings.Join(words.SplitName(n.Name), ""))
}

// choices returns the values that an argument is limited to.
func choices(n schemadoc.Node) []string {
	var values []string
	add := func(schema any) {
		object, _ := schema.(map[string]any)
		enum, _ := object["enum"].([]any)
		if c, ok := object["const"]; ok {
			enum = append(slices.Clone(enum), c)
		}
		for _, value := range enum {
			if s, ok := value.(string); ok {
				values = append(values, s)
			}
		}
	}
	add(n.Schema)
	for _, keyword := range []string{"anyOf", "oneOf"} {
		alternatives, _ := n.Object[keyword].([]any)
		for _, a := range alternatives {
			add(a)
		}
	}
	return values
}

// sides returns the first of values that reads and the first that writes.
func sides(values []string) (read, write string) {
	for _, value := range values {
		switch actOf(value) {
		case words.NoAct:
		case words.Reads:
			if read == "" {
				read = value
			}
		default:
			if write == "" {
				write = value
			}
		}
	}
	return read, write
}

// actOf returns the act of a value of an argument, which is an HTTP method or a verb.
func actOf(value string) words.Act {
	switch strings.ToUpper(value) {
	case "GET", "HEAD", "OPTIONS":
		return words.Reads
	case "POST", "PUT", "PATCH":
		return words.Changes
	}
	return words.VerbOf(value).Act
}
