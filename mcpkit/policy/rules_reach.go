package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/acts"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// Rules about the hints on the reach of a tool and on repeated calls.
const (
	RuleToolClosedWorld RuleID = "tool-closed-world"
	RuleToolIdempotent  RuleID = "tool-idempotent"
)

var reachRules = []Rule{
	{
		ID:    RuleToolClosedWorld,
		Title: "no tool that reaches the public or the open internet is closed-world",
		Why: "A closed-world tool stays within systems that its users control. One that posts in public, writes to any address or reads any web " +
			"page does not (policy 5.E), and OpenAI's review checks exactly this.",
		Source: openaiURL, Checked: pagesRead, Level: Should,
		Fix:   "leave out annotate.ClosedWorld, or say in the description which closed system the tool is limited to",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if t.Hints == nil || !isFalse(t.Hints.OpenWorld) {
					continue
				}
				text := words.Fold(t.Description)
				said := ""
				switch {
				case readOnly(t):
					said = acts.ReadsTheWeb(text)
				case namesRecipient(v.inputs[i]):
					said = acts.Reaches(text, true)
				default:
					said = acts.Reaches(text, false)
				}
				if said != "" {
					r.tool(t, fmt.Sprintf("%s is annotated closed-world but its description says it reaches the outside: %s", subject(t), display.Quote(said)), "")
				}
			}
		},
	},
	{
		ID:    RuleToolIdempotent,
		Title: "no tool is idempotent while its text says that every call adds or sends",
		Why: "Clients repeat the call of an idempotent tool when an answer is lost. A second call of one that appends, sends or toggles does it " +
			"twice (policy 5.E).",
		Source: hintSpecURL, Checked: pagesRead, Level: Should,
		Fix:   "leave out annotate.Idempotent, or accept an idempotency key and say that a repeated call with it has no further effect",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if t.Hints == nil || !isTrue(t.Hints.Idempotent) || readOnly(t) || repeatable(t, v.inputs[i]) {
					continue
				}
				if verb := repeatingVerb(t); verb != "" {
					r.tool(t, fmt.Sprintf("%s is annotated idempotent but its name says it %s", subject(t), words.ThirdPerson(verb)), "")
				} else if said := acts.Repeats(words.Fold(t.Description)); said != "" {
					r.tool(t, fmt.Sprintf("%s is annotated idempotent but its description says that every call has an effect: %s", subject(t), display.Quote(said)), "")
				}
			}
		},
	},
}

// repeating are verbs of names whose tools do it again with every call.
var repeating = []string{"append", "increment", "decrement", "toggle", "enqueue", "dequeue", "resend", "send", "prepend", "rotate", "regenerate"}

// repeatingVerb returns the verb by which the name of t says that every call does it again, or "".
func repeatingVerb(t Tool) string {
	verb := words.VerbOf(t.Name)
	if verb.Act == words.Reads {
		return ""
	}
	candidates := []string{verb.Word}
	if ws := words.SplitName(t.Name); len(ws) > 0 {
		candidates = append(candidates, ws[0], ws[len(ws)-1])
	}
	for _, c := range candidates {
		if slices.Contains(repeating, c) {
			return c
		}
	}
	return ""
}

// repeatable reports whether t says how a repeated call is recognized.
func repeatable(t Tool, d schemadoc.Document) bool {
	text := strings.ToLower(t.Description)
	for _, part := range []string{"idempot", "twice", "already", "no further effect", "same key", "repeated call", "only once", "duplicate", "no effect", "unchanged"} {
		if strings.Contains(text, part) {
			return true
		}
	}
	found := false
	d.Walk(func(n schemadoc.Node) {
		name := strings.Join(words.SplitName(n.Name), "")
		for _, part := range []string{"idempoten", "requestid", "requesttoken", "clienttoken", "dedup", "transactionid", "externalid", "messageid"} {
			found = found || n.Keyword == "properties" && strings.Contains(name, part)
		}
	})
	return found
}

// recipients are arguments, with their words joined, that take the address of anybody.
var recipients = []string{
	"to", "recipient", "recipients", "phone", "phonenumber", "email", "emails", "emailaddress", "emailaddresses", "toemail", "toaddress", "tonumber",
	"mobile", "mobilenumber", "faxnumber", "address", "addresses", "cc", "bcc",
}

// namesRecipient reports whether an argument takes the address of anybody, as free text.
func namesRecipient(d schemadoc.Document) bool {
	found := false
	d.Walk(func(n schemadoc.Node) {
		if n.Keyword == "properties" && len(choices(n)) == 0 && (n.Object["type"] == "string" || n.Object["type"] == "array") {
			found = found || slices.Contains(recipients, strings.Join(words.SplitName(n.Name), ""))
		}
	})
	return found
}
