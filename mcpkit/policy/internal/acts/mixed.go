package acts

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

var (
	mixes = compile("-@run @anything ..2 @request", "-crud", "-quer*|read*|select* and|or|and_or mutation*|write*",
		"-reading and|or writing", "-read*|get* ..1 and|or set*|write*|change* ..4 alike", "from listing|reading|showing|reporting|viewing ..4 to ?the @writes", "-@run whatever|anything|everything",
		"can|to read|list|view|query|show ?or|and|data change|alter|write|update|delete|erase|remove|edit|modify|send", "-@run ..2 both read*|quer* ..2 and write*|mutation*")
	byOmission = compile("@omit ?it ?this ?the ?value ?empty to read|list|view|show|query|fetch",
		"@omitted ~3 current|present|stored|existing ..3 is|are ?only returned|shown|read|listed", "without it|this|a ~2 current|present|stored|existing ..3 is|are returned|shown|read",
		"@omitted ?it ?only reads|lists|shows|returns")
)

// ReadsAndWrites returns the words of a text that [words.Fold] returned that say that a call of its
// tool reads or writes: "Lists, creates or removes contacts", "Executes a query or mutation". A
// tool that reads in order to write, such as "Finds or creates a label", does one thing.
func ReadsAndWrites(text string) string {
	for _, s := range prose.Sentences(text) {
		if said := verbList(s); said != "" {
			return said
		}
	}
	return find(mixes(), text, func(s prose.Sentence, m prose.Match) bool {
		return m.J == len(s.Words) || !among(s.Words[m.J].Lower, "access permission permissions scope scopes right rights role timeout timeouts lock locks privileges tokens")
	})
}

// ReadsByOmission returns the words of an argument's description that say that the tool reads
// without the argument: "leave out to read".
func ReadsByOmission(said string) string { return find(byOmission(), said, nil) }

// verbList returns a list of verbs at the beginning of a sentence that has one that reads and one
// that writes, and one object: "Gets or sets the volume". It returns "" for another sentence.
func verbList(s prose.Sentence) string {
	ws := s.Words
	i := tellsAt(ws)
	if i < 0 {
		return ""
	}
	var bases []string
	reads, writes, or := false, false, false
	end := i
	for ; end < len(ws); end++ {
		w := ws[end].Lower
		if among(w, "and or and_or") {
			or = or || w == "or"
			continue
		}
		m, ok := meaningOf(w)
		if !ok && len(bases) > 0 && strings.HasSuffix(w, "s") && (ws[end].Opens || among(ws[end-1].Lower, "or and")) {
			// "Reads, enters or strikes out": a verb that the lists do not have.
			bases, writes = append(bases, w), true
			continue
		}
		if !ok || m.form != third && m.form != infinitive || m.form == infinitive && !among(w, "read get set write") {
			break
		}
		bases = append(bases, m.base)
		reads = reads || m.act == words.Reads && among(m.base, readers)
		writes = writes || m.act != words.Reads
		if len(bases) > 1 && !ws[end].Opens && !among(ws[end-1].Lower, "and or") {
			break
		}
	}
	if !reads || !writes || end == i+1 {
		return ""
	}
	inverse := among(bases[0], "get read view show") && among(bases[len(bases)-1], "set write change modify edit")
	fallback := len(bases) == 2 && among(bases[1], "create add register insert") // finds or creates
	if fallback || !or && len(bases) < 3 && !inverse {
		return ""
	}
	return s.Quote(i, clauseEnd(ws, end))
}
