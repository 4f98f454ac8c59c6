package words

import (
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// An Unready is a statement that a tool is not for general use.
type Unready struct {
	Says  string // what the words say, as a predicate of the text: "calls the tool unfinished"
	Quote string // the words
	// Sure is set if the words can hardly be about the data of the tool.
	Sure bool
	// TestData is set if the words say that the tool works on test data.
	TestData bool
}

// FindUnready returns the first statement in a description by which its tool is not for general
// use: it is unfinished, works on test data, fails, is open to few or is about to go. It leaves
// texts alone that are about such things: releases, drafts, feature flags, the beta of a share.
func FindUnready(text string) (Unready, bool) {
	text = Fold(text)
	if !English(text) {
		return Unready{}, false
	}
	for _, c := range clauses(text) {
		if i, says := c.state(); i >= 0 {
			return Unready{says, c.text(), says != saysFails && says != callsDeprecated, false}, true
		}
	}
	set, found := unreadySet(), false
	var probably Unready
	for _, s := range prose.Sentences(text) {
		for _, m := range set.Find(s, nil) {
			p := unreadyPatterns[m.Pattern]
			if !found || p.sure && !probably.Sure {
				probably = Unready{p.says, s.Quote(m.I, m.J), p.sure, p.says == saysSham || p.says == saysStaging}
				found = true
			}
		}
	}
	return probably, found
}

// unreadyLexicon has the classes of unreadyPatterns.
var unreadyLexicon = prose.Lexicon{
	"self": `this it that tool endpoint feature function call operation api service results result output response responses schema format fields
		interface behavior behaviour data`,
	"serve": `returns* gives* yields* serves* shows* answers* responds* delivers* contains* uses* reads* comes* has`,
	"sham":  `mock mocked dummy fake placeholder hard-coded hardcoded stubbed made-up fictitious invented canned_test bogus`,
	"items": `data values value results result figures numbers records responses response answers answer entries prices readings output content text rows
		objects items`,
	"few": `waitlist waiting_list invitation invitations invite invited invitees pilot pilots beta testers early_adopters
		design_partners selected_customers select_customers selected_accounts selected_partners select_partners chosen_customers selected_organisations
		selected_organizations certain_customers few_customers early_customers private_beta closed_beta early_access allowlisted_accounts whitelisted_accounts`,
	"open":  `open opened available accessible enabled offered works usable reserved restricted limited released visible granted unlocked`,
	"stage": `staging sandbox test dev development demo qa uat pre-production preproduction preprod acceptance mirror`,
	"place": `system environment environments server servers database instance cluster backend tenant host api endpoint copy account stack`,
	"reach": `reads* uses* queries* query talks* connects* connected points* pointed runs* backed served works* writes* hits* goes come* taken fetched
		loaded against`,
	"often":   `sometimes often occasionally frequently randomly intermittently regularly`,
	"fail":    `fail* crash* break* hang* error* freeze* stall* times_out time_out returns_nothing returns_wrong return_nothing miss*`,
	"sudden":  `without_notice without_warning at_any_time any_time anytime without_prior_notice unexpectedly`,
	"removal": `retired discontinued shut_down switched_off turned_off withdrawn sunset phased_out`,
	"month": `january february march april may june july august september october november december spring summer autumn fall winter month quarter year
		week release q1 q2 q3 q4`,
	"meanwhile": `for_now for_the_moment for_the_time_being so_far as_yet at_present until_then until_further_notice`,
	"gone":      `soon later next future upcoming coming`,
}

type unreadyPattern struct {
	says, expression string
	sure             bool
}

const (
	saysSham    = "says that the tool returns made-up data"
	saysStaging = "says that the tool works on a test system"
	saysChanges = "says that the tool may change at any time"
)

var unreadyPatterns = []unreadyPattern{
	{NotYet, "is|are|was not ?yet|currently|fully implemented|functional|operational|working ?yet", false},
	{NotYet, "always|currently|only|just returns*|throws*|answers* ~4 error|nothing|not_implemented|not-implemented", false},
	{NotYet, "returns*|throws*|raises* ~4 error|nothing for_now|for_the_moment|for_the_time_being|at_present|until", true},
	{NotYet, "does nothing|not_work yet|for_now|currently|at_present|so_far", true},
	{NotYet, "<has no effect yet|for_now|at_present|so_far", false},
	{NotYet, "will ?only be|come|follow|arrive|ship|work ~4 @gone release|version|update|quarter|sprint|milestone", false},
	{NotYet, "arrives*|comes*|follows*|ships*|lands* ~3 @gone release|version|update|quarter|sprint|milestone", false},
	{NotYet, "fails|error|501 ..8 @meanwhile", false},
	{NotYet, "@meanwhile ..8 fails|error|501|nothing", false},
	{NotYet, "answers*|returns*|responds*|gives* ~3 501|503|not_implemented|not-implemented", false},
	{NotYet, "as_long_as ..10 missing|pending|unfinished|outstanding|unavailable", false},
	{NotYet, "planned for ~3 @gone release|version|update|quarter|sprint|milestone", false},
	{NotYet, "until ~4 is|are finished|ready|implemented|connected|built|completed|done|live|in_place", false},
	{saysSham, "-@serve ~3 -@sham ~1 @items", false},
	{callsUnfinished, "<for|meant|intended ?for testing|tests|demonstration|evaluation|trial ?purposes only", false},
	{callsUnfinished, "not ~2 for|in production|live_use|productive_use", false},
	{callsUnfinished, "not production-ready|production_ready|ready_for_production", false},
	{callsUnfinished, "at_your_own_risk|own_risk", false},
	{callsUnfinished, "we|developers|engineers are ?still|currently working|building|testing|developing|improving|polishing", false},
	{callsUnfinished, "this|it|which|tool ~3 hackathon|hack_day|side_project|prototype|first_attempt|stopgap|makeshift", false},
	{callsUnfinished, "grew|came out_of ~2 hackathon|hack_day|prototype|experiment|side_project", false},
	{NotYet, "works|work|covers|cover ?only|just ..6 so_far|at_present|for_now|for_the_moment", false},
	{NotYet, "<so_far|currently|presently ~1 only|just", false},
	{NotYet, "<available|ready|usable|live from|in|next|after ~1 @month", false},
	{NotYet, "this|it|tool will_be|goes ~1 available|ready|live|usable|finished", false},
	{saysFew, "limited|staged|phased|gradual rollout|roll-out", false},
	{saysFew, "rolled_out|rolling_out to ~3 percent|some|few|selected|first", false},
	{saysFew, "behind ~2 flag|toggle", false},
	{saysSham, "is|are|was|were ~1 -made_up|made-up|invented|hard-coded|hardcoded|fake|mocked|fictitious|dummies|placeholders", false},
	{saysSham, "only|just|always -sample|demo|test|example|random|static data", false},
	{saysFew, "-@open ~3 only|just|for|to|by|after ~6 @few", true},
	{saysFew, "@few ~4 only", false},
	{saysFew, "only|just ~5 early_access|private_beta|closed_beta|waitlist|waiting_list|pilot|pilots|testers", false},
	{saysFew, "early_access|private_beta|closed_beta|pilot|beta program|programme|customers|accounts|members|participants ~3 only", false},
	{saysFew, "^join|^request|^apply|^register ~3 waitlist|waiting_list|early_access|beta|pilot|preview", true},
	{saysFew, "is|are|being gradually|slowly|currently|still rolled|rolling out", false},
	{callsUnfinished, "treat*|see|regard*|consider*|take|understand ~5 as ~2 proof_of_concept|prototype|experiment|preview|beta|first_attempt|rough_draft|trial", false},
	{saysStaging, "-@reach ~3 -@stage ?@stage @place", false},
	{saysStaging, "-@reach ~3 staging|test|sandbox|demo|dummy data", false},
	{saysFails, "<@often @fail", false},
	{saysFails, "@self|and|or|which|but|can|may|will @often @fail", false},
	{saysFails, "@self may|might|can|could ~2 @often|randomly fail*|crash*|break*|hang*|time_out", false},
	{saysFails, "@often returns*|answers*|gives*|shows*|yields* ~3 nothing|empty|wrong|error|errors|nonsense|stale|500|502|503|duplicates", false},
	{saysFails, "results|figures|numbers|output|answers ~2 may|might|can|are ~2 wrong|incorrect|nonsense|garbage|unreliable|off", false},
	{saysFails, "has|have|contains|due_to|because_of ~2 bug|bugs|glitch|glitches", false},
	{saysFails, "there_are|there_is|has|have|with|due_to|because_of ?some|several|many|a|an known bug|bugs|issue|issues|problem|problems|defect|defects|error|errors", false},
	{saysFails, "known to_fail|to_crash|to_break|to_hang|not_to_work", false},
	{saysFails, "<does not ?yet|always|currently work", false},
	{saysFails, "this|tool|endpoint|feature does not ?yet|always|currently work", false},
	{saysFails, "does not ?always|yet work reliably|correctly|properly|yet", false},
	{saysChanges, "@self|and|may|might|can|could|will|still|to change*|break*|disappear*|vanish* ~2 @sudden", false},
	{saysChanges, "@self is|are subject_to_change", false},
	{callsDeprecated, "this|it|tool|endpoint|feature|operation will|is|gets|shall ~2 be|being|get|gets|going_to_be|to_be ~2 @removal", false},
	{callsDeprecated, "this|it|tool|endpoint|feature|operation will|is|gets|shall ~2 be|being ~1 removed|deleted|dropped|replaced in|soon|with|by|next|after|on", false},
	{callsDeprecated, "this|it|tool|endpoint|feature|operation is|was|has_been replaced|superseded by", false},
	{callsDeprecated, "<kept|retained only|just|merely ~3 compatibility|old|older|legacy", false},
	{callsDeprecated, "<kept|retained|exists* ~2 for ?backward|backwards compatibility", false},
}

var unreadySet = sync.OnceValue(func() *prose.Set {
	var all []string
	for _, p := range unreadyPatterns {
		all = append(all, p.expression)
	}
	return unreadyLexicon.NewSet(all, nil)
})
