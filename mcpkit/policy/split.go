package policy

import (
	"fmt"
	"slices"
	"strings"
)

// switches are arguments, with their words joined, that choose what a tool does.
var switches = []string{
	"method", "httpmethod", "httpverb", "requestmethod", "verb",
	"action", "actiontype", "operation", "operationtype", "op", "command", "cmd",
}

var splitRules = []Rule{
	{
		ID:    "read-write-split",
		Title: "no tool both reads and writes at the choice of an argument",
		Why: "Hints hold for a whole tool. One tool that takes GET and DELETE, or list and delete, is rejected, and documenting the split " +
			"does not help.",
		Source: criteriaURL, Checked: pagesRead, Level: Must,
		Fix:   "make one tool that reads and one for each way of writing, and drop the argument",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if filters(t) {
					continue
				}
				v.inputs[i].walk(func(n node) {
					if !isSwitch(n) {
						return
					}
					if read, write := sides(choices(n)); read != "" && write != "" {
						r.tool(t, fmt.Sprintf("%s reads or writes at the choice of argument %s, which takes %s and %s",
							subject(t), n.path, quote(read), quote(write)), "")
					}
				})
			}
		},
	},
	{
		ID:     "read-write-open",
		Title:  "no argument chooses freely what a tool does",
		Why:    "A free method or action argument makes a catch-all of the tool: nobody can say beforehand whether a call reads or writes.",
		Source: criteriaURL, Checked: pagesRead, Level: Should,
		Fix:   "list the allowed values as an enum, all of which read or all of which write, or make a tool of each",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				v.inputs[i].walk(func(n node) {
					name := strings.Join(splitName(n.name), "")
					loose := isSwitch(n) && !slices.Contains([]string{"op", "command", "cmd"}, name)
					// "action" in a tool that only reads is what it filters by.
					if !loose || readOnly(t) && !strings.Contains(name, "method") {
						return
					}
					if _, limited := n.object["pattern"]; n.object["type"] == "string" && len(choices(n)) == 0 && !limited {
						r.tool(t, fmt.Sprintf("%s takes any text for argument %s, which chooses what it does", subject(t), n.path), "")
					}
				})
			}
		},
	},
}

// filters reports whether t is a search whose arguments only narrow it down: a
// list of log entries may be filtered by method.
func filters(t Tool) bool {
	verb := verbOf(t.Name)
	return readOnly(t) && verb.leading && slices.Contains([]string{"list", "search", "find", "count"}, verb.word)
}

func isSwitch(n node) bool {
	return n.keyword == "properties" && slices.Contains(switches, strings.Join(splitName(n.name), ""))
}

// choices lists the values that an argument is limited to.
func choices(n node) []string {
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
	add(n.schema)
	for _, keyword := range []string{"anyOf", "oneOf"} {
		alternatives, _ := n.object[keyword].([]any)
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
		case saysNothing:
		case reads:
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

// actOf judges a value of an argument: an HTTP method, or a verb.
func actOf(value string) act {
	switch strings.ToUpper(value) {
	case "GET", "HEAD", "OPTIONS":
		return reads
	case "POST", "PUT", "PATCH":
		return changes
	}
	return verbOf(value).act
}
