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

// description returns the description of the tool: what it does, which arguments belong together,
// and when to use it.
func (c *call) description() string {
	more := ""
	if c.variants != "" {
		more = " The arguments are those of one of these: " + strings.TrimPrefix(c.variants, "One of ")
	}
	return c.operation.description(more)
}

// description returns what the operation does, more sentences, and when to use it.
func (o *operation) description(sentences string) string {
	summary := o.summaryOf()
	text := sentence(summary)
	if more := cleanText(o.op.Description, maxToolText); more != "" && !strings.EqualFold(strings.TrimRight(more, "."), summary) {
		text += " " + sentence(more)
	}
	if o.op.Deprecated {
		text += " The service marks it as deprecated."
	}
	text += sentences
	if strings.TrimSpace(summary) == "" || slices.Contains(strings.Fields(strings.ToLower(text)), "use") && strings.Contains(text, "Use when") {
		return text
	}
	return text + " Use when the user wants to " + infinitive(summary) + "."
}

// infinitive returns a summary as it follows "to": the verbs that it begins with in their base
// form, and those of later parts that a word after them tells from nouns.
func infinitive(summary string) string {
	list := strings.Fields(summary)
	list[0] = strings.ToLower(list[0])
	if _, ok := baseForm(list[0]); !ok {
		return strings.Join(list, " ")
	}
	beginning := true // the words so far are verbs
	for i, word := range list {
		joined := i == 0 || list[i-1] == "and" || list[i-1] == "or" || strings.HasSuffix(list[i-1], ",")
		base, isVerb := baseForm(word)
		switch {
		case isVerb && joined && (beginning || i+1 < len(list) && slices.Contains(afterVerbs, list[i+1])):
			list[i] = base
		case word != "and" && word != "or":
			beginning = false
		}
	}
	return strings.Join(list, " ")
}

// afterVerbs are words that rarely follow a noun.
var afterVerbs = []string{"a", "an", "the", "it", "its", "them", "their", "this", "these", "all", "each", "every"}

// baseForm returns a verb of baseForms, which a comma may follow, as it follows "to".
func baseForm(word string) (base string, ok bool) {
	form, comma := strings.CutSuffix(word, ",")
	base, ok = baseForms[form]
	if comma {
		base += ","
	}
	return base, ok
}

// baseForms has the verbs that summaries begin with, by the form that follows "it".
var baseForms = thirdPersons("accept", "activate", "add", "allow", "append", "approve", "archive", "assign", "attach", "begin", "block", "calculate", "cancel",
	"change", "check", "clear", "clone", "close", "complete", "compute", "confirm", "convert", "copy", "count", "create", "deactivate", "delete", "describe",
	"disable", "download", "enable", "end", "estimate", "execute", "export", "fetch", "filter", "find", "generate", "get", "give", "import", "insert", "invite",
	"issue", "list", "load", "lock", "look", "make", "mark", "merge", "modify", "move", "open", "pause", "perform", "place", "post", "provide", "publish", "purge",
	"put", "query", "read", "receive", "refund", "register", "reject", "remove", "rename", "replace", "report", "request", "reset", "resolve", "restart",
	"restore", "resume", "retrieve", "return", "revoke", "run", "save", "schedule", "search", "select", "send", "set", "show", "start", "stop", "store", "submit",
	"suspend", "sync", "tell", "trigger", "unlock", "update", "upload", "upsert", "validate", "verify", "write")

// thirdPersons returns verbs by their form for the third person.
func thirdPersons(verbs ...string) map[string]string {
	forms := make(map[string]string, len(verbs))
	for _, verb := range verbs {
		form := verb + "s"
		switch stem, isY := strings.CutSuffix(verb, "y"); {
		case isY && !strings.HasSuffix(stem, "a") && !strings.HasSuffix(stem, "e") && !strings.HasSuffix(stem, "o"):
			form = stem + "ies"
		case strings.HasSuffix(verb, "h"):
			form = verb + "es"
		}
		forms[form] = verb
	}
	return forms
}
