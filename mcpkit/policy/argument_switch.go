package policy

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/acts"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// switches are arguments, with their words joined, that choose what a tool does.
var switches = []string{
	"method", "httpmethod", "httpverb", "requestmethod", "verb",
	"action", "actiontype", "actionname", "operation", "operationtype", "operationname", "op", "optype", "opcode",
	"command", "cmd", "subcommand", "crud", "crudaction", "crudoperation", "intent",
}

// looseSwitches are arguments that choose what a tool does if their values are verbs.
var looseSwitches = []string{
	"mode", "accessmode", "function", "task", "tasktype", "request", "requesttype", "do", "what", "step", "type", "kind", "querytype",
}

// A choice is an argument that is limited to some values.
type choice struct {
	path   string
	name   string // its words joined
	said   string // its description
	values []string
	text   bool // the argument accepts any text
}

// strict reports whether the name of the argument says that it chooses what the tool does.
func (c choice) strict() bool { return slices.Contains(switches, c.name) }

// switchArguments returns the arguments of d that may choose what its tool does, in a stable order.
// The schemas of one argument, in several alternatives, count as one choice.
func switchArguments(d schemadoc.Document) []choice {
	var all []choice
	d.Walk(func(n schemadoc.Node) {
		name := strings.Join(words.SplitName(n.Name), "")
		if list, ok := strings.CutSuffix(n.Path, "s[]"); ok && n.Keyword == "items" {
			// "operations" is a list of what "operation" would be.
			name = strings.Join(words.SplitName(list[strings.LastIndex(list, ".")+1:]), "")
		} else if n.Keyword != "properties" {
			return
		}
		if !slices.Contains(switches, name) && !slices.Contains(looseSwitches, name) {
			return
		}
		i := slices.IndexFunc(all, func(c choice) bool { return c.path == n.Path })
		if i < 0 {
			i = len(all)
			all = append(all, choice{path: n.Path, name: name})
		}
		c := &all[i]
		c.values = append(c.values, choices(n)...)
		if said, ok := n.Object["description"].(string); ok {
			c.said = said
		}
		pattern, limited := n.Object["pattern"].(string)
		if limited {
			c.values = append(c.values, patternValues(pattern)...)
		}
		c.text = n.Object["type"] == "string" && len(c.values) == 0 && !limited
	})
	return all
}

// choices returns the values that an argument is limited to.
func choices(n schemadoc.Node) []string {
	var values []string
	add := func(schema any) {
		object, _ := schema.(map[string]any)
		enum, _ := object["enum"].([]any)
		if c, ok := object["const"]; ok {
			enum = append(slices.Clone(enum), c)
		}
		for _, value := range enum {
			if s, ok := value.(string); ok {
				values = append(values, s)
			}
		}
	}
	add(n.Schema)
	for _, keyword := range []string{"anyOf", "oneOf"} {
		alternatives, _ := n.Object[keyword].([]any)
		for _, a := range alternatives {
			add(a)
		}
	}
	return values
}

// patternValues returns the values that a pattern such as "^(GET|POST)$" lists, or nil.
func patternValues(pattern string) []string {
	list := strings.Trim(pattern, "^$()?:i")
	values := strings.Split(list, "|")
	for _, v := range values {
		if !isName(v) {
			return nil
		}
	}
	return values
}

// sides returns the first of values that reads and the first that writes. To watch a thread next to
// ignoring it, or to poll members next to inviting them, is not a reading.
func sides(values []string) (read, write string) {
	for _, value := range values {
		switch words.ValueAct(value) {
		case words.NoAct:
		case words.Reads:
			if read == "" && value != "watch" && value != "poll" {
				read = value
			}
		default:
			if write == "" {
				write = value
			}
		}
	}
	return read, write
}

// allVerbs reports whether each value is a verb.
func allVerbs(values []string) bool {
	return !slices.ContainsFunc(values, func(v string) bool { return words.ValueAct(v) == words.NoAct })
}

// filterWords are words of a description that say that an argument selects what already happened,
// or what somebody is allowed to do.
var filterWords = []string{
	"filter", "recorded", "logged", "happened", "took place", " past ", "narrow", "restrict", "only events", "only entries", "only calls",
	"only requests", "permission", "to allow", "is allowed", "are allowed", "to permit", "granted", "access level",
}

// performWords are words of a description that say that an argument chooses what the tool does.
var performWords = []string{
	"to perform", "to run", "to execute", "to take", "to apply", "to carry out", "to do", "to call", "to invoke", "whether to", "performed", "is done",
}

// filters reports whether the description says that the argument only narrows down a result.
func (c choice) filters() bool { return c.says(filterWords) }

// performs reports whether the description says that the argument chooses what the tool does.
func (c choice) performs() bool { return c.says(performWords) }

func (c choice) says(parts []string) bool {
	said := strings.ToLower(c.said)
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(said, part) })
}

// selects reports whether the argument only selects from what exists or what happened: a list of
// log entries is filtered by method.
func (c choice) selects(t Tool) bool {
	switch {
	case c.filters():
		return true
	case !readOnly(t):
		return stores(t)
	}
	return !c.performs() && searches(t)
}

const choiceNoun = `(?:(?:http |api |sql |database )?(?:methods?|actions?|operations?|verbs?|commands?|requests?|calls?|events?|access)|kind|type|sort)`

var (
	// recordedChoice says what somebody did, or with what something else begins or deals.
	recordedChoice = lazyregexp.New(`(?i)^what (?:was|were|has been|had been|somebody|someone) (?:\w+ )?(?:done|did)\b|` +
		`^(?:the )?` + choiceNoun + ` (?:that|which) (?:was|were|has been|raises?|fires?|triggers?|starts?|causes?|counts?)\b`)
	// passiveChoice says what happens to requests of others.
	passiveChoice = lazyregexp.New(`(?i)^(?:the )?` + choiceNoun + ` (?:that|which|to be) (?:(?:is|are|be|gets?) )?(?P<verb>[a-z]+ed|sent|run|done|taken|made)\b`)
	// servedChoice says with what other software of the user deals: "Method the mock answers".
	servedChoice = lazyregexp.New(`(?i)^(?:the )?` + choiceNoun + ` (?:that |which )?(?:the|a|an|this) (?P<noun>\w+) (?:answers|serves|handles|expects|accepts|matches|covers|allows|listens)\b`)
	// dataChoice describes what a tool that reads is asked about.
	dataChoice = lazyregexp.New(`(?i)^(?:the )?` + choiceNoun + ` of (?:the |a |an |this |your )?(?P<noun>\w+)|^what (?:the|a|an) \w+ (?:wants?|tries|is trying|would like|attempts?|needs?|may|can)\b|` +
		`^(?:the )?` + choiceNoun + ` (?:that |which )?(?:the|a|an) \w+ (?:wants?|tries|may|can|asks)\b|` +
		`\bto (?:simulate|check|explain|describe|estimate|price|look up|document|compare|validate|evaluate|test|generate|measure|count|analy[sz]e|show)\b`)
)

var (
	// performed are participles of what a tool does with an action, and of what its caller asks
	// for.
	performed = strings.Fields("performed executed run applied carried taken done called invoked used sent requested issued made tried processed started wanted needed desired " +
		"chosen selected given intended asked required picked")
	// told are participles of what is done with actions and requests of others.
	told = strings.Fields("blocked mocked stubbed faked counted allowed denied forbidden permitted granted revoked audited logged recorded reported billed charged limited throttled " +
		"monitored watched tracked measured tested documented described simulated checked matched filtered intercepted cached retried covered refused rejected announced compared priced")
	// carriers are nouns for what a tool sends, and for whom it works.
	carriers = strings.Fields("request call tool server query client http api user agent model assistant caller person customer")
	// defining are verbs of tools that store a definition, for which a method or an action is data.
	defining = strings.Fields("create add register define configure set install insert")
)

// isData reports whether the description of the argument says that it is not what the tool does but
// what the tool is asked about or stores: "Method that is blocked", or "HTTP method of the
// endpoint" in a tool that begins by saying that it reads.
func (c choice) isData(t Tool) bool {
	said := words.Fold(c.said)
	if recordedChoice.MatchString(said) {
		return true
	}
	if m := passiveChoice.FindStringSubmatch(said); m != nil {
		return slices.Contains(told, strings.ToLower(m[1]))
	}
	if m := servedChoice.FindStringSubmatch(said); m != nil && !slices.Contains(carriers, strings.ToLower(m[1])) {
		return true
	}
	m := dataChoice.FindStringSubmatch(said)
	if m == nil {
		return false
	}
	carried := slices.Contains(carriers, strings.ToLower(m[1]))
	if defines(t) {
		return m[1] != "" && !carried
	}
	kind := strings.HasPrefix(strings.ToLower(said), "kind of") || strings.HasPrefix(strings.ToLower(said), "type of")
	return beginsReading(t) && (kind || !carried)
}

// isToldUnclearly reports whether the description of the argument says in the passive what is done
// with it, and the verb leaves open by whom: "Operation that is scheduled".
func (c choice) isToldUnclearly() bool {
	m := passiveChoice.FindStringSubmatch(words.Fold(c.said))
	return m != nil && !slices.Contains(performed, strings.ToLower(m[1]))
}

// defines reports whether the description of t begins by saying that it stores a definition, and
// says of no other act.
func defines(t Tool) bool {
	text := words.Fold(t.Description)
	said := acts.In(text)
	return len(said) > 0 && said[0].Head && slices.Contains(defining, said[0].Verb) && !said[0].Or && acts.ReadsAndWrites(text) == ""
}

// searches reports whether the name of t says that it returns several things, which arguments
// narrow down.
func searches(t Tool) bool {
	verb := words.VerbOf(t.Name)
	if verb.Act == words.Reads && slices.Contains([]string{"list", "search", "find", "count", "query"}, verb.Word) {
		return true
	}
	ws := words.SplitName(t.Name)
	return len(ws) > 0 && verb.Act <= words.Reads && slices.Contains(records, ws[len(ws)-1])
}

// records are nouns for what happened.
var records = []string{
	"events", "logs", "log", "history", "activity", "activities", "audit", "requests", "entries", "calls", "operations", "runs", "traces", "spans",
	"changes", "actions", "records", "jobs", "trail", "feed", "timeline", "messages",
}

// stores reports whether the name of t says that it defines something, for which a method or an
// action is data: a monitor is created for GET or POST.
func stores(t Tool) bool {
	verb := words.VerbOf(t.Name)
	return verb.Act >= words.Adds && slices.Contains([]string{"create", "add", "insert", "register", "update", "upsert", "set", "modify", "subscribe", "delete", "remove",
		"grant", "revoke", "share", "invite", "assign"}, verb.Word)
}
