package words

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// lead are the words that may stand before a word for the state of a tool: "this tool is still in
// private beta", "currently an experimental feature".
var lead = prose.NewList(`this it that is are was be being been remains still currently presently now as of today only a an the very highly quite rather
	somewhat partly partially mostly largely entirely completely just merely in at present moment for time under tool endpoint feature function functionality
	call operation action command method implementation integration version api service result results output support note warning caution
	attention notice status state important please beware remember public private closed open limited early technical technology research developer
	internal customer its our has have no not yet never ever here there and so which stage phase considered regarded classified labelled
	labeled marked available offered released shipped provided tested active experimental live`)

// support are the leading words that say that the tool is spoken of.
var support = prose.NewList(`is are was be being been remains still currently presently now in under public private closed open early technical technology research
	developer limited this it tool endpoint feature function functionality version note warning caution status state highly very no not
	considered marked just only merely`)

// NotYet is what [Unready.Says] says of a tool that does not work yet.
const NotYet = "says that the tool does not work yet"

const (
	callsUnfinished = "calls the tool unfinished"
	callsDeprecated = "calls the tool deprecated"

	saysFails = "says that the tool fails"
	saysFew   = "says that few may use the tool"
)

// states are the words for the state of a tool, by what they say of it. "_" joins the words of a
// term.
var states = map[string]string{
	callsUnfinished: `beta betas alpha experimental preview prerelease pre-release prototype mvp pilot trial poc early_access early-access proof_of_concept
		proof-of-concept work_in_progress work-in-progress release_candidate unstable untested unfinished incomplete half-finished half_finished
		half-baked half-implemented rudimentary preliminary provisional in_development in_active_development under_development
		under_active_development under_construction being_tested in_testing immature sneak_peek tech_preview alpha-quality beta-quality
		pre-alpha canary rough_cut first_cut early_version trial_version demo_version test_version interim_version interim stopgap makeshift
		quick-and-dirty tech_demo technology_demo test_build preview_build dev_build early_build being_built being_worked_on first_version initial_version first_iteration initial_release first_release minimal_version v0
		test_run trial_run pilot_run trial_operation pilot_operation test_operation trial_basis pilot_basis evaluation_phase shakedown
		being_evaluated being_reworked being_rewritten being_developed under_evaluation in_the_works
		in_flux evolving on_trial in_trial in_its_infancy WIP`,
	NotYet: `stub stubbed mock mocked mockup mock-up dummy placeholder skeleton no-op noop nonfunctional non-functional unimplemented
		coming_soon TODO TBD FIXME to_be_done to_be_implemented to_be_completed to_be_finished to_be_added to_be_written`,
	saysFails: `broken buggy flaky unreliable defective out_of_order out_of_service temporarily_disabled temporarily_unavailable
		temporarily_offline under_maintenance under_repair being_repaired being_fixed down_for_maintenance out_of_action`,
	saysFew: `invite-only invitation-only by_invitation by_invite waitlist waitlisted waitlist-only`,
	callsDeprecated: `deprecated obsolete legacy superseded retired discontinued end-of-life end_of_life sunset sunsetted being_retired being_phased_out
		scheduled_for_removal slated_for_removal marked_for_removal due_for_removal up_for_removal to_be_retired to_be_removed to_be_replaced to_be_discontinued longer_supported longer_maintained
		longer_available longer_updated longer_works longer_work longer_recommended longer_developed longer_in_use`,
}

// A stateTerm is one of states.
type stateTerm struct{ term, says string }

// statesByWord returns states by their first word in lower case.
var statesByWord = sync.OnceValue(func() map[string][]stateTerm {
	all := map[string][]stateTerm{}
	for _, says := range slices.Sorted(maps.Keys(states)) {
		for term := range strings.FieldsSeq(states[says]) {
			first, _, _ := strings.Cut(strings.ToLower(term), "_")
			all[first] = append(all[first], stateTerm{term, says})
		}
	}
	return all
})

// failing are participles that say that a tool does not work if a "not" stands before them. The
// ambiguous of them need a "yet" too: what is not supported is often a limit, and no promise.
var (
	failing   = prose.NewList(`implemented finished complete completed functional operational working wired hooked built stable tested usable`)
	ambiguous = prose.NewList(`ready connected released live enabled supported available reliable done`)
)

var (
	// stageNouns may follow a word for a state: "a beta version". Before other nouns, the word is
	// about the data: "beta releases".
	stageNouns = prose.NewList(`version feature features tool endpoint functionality stage phase quality status software api program programme testing only and or
		so with until for may at as state support access period service interface implementation integration now yet right here which that
		because since while in if on by from to without using expect subject not it`)
	// bareNouns may follow a word for a state that begins a sentence.
	bareNouns = prose.NewList("version release feature tool endpoint quality software api only in since as by use with until")
	modals    = prose.NewList("may might can could will would")
)

// state returns the index of the word by which c describes the state of its tool, and what that
// says, or -1. The word follows nothing but leading words: in "lists beta releases" it does not.
func (c clause) state() (at int, says string) {
	denied := false
	for i := range c.length() {
		w := c.at(i)
		if denied && (failing.Has(w) || ambiguous.Has(w) && c.yet()) {
			return i, NotYet
		}
		for _, s := range statesByWord()[w] {
			if n := c.has(i, s.term); n > 0 && c.isState(i, n) && (!denied || strings.HasPrefix(s.term, "longer")) {
				return i, s.says
			}
		}
		if !lead.Has(w) {
			break
		}
		denied = denied || w == "not" || w == "never" || w == "no"
	}
	return -1, ""
}

// yet reports whether c says that something will change.
func (c clause) yet() bool {
	for i := range c.length() {
		if w := c.at(i); w == "yet" || w == "currently" || w == "still" {
			return true
		}
	}
	return false
}

// isState reports whether the n words at i describe the tool and are not about its data.
func (c clause) isState(i, n int) bool {
	next := c.at(i + n)
	if next == "" || next[0] >= '0' && next[0] <= '9' && c.at(i+n+1) == "" {
		return true
	}
	closed := c.Words[c.from+i+n].Opens // a comma stands before the next word
	for k := range i {
		if support.Has(c.at(k)) {
			return closed || stageNouns.Has(next)
		}
	}
	return bareNouns.Has(next) || closed && c.hasModal()
}

func (c clause) hasModal() bool {
	for i := range c.length() {
		if modals.Has(c.at(i)) {
			return true
		}
	}
	return false
}
