package policy

import (
	"slices"
	"strings"

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
		for _, at := range comment.FindAllStringIndex(p.text) {
			if c := p.text[at[0]:at[1]]; !namesComment(p.text[:at[0]], c) {
				return "hides the comment " + display.Quote(c), ""
			}
		}
		return "", ""
	})...)

// maxNamedComment is how many words a comment has that a text may name as an example.
const maxNamedComment = 6

// maxLead is how many bytes before a comment can say that the comment is named.
const maxLead = 40

// namesComment reports whether a text names a short comment instead of hiding one: "comments such
// as <!-- more --> mark the end". before is the text before the comment.
func namesComment(before, comment string) bool {
	before = before[max(0, len(before)-maxLead):]
	ws := strings.Fields(strings.ToLower(strings.TrimRight(before, " `'\"(")))
	if len(ws) == 0 || strings.Contains(comment, "\n") || !strings.HasSuffix(comment, "-->") || len(strings.Fields(comment)) > maxNamedComment+2 {
		return false
	}
	return slices.Contains([]string{
		"as", "like", "e.g.", "e.g.,", "example", "example,", "instance", "comment", "comments", "marker", "markers", "sign", "signs", "tag", "tags", "with", "line",
	}, strings.TrimSuffix(ws[len(ws)-1], ":"))
}

// comment matches a comment with at least one word: a tool that is about comments may name the
// signs.
var comment = lazyregexp.New(`(?s:<!--[^>]{0,10}[\p{L}\p{N}].*?(?:-->|\z))|(?m:^\[[^\]\n]*\]: *(?:#|<>) *[("'][^\n]*)`, "<!--", "]:")
