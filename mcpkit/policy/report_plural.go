package policy

import (
	"fmt"
	"strings"
)

// ofTools returns the message of several tools for a message about one, in which anyTool stands for
// the tool: "3 tools have no title". A message that says more about the tool than one verb, or does
// not begin with the tool, is about each of them.
func ofTools(message string, n int) string {
	if rest, ok := strings.CutPrefix(message, anyTool+" "); ok {
		owner := ""
		if after, ok := strings.CutPrefix(rest, "of the adopted server "); ok {
			owner, rest = "of the adopted server ", after
		}
		verb, object, _ := strings.Cut(rest, " ")
		if many := pluralVerb(verb); many != "" && !aboutOne(object) {
			return strings.TrimSpace(fmt.Sprintf("%d tools %s%s %s", n, owner, many, object))
		}
	}
	return strings.Replace(message, anyTool, fmt.Sprintf("each of %d tools", n), 1)
}

// aboutOne reports whether the rest of a sentence refers to its subject as one thing, or may have a
// second verb.
func aboutOne(object string) bool {
	for word := range strings.FieldsSeq(object) {
		switch strings.Trim(strings.ToLower(word), ",:;") {
		case "it", "its", "itself", "but", "and", "or", "which", "that":
			return true
		}
	}
	return false
}

// pluralVerb returns the plural of a verb in the third person, or "" for another word.
func pluralVerb(verb string) string {
	switch verb {
	case "is":
		return "are"
	case "has":
		return "have"
	case "was":
		return "were"
	case "does":
		return "do"
	case "carries":
		return "carry"
	}
	for _, ending := range []string{"sses", "shes", "ches", "xes", "zes"} {
		if strings.HasSuffix(verb, ending) {
			return strings.TrimSuffix(verb, "es")
		}
	}
	if len(verb) > 2 && strings.HasSuffix(verb, "s") && !strings.HasSuffix(verb, "ss") {
		return strings.TrimSuffix(verb, "s")
	}
	return ""
}
