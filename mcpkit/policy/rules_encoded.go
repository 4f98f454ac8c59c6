package policy

import (
	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/encoded"
)

// Rules about encoded and commented text.
const (
	RuleToolEncodedText       RuleID = "tool-encoded-text"
	RuleManifestEncodedText   RuleID = "manifest-encoded-text"
	RuleToolHiddenComment     RuleID = "tool-hidden-comment"
	RuleManifestHiddenComment RuleID = "manifest-hidden-comment"
)

var encodedRules = append(textRules(RuleToolEncodedText, RuleManifestEncodedText, Rule{
	Title:  "no encoded text",
	Why:    "A model decodes base64, hex and escapes on its own, so encoded text can instruct it unnoticed by reviewers and users; the policy forbids it.",
	Source: policyURL, Checked: policyRead, Level: Must,
	Fix: "write the text out, or shorten the sample to a few characters",
}, func(p passage) (string, string) { return encoded.Find(p.text), "" }),
	textRules(RuleToolHiddenComment, RuleManifestHiddenComment, Rule{
		Title:  "no HTML or Markdown comments",
		Why:    "Text in an HTML or Markdown comment is invisible to a person who reads the page and visible to a model that reads the source.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix: "remove the comment, or move its text out of the comment",
	}, func(p passage) (string, string) {
		if c := comment.FindString(p.text); c != "" {
			return "hides the comment " + display.Quote(c), ""
		}
		return "", ""
	})...)

// comment matches a comment with at least one word: a tool that is about comments may name the
// signs.
var comment = lazyregexp.New(`(?s:<!--[^>]{0,10}[\p{L}\p{N}].*?(?:-->|\z))|(?m:^\[[^\]\n]*\]: *(?:#|<>) *[("'][^\n]*)`, "<!--", "]:")
