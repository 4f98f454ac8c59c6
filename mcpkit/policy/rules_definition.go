package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// The largest tool definitions, in tokens of o200k_base, that OpenAI's scan accepts. Users reported
// these limits; OpenAI does not document them.
const (
	maxDefinitionTokens  = 5_000
	maxDefinitionsTokens = 16_000
)

// Rules about the size of tool definitions.
const (
	RuleToolDefinitionSize  RuleID = "tool-definition-size"
	RuleToolsDefinitionSize RuleID = "tools-definition-size"
)

var definitionRules = []Rule{
	{
		ID:    RuleToolDefinitionSize,
		Title: fmt.Sprintf("a tool's definition has at most %d tokens", maxDefinitionTokens),
		Why: "Each definition is in the context of every conversation that uses the connector; OpenAI's scan is reported to " +
			"refuse larger ones.",
		Source: openaiURL, Checked: pagesRead, Level: Should,
		Fix:   "shorten the descriptions, or split the tool",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if definitionBytes(t) <= maxDefinitionTokens {
					continue // a token has at least one byte
				}
				if n := definitionTokens(t); n > maxDefinitionTokens {
					r.tool(t, fmt.Sprintf("the definition of tool %s has %d tokens", display.Quote(t.Name), n), "")
				}
			}
		},
	},
	{
		ID:    RuleToolsDefinitionSize,
		Title: fmt.Sprintf("the definitions of all tools have at most %d tokens", maxDefinitionsTokens),
		Why: "All definitions are in the context of every conversation that uses the connector; OpenAI's scan is reported to " +
			"refuse larger sets.",
		Source: openaiURL, Checked: pagesRead, Level: Should,
		Fix:   "shorten descriptions and schemas, or serve fewer tools",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			size, total := 0, 0
			for _, t := range v.Tools {
				size += definitionBytes(t)
			}
			if size <= maxDefinitionsTokens {
				return // a token has at least one byte
			}
			for _, t := range v.Tools {
				total += definitionTokens(t)
			}
			if total > maxDefinitionsTokens {
				r.at(v.Manifest.Pos, fmt.Sprintf("the definitions of the %d tools have %d tokens in all", len(v.Tools), total), "")
			}
		},
	},
}

// definition returns a tool's definition as it is on the wire or, for a tool that was not read from
// the wire, its parts. Icons are left out: clients show them, and models do not read them.
func definition(t Tool) [][]byte {
	if len(t.Definition) > 0 {
		return [][]byte{withoutIcons(t.Definition)}
	}
	return [][]byte{[]byte(t.Name + " " + t.Title + " " + t.Description), t.Input, t.Output}
}

func withoutIcons(definition json.RawMessage) json.RawMessage {
	if !bytes.Contains(definition, []byte(`"icons"`)) {
		return definition
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(definition, &members) != nil {
		return definition
	}
	delete(members, "icons")
	rest, err := json.Marshal(members)
	if err != nil {
		return definition
	}
	return rest
}

// definitionBytes returns the size of a tool's definition in bytes. Small definitions need no count
// of tokens, and a server with small definitions does not load the vocabulary when it starts.
func definitionBytes(t Tool) (size int) {
	for _, part := range definition(t) {
		size += len(part)
	}
	return size
}

// definitionTokens returns the size of a tool's definition in tokens. It counts with cl100k_base,
// which a server needs for its results anyway: o200k_base would add 0.8 MB to every program. On
// definitions in English the two differ by less than 2 percent. Other scripts have up to five times
// as many tokens in cl100k_base, so a fifth of their tokens counts: the rules must not flag what is
// accepted.
func definitionTokens(t Tool) (tokens int) {
	for _, part := range definition(t) {
		n := budget.CL100K.CountBytes(part)
		if !isASCII(part) {
			ascii := budget.CL100K.CountBytes(asciiOf(part))
			n = ascii + max(0, n-ascii)/5
		}
		tokens += n
	}
	return tokens
}

// asciiOf returns the words and signs of text that are ASCII.
func asciiOf(text []byte) (ascii []byte) {
	for len(text) > 0 {
		word := bytes.IndexFunc(text, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M) })
		if word < 0 {
			word = len(text)
		}
		if word == 0 {
			_, word = utf8.DecodeRune(text)
		}
		if isASCII(text[:word]) {
			ascii = append(ascii, text[:word]...)
		}
		text = text[word:]
	}
	return ascii
}

func isASCII(text []byte) bool {
	return !slices.ContainsFunc(text, func(b byte) bool { return b >= utf8.RuneSelf })
}
