package policy

import (
	"slices"
	"strings"
	"unicode"
)

// An act is what a tool's name says that the tool does.
type act int

const (
	saysNothing act = iota
	reads
	adds
	changes // alters or replaces what is there, or cannot be taken back
	removes
)

// plainVerbs are verbs that are hardly ever nouns: they count wherever they
// are the first verb of a name.
var plainVerbs = map[string]act{
	"create": adds, "insert": adds, "add": adds, "append": adds, "upload": adds,
	"update": changes, "upsert": changes, "overwrite": changes, "rename": changes, "send": changes,
	"delete": removes, "remove": removes, "destroy": removes, "erase": removes, "purge": removes, "revoke": removes,
	"wipe": removes, "uninstall": removes,
}

// leadingVerbs are verbs at the head of a name and often something else later:
// set_status sets, data_set does not.
var leadingVerbs = map[string]act{
	"save": adds, "write": adds, "submit": adds, "publish": adds, "invite": adds,
	"set": changes, "modify": changes, "replace": changes, "reset": changes, "assign": changes,
	"enable": changes, "disable": changes, "approve": changes, "reject": changes, "restore": changes,
	"cancel": changes, "unsubscribe": changes,
	"clear": removes, "truncate": removes, "terminate": removes, "discard": removes,
}

// nounVerbs are nouns as often as verbs: they count at the head of a name and
// before one of the words that they are done to.
var nounVerbs = map[string]struct {
	act     act
	objects string
}{
	"post":     {adds, "message comment reply tweet update"},
	"put":      {changes, "object item file record"},
	"edit":     {changes, "issue comment message file note page post item document row record event task"},
	"mark":     {changes, "as read unread done complete completed task message email notification notifications thread"},
	"patch":    {changes, "resource record item object"},
	"merge":    {changes, "pull pr branch branches"},
	"move":     {changes, "file files folder item issue card task message email note page"},
	"archive":  {changes, "project message email thread channel issue task item note card"},
	"close":    {changes, "issue ticket account pull pr deal task"},
	"transfer": {changes, "funds money ownership file files domain"},
	"deploy":   {changes, "app application service site project"},
	"drop":     {removes, "table database index collection schema column"},
	"trash":    {removes, "message email file note page"},
	"kill":     {removes, "process session query job"},
}

// openings are words that make a noun of a leading verb.
var openings = map[string]string{
	"add":     "on ons in ins",
	"clear":   "sky skies",
	"restore": "point points",
	"set":     "difference intersection union list lists theory",
	"update":  "center",
	"write":   "up ups off offs speed",
}

var readVerbs = []string{
	"get", "list", "search", "read", "find", "fetch", "lookup", "describe", "show", "view", "count", "query", "check",
}

// readNouns are read verbs that are nouns when they stand later in a name:
// mailing_list_delete deletes.
var readNouns = []string{"list", "search", "view", "count", "query", "check"}

// A nameVerb is the verb that a name is understood by.
type nameVerb struct {
	word    string
	act     act
	leading bool // it is the first word
	alone   bool // no verb that writes stands anywhere else in the name
}

// verbOf finds the verb of a tool's name. It prefers to find none over finding
// a wrong one: a leading verb that reads wins over everything behind it, except
// in "get_or_create".
func verbOf(name string) nameVerb {
	ws := splitName(name)
	if len(ws) == 0 {
		return nameVerb{}
	}
	writes := slices.ContainsFunc(ws[1:], func(w string) bool { return anyVerb(w) != saysNothing })
	first := nameVerb{word: ws[0], leading: true, alone: !writes}
	switch first.act = leadingAct(ws); {
	case first.act == reads && len(ws) > 2 && (ws[1] == "or" || ws[1] == "and") && anyVerb(ws[2]) != saysNothing:
		return nameVerb{word: ws[2], act: anyVerb(ws[2])}
	case first.act != saysNothing:
		return first
	}
	for i, w := range ws[1:] {
		isLast, rest := i+2 == len(ws), ws[i+2:]
		if slices.Contains(readVerbs, w) {
			if len(rest) == 1 && slices.Contains(readNouns, w) && plainVerbs[rest[0]] != saysNothing {
				return nameVerb{word: rest[0], act: plainVerbs[rest[0]]}
			}
			return nameVerb{word: w, act: reads, alone: !writes}
		}
		if w == "update" && (!isLast || ambiguousUpdate(ws[i])) {
			continue
		}
		if a := plainVerbs[w]; a != saysNothing {
			return nameVerb{word: w, act: a}
		}
	}
	return nameVerb{}
}

// leadingAct judges the first word with the help of the second.
func leadingAct(ws []string) act {
	w, next := ws[0], ""
	if len(ws) > 1 {
		next = ws[1]
	}
	if slices.Contains(readVerbs, w) {
		return reads
	}
	if among(next, openings[w]) {
		return saysNothing
	}
	if n := nounVerbs[w]; among(next, n.objects) {
		return n.act
	}
	return anyVerb(w)
}

// among reports whether w is one of the words of list, which are separated by
// spaces.
func among(w, list string) bool { return w != "" && slices.Contains(strings.Fields(list), w) }

func anyVerb(w string) act {
	if a := plainVerbs[w]; a != saysNothing {
		return a
	}
	return leadingVerbs[w]
}

// ambiguousUpdate reports whether "update" behind before is the noun.
func ambiguousUpdate(before string) bool {
	return among(before, "status latest last next news recent software security system")
}

// thirdPerson writes a verb as in "its name says it deletes".
func thirdPerson(verb string) string {
	for _, end := range []string{"s", "x", "sh", "ch"} {
		if strings.HasSuffix(verb, end) {
			return verb + "es"
		}
	}
	if cut, ok := strings.CutSuffix(verb, "y"); ok && !strings.HasSuffix(cut, "o") {
		return cut + "ies"
	}
	return verb + "s"
}

// splitName cuts a name into lower-case words, at signs and where a capital
// begins one: getHTTPUser_list is get, http, user, list.
func splitName(name string) []string {
	var parts []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			parts = append(parts, strings.ToLower(string(word)))
		}
		word = nil
	}
	runes := []rune(name)
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		afterLower := i > 0 && (unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1]))
		beforeLower := i+1 < len(runes) && unicode.IsLower(runes[i+1])
		if unicode.IsUpper(r) && (afterLower || beforeLower) {
			flush()
		}
		word = append(word, r)
	}
	flush()
	return parts
}
