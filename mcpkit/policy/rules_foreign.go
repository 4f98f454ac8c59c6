package policy

import (
	"cmp"
	"fmt"
	"net/netip"
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
	RuleToolSendsAway      RuleID = "tool-sends-away"
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
		ID:    RuleToolSendsAway,
		Title: "tools do not tell the model to send what it reads or writes to somebody else",
		Why: "A description that adds a hidden recipient to each message, or that sends on what a tool returns, takes data from the user. The " +
			"policy (1.C, 1.D, 2.D, 3.F) forbids it, and reviewers reject it as prompt injection.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:     "remove the sentence; if the service needs a copy, let the tool keep it and say so in the privacy policy",
		needs:   PartTools,
		foreign: foreignTools,
		check:   checkSendsAway,
	},
	{
		ID:    RuleToolThirdParty,
		Title: "tools hand no data to third parties",
		Why: "The policy (1.C, 3.F) asks that user data stay with services that the developer controls; what is stored at a paste service or " +
			"copied to a partner is not.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:     "keep the data with the service; waive the rule with a reason if the user asks for exactly this and the privacy policy names it",
		needs:   PartTools,
		foreign: foreignTools,
		check: func(v *view, r *reporter) {
			eachSentence(v, func(p passage, s prose.Sentence) bool {
				quote := cmp.Or(words.FindTransfer(s), words.FindHome(s))
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
	sentencesOf(v, slices.DeleteFunc(slices.Clone(v.toolPassages), func(p passage) bool { return !p.isDescription() }), visit)
}

// sentencesOf is eachSentence for other texts.
func sentencesOf(v *view, texts []passage, visit func(passage, prose.Sentence) bool) {
	for p := range v.untilStopped(texts) {
		if !strings.ContainsRune(p.text, ' ') && words.English(p.text) {
			continue
		}
		for _, s := range prose.Sentences(words.Fold(p.text)) {
			if v.stopped() || visit(p, s) {
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
		if p.isDescription() {
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
		if at := strings.LastIndexByte(value, '@'); at > 0 && mailPattern.FindString(value) == value && !own(strings.ToLower(value[at+1:])) {
			return value
		}
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

// checkSendsAway reports orders to send data to an address that is not the server's own.
func checkSendsAway(v *view, r *reporter) {
	manifest := ownHost(&v.Manifest)
	own := func(host string) bool { return manifest(host) || v.isNamedAfter(host) }
	visit := func(p passage, s prose.Sentence) bool {
		if p.place != "its description" {
			s.First = false // the text of an argument does not say what the tool does
		} else if s.First {
			s = s.OnTop()
		}
		address := sendsTo(s, own)
		if address != "" {
			p.report(r, fmt.Sprintf("%s tells the model to send data to %s, in %s: %s", p.owner, display.Quote(address), p.place, display.Quote(s.Text)), "")
		}
		return address != ""
	}
	eachSentence(v, visit)
	sentencesOf(v, v.otherTexts(), visit)
}

// sendsTo returns the address to which a sentence tells the model to send data, or "".
func sendsTo(s prose.Sentence, own func(host string) bool) string {
	if found := mailPattern.FindAllStringIndex(s.Text); len(found) > 0 {
		var mails []words.Address
		for _, at := range found {
			_, host, _ := strings.Cut(strings.ToLower(s.Text[at[0]:at[1]]), "@")
			if !own(host) && !givenAsExample(s.Text[:at[0]]) {
				mails = append(mails, words.Address{Start: at[0], End: at[1]})
			}
		}
		to, ok := words.FindRecipient(s, mails)
		if !ok {
			to, ok = words.FindDestination(s, mails, false)
		}
		if ok {
			return s.Text[to.Start:to.End]
		}
	}
	if to, ok := words.FindDestination(s, addressesIn(s.Text, storePattern), false); ok {
		return s.Text[to.Start:to.End]
	}
	if to, ok := words.FindNumber(s, addressesIn(s.Text, phonePattern)); ok {
		return s.Text[to.Start:to.End]
	}
	var hosts, relaying []words.Address
	for _, at := range addressPattern.FindAllStringIndex(s.Text) {
		address := strings.TrimRight(s.Text[at[0]:at[1]], ".,;:!?*")
		host := hostIn(address)
		_, notIP := netip.ParseAddr(host)
		if host == "" || own(host) || givenAsExample(s.Text[:at[0]]) || notIP != nil && !strings.Contains(host, ".") || at[0] > 0 && (s.Text[at[0]-1] == '@' || s.Text[at[0]-1] == '.') {
			continue
		}
		to := words.Address{Start: at[0], End: at[0] + len(address)}
		hosts = append(hosts, to)
		if notIP == nil || under(host, relays) {
			relaying = append(relaying, to)
		}
	}
	to, ok := words.FindDestination(s, hosts, false)
	if !ok {
		to, ok = words.FindDestination(s, relaying, true)
	}
	if ok {
		return s.Text[to.Start:to.End]
	}
	return ""
}

// storePattern matches the address of a place that keeps files, other than a web server.
var storePattern = lazyregexp.New("(?i)\\b(?:s3a?|gs|gcs|sftp|scp|smb|nfs|rsync|abfss?|webdavs?|tcp|udp|redis|mongodb|amqps?|mqtts?)://[^\\s<>\"'`)\\]}|]+", "://")

// addressesIn returns what matches a pattern in a text and is not an example.
func addressesIn(text string, pattern *lazyregexp.Regexp) (all []words.Address) {
	for _, at := range pattern.FindAllStringIndex(text) {
		if !givenAsExample(text[:at[0]]) {
			all = append(all, words.Address{Start: at[0], End: at[0] + len(strings.TrimRight(text[at[0]:at[1]], ".,;:!?*"))})
		}
	}
	return all
}

// isNamedAfter reports whether the server is probably at a host, because a tool has the name of the
// host's domain in its name or title. A saved list of tools does not say where the server is. A
// host that relays data of anybody is nobody's own.
func (v *view) isNamedAfter(host string) bool {
	if v.Manifest.URL != "" || under(host, relays) {
		return false
	}
	label, _, _ := strings.Cut(registrable(host), ".")
	return v.nameWords()[label]
}

var (
	phonePattern = lazyregexp.New(`\+\d[\d ().\-/]{7,18}\d|\(\d{3}\) ?\d{3}[- .]\d{4}|\b(?:1[- .])?\d{3}[- .]\d{3}[- .]\d{4}\b|\b0\d{2,4}[ /\-]\d{5,8}\b`, "0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
	mailPattern  = lazyregexp.New(`[\w.+\-]+@(?:[a-zA-Z0-9\-]+\.)+[a-zA-Z]{2,}`, "@")
	contactWords = strings.Fields("ring call phone dial telephone fax text whatsapp contact tell write mail email reach hotline line number sms message ask refer at on under")
)

// contactIn returns the telephone number or mail address to which a sentence refers its reader, or
// "". An example of a format refers nobody.
func contactIn(s prose.Sentence, own func(host string) bool) string {
	for _, pattern := range []*lazyregexp.Regexp{phonePattern, mailPattern} {
		for _, at := range pattern.FindAllStringIndex(s.Text) {
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
