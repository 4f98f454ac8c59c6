package page

import (
	"regexp"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

// English reports whether the text is English. sure is false for a text that is too short to tell.
func (p *Page) English() (english, sure bool) {
	if p.Language != "" {
		return p.Language == "en", true
	}
	words := strings.Fields(strings.ToLower(p.Text))
	common := 0
	for _, w := range words {
		switch w {
		case "the", "and", "of", "to", "is", "you", "we", "your", "our", "for":
			common++
		}
	}
	return common*15 > len(words), len(words) >= 30
}

// Mail reports whether the page names an e-mail address.
func (p *Page) Mail() bool {
	for _, l := range p.Links {
		// Some hosts hide addresses from programs behind this path.
		if strings.HasPrefix(strings.ToLower(l.URL), "mailto:") || strings.Contains(l.URL, "/cdn-cgi/l/email-protection") {
			return true
		}
	}
	return mailAddress.MatchString(p.Text)
}

var mailAddress = lazyregexp.New(`[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})+`)

// HasLink reports whether the page links to a document whose address or text matches.
func (p *Page) HasLink(match *regexp.Regexp) bool {
	for _, l := range p.Links {
		if match.MatchString(l.URL) || match.MatchString(l.Text) {
			return true
		}
	}
	return false
}

// A Topic is something that a document should speak about.
type Topic struct {
	Name  string // as a report names it
	match *regexp.Regexp
	mail  bool // an e-mail address is enough
}

// Missing returns the names of the topics that the page does not mention.
func (p *Page) Missing(topics []Topic) []string {
	var missing []string
	for _, t := range topics {
		if !t.match.MatchString(p.Text) && (!t.mail || !p.Mail()) {
			missing = append(missing, t.Name)
		}
	}
	return missing
}

// PrivacyTopics are what a privacy policy must cover, by the words in which policies do so. Source:
// https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
func PrivacyTopics() []Topic {
	topic := func(name, pattern string) Topic {
		return Topic{Name: name, match: regexp.MustCompile(`(?i)` + pattern)}
	}
	contact := topic("how to contact you", `\bcontact\b|\breach (us|out)\b|\bwrite to us\b|\be-?mail us\b`)
	contact.mail = true
	return []Topic{
		topic("what is collected", `\bcollect|\bgather|\bdata (that )?we (process|receive|obtain|store|log)|information (that )?(we|you) (receive|provide|obtain|process|store|give)|\bwe (receive|record|log)\b`),
		topic("how it is used and stored", `\b(we|is|are|be|to|may|will|how|only|not|never) us(e|es|ed|ing)\b|\buse of (your |personal )?(data|information)|\bstor(e|es|ed|age|ing)\b|\bpurposes?\b|\bprocessed? (it|them|your|the|personal)\b`),
		topic("with whom it is shared", `\bshar(e|es|ed|ing)\b|third[- ]part(y|ies)|\bdisclos|\bsell\b|sub-?processor|service providers?|\bpass(ed)? on\b`),
		topic("how long it is kept", `\bretain|\bretention|\bhow long|\bdelet(e|ed|es|ion)\b|\berase|\bkeep\b|\bkept\b|stored (for|until)|not (be )?stored|no data is stored|\b(seconds|minutes|hours|days|months|years)\b`),
		contact,
	}
}

// DocumentationTopics are what a documentation page must cover. protected is set for a server with
// a login. Source:
// https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
func DocumentationTopics(protected bool) []Topic {
	topic := func(name, pattern string) Topic {
		return Topic{Name: name, match: regexp.MustCompile(`(?i)` + pattern)}
	}
	support := topic("how to get support", `\bsupport\b|\bcontact\b|\bhelp\b|\bissues?\b`)
	support.mail = true
	topics := []Topic{
		topic("how to set it up", `\bset(ting)?[- ]?up\b|\binstall|\bgetting started|\bconnect(ing|or)?\b|\bquick ?start|\bconfigur|\bmcp add\b|mcpServers`),
		topic("the privacy policy", `\bprivacy\b`),
		support,
	}
	if protected {
		topics = append(topics, topic("how users log in", `\boauth\b|\b(log|sign)[- ]?(in|on)\b|\blogin\b|\bauthenticat|\bauthori[sz]|\bapi[- ]key|\baccess token|\baccount\b`))
	}
	return topics
}

var (
	// exampleSection matches the heading above all examples, and exampleHeading that of one.
	exampleSection = lazyregexp.New(`(?i)\bexamples?\b|\bprompts?\b|\buse cases?\b|\bscenarios?\b|\btry\b|\bask\b`)
	exampleHeading = lazyregexp.New(`(?i)\bexample\b|\bprompt\b|\buse case\b|\bscenario\b`)
	quotation      = lazyregexp.New(`["“„«]([^"“”„«»\n]{12,400})["”“»]`)
)

// Examples returns how many examples with a prompt the page shows, as far as a program can tell:
// headings that say so, or quoted sentences and items below such a heading.
func (p *Page) Examples() int {
	headings, section := 0, false
	for _, h := range p.Headings {
		section = section || exampleSection.MatchString(h)
		if exampleHeading.MatchString(h) {
			headings++
		}
	}
	prompts := map[string]bool{}
	for _, m := range quotation.Regexp().FindAllStringSubmatch(p.Text, 50) {
		if len(strings.Fields(m[1])) >= 3 {
			prompts[m[1]] = true
		}
	}
	labels := len(exampleLabel.Regexp().FindAllString(p.Text, 50))
	items := 0
	if section {
		for _, item := range p.Items {
			if n := len(strings.Fields(item)); n >= 3 && n <= 80 && (strings.HasSuffix(item, "?") || imperative.MatchString(item)) {
				items++
			}
		}
	}
	return max(headings, len(prompts), labels, items)
}

var (
	exampleLabel = lazyregexp.New(`(?im)^\W*(example|(user )?prompt|you (ask|say|type)|ask)\b[^\n]{0,40}:`)
	imperative   = lazyregexp.New(`(?i)^\W*(show|find|list|create|add|search|look|get|give|tell|what|which|who|when|where|how|summari[sz]e|compare|update|check|draft|write|send|plan|schedule|explain|book|open|read|do|is|are|can|please|help|make|set|move|rename|delete|remove|count|fetch|analy[sz]e)\b`)
)
