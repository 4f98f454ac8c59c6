package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// More items than limitMax on a page, or more than limitDefault without being asked, exceed what a
// client takes in one result.
const (
	limitMax     = 10_000
	limitDefault = 1_000
)

// Rules about the size of lists.
const (
	RuleListUnbounded RuleID = "list-unbounded"
	RuleListLimit     RuleID = "list-limit"
)

var unboundedRules = []Rule{
	{
		ID:    RuleListUnbounded,
		Title: "a tool that lists what grows has an argument that limits or pages the result",
		Why: "The policy (5.B) asks for results that fit the task. A list without a limit fills the conversation, or exceeds what clients " +
			"accept in one result.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   `add a limit with a small default and a maximum such as 100, and a cursor; or say how many there are at most`,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if p, ok := words.FindPlenty(t.Name, t.Description); ok && unbounded(t, v.inputs[i], v.outputs[i], p) {
					r.tool(t, fmt.Sprintf("%s can return any number of things and has no argument that limits them: %s", subject(t), display.Quote(p.Quote)), "")
				}
			}
		},
	},
	{
		ID:    RuleListLimit,
		Title: "the limit of a list has a maximum that a client can take",
		Why: "The policy (5.B) asks for results that fit the task: clients accept about 25,000 tokens in one result, which is a few " +
			"hundred items.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "lower the default to what one answer needs, such as 25, and the maximum to a few hundred",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				v.inputs[i].Walk(func(n schemadoc.Node) {
					if fault := limitFault(n); fault != "" {
						r.tool(t, fmt.Sprintf("argument %s of %s %s", n.Path, subject(t), fault), "")
					}
				})
			}
		},
	},
}

// unbounded reports whether the arguments of t leave the number of its results open.
func unbounded(t Tool, input, output schemadoc.Document, p words.Plenty) bool {
	root, _ := input.Root.(map[string]any)
	if root["properties"] == nil && root["additionalProperties"] != false { // the arguments are not known
		return false
	}
	if t.Hints != nil && isFalse(t.Hints.ReadOnly) && words.VerbOf(t.Name).Act != words.Reads {
		return false
	}
	if holdsLittle(output) {
		return false
	}
	var b bounds
	input.Walk(b.see)
	output.Walk(func(n schemadoc.Node) {
		_, most := n.Object["maxItems"]
		b.limits = b.limits || most && n.Depth == 1
	})
	switch {
	case b.limits:
		return false
	case b.from && b.to && p.Raw && p.Stream, p.Heavy && (b.parent || b.period):
		return true
	case b.period || b.from && b.to || b.searches && !p.Whole:
		return false
	case b.parent && p.Stream:
		return true
	case b.parent:
		return p.Whole && b.large
	}
	return p.Stream || p.Whole || p.Lists
}

// mostCharacters is how long a text of an output may be that has no room for a list.
const mostCharacters = 1000

// holdsLittle reports whether no value of an output schema has room for any number of things: it
// is an object of numbers and short texts, such as the handle of a job.
func holdsLittle(output schemadoc.Document) bool {
	if root, _ := output.Root.(map[string]any); root["type"] != "object" {
		return false
	}
	little := true
	output.Walk(func(n schemadoc.Node) {
		if n.Object == nil { // the false of additionalProperties
			little = little && n.Schema == false
			return
		}
		switch n.Object["type"] {
		case "object":
			little = little && n.Object["additionalProperties"] == false
		case "string":
			length, _ := n.Object["maxLength"].(float64)
			little = little && (len(choices(n)) > 0 || 0 < length && length <= mostCharacters)
		case "integer", "number", "boolean", "null":
		default:
			little = false
		}
	})
	return little
}

// bounds are the ways in which arguments bound the number of results.
type bounds struct {
	limits   bool // a limit, a page, or a list of the wanted things
	period   bool // a day or a month, which must be given
	from, to bool // the ends of a period
	searches bool // words to search for, which rank the results
	parent   bool // the thing that the results belong to
	large    bool // that thing can have any number of them
}

var (
	limitWords = strings.Fields(`limit limits count max maximum top first last per page pages paging pagination cursor offset skip token continue continuation marker
		range head tail take depth window days hours minutes weeks months period timespan duration lookback number num rows size tokens
		characters budget batch`)
	fromWords   = strings.Fields("from start since after begin beginning min earliest")
	toWords     = strings.Fields("to end until till before max latest")
	dayWords    = strings.Fields("date day month year week quarter season")
	searchWords = strings.Fields("query q search text question keyword keywords term terms phrase topic pattern filter sql expression")
	largeWords  = strings.Fields(`account organization org company workspace shop store database table site domain city country region category channel campaign
		catalog warehouse repository repo project fleet archive server host museum library university school hospital town network group community
		forum blog newspaper magazine series season league register court customer client user author artist district space inbox mailbox bucket`)
)

// see adds what an argument bounds.
func (b *bounds) see(n schemadoc.Node) {
	if n.Keyword != "properties" {
		return
	}
	has := func(list []string) bool {
		return slices.ContainsFunc(words.SplitName(n.Name), func(w string) bool { return slices.Contains(list, w) })
	}
	said, _ := n.Object["description"].(string)
	said = strings.ToLower(said)
	kind, _ := n.Object["type"].(string)
	required := n.Depth == 1 && n.Required
	_, most := n.Object["maxItems"]
	counts := strings.Contains(said, "how many") || strings.Contains(said, "at most") || strings.Contains(said, "number of") ||
		strings.Contains(said, "maximum") || strings.Contains(said, "upper bound") || strings.Contains(said, "to return")
	switch {
	case has(limitWords) && kind != "boolean" && len(choices(n)) == 0, kind == "integer" && counts, kind == "array" && (required || most):
		b.limits = true
	case required && has(dayWords):
		b.period = true
	case has(fromWords):
		b.from = true
	case has(toWords):
		b.to = true
	case required && has(searchWords):
		b.searches = true
	case required:
		b.parent = true
		b.large = b.large || has(largeWords)
	}
}

// pageSizes are the names of arguments, with their words joined, that say how many items come back.
var pageSizes = strings.Fields(`limit perpage pagesize count maxresults numresults maxitems maxrecords maxrows top first take n size results rowlimit maxcount
	resultlimit batchsize`)

// limitFault returns what is wrong with an argument that limits a list, as a predicate, or "".
func limitFault(n schemadoc.Node) string {
	if n.Keyword != "properties" {
		return ""
	}
	said, _ := n.Object["description"].(string)
	if endless(n, strings.ToLower(said)) {
		return "has no upper end: " + display.Quote(said)
	}
	if n.Object["type"] == "boolean" {
		if slices.Contains(allSwitches, strings.Join(words.SplitName(n.Name), "")) || allAtOnce.FindString(said) != "" {
			return "switches the limit off: " + display.Quote(said)
		}
		return ""
	}
	if !slices.Contains(pageSizes, strings.Join(words.SplitName(n.Name), "")) {
		return ""
	}
	for _, w := range words.SplitName(said) {
		if slices.Contains([]string{"bytes", "characters", "tokens", "lines", "pixels", "ms", "milliseconds", "seconds", "kb", "mb"}, w) {
			return ""
		}
	}
	most, _ := n.Object["maximum"].(float64)
	usual, _ := n.Object["default"].(float64)
	lower := strings.ToLower(said)
	switch {
	case usual > limitDefault:
		return fmt.Sprintf("returns %s items unless told otherwise", plainNumber(usual))
	case most > limitMax:
		return fmt.Sprintf("allows %s items in one result", plainNumber(most))
	case strings.Contains(lower, "unlimited"), strings.Contains(lower, "no limit"), strings.Contains(lower, "no maximum"), limitOff.FindString(said) != "":
		return "can be switched off: " + display.Quote(said)
	}
	return ""
}

// allSwitches are the names of switches, with their words joined, that return all pages at once.
var allSwitches = strings.Fields("fetchall returnall getall allpages fetchallpages nolimit unlimited disablepaging disablepagination nopaging nopagination skippaging ignorelimit")

var (
	// limitOff matches a value of a limit that means all.
	limitOff = lazyregexp.New(`(?i)(?:(?:^|[^\w.,])(?:-1|0|zero|null|none|negative)\b|\b(?:omit\w*|leave (?:it )?(?:out|empty|unset)|left (?:out|empty)|unset|empty|without it|if missing|if absent)\b)`+
		`[^.;]{0,30}\b(?:all|everything|every|complete|entire|whole|full|endless|unbounded|no (?:limit|cap|maximum|bound)|switches|disables|turns)\b`,
		"1", "0", "zero", "null", "none", "negative", "omit", "leave", "left", "unset", "empty", "without it", "if missing", "if absent")
	// allAtOnce matches what a switch says that returns all things in one result.
	allAtOnce = lazyregexp.New(`(?i)\b(?:all|full|whole|entire|complete|everything|every)\b[^.;]{0,40}\b(?:at once|in one (?:go|result|answer|response|piece|page)|in a single|without (?:pag|limit)|instead of (?:a )?pages?)`,
		"all", "full", "whole", "entire", "complete", "every")
)

// endless reports whether an argument says that any number of things may be asked for.
func endless(n schemadoc.Node, said string) bool {
	_, most := n.Object["maximum"]
	_, mostItems := n.Object["maxItems"]
	if most || mostItems || n.Object["type"] != "integer" && n.Object["type"] != "array" {
		return false
	}
	return slices.ContainsFunc([]string{"any number", "as many as", "no upper", "unlimited", "without limit", "however many", "no maximum"},
		func(phrase string) bool { return strings.Contains(said, phrase) })
}

func plainNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
