package openapi

import (
	"slices"
	"strings"
)

// summaryOf returns what an operation does, in a few words: its summary, or its operationId in
// words.
func (o *operation) summaryOf() string {
	if text := cleanText(o.op.Summary, 100); text != "" {
		return strings.TrimRight(text, ". ")
	}
	if o.op.OperationID == "" {
		if text := cleanText(o.op.Description, 100); text != "" && !strings.HasSuffix(text, "…") {
			return strings.TrimRight(text, ". ")
		}
	}
	id := o.op.OperationID
	if id == "" {
		id = o.method + " " + strings.NewReplacer("{", "", "}", "").Replace(o.path)
	}
	text := strings.Join(words(id), " ")
	return strings.TrimRight(sentence(text), ".")
}

// description returns the description of the tool: what it does, and when to use it.
func (o *operation) description() string {
	summary := o.summaryOf()
	text := sentence(summary)
	if more := cleanText(o.op.Description, maxToolText); more != "" && !strings.EqualFold(strings.TrimRight(more, "."), summary) {
		text += " " + sentence(more)
	}
	if o.op.Deprecated {
		text += " The service marks it as deprecated."
	}
	list := strings.Fields(summary)
	if len(list) == 0 || slices.Contains(strings.Fields(strings.ToLower(text)), "use") && strings.Contains(text, "Use when") {
		return text
	}
	list[0] = strings.ToLower(list[0])
	return text + " Use when the user wants to " + strings.Join(list, " ") + "."
}
