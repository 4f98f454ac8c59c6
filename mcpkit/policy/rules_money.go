package policy

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// RuleToolMoney is the rule about tools that move money.
const RuleToolMoney RuleID = "tool-money"

var moneyRules = []Rule{{
	ID:    RuleToolMoney,
	Title: "no tool moves money, buys, trades or bets",
	Why: "The policy (4.A) does not support tools that move money or execute financial transactions, unless Anthropic permits it in writing. " +
		"Reviewers refuse a server that lists one, even if its calls fail.",
	Source: policyURL, Checked: policyRead, Level: Should,
	Fix: "remove the tool and let people pay in your own application; with a permission, or if no money moves, waive this rule and say so " +
		"in the reason",
	needs:   PartTools,
	foreign: foreignTools,
	check: func(v *view, r *reporter) {
		reportPurpose(v, r, func(t *words.Text) []words.Said { return append(words.Money.Probably(t), t.MoneyAbroad()...) })
	},
}}

// A placedText is a text of a tool and its place.
type placedText struct {
	place string
	text  *words.Text
}

// reportPurpose reports the writing tools that say in their name, title, description or arguments
// that they do what find finds.
func reportPurpose(v *view, r *reporter, find func(*words.Text) []words.Said) {
	own := words.NewServer(nil, nil).Own()
	for i, t := range v.Tools {
		if readOnly(t) || t.Hints == nil && words.VerbOf(t.Name).Act == words.Reads {
			continue
		}
		texts := []placedText{
			{"its name", words.ReadTool(strings.Join(words.SplitName(t.Name), " "), own)},
			{"its title", words.ReadTool(titleOf(t), own)},
			{"its description", words.ReadTool(t.Description, own)},
		}
		v.inputs[i].Walk(func(n schemadoc.Node) {
			if n.Keyword == "properties" {
				texts = append(texts, placedText{"its argument " + n.Name, words.ReadArgument(n.Name, own)})
			}
		})
		for _, p := range texts {
			if said := find(p.text); len(said) > 0 {
				r.tool(t, fmt.Sprintf("%s %s, in %s: %s", subject(t), said[0].Says, p.place, display.Quote(said[0].Quote)), "")
				break
			}
		}
	}
}
