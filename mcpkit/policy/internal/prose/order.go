package prose

import "slices"

// An Order says whether a verb at some place tells somebody to do something.
type Order int

// The kinds of orders.
const (
	// NoOrder is a place where a verb only states something: "returns".
	NoOrder Order = iota
	// Imperative is a place where a base form is an order: "send" in "then send it", "the model
	// must send it" and "ask the user to send it".
	Imperative
	// Passive is a place where a participle is an order: "sent" in "it must be sent".
	Passive
)

var (
	// leadIns may stand between the beginning of a clause and the verb of an order.
	leadIns = set("please", "then", "also", "and", "or", "but", "so", "next", "first", "finally", "afterwards", "always", "never",
		"instead", "simply", "just", "immediately", "directly", "kindly", "silently", "quietly", "secretly", "automatically",
		"not", "do", "therefore", "thereby", "thus", "otherwise", "furthermore", "additionally", "moreover", "rather", "better",
		"beforehand", "lastly", "subsequently", "later", "again", "now", "only", "still", "even", "ever", "already", "gently",
		"proactively", "explicitly", "preferably", "ideally", "important", "note", "tip", "hint", "warning", "remember", "must")
	// readers are who reads a description.
	readers = set("you", "model", "models", "assistant", "assistants", "claude", "agent", "agents", "llm", "llms", "ai", "chatgpt", "gpt",
		"caller", "callers", "bot", "chatbot")
	// people are who may be told something by the model.
	people = set("user", "users", "customer", "customers", "person", "people", "them", "him", "her", "everyone", "anyone", "reader",
		"model", "assistant", "claude", "agent", "employee", "employees", "caller", "guest", "member", "patient", "visitor")
	modals = set("must", "should", "shall", "may", "can", "could", "will", "would", "might", "cannot")
	// obligations are followed by "to".
	obligations = set("need", "needs", "has", "have", "ought", "is", "are", "required", "expected", "supposed", "asked", "encouraged", "advised",
		"urged", "instructed", "obliged", "free", "sure", "certain", "remember", "forget", "try", "aim", "welcome", "best", "meant", "recommended",
		"important", "necessary", "essential", "careful", "prefer", "better", "wise")
	// askings are verbs whose object is told to do something.
	askings = set("ask", "tell", "advise", "instruct", "remind", "urge", "let", "have", "make", "get", "encourage", "prompt", "invite", "allow",
		"persuade", "convince", "suggest", "recommend", "request", "nudge", "want", "wants", "direct", "requires", "require", "guide")
	articles = set("the", "your", "a", "an", "this", "that", "any", "every", "all", "our")
)

// set returns a set of words.
func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// markOrders sets Order of each word.
func markOrders(ws []Word) {
	for i := range ws {
		switch {
		case ws[i].Opens:
			ws[i].Order = Imperative
		case leadIns[ws[i-1].Lower] && (ws[i-1].Order == Imperative || conjunction(ws[i-1].Lower)):
			ws[i].Order = Imperative
		case obliged(ws, i):
			ws[i].Order = Imperative
		case passive(ws, i):
			ws[i].Order = Passive
		case asked(ws, i):
			ws[i].Order = Imperative
		}
	}
}

func conjunction(w string) bool {
	return w == "and" || w == "then" || w == "but" || w == "so" || w == "or" || w == "please"
}

// adverbs may stand between a modal verb and its verb.
var adverbs = set("not", "always", "never", "first", "also", "then", "only", "therefore", "instead", "immediately", "simply", "just", "ever",
	"still", "automatically", "silently", "rather", "preferably", "again", "at", "once", "explicitly", "best", "better")

// before returns the index of the word before i that is not an adverb, or -1.
func before(ws []Word, i int) int {
	for i--; i >= 0 && adverbs[ws[i].Lower]; i-- {
	}
	return i
}

// obliged reports whether the verb at i follows an obligation of the reader: "you must", "the model
// has to", "make sure to".
func obliged(ws []Word, i int) bool {
	j := before(ws, i)
	if j < 0 {
		return false
	}
	if modals[ws[j].Lower] {
		return j > 0 && readers[ws[j-1].Lower]
	}
	return ws[j].Lower == "to" && j > 0 && obligations[ws[j-1].Lower] && readerSpokenTo(ws, j-1)
}

// readerSpokenTo reports whether an obligation at j is the reader's: its subject is the reader, or
// it has none.
func readerSpokenTo(ws []Word, j int) bool {
	for k := j; k >= 0; k-- {
		if readers[ws[k].Lower] || ws[k].Lower == "it" {
			return true
		}
		if ws[k].Opens {
			return ws[k].Order == Imperative && slices.Contains([]string{"make", "be", "remember", "try", "do", "aim", "please", "feel"}, ws[k].Lower)
		}
	}
	return false
}

// passive reports whether a participle at i is an order: "must be sent", "is to be sent".
func passive(ws []Word, i int) bool {
	j := before(ws, i)
	if j < 1 || ws[j].Lower != "be" && ws[j].Lower != "get" {
		return false
	}
	j = before(ws, j)
	return j >= 0 && (modals[ws[j].Lower] || ws[j].Lower == "to")
}

// asked reports whether the verb at i is what people are asked to do: "ask the user to send",
// "let them send".
func asked(ws []Word, i int) bool {
	j := before(ws, i)
	if j >= 0 && ws[j].Lower == "to" {
		j = before(ws, j)
	}
	if j < 1 || !people[ws[j].Lower] {
		return false
	}
	for j--; j > 0 && articles[ws[j].Lower]; j-- {
	}
	return askings[ws[j].Lower]
}

var negators = set("not", "never", "no", "without", "nothing", "none", "neither", "nor", "nobody", "instead")

// markNegation sets Negated of each word that follows a negation in its clause.
func markNegation(ws []Word) {
	negated := false
	for i := range ws {
		switch w := ws[i].Lower; {
		case ws[i].Opens && !(negated && listGoesOn(ws[i:])), w == "but", w == "unless", w == "until", w == "because", w == "although":
			negated = false
		}
		ws[i].Negated = negated
		if w := ws[i].Lower; negators[w] && w != "instead" {
			negated = true
		}
	}
}

// listGoesOn reports whether the words are the next item of a list that "or" ends, as in "does not
// store, log or send it".
func listGoesOn(ws []Word) bool {
	for i, w := range ws[:min(5, len(ws))] {
		if w.Lower == "or" || w.Lower == "nor" {
			return true
		}
		if i > 0 && w.Opens {
			return listGoesOn(ws[i:])
		}
	}
	return false
}
