package plugin

import (
	"encoding/json"
	"fmt"
	"strings"
)

// frontMatter reads the members of the front matter of a document that are single texts: plain, in
// quotation marks, or over several lines after | or >. It skips lists and mappings. A fault says
// what is wrong; it is empty for readable front matter.
func frontMatter(document string) (members map[string]string, body, fault string) {
	document = strings.ReplaceAll(strings.TrimPrefix(document, "\ufeff"), "\r\n", "\n")
	rest, ok := strings.CutPrefix(document, "---\n")
	if !ok {
		return nil, "", "it does not begin with front matter between two lines of ---"
	}
	head, body, ok := strings.Cut("\n"+rest, "\n---\n")
	if !ok {
		if head, ok = strings.CutSuffix("\n"+rest, "\n---"); !ok {
			return nil, "", "the front matter does not end with a line of ---"
		}
	}
	members = map[string]string{}
	lines := strings.Split(strings.TrimPrefix(head, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") || value != "" && value[0] != ' ' {
			return nil, "", fmt.Sprintf("the front matter is not YAML in line %d: %.60q", i+2, line)
		}
		from := i + 1
		for i+1 < len(lines) && (strings.TrimSpace(lines[i+1]) == "" || strings.HasPrefix(lines[i+1], " ") || strings.HasPrefix(lines[i+1], "- ")) {
			i++
		}
		text, isText, fault := scalar(strings.TrimSpace(value), lines[from:i+1])
		if fault != "" {
			return nil, "", fmt.Sprintf("%s in the front matter %s", strings.TrimSpace(key), fault)
		}
		if isText {
			members[strings.TrimSpace(key)] = text
		}
	}
	return members, body, ""
}

// scalar reads the value of a member with the lines that belong to it.
func scalar(value string, more []string) (text string, isText bool, fault string) {
	for i := range more {
		more[i] = strings.TrimSpace(more[i])
	}
	following := strings.TrimSpace(strings.Join(more, " "))
	switch {
	case strings.HasPrefix(value, `"`):
		if json.Unmarshal([]byte(strings.TrimSpace(value+" "+following)), &text) != nil {
			return "", false, "is not a text in quotation marks"
		}
		return text, true, ""
	case strings.HasPrefix(value, "'"):
		inner := strings.TrimSpace(value + " " + following)
		if len(inner) < 2 || !strings.HasSuffix(inner, "'") {
			return "", false, "has a quotation mark that is not closed"
		}
		return strings.ReplaceAll(inner[1:len(inner)-1], "''", "'"), true, ""
	case strings.HasPrefix(value, "|") || strings.HasPrefix(value, ">"):
		return following, true, ""
	case strings.HasPrefix(value, "[") || strings.HasPrefix(value, "{") || strings.HasPrefix(value, "&") || strings.HasPrefix(value, "*"):
		return "", false, ""
	case value == "":
		return "", false, "" // a list, a mapping or nothing
	case strings.Contains(value, ": ") || strings.HasSuffix(value, ":") || strings.Contains(value, " #"):
		return "", false, `has a colon or # that YAML reads as more than text; put the text in quotation marks`
	}
	return strings.TrimSpace(value + " " + following), true, ""
}
