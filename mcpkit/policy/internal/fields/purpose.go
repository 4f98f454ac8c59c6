package fields

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// A Purpose is what a tool is for, as its name, its title and the first sentence of its description
// say it.
type Purpose struct {
	name      map[string]bool // the words of the name and the title
	subject   map[string]bool // those of the title, or else the name, and of the first sentence
	all       map[string]bool // those of the name and of the texts about the server too
	text      map[string]bool // those of the whole description too
	sentences []prose.Sentence

	description string // as the author wrote it
}

// PurposeOf returns the purpose of a tool. The texts about the server count for the first sentence.
func PurposeOf(name, title, description string, server ...string) *Purpose {
	p := &Purpose{
		name: map[string]bool{}, subject: map[string]bool{}, all: map[string]bool{}, text: map[string]bool{},
		sentences: prose.Sentences(withoutQuotations(words.Fold(description))), description: description,
	}
	add(words.SplitName(name), p.name, p.all, p.text)
	add(words.SplitName(title), p.name, p.subject, p.all, p.text)
	if title == "" {
		add(words.SplitName(name), p.subject)
	}
	for i, s := range p.sentences {
		if i == 0 {
			add(affirmed(s), p.subject, p.all, p.text)
			continue
		}
		add(affirmed(s), p.text)
	}
	for _, text := range server {
		for _, s := range prose.Sentences(words.Fold(text)) {
			add(affirmed(s), p.all, p.text)
		}
	}
	return p
}

// maxQuotation is the length of a quotation, in bytes. What stands between marks that are further
// apart is not a quotation.
const maxQuotation = 400

// withoutQuotations returns a folded text without the quotations of its first sentence, which says
// what the tool does: `Returns examples of phishing, such as "send your password"`. What a later
// sentence quotes may be what the model is told to say.
func withoutQuotations(text string) string {
	var kept strings.Builder
	for {
		opens := strings.IndexByte(text, '"')
		if opens < 0 || !citesAfter(text[:opens], kept.Len() > 0) {
			break
		}
		length := strings.IndexByte(text[opens+1:], '"')
		if length < 0 || length > maxQuotation {
			break
		}
		kept.WriteString(text[:opens])
		kept.WriteString("…")
		text = text[opens+1+length+1:]
	}
	kept.WriteString(text)
	return kept.String()
}

// citesAfter reports whether a part of the first sentence leads to a quotation of what others
// write, and not to one of what the tool wants or the reader is told to say. After another
// quotation, only a comma or "or" stands between them.
func citesAfter(between string, another bool) bool {
	if another {
		return strings.Trim(between, " ,andor") == ""
	}
	between = strings.ReplaceAll(between, "e.g. ", "e.g ")
	if strings.ContainsAny(between, "\n!?") || strings.Contains(between, ". ") {
		return false
	}
	between = strings.TrimRight(between, " (")
	cites := strings.HasSuffix(between, ":")
	ws := strings.FieldsFunc(strings.ToLower(between), func(r rune) bool { return strings.ContainsRune(" ,:;()", r) })
	others := false
	for i, w := range ws {
		if wanting.Has(w) {
			return false
		}
		cites = cites || i == len(ws)-1 && citing.Has(w)
		others = others || ofOthers.Has(w)
	}
	return cites && others
}

var (
	// ofOthers are attacks and works of literature, whose words are those of others. A tool that is
	// about anything else has no reason to quote an order.
	ofOthers = listOf(`phishing spam scam* fraud* attack* injection* jailbreak* exploit* malware threat* hoax* adversarial abuse abusive harassment moderation
		poem* verse* song* lyrics quotation* proverb* novel* dialogue* riddle*`)
	citing  = listOf("as like e.g example examples instance including saying says")
	wanting = listOf(`ask asks say tell tells answer answers reply replies respond responds prompt prompts show shows display displays print prints write writes request requests
		need needs require requires want wants expect expects take takes accept accepts pass passes send sends include attach attaches collect collects read reads use uses must should`)
)

// add adds words to sets.
func add(list []string, sets ...map[string]bool) {
	for _, w := range list {
		for _, set := range sets {
			set[w] = true
		}
	}
}

// affirmed returns the words of a sentence that no negation precedes.
func affirmed(s prose.Sentence) []string {
	var all []string
	for _, w := range s.Words {
		if !w.Negated {
			all = append(all, words.SplitName(w.Lower)...)
		}
	}
	return all
}

// about reports whether the tool is about one of the things of the list.
func (p *Purpose) about(list *prose.List) bool { return list.Any(p.all) }

// named reports whether the name or the title of the tool has one of the words.
func (p *Purpose) named(list *prose.List) bool { return list.Any(p.name) }

// concerns reports whether the title or the first sentence of the tool has one of the words.
func (p *Purpose) concerns(list *prose.List) bool { return list.Any(p.subject) }

// mentions reports whether the description of the tool has one of the words.
func (p *Purpose) mentions(list *prose.List) bool { return list.Any(p.text) }

// Reading returns the purpose with another text of the tool instead of its description, such as a
// comment in a schema. None of its sentences says what the tool does.
func (p *Purpose) Reading(text string) *Purpose {
	other := *p
	other.description, other.sentences = text, prose.Sentences(words.Fold(text))
	for i := range other.sentences {
		other.sentences[i].First = false
	}
	return &other
}
