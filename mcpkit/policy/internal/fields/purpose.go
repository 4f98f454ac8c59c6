package fields

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// A Purpose is what a tool is for, as its name, its title and the first sentence of its description
// say it.
type Purpose struct {
	name      map[string]bool // the words of the name and the title
	all       map[string]bool // those of the first sentence and of the texts about the server too
	sentences []prose.Sentence
}

// PurposeOf returns the purpose of a tool. The texts about the server count for the first sentence.
func PurposeOf(name, title, description string, server ...string) *Purpose {
	p := &Purpose{name: map[string]bool{}, all: map[string]bool{}, sentences: prose.Sentences(words.Fold(description))}
	for _, text := range []string{name, title} {
		for _, w := range words.SplitName(text) {
			p.name[w], p.all[w] = true, true
		}
	}
	for i, s := range p.sentences {
		if i > 0 {
			break
		}
		p.add(s)
	}
	for _, text := range server {
		for _, s := range prose.Sentences(words.Fold(text)) {
			p.add(s)
		}
	}
	return p
}

// add adds the words of a sentence.
func (p *Purpose) add(s prose.Sentence) {
	for _, w := range s.Words {
		if !w.Negated {
			for _, part := range words.SplitName(w.Lower) {
				p.all[part] = true
			}
		}
	}
}

// about reports whether the tool is about one of the things of the list.
func (p *Purpose) about(list *set) bool { return list.any(p.all) }

// named reports whether the name or the title of the tool has one of the words.
func (p *Purpose) named(list *set) bool { return list.any(p.name) }
