package fields

import (
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
		sentences: prose.Sentences(words.Fold(description)), description: description,
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
