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
	if quote := unreadyElsewhere(text); quote != "" {
		return Unready{Says: callsUnfinished, Quote: quote}, true
	}
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
	"part": `part parts field fields column columns support piece pieces half section sections feature features most some region regions parameter
		argument option flag filter filters translation translations backend index link connection`,
	"zero":   `0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 v0 v0.1 v0.2 v0.3 v0.4 v0.5 v0.6 v0.7 v0.8 v0.9 0.0.1 v0.0.1 0.1.0 v0.1.0 0.2.0 v0.2.0`,
	"today":  `currently presently still today at_present for_now at_the_moment for_the_moment right_now as_yet so_far now`,
	"itself": `this this_tool tool endpoint feature function functionality operation call api service connector integration server`,
	"gone":   `soon later next future upcoming coming`,
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
	{callsUnfinished, "we|developers|engineers are ?still|currently working|building|testing|developing|improving|polishing|connecting|adding|filling|migrating|loading|preparing|extending|collecting|rolling", false},
	{callsUnfinished, "this|it|which|tool ~3 hackathon|hack_day|side_project|prototype|first_attempt|stopgap|makeshift", false},
	{callsUnfinished, "grew|came out_of ~2 hackathon|hack_day|prototype|experiment|side_project", false},
	{NotYet, "works|work|covers|cover ?only|just ..6 so_far|at_present|for_now|for_the_moment", false},
	{NotYet, "<so_far|currently|presently ~1 only|just", false},
	{NotYet, "<available|ready|usable|live from|in|next|after ~1 @month", false},
	{NotYet, "this|it|tool will_be|goes ~1 available|ready|live|usable|finished", false},
	{saysFew, "limited|staged|phased|gradual rollout|roll-out", false},
	{saysFew, "rolled_out|rolling_out to ~3 percent|some|few|selected|first", false},
	{saysFew, "behind ~2 flag|toggle", false},
	{saysSham, "-@serve ~2 -demo|synthetic|artificial|fabricated data|figures|results|values|numbers|records|rows|answers", false},
	{saysSham, "-@serve ~2 -test|demo|fabricated data", false},
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
	{NotYet, "is|are|be coming|arriving|planned|scheduled|due|expected ~1 in|with|for ~3 release|version|update|milestone|sprint", false},
	{NotYet, "support|export|import|search|filtering|sorting|paging|pagination|syncing|functionality|implementation|backend|integration ..6 is|are|will|being ?still ?currently -planned|missing|coming|pending|follow|outstanding|added|arrive", false},
	{NotYet, "until|till then|that ~8 empty|nothing|blank|missing|sample|samples|placeholder|placeholders|error|zero|zeros|random|dummy|same|ignored", false},
	{NotYet, "@part is|are ~2 @today missing|unimplemented|unsupported|unfinished|incomplete|hard-coded|hardcoded|faked|simulated|empty|ignored|blank|random|left_out", false},
	{NotYet, "@part is|are ~2 missing|unimplemented|unfinished|incomplete|hard-coded|hardcoded|faked|simulated|ignored|blank|left_out ~1 @meanwhile|yet|now|currently", false},
	{NotYet, "<ignored|unused|unsupported|disabled|inactive @meanwhile|yet|now|currently|at_the_moment", false},
	{NotYet, "<@today ignored|unused|unsupported|disabled|inactive|inoperative|switched_off", false},
	{NotYet, "not ~1 actually|really ~6 yet|@meanwhile|currently|at_the_moment", false},
	{NotYet, "not ~3 @part yet|@meanwhile|at_the_moment", false},
	{NotYet, "not ~2 filled|populated|returned|computed|calculated|evaluated|respected|honored|honoured|considered|hooked_up|wired|wired_up|connected|translated|indexed|migrated ~2 yet|@meanwhile|at_the_moment", false},
	{NotYet, "@serve ~3 only|just ~4 yet|@meanwhile|at_the_moment", false},
	{NotYet, "@today|@meanwhile ~2 returns*|gives*|shows*|answers*|yields* ~2 only|always|nothing|empty|zero|random|fixed|constant|same|sample|static", false},
	{NotYet, "we plan|intend|hope|aim|want|expect to", false},
	{NotYet, "will|to follow|come later|soon|shortly", false},
	{NotYet, "later_this|next|early_next|later_next year|month|quarter|spring|summer|autumn|fall|winter ..6 ready|live|available|complete|completed|finished|released|launched|launch", false},
	{NotYet, "ready|live|available|complete|completed|finished|released|launched|launch|arrive|arrives|follow|follows|supported ~2 later_this|next|early_next|later_next year|month|quarter|spring|summer|autumn|fall|winter|release|version", false},
	{callsUnfinished, "first|initial|early|minimal|rough|basic|preliminary|unpolished version|cut|iteration|draft|release|take|implementation ~2 of ~2 @itself", false},
	{callsUnfinished, "this|it|tool|endpoint|which is ~3 first|initial|early|minimal|rough|unpolished|bare-bones version|cut|iteration|draft|release|take|implementation", false},
	{callsUnfinished, "@itself is|are|remains ~3 under|being evaluated|evaluation|reworked|rework|rewritten|redesigned|migrated|overhauled|developed|development|review|reviewed|revised", false},
	{callsUnfinished, "@itself runs*|is|are|works* ~1 in|on|as ~2 trial|pilot|probation|probationary|test|experimental basis|operation|run|phase|period|mode|project", false},
	{callsUnfinished, "feedback|bug_reports|error_reports|suggestions is|are ?very|always welcome|appreciated", false},
	{callsUnfinished, "<report|send|tell ~4 bugs|glitches|bug|feedback ~3 us|slack|channel|team|developers", false},
	{saysFails, "expect* ~3 bugs|errors|gaps|rough_edges|hiccups|glitches|breakage|breaking_changes|outages|crashes", false},
	{saysFails, "rough_edges|teething_problems|teething_troubles|growing_pains", false},
	{saysFew, "available|enabled|unlocked|activated|switched_on|granted|offered|opened|access|accessible ~2 on|upon|by|after ~1 request|application|approval_by_us", false},
	{saysFew, "<ask|contact|write|mail|email|call|message ~2 us|support|sales|our|account_manager ~3 to|for ~3 enable*|unlock*|activate*|gain|access|switch|join|get_access", false},
	{saysFew, "only|just|reserved|restricted|limited ~2 for|to|by|with ~2 our_own|our|internal staff|employees|team|teams|testers|colleagues|engineers|developers|customers_in_the|accounts_in_the", false},
	{saysFew, "only|just|limited|restricted ~3 handful|few|selected|select|chosen|invited|first|certain customers|clients|accounts|users|partners|teams|tenants|schools|shops|companies|organisations|organizations|hospitals|cities|regions|stores|merchants|banks", false},
	{saysSham, "@itself|it|and|only|just|merely pretends*|simulates*|fakes*|mocks* ~6 @meanwhile|yet|now|until|instead", false},
	{saysSham, "returns*|gives*|answers*|yields* ~1 same|fixed|constant|canned ~3 whatever|regardless|no_matter|for_every|for_any|@meanwhile", false},
	{saysChanges, "not rely|depend|count|build on|upon ~3 yet|in_production|production|stable|stability", false},
	{callsDeprecated, "@itself ~2 will|may|might|to ~1 stop|cease|expire|go_away|disappear|be_removed|be_withdrawn|be_retired|be_sunset|be_discontinued|be_switched_off|be_shut_down", false},
	{callsDeprecated, "@itself ~2 replaced|superseded|deprecated|dropped|abandoned|phased_out|retired in_favor_of|in_favour_of|by", false},
	{callsDeprecated, "<legacy|old|outdated|obsolete|former tool|endpoint|version|variant|operation|interface|way", false},
	{callsDeprecated, "new integrations|clients|users|developments|code should|must|shall|please ..4 use|instead|other", false},
	{callsUnfinished, "remove*|delete*|drop*|disable*|hide* ~3 before ?the|our release|launch|submission|submitting|publishing|go-live|going_live|shipping|review|production", true},
	{callsUnfinished, "<not|never ~2 use|call|rely|publish|ship ~2 yet|in_production|tool|endpoint", false},
	{callsUnfinished, "<test|testing|debug|debugging|demo|demonstration|dummy|diagnostic ?only tool|endpoint|function|operation|method|helper|stub|command", false},
	{callsUnfinished, "<for|meant_for|only_for|used_for|used_during|used_in|intended_for our|internal debugging|developers|development|tests|testing|testers|qa|engineers", false},
	{callsUnfinished, "quick|dirty|ugly|temporary|little hack|workaround|fix|hacks", false},
	{callsUnfinished, "proof|spike|throwaway|throw-away ?of concept|code|implementation|version", false},
	{NotYet, "<does|can|is|are|has|have not ..8 yet", false},
	{NotYet, "tool|endpoint|feature|function|functionality|integration|support|version|export|import|filter|sorting|upload|paging ~2 not ..8 yet", false},
	{NotYet, "<no ~3 yet", false},
	{NotYet, "not all|every ..6 yet|so_far|at_present|for_now|at_the_moment", false},
	{NotYet, "<@today ~2 only|just|limited|restricted|works|covers|supports", false},
	{NotYet, "only|just ..6 at_the_moment|for_the_time_being|right_now|in_this_version|in_this_release|in_the_first_version", false},
	{NotYet, "reserved|intended|meant|planned for ?a future|later ?use|version|release|extension|extensions", false},
	{NotYet, "kept for ?a future|later use|version|release|extension|extensions", false},
	{NotYet, "future use|extension|extensions|release|releases|version|versions will|only|ignored|unused", false},
	{NotYet, "once|as_soon_as|when ~4 integration|backend|connection|api|migration|service|rollout|system ~1 is|are|goes ~1 ready|live|finished|done|complete|completed|connected|built|available", false},
	{NotYet, "available|usable|live|works|active|starting|launches|opens|launch|launching ?from|in|on|as_of|by ?early|late|mid @month|2027|2028|2029|2030", false},
	{NotYet, "more|further|other ~2 fields|features|filters|formats|options|functions|regions|countries|languages ~1 will|follow|coming|come|soon|planned", false},
	{NotYet, "will_be_able_to|stay_tuned|watch_this_space|to_be_announced|to_be_continued|to_be_defined|to_be_determined", false},
	{NotYet, "we|developers|engineers|our ?team ~1 are|is ~2 working_on_it|working_on_this", false},
	{saysFails, "works|work mostly|sometimes|occasionally|most_of_the_time|intermittently|on_and_off|with_luck|if_lucky|more_or_less|somewhat|half_the_time", false},
	{saysFails, "<mostly|hopefully|usually works|work|returns|right|correct", false},
	{saysFails, "should|might|may work ~1 mostly|hopefully|now|again|fine", false},
	{saysFails, "hit_and_miss|hit-and-miss|with_a_bit_of_luck|fingers_crossed|your_mileage_may_vary|best_of_luck|no_guarantees|bear_with_us|be_patient_with|glitchy|wonky|shaky|patchy|half_works", false},
	{saysFails, "<retry|repeat|try|call ~3 few|several|many|couple|two_or_three|until ~2 times|attempts|works|succeeds", false},
	{saysFails, "takes|needs|requires|need|may_take ~1 several|some|a_few|multiple|many attempts|tries|retries", false},
	{callsUnfinished, "this|it|tool|endpoint is ~2 @zero", false},
	{callsUnfinished, "@zero of ?this|the|our tool|endpoint|api|server|service", false},
	{callsDeprecated, "<will|gets ?soon be ~1 @removal|removed|dropped|replaced", false},
	{saysStaging, "only|just ~4 -test|demo|sandbox|staging cards|accounts|data|tenants|users|account|tenant|customers|environment", false},
	{saysFails, "may|might|can|could ~1 return*|give*|show*|yield* ~1 wrong|incorrect|nonsense|garbage|bogus|broken", false},
	{callsUnfinished, "part_of|belongs_to|included_in|within|under ~2 private|public|closed|limited|technical|developer preview|beta|trial|pilot", false},
	{saysFew, "<rollout|roll-out|launch ?is ~1 in_progress|under_way|underway|ongoing|pending", false},
	{saysFew, "<being|is|are ?being ?gradually rolled|rolling out", false},
	{NotYet, "will be added|loaded|filled|completed|included|supported|connected|extended ~2 later|soon|shortly|eventually|in_time|afterwards", false},
	{callsUnfinished, "<internal testing|tests|use|debugging ?purposes only", false},
	{NotYet, "@serve|does|sends|writes|books|changes|stores|saves nothing yet|@meanwhile", false},
	{callsUnfinished, "<first|rough|early|a_first|a_rough draft|sketch|version|cut|attempt|take of|at|on", false},
	{callsUnfinished, "<temporary|interim|provisional|makeshift|stopgap|simplified stand-in|substitute|solution|replacement|version|implementation|measure|workaround", false},
	{saysSham, "uses|has|calls|through|via|against|with ~1 mock|stub|dummy|fake of|service|backend|server|api|gateway|implementation", false},
	{saysFew, "needs|requires|need|with|by ~2 beta|early_access|early-access|pilot|preview invitation|invite|access|account|code|enrolment|enrollment", false},
	{NotYet, "<details|more|rest|documentation|description|explanation to follow|come", false},
	{callsUnfinished, "not for|in general|public|wide|everyday|daily|real use|release|availability|audience|work", false},
	{NotYet, "is|are ~1 disabled|switched_off|unavailable|turned_off|paused|suspended|empty|blank|missing @meanwhile|at_the_moment|currently|right_now", false},
	{NotYet, "@meanwhile|at_the_moment ~4 is|are ~1 empty|blank|zero|missing|random|fixed|constant|disabled|unavailable|the_same|the_only", false},
	{NotYet, "<awaits|awaiting|waits_for|waiting_for|pending ~2 approval|certification|sign-off|clearance|review|release by|from|of ~2 vendor|provider|security|legal|us|team|partner", false},
	{saysFew, "access|granted|enabled|invited|onboarded|admitted ~2 in|by waves|batches|stages|phases|cohorts", false},
	{saysFew, "queue|line|list ~1 for access|early_access|admission|invitations", false},
	{saysFew, "<sign|apply|register|ask|enrol|enroll ~1 for ~3 early_access|beta|pilot|preview|waitlist|trial", false},
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
