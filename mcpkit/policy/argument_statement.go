package policy

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/acts"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// A runner describes the statements or commands that a read-only tool runs for its caller.
type runner struct {
	what   string // "any SQL statement as sql", or "" if no argument takes what it runs
	writes string // the words of its text that say that this can write, or ""
}

// Arguments, with their words joined, that take commands and code.
var (
	commandArguments = []string{
		"command", "commands", "cmd", "commandline", "shellcommand", "bashcommand", "args", "arguments", "argv", "line", "input", "cli",
	}
	codeArguments = []string{
		"code", "script", "source", "sourcecode", "javascript", "js", "python", "snippet", "program", "function", "functionbody", "expression",
	}
)

// queryArguments are request bodies that are as often the query of an address.
var queryArguments = []string{"params", "parameters", "fields", "input", "data"}

// running begins a text that says that its tool runs what it is given.
const running = `^\W*(?:[a-z]+ly )?(?:runs?|executes?|evaluates?|evals?|invokes?|types?|sends?|pass(?:es)?|issues?|performs?|submits?|posts?|requests?|calls?|makes?|` +
	`fetch(?:es)?|query|queries|carry out|carries out|does|handles?|(?:allows?|lets?|enables?) (?:[\w']+ ){0,3}?(?:to )?(?:run|execute|evaluate|running|executing)|` +
	`returns? (?:the )?(?:results?|rows|output) of (?:running |executing )?)\s*`

var (
	runs = lazyregexp.New(`(?i)`+running, "run", "execut", "eval", "invok", "type", "send", "pass", "issu", "perform", "submit", "post", "request",
		"call", "make", "fetch", "quer", "carr", "does", "handle", "return")
	runsStatements = lazyregexp.New(`(?i)` + running + `(?P<between>(?:[\w'-]+,?\s+){0,6}?)(?:statements?|sql|quer(?:y|ies)|mutations?|graphql|gql|cypher|documents?|operations?|scripts?)\b`)
	runsCommands   = lazyregexp.New(`(?i)` + running + `(?P<between>(?:[\w'-]+\s+){0,4}?)(?:commands?|shell|bash|zsh|powershell|terminal|console|cli|with (?:the |any |these )?(?:given )?arguments|` +
		`lines? (?:in|into|on|at|of) (?:the|a|an) (?:terminal|shell|console|prompt))\b`)
	runsCode     = lazyregexp.New(`(?i)` + running + `(?P<between>(?:[\w'-]+\s+){0,3}?)(?:code|scripts?|programs?|snippets?|javascript|typescript|python|ruby|lua|groovy|applescript|bash|powershell)\b`)
	runsDatabase = lazyregexp.New(`(?i)` + running + `(?P<between>(?:[\w'-]+\s+){0,4}?)(?:databases?|db|warehouses?|tables?|schemas?|clusters?)\b`)
	// onlyStatement is the whole description of an argument that takes statements, whatever its name
	// is.
	onlyStatement = lazyregexp.New(`(?i)^\W*(?:(?:an?|the|any|your) )?(?:sql|cypher|graphql|gql)(?: (?:text|statements?|query|queries|documents?|mutations?|commands?))?(?: to (?:run|execute))?\W*$`)

	runsCall = lazyregexp.New(`(?i)` + running + `(?P<between>(?:[\w'-]+\s+){0,4}?)(?:endpoints?|api|urls?|requests?|routes?|paths?)\b`)

	// occasion begins a sentence about when to use the tool, whose "only" restricts nothing.
	occasion = lazyregexp.New(`(?i)^\W*(?:please )?(?:only )?(?:use|call) (?:it |this |this tool |the tool )?(?:only )?(?:when|whenever|if|for|after|before|once|where|to|as)\b`)
	// unlimited are words that say "no" or "not" and restrict nothing.
	unlimited = lazyregexp.New(`(?i)\b(?:no|without|without any) (?:restrictions?|limits?|limitations?|confirmation|checks?|filters?|exceptions?|approval)\b|\bnot (?:only|just|limited|restricted)\b`)
	confined  = lazyregexp.New(`(?i)\b(?:never|sandbox(?:ed)?|isolated|replica|read (?:transactions?|mode|role|permissions?)|snapshot|rolled back|rolls back|discarded|thrown away|throwaway|ephemeral|in memory|` +
		`stateless|jq|jsonpath|jmespath|xpath|xquery|regular expressions?|regex(?:es)?|cel|rego|jinja|formulas?|allow-?list(?:ed)?|` +
		`white-?list(?:ed)?|allowed (?:commands|statements)|nothing|without (?:writing|changing|side effects?|access)|no (?:side effects?|write|access)|` +
		`not (?:run|executed|stored|kept|saved|written))\b`)
	selects  = lazyregexp.New(`\b(?:SELECT|Select)\b|(?i:\bselect (?:statements?|quer(?:y|ies))\b)`)
	aliasOf  = lazyregexp.New(`(?i)\b(?:id|identifier|name|slug|title|number) of\b`)
	anyOrder = lazyregexp.New(`(?i)` + running + `(?:any|arbitrary|whatever|every|all)\s+(?:[\w-]+\s+){0,2}(?:statements?|sql|commands?|code|scripts?|mutations?|requests?|programs?|` +
		`javascript|python|shell|task)\b|\bany (?:http )?(?:method|verb)\b|\b(?:all|any|every|arbitrary) (?:\w+ )?(?:statements?|commands?|methods?|mutations?|requests?) (?:is|are) ` +
		`(?:allowed|accepted|supported|possible|permitted)\b`)
	asRoot     = lazyregexp.New(`(?i)\b(?:as|with) (?:the )?(?:root|administrator|superuser|sudo)\b|\bfull (?:access|rights|control|privileges)\b`)
	writingSQL = lazyregexp.New(`\b(?:INSERT|UPDATE|DELETE|UPSERT|MERGE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|DDL|DML|CREATE)\b|` +
		`(?i:\b(?:insert|update|delete|drop|alter|create)s?(?:,| and| or|, and|, or) (?:insert|update|delete|drop|alter|truncate|create)s?\b)`)
	mutation        = lazyregexp.New(`(?i)\bmutations?\b`)
	writingCommands = lazyregexp.New(`(?i)(?:\be\.g\.|\bsuch as\b|\bfor (?:example|instance)\b|\bincluding\b|\blike\b)[^;]*?\b(?:rm|rmdir|mv|dd|kill|delete|del|drop|apply|set|flushall|` +
		`flushdb|install|uninstall|push|write|create|stop|restart|reboot|shutdown|chmod|chown|sudo|mkdir|touch|remove|commit|deploy)\b`)
	writingCode = lazyregexp.New(`(?i)\bto (?:[a-z]+(?: in)?,? (?:and |or )?){0,4}?(?:submit|delete|install|uninstall|modify|overwrite|restart|deploy|click)\b|` +
		`\be\.g\.[^;]*?\b(?:rm|delete|del|remove|install|uninstall|chmod|sudo|kill)\b`)
	// refused are words of sentences that say that what writes is refused, or that list what others
	// ran.
	refused = lazyregexp.New(`(?i)\b(?:logs?|logged|history|audit|recorded|trails?|statistics|refuse[sd]?|reject(?:s|ed)?|blocked|blocks|denied|denies|fails?|errors?|ignored|prevented|prohibited|not|no|` +
		`raises?|raised|throws?|thrown|aborts?|aborted|exceptions?|\w*(?:error|exception))\b`)
)

// runnerOf returns the runner of a read-only tool, unless the tool's text says that it runs only
// statements that read, or that nothing is kept.
func runnerOf(t Tool, d schemadoc.Document) (r runner) {
	text := words.Fold(t.Description)
	head, _, _ := strings.Cut(text, ". ")
	if !readOnly(t) || !runs.MatchString(head) {
		return runner{}
	}
	var argument, endpoint, method, body string
	isPath := false
	d.Walk(func(n schemadoc.Node) {
		if n.Keyword != "properties" || n.Depth > 2 || n.Object == nil {
			return
		}
		name := strings.Join(words.SplitName(n.Name), "")
		said, _ := n.Object["description"].(string)
		said = words.Fold(said)
		isText := n.Object["type"] == "string" && len(choices(n)) == 0
		isObject := n.Object["properties"] == nil && n.Object["type"] == "object"
		switch {
		case aliasOf.MatchString(said):
		case isText && (slices.Contains(endpoints, name) || slices.Contains(places, name)):
			endpoint, isPath = n.Path, slices.Contains(places, name)
		case isText && slices.Contains([]string{"method", "httpmethod", "verb", "httpverb"}, name):
			method = n.Path
		case (isText || isObject) && slices.Contains(requestBodies, name) && !slices.Contains(queryArguments, name) && isRun(runsCall, head):
			body = n.Path
		case r.what == "":
			if what := takes(t, n, name, said, head); what != "" {
				r.what, argument = what+" as "+n.Path, said
			}
		}
	})
	if r.what == "" && endpoint != "" && body != "" && (!isPath || method != "") {
		r.what = "any request as " + endpoint + " and " + body
	}
	if r.what == "" && !isRun(runsStatements, head) && !isRun(runsCommands, head) && !isRun(runsCode, head) || isConfined(t, text, argument) {
		return runner{}
	}
	r.writes = saysItCanWrite(text, argument, r.what)
	return r
}

var (
	// strongly begins a sentence that leaves no doubt that what the argument has is run.
	strongly      = lazyregexp.New(`(?i)^\W*(?:[a-z]+ly )?(?:runs?|executes?|evaluates?|performs?|issues?|submits?|sends?|pass(?:es)?|allows?|lets?|enables?)\b`)
	statementNoun = lazyregexp.New(`(?i)\b(?:sql|graphql|gql|cypher|statements?|documents?|mutations?|operations?)\b`)
	// several begins an object that is more than one, or a part.
	several = lazyregexp.New(`(?i)\b(?:batch(?:es)?|lists?|series|sequences?|sets?|pieces?|blocks?|lines?|number|snippets?|strings?|kinds?|sorts?|types?|one or more) of\b`)
	// about are words before the subject of another object: "Runs a linter on code".
	about = lazyregexp.New(`(?i)\b(?:on|of|over|for|against|through|in|about|from|by|with|whether|before|after)\b`)
)

// isRun reports whether a sentence says that the tool runs what pattern names, and not a check of
// it or something else about it.
func isRun(pattern *lazyregexp.Regexp, sentence string) bool {
	m := pattern.FindStringSubmatch(sentence)
	return m != nil && !about.MatchString(several.Regexp().ReplaceAllString(m[1], ""))
}

// takes returns what the argument n takes to be run, or "".
func takes(t Tool, n schemadoc.Node, name, said, head string) string {
	isText := n.Object["type"] == "string" && len(choices(n)) == 0
	isStatement := isText && slices.Contains(statements, name)
	text := t.Name + " " + titleOf(t) + " " + head
	switch {
	case isStatement && isRun(runsStatements, head) && statementLanguage(name, said, text) != "" && (strongly.MatchString(head) || statementNoun.MatchString(said)):
		return "any " + statementLanguage(name, said, text)
	case isText && onlyStatement.MatchString(said) && (isRun(runsDatabase, head) || isRun(runsStatements, head)) && statementLanguage(name, said, text) != "":
		return "any " + statementLanguage(name, said, text)
	case (isText || n.Object["type"] == "array") && slices.Contains(commandArguments, name) && isRun(runsCommands, head):
		return "any command"
	case (isStatement || isText && slices.Contains(codeArguments, name)) && isRun(runsCode, head):
		return "any code"
	case isText && slices.Contains(instructions, name) && plainLanguage.MatchString(said+" "+head) && anyWork.MatchString(head) && acts.MentionsWriting(head):
		return "any order in plain language"
	}
	return ""
}

// isConfined reports whether a text says that what its tool runs only reads, or that nothing of it
// stays.
func isConfined(t Tool, text, said string) bool {
	if acts.Denies(text) {
		return true
	}
	confines := func(sentence string) bool {
		if occasion.MatchString(sentence) {
			return false
		}
		if writingSQL.MatchString(sentence) || mutation.MatchString(sentence) {
			return refused.MatchString(unlimited.Regexp().ReplaceAllString(sentence, "")) || oneDirection.MatchString(sentence)
		}
		sentence = unlimited.Regexp().ReplaceAllString(sentence, "")
		return oneDirection.MatchString(sentence) || confined.MatchString(sentence) || selects.MatchString(sentence)
	}
	return slices.ContainsFunc(append(statementSentences(text), statementSentences(said)...), confines) || confines(strings.Join(words.SplitName(t.Name), " "))
}

// saysItCanWrite returns the words by which a text says that what its tool runs can write, or "".
func saysItCanWrite(text, said, what string) string {
	for _, sentence := range append(statementSentences(text), statementSentences(said)...) {
		if refused.MatchString(unlimited.Regexp().ReplaceAllString(sentence, "")) {
			continue
		}
		for _, shows := range []*lazyregexp.Regexp{anyOrder, asRoot, writingSQL, mutation, writingCommands, writingCode} {
			if shows == mutation && !strings.Contains(what, "GraphQL") || shows == writingCode && !strings.Contains(what, "code") ||
				shows == writingCommands && !strings.Contains(what, "command") {
				continue
			}
			if quote := shows.FindString(sentence); quote != "" {
				return display.Shorten(strings.ReplaceAll(quote, "\u00a0", " "), 80)
			}
		}
	}
	return ""
}

// statementSentences returns the sentences of a text. A period inside a word and after "e.g." ends
// none.
func statementSentences(text string) []string {
	return strings.FieldsFunc(strings.NewReplacer("e.g. ", "e.g.\u00a0", ". ", "\n", "; ", "\n", "! ", "\n").Replace(text), func(r rune) bool { return r == '\n' })
}
