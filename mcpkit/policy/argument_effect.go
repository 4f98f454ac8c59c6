package policy

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/acts"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// A writingArgument is an argument that makes a tool write.
type writingArgument struct {
	path string
	said string // what shows it: its description or a value
}

// rehearsals are arguments, with their words joined, that say that a call only tries out what
// another call does.
var rehearsals = []string{"dryrun", "previewonly", "testrun", "noop", "whatif", "simulateonly", "isdryrun", "performdryrun", "rehearse"}

// orders are verbs that, as an argument that is true or false, tell a tool to do something. Verbs
// that often change only a result, such as "remove" in remove_html, are left out.
const orders = " mark delete purge erase overwrite send notify publish submit ack acknowledge commit confirm persist upsert archive autofix approve " +
	"reject cancel restart trigger consume subscribe unsubscribe enqueue schedule charge reserve lock checkout rebuild reindex dequeue requeue "

// lonelyOrders are orders only without an object, or with one of their objects.
var lonelyOrders = map[string][]string{
	"force": {"release", "delete", "unlock", "close", "stop", "restart", "overwrite", "apply", "sync", "merge", "push", "write"}, "apply": {"changes", "fixes", "fix", "patch", "update", "updates", "migration"}, "save": {"result", "results", "to", "as", "copy", "changes"},
	"write": {"back", "to", "changes"}, "update": {"existing", "record", "records", "last", "status", "counter"}, "merge": nil, "fix": nil,
	"create": {"if", "missing", "when", "new", "ticket", "task", "record"}, "reset": {"counter", "counters", "cursor", "state", "after", "unread"},
	"execute": nil, "email": {"to", "report", "result", "results", "user"}, "remove": {"after", "from"}, "close": {"after", "issue", "ticket"},
	"clear": {"after", "queue", "unread", "notifications"}, "store": {"result", "results"}, "log": {"call", "activity", "visit"},
	"replace": {"existing"}, "set": {"read", "seen", "as"}, "confirmed": nil, "sync": {"back"}, "claim": nil, "pop": nil, "post": {"to", "result", "results"},
}

// harmless are words of a description that say that an argument changes only the result, or only a
// cache.
var harmless = []string{
	"cache", "cached", "refresh", "include", "omit", "leave out", "left out", "show ", "shown", "hide", "hidden", "in the result", "in the output",
	"returned text", "estimate", "cost of", "bytes", "syntax", "without running", "not executed", "only validate", "only those", "filter", "sort",
}

// argumentThatWrites returns the first argument of a tool that makes it write, or nil.
func argumentThatWrites(t Tool, d schemadoc.Document) *writingArgument {
	var found *writingArgument
	d.Walk(func(n schemadoc.Node) {
		if found == nil && n.Keyword == "properties" && n.Object != nil {
			if said, ok := makesWrite(t, n); ok {
				found = &writingArgument{n.Path, display.Shorten(said, 120)}
			}
		}
	})
	return found
}

// named reports whether one of the words of the name of t is in list.
func named(t Tool, list ...string) bool {
	return slices.ContainsFunc(words.SplitName(t.Name), func(w string) bool { return slices.Contains(list, w) })
}

// makesWrite reports whether the argument n makes a tool write, and what shows it.
func makesWrite(t Tool, n schemadoc.Node) (said string, ok bool) {
	said, _ = n.Object["description"].(string)
	said = words.Fold(said)
	lower := strings.ToLower(said)
	contains := func(part string) bool { return strings.Contains(lower, part) }
	if slices.ContainsFunc(harmless, contains) {
		return "", false
	}
	ws := words.SplitName(n.Name)
	joined := strings.Join(ws, "")
	// A tool that tries out a change has the arguments of the change.
	triesOut := named(t, "preview", "simulate", "estimate", "calculate", "diff", "compare", "plan", "dry")
	if isFlag(n) && triesOut {
		return said, slices.Contains([]string{"apply", "autofix", "fix", "commit", "save", "persist"}, joined)
	}
	if isFlag(n) {
		if slices.Contains(rehearsals, joined) || isOrder(ws) {
			return said, true
		}
		return said, acts.SwitchesOn(said)
	}
	if triesOut || named(t, "validate", "check", "lint", "verify") {
		return "", false
	}
	if slices.Contains(switches, joined) {
		values := choices(n)
		read, write := sides(values)
		c := choice{path: n.Path, name: joined, said: said}
		if len(values) > 0 && read == "" && write != "" && !c.selects(t) {
			return "it accepts " + write, true
		}
	}
	return said, acts.HasPurpose(said)
}

// isFlag reports whether n is true or false, also as a text.
func isFlag(n schemadoc.Node) bool {
	if n.Object["type"] == "boolean" {
		return true
	}
	values := choices(n)
	return len(values) == 2 && slices.Contains(values, "true") && slices.Contains(values, "false")
}

// flagWords are words before the verb of a flag: auto_delete, also_archive.
var flagWords = []string{"auto", "also", "then", "and", "do", "should", "must", "automatically"}

// isOrder reports whether the words of a flag tell a tool to do something.
func isOrder(ws []string) bool {
	for len(ws) > 1 && slices.Contains(flagWords, ws[0]) {
		ws = ws[1:]
	}
	if len(ws) == 0 {
		return false
	}
	if strings.Contains(orders, " "+ws[0]+" ") {
		return true
	}
	with, ok := lonelyOrders[ws[0]]
	return ok && (len(ws) == 1 || slices.Contains(with, ws[1]))
}

// changeArgument returns the path of an argument that lets an additive tool change what exists, or
// "".
func changeArgument(d schemadoc.Document) string {
	found := ""
	d.Walk(func(n schemadoc.Node) {
		if found == "" && n.Keyword == "properties" && isFlag(n) {
			switch strings.Join(words.SplitName(n.Name), "") {
			case "overwrite", "overwriteexisting", "allowoverwrite", "replace", "replaceexisting", "replaceall", "updateexisting", "updateifexists",
				"upsert", "force", "forceoverwrite", "deleteexisting", "clobber", "truncate", "purge":
				found = n.Path
			}
		}
	})
	return found
}
