package words

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

var vagueLexicon = prose.Lexicon{
	"tool": `tool helper utility assistant function endpoint interface solution service command companion toolbox toolkit operation method worker agent
		feature thing`,
	"broad": `task tasks thing things matter matters purpose purposes operation operations job jobs need needs request requests question questions situation
		situations case cases use_case use_cases stuff problem problems topic topics action actions scenario scenarios activity activities
		chore chores occasion occasions context circumstances work subject subjects`,
	"kinds": `all_sorts_of all_kinds_of any_kind_of any_sort_of every_kind_of every_sort_of various miscellaneous misc diverse assorted sundry
		different_kinds_of different_sorts_of different_types_of all_manner_of a_variety_of a_range_of a_wide_range_of all_types_of any_type_of
		any_other_kind_of`,
	"all": `any every all various most whatever many different other several everyday`,
	"general": `general-purpose general_purpose all-purpose multi-purpose multipurpose versatile universal all-in-one one-stop multifunctional do-it-all flexible generic
		catch-all powerful`,
	"needed": `needed required necessary appropriate useful helpful applicable relevant suitable possible convenient sensible fitting desired it_helps
		it_may_help it_might_help it_could_help it_can_help you_like you_wish in_doubt unsure it_fits it_makes_sense
		something_comes_up it_comes_up`,
	"give": `returns* gives* does shows* gets tells* provides* finds* fetches* delivers* produces* handles* manages* processes* performs* executes*
		return give get do process perform handle`,
	"nothing": `something anything everything stuff things whatever`,
	"bare": `data information info insights insight results result details content contents output answer answers items values stuff things work
		actions operations tasks requests input inputs it`,
}

type vaguePattern struct{ says, expression string }

const (
	saysNoFunction = "does not say what the tool does"
	saysAnyTime    = "names an occasion that is always given"
)

var vaguePatterns = []vaguePattern{
	{saysNoFunction, "@kinds ?other|small|common|related|useful|internal @broad"},
	{saysNoFunction, "@kinds ~1 task|tasks|things|matters|purposes|needs|stuff|chores|situations|scenarios"},
	{saysNoFunction, "@general ?little|small|internal|purpose @tool"},
	{saysNoFunction, "<@give @nothing"},
	{saysNoFunction, "<@give ?some|useful|general|relevant|various|helpful|interesting|the stuff|things|something"},
	{saysNoFunction, "does|do|doing stuff|things|something|work"},
	{saysNoFunction, "anything|everything|whatever ~2 needs*|wants*|asks*|likes*|wishes*|require*"},
	{saysNoFunction, "anything|everything|whatever you|one|we|they|users|the_user ?may ?might want|need|like|wish"},
	{saysNoFunction, "<does|do|performs what|whatever ~2 needed|asked|required|wanted|told|necessary|has_to"},
	{saysNoFunction, "<does|performs|works ?the|some|its magic|trick|wonders|miracles"},
	{saysNoFunction, "and_so_on|and_so_forth|and_the_like|and_other_things|and_other_stuff|and_similar_things|among_other_things|and_much_more|and_things_like_that|you_name_it|and_whatnot"},
	{saysNoFunction, "a|some|the random fact|facts|thing|things|stuff"},
	{saysNoFunction, "somehow|some_kind_of|some_sort_of|in_some_way|one_way_or_another"},
	{saysNoFunction, "<helps*|assists*|deals*|helpful|useful|handy ?out ?with ?all|many|most|everything things|stuff|everything|anything|tasks|matters|work"},
	{saysNoFunction, "<empowers|supercharges|delights|revolutionizes|reimagines|brings_magic"},
	{saysNoFunction, "<elevates|unlocks|transforms|boosts|maximizes|unleashes ~3 potential|power|value|insight|insights|possibilities|productivity|creativity|growth|success|magic|experience|day|life|workflow|workflows"},
	{saysNoFunction, "<@give|makes|gets|keeps|turns ?your|the|all everything|things|life|work|stuff|matters ~1 better|easier|faster|simpler|nicer|smoother|done|going|moving|magical|great|right"},
	{saysNoFunction, "<processes|handles|treats|manages|performs|does|runs ..6 usual|normal|standard|proper|right|appropriate|customary|best way|manner|fashion|procedure"},
	{saysNoFunction, "<processes|handles|treats|manages|performs ..5 accordingly|as_needed|as_usual|as_appropriate|as_required|as_expected|properly"},
	{saysNoFunction, "<handy|useful|helpful|smart|clever|nifty|practical|essential|important|common|basic|misc|various|assorted ?little|small|everyday functions|utilities|helpers|tools|features|extras|goodies|tricks|bits|stuff|things|services|actions|operations|capabilities"},
	{saysNoFunction, "@tool|functions|tools|helpers|utilities|features ?and ?@tool ~1 for ?your|the|any|all daily|everyday|day-to-day|general|common|regular|routine work|use|life|tasks|business|needs|office"},
	{saysNoFunction, "depending_on_what|depending_on_whatever|depending_on_the_mood|whichever ~1 fits|suits|applies|seems|comes|makes"},
	{saysNoFunction, "<see|read the|our handbook|manual|documentation|docs|wiki|guide|runbook"},
	{saysNoFunction, "<calls|invokes|hits|wraps|executes the|our|a ..3 service|api|endpoint|backend|procedure and returns"},
	{saysNoFunction, "<processes|handles|manages|performs|executes|runs a|an|the|some item|object|entity|task|action|operation|request|thing|input|job"},
	{saysAnyTime, "<use|call|invoke|useful|good|handy|helpful ~4 at any point|time|moment|stage"},
	{saysAnyTime, "<use|call|invoke|useful|good|handy|helpful ~4 for anybody|everybody|anyone|everyone"},
	{saysAnyTime, "<use|call|invoke|try|run|useful|handy|helpful ~4 when|whenever|if|as|where|wherever ?it ?is|seems|may|might|looks ?be @needed"},
	{saysAnyTime, "whenever ?you|it|the_user|one|they ?may|might|can|could|is|feel|feels help|helps|like|likes|useful|needed|appropriate|possible|want|wants|helpful|necessary"},
	{saysAnyTime, "<use|call|invoke|useful|good|suited|suitable|handy|helpful|intended|meant|works|ideal|great ~3 for|in|with|at @all ?kind_of|sort_of|kinds_of|sorts_of|type_of|types_of|other|possible @broad"},
	{saysAnyTime, "<use|call|invoke|useful|good|suited|suitable|handy|helpful|intended|meant|works|ideal|great ~3 for|in|with everything|anything|whatever|all_things"},
}

var vagueSet = sync.OnceValue(func() *prose.Set {
	var all []string
	for _, p := range vaguePatterns {
		all = append(all, p.expression)
	}
	return vagueLexicon.NewSet(all, nil)
})

// bareSet are whole first sentences that name no function.
var bareSet = patternSet(vagueLexicon, "",
	"works|interacts|deals|communicates|connects|talks|integrates|operates with|to|on ?the|our|your ?own data|system|systems|platform|backend|api|service|services|server|files|information|records|app|application|database",
	"provides|gives|offers|grants|allows ?you access|functionality|features|support|help|services|tools|operations|assistance to|for|with ?the|our|your ~1 platform|system|api|data|service|app|application|backend|product|business|users|company",
	"performs|runs|does|executes|starts|triggers|handles the|various|some|all|its|a|an ~1 process|action|actions|task|tasks|operation|operations|checks|job|work|logic|function|routine|procedure|steps",
	"updates|changes|manages|edits|modifies|sets ?the|some things|stuff|data|items|information|everything|it",
	"tool|utility|helper|interface|wrapper|endpoint for|to ..5 api|system|platform|business|backend|data|service|app|files",
	"the|a|an|our|main|general ?main ?general tool|utility|helper|interface|wrapper|endpoint|entry ?point for|to|of ..5 api|system|platform|business|backend|data|service|app|server|product|company",
	"main|primary|central|general|single entry ?point ..6",
	"solves|fixes|answers ?all|any|your|the problems|problem|questions|issues|needs|requests",
)

// FindVague returns the words of a description that say nothing, and what they lack, or "".
func FindVague(description string) (quote, says string) {
	text := Fold(description)
	if !SeemsEnglish(text) {
		return "", ""
	}
	for _, s := range prose.Sentences(text) {
		for _, m := range vagueSet().Find(s, nil) {
			return s.Quote(m.I, m.J), vaguePatterns[m.Pattern].says
		}
		for _, m := range bareSet().Find(s, nil) {
			if s.First && m.I == 0 && m.J == len(s.Words) {
				return s.Quote(m.I, m.J), saysNoFunction
			}
		}
		if n := len(s.Words); s.First && n <= 3 && among(s.Words[0].Lower, "a an the our utility main helper general") &&
			among(s.Words[n-1].Lower, vagueLexicon["tool"]) {
			return s.Quote(0, n), saysNoFunction
		}
		if n := len(s.Words); s.First && n > 1 && n <= 4 && among(s.Words[0].Lower, vagueLexicon["give"]+" returns gives shows gets provides finds fetches "+
			"delivers produces handles manages processes performs executes") && among(s.Words[n-1].Lower, vagueLexicon["bare"]) {
			return s.Quote(0, n), saysNoFunction
		}
	}
	return "", ""
}

// knownAbbreviations are abbreviations that a reader need not be an insider to know.
var knownAbbreviations = prose.NewList(`api apis url urls uri id ids http https json xml csv pdf sql html css ui ux cpu gpu ram dns tls ssl ssh ftp sftp smtp imap ip tcp udp vm vms
	utc gmt iso rfc uuid guid uid upc ean isbn issn vat eu us uk usa un gps crm erp hr seo sku skus sms mms ttl mx txt ns cname aaaa a b c d e
	pr prs ci cd aws gcp s3 ec2 iam k8s cve cves cvss sla slo slas slos kpi kpis roi ceo cfo faq faqs dpi rgb svg png jpeg jpg gif mp3 mp4 wav utf
	ascii base64 sha sha1 sha256 md5 hmac jwt oauth oidc saml sso mfa otp 2fa ldap rest rpc grpc graphql cli sdk ide os io ok am pm no vs
	tv dvd usb pc mac ios lan wan vpn nat cdn csr acl cidr mime ascii iban bic swift eur usd gbp jpy chf nasa nba nfl nhl mlb fifa uefa nato who
	gdp cpi gdpr hipaa pii iot ai ml llm nlp ocr qr rss atom todo fixme and or not never always important note warning get post put patch delete
	head options select insert update true false null yes iata icao npm pypi mit bsd gpl dm dms ics ical vcard bcp cas doi orcid pmid dna rna
	bmi ecg mri ct km kg mb gb tb kb ghz mhz kwh mw co2 ph rfq po pos bom mrp wms tms edi dx cx qa uat eta etd hs icd snomed loinc fhir hl7 kql
	promql logql jql soql cql yaml toml md`)

// FindJargon returns the abbreviations of a description that only insiders know, if it says hardly
// anything else.
func FindJargon(description string) []string {
	text := Fold(description)
	if !SeemsEnglish(text) {
		return nil
	}
	var unknown []string
	words, abbreviations := 0, 0
	for _, s := range prose.Sentences(text) {
		for i, w := range s.Words {
			words++
			if inHeading(s.Words, i) {
				continue
			}
			if strings.Contains(w.Text, "_") {
				continue // the name of a constant
			}
			for part := range strings.FieldsFuncSeq(w.Text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
				if w.Code || !abbreviation(part) || knownAbbreviations.Has(strings.ToLower(part)) || strings.Contains(text, "("+part+")") {
					continue
				}
				abbreviations++
				if !slices.Contains(unknown, part) {
					unknown = append(unknown, part)
				}
			}
		}
	}
	if len(unknown) < 2 || abbreviations*5 < words {
		return nil
	}
	return unknown
}

// inHeading reports whether the word at i is one of three words in capitals.
func inHeading(ws []prose.Word, i int) bool {
	run := 1
	for k := i - 1; k >= 0 && abbreviation(ws[k].Text); k-- {
		run++
	}
	for k := i + 1; k < len(ws) && abbreviation(ws[k].Text); k++ {
		run++
	}
	return run > 2
}

// abbreviation reports whether a word is written in capitals, perhaps with digits.
func abbreviation(word string) bool {
	capitals := 0
	for _, r := range word {
		switch {
		case r >= 'A' && r <= 'Z':
			capitals++
		case r < '0' || r > '9':
			return false
		}
	}
	return capitals >= 2
}
