package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// Rules about hosts and parties other than the server's own.
const (
	RuleToolForeignHost    RuleID = "tool-foreign-host"
	RuleToolThirdParty     RuleID = "tool-third-party"
	RuleToolForeignContact RuleID = "tool-foreign-contact"
)

var foreignRules = []Rule{
	{
		ID:    RuleToolForeignHost,
		Title: "tools reach only hosts of the service",
		Why: "The policy (3.F) asks that the developer owns or controls every endpoint that a server connects to; a reviewer asks about each " +
			"address that data go to or come from.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "use a host of the service's own domain, and leave addresses that nobody has to read out of the description",
		needs: PartTools,
		check: checkForeignHosts,
	},
	{
		ID:    RuleToolThirdParty,
		Title: "tools hand no data to third parties",
		Why: "The policy (1.C, 3.F) asks that user data stay with services that the developer controls; what is stored at a paste service or " +
			"copied to a partner is not.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "keep the data with the service; waive the rule with a reason if the user asks for exactly this and the privacy policy names it",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			eachSentence(v, func(p passage, s prose.Sentence) bool {
				quote := words.FindTransfer(s)
				if quote != "" {
					p.report(r, fmt.Sprintf("%s hands data to others, in %s: %s", p.owner, p.place, display.Quote(quote)), "")
				}
				return quote != ""
			})
		},
	},
	{
		ID:    RuleToolForeignContact,
		Title: "descriptions of tools refer nobody to a telephone number or mail address",
		Why: "A number in a description becomes advice of the model. The policy (2.B, 4.C) wants descriptions that say what the tool does, " +
			"and a reviewer cannot tell whose number it is.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "return the contact in the result where it belongs to the data, and name the service's own contact in the manifest",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			own := ownHost(&v.Manifest)
			eachSentence(v, func(p passage, s prose.Sentence) bool {
				quote := contactIn(s, own)
				if quote != "" {
					p.report(r, fmt.Sprintf("%s refers to %s, in %s", p.owner, display.Quote(quote), p.place), "")
				}
				return quote != ""
			})
		},
	},
}

// eachSentence calls visit for the sentences of each description, of tools and of arguments, until
// it reports that it has found something in that text.
func eachSentence(v *view, visit func(passage, prose.Sentence) bool) {
	for p := range v.untilStopped(v.toolPassages) {
		if p.place != "its description" && !strings.HasSuffix(p.place, ".description") || !strings.ContainsRune(p.text, ' ') {
			continue
		}
		for _, s := range prose.Sentences(words.Fold(p.text)) {
			if visit(p, s) {
				break
			}
		}
	}
}

// checkForeignHosts reports foreign addresses in the descriptions of tools and arguments, and those
// that an argument uses unless told otherwise.
func checkForeignHosts(v *view, r *reporter) {
	own := ownHost(&v.Manifest)
	for p := range v.untilStopped(v.toolPassages) {
		if p.place == "its description" || strings.HasSuffix(p.place, ".description") {
			if address, why := foreignAddress(p.text, own); address != "" {
				p.report(r, fmt.Sprintf("%s %s, in %s: %s", p.owner, why, p.place, display.Quote(address)), "")
			}
		}
	}
	for i, t := range v.Tools {
		v.inputs[i].Walk(func(n schemadoc.Node) {
			if address := presetAddress(n, own); address != "" {
				r.tool(t, fmt.Sprintf("argument %s of %s has the preset address %s, which is not known to be the server's own", n.Path, subject(t), display.Quote(address)), "")
			}
		})
	}
}

// presetAddress returns the address that an argument has as its default, its constant or its only
// value, if data go there and it is not the server's own.
func presetAddress(n schemadoc.Node, own func(host string) bool) string {
	values := choices(n)
	if text, ok := n.Object["default"].(string); ok {
		values = append(values, text)
	}
	for _, value := range values {
		if !strings.Contains(value, "://") || strings.ContainsRune(value, ' ') || !addressPattern.MatchString(value) {
			continue
		}
		host := hostIn(value)
		if host != "" && !own(host) && !under(host, standards) && !strings.Contains(value, "/schema") && !strings.HasPrefix(value, "urn:") {
			return value
		}
	}
	return ""
}

var (
	phonePattern = lazyregexp.New(`\+\d[\d ().\-/]{7,18}\d|\(\d{3}\) ?\d{3}[- .]\d{4}|\b(?:1[- .])?\d{3}[- .]\d{3}[- .]\d{4}\b|\b0\d{2,4}[ /\-]\d{5,8}\b`)
	mailPattern  = lazyregexp.New(`[\w.+\-]+@(?:[a-zA-Z0-9\-]+\.)+[a-zA-Z]{2,}`, "@")
	contactWords = strings.Fields("ring call phone dial telephone fax text whatsapp contact tell write mail email reach hotline line number sms message ask refer at on under")
)

// contactIn returns the telephone number or mail address to which a sentence refers its reader, or
// "". An example of a format refers nobody.
func contactIn(s prose.Sentence, own func(host string) bool) string {
	for _, pattern := range []*lazyregexp.Regexp{phonePattern, mailPattern} {
		if !pattern.Possible(strings.ToLower(s.Text)) {
			continue
		}
		for _, at := range pattern.Regexp().FindAllStringIndex(s.Text, -1) {
			found := s.Text[at[0]:at[1]]
			_, host, _ := strings.Cut(found, "@")
			if host != "" && own(strings.ToLower(host)) || givenAsExample(s.Text[:at[0]]) {
				continue
			}
			if slices.ContainsFunc(s.Words, func(w prose.Word) bool { return w.Start < at[0] && slices.Contains(contactWords, w.Lower) }) {
				return found
			}
		}
	}
	return ""
}
