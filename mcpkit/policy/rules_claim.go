package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// Rules about descriptions that make a claim about the schema.
const (
	RuleClaimName     RuleID = "claim-name"
	RuleClaimPaging   RuleID = "claim-paging"
	RuleClaimNumber   RuleID = "claim-number"
	RuleClaimValue    RuleID = "claim-value"
	RuleClaimFilter   RuleID = "claim-filter"
	RuleClaimForm     RuleID = "claim-form"
	RuleClaimMany     RuleID = "claim-many"
	RuleClaimRequired RuleID = "claim-required"
	RuleClaimResult   RuleID = "claim-result"
	RuleSchemaDefault RuleID = "schema-default"
)

const claimWhy = " The policy (2.B) asks that descriptions match what the tool does, with nothing promised that is missing."

var claimRules = []Rule{
	{
		ID:     RuleClaimName,
		Title:  "the tools and arguments that a description mentions exist",
		Why:    "A model passes the argument or calls the tool, and fails." + claimWhy,
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "correct the name, or remove the sentence",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			known := newServerNames(v)
			for _, t := range v.Tools {
				if name, kind := unknownName(t.Description, known); name != "" {
					r.tool(t, fmt.Sprintf("the description of %s mentions the %s %s, which this server does not have", subject(t), kind, display.Quote(name)), "")
				}
			}
		},
	},
	claimRule(RuleClaimPaging, "a tool that promises pages has an argument to ask for the next one",
		"Without the argument a model cannot go on, and tells the user that there is no more.",
		"add a cursor or a page number, or remove the sentence",
		func(t Tool, arguments []argument) string {
			return quoted("promises pages that no argument asks for: ", pagingFault(t, arguments))
		}),
	claimRule(RuleClaimNumber, "the numbers and defaults in descriptions are those of the schema",
		"A model that reads two numbers or two defaults follows the wrong one.",
		"say the number or the default that the schema has, or leave it to the schema",
		func(t Tool, arguments []argument) string {
			if fault := presetFault(t, arguments); fault != "" {
				return fault
			}
			if fault := spanFault(t, arguments); fault != "" {
				return plain("contradicts its schema: ", fault)
			}
			return plain("contradicts its schema: ", numberFault(t, arguments))
		}),
	claimRule(RuleClaimValue, "the values in descriptions are those of the schema",
		"A call with a value outside the enum fails.",
		"add the value to the enum, or remove it from the description",
		func(t Tool, arguments []argument) string {
			if fault := formatFault(t, arguments); fault != "" {
				return plain("names values that it does not accept: ", fault)
			}
			return plain("names values that it does not accept: ", valueFault(t, arguments))
		}),
	claimRule(RuleClaimFilter, "a tool that promises to sort or filter has an argument for it",
		"Without the argument a model cannot keep the promise, and makes one up.",
		"add the argument, or remove the promise",
		func(t Tool, arguments []argument) string {
			return quoted("promises to sort or filter, and no argument does: ", filterFault(t, arguments))
		}),
	claimRule(RuleClaimForm, "the forms and units in descriptions are those of the schema",
		"A model that follows the text sends a value which the schema refuses, or which means something else.",
		"describe the form that the schema has",
		func(t Tool, arguments []argument) string {
			return plain("describes values that its schema does not accept: ", formFault(t, arguments))
		}),
	claimRule(RuleClaimMany, "a tool that promises to take several things has an argument for several",
		"A model puts several ids into one text, and the call fails.",
		"make the argument a list with a maximum, or describe the tool as one for a single thing",
		func(t Tool, arguments []argument) string {
			return quoted("promises to take several things, and its arguments take one: ", manyFault(t, arguments))
		}),
	claimRule(RuleClaimRequired, "arguments that are called optional are optional, and required ones required",
		"A model leaves out what is called optional, and the call fails.",
		"correct required in the schema, or the description of the argument",
		func(t Tool, arguments []argument) string {
			for _, a := range arguments {
				if fault := requiredFault(a); fault != "" {
					return fault
				}
			}
			return omissionFault(t, arguments)
		}),
	{
		ID:     RuleClaimResult,
		Title:  "the results that a description promises are in the output schema",
		Why:    "A model promises the user a chart that never comes." + claimWhy,
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "add the field to the output schema, or remove the promise",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if quote := resultFault(t, v.outputs[i]); quote != "" {
					r.tool(t, subject(t)+" promises a result that its output schema does not have: "+display.Quote(quote), "")
				}
			}
		},
	},
	claimRule(RuleSchemaDefault, "defaults fit their own arguments",
		"A client that fills in a default which the schema excludes sends a call that fails.",
		"correct the default, or the type, the enum or the bounds of the argument",
		func(_ Tool, arguments []argument) string {
			for _, a := range arguments {
				if fault := defaultFault(a); fault != "" {
					return fmt.Sprintf("has the default %s for argument %s, which %s", jsonText(a.Object["default"]), a.Path, fault)
				}
			}
			return ""
		}),
}

// claimRule returns a rule that compares the texts of a tool with its arguments. check returns a
// predicate of the tool, or "".
func claimRule(id RuleID, title, why, fix string, check func(t Tool, arguments []argument) string) Rule {
	return Rule{
		ID: id, Title: title, Why: why + claimWhy,
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   fix,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if fault := check(t, argumentsOf(v.inputs[i])); fault != "" {
					r.tool(t, subject(t)+" "+fault, "")
				}
			}
		},
	}
}

func quoted(predicate, quote string) string {
	if quote == "" {
		return ""
	}
	return predicate + display.Quote(quote)
}

func plain(predicate, fault string) string {
	if fault == "" {
		return ""
	}
	return predicate + fault
}

// requiredFault returns how the description of an argument contradicts the list of required ones,
// as a predicate of the tool, or "".
func requiredFault(a argument) string {
	first, _, _ := strings.Cut(strings.ToLower(strings.TrimLeft(a.said, "([*_ ")), " ")
	first = strings.Trim(first, ".,:;)]*_")
	if slices.Contains(a.words, first) { // the required approvals
		return ""
	}
	lower := strings.ToLower(a.said)
	switch {
	case a.Required && (first == "optional" || first == "optionally" || strings.Contains(lower, "(optional)") || strings.Contains(lower, "[optional]") || strings.HasSuffix(strings.TrimRight(lower, ". "), " optional")):
		return fmt.Sprintf("requires argument %s, whose description calls it optional: %s", a.Path, display.Quote(a.said))
	case !a.Required && a.Object["default"] == nil && (first == "required" || first == "mandatory" || strings.Contains(lower, "(required)") || strings.Contains(lower, "(mandatory)")):
		if strings.HasPrefix(lower, "required if") || strings.HasPrefix(lower, "required when") || strings.HasPrefix(lower, "required for") ||
			strings.HasPrefix(lower, "required with") || strings.HasPrefix(lower, "required unless") || strings.HasPrefix(lower, "required by") {
			return ""
		}
		return fmt.Sprintf("does not require argument %s, whose description calls it required: %s", a.Path, display.Quote(a.said))
	}
	return ""
}

// defaultFault returns why the default of an argument does not fit it, as a predicate, or "".
func defaultFault(a argument) string {
	value, ok := a.Object["default"]
	if !ok || value == nil {
		return ""
	}
	if a.kind != "" && !hasType(value, a.kind) {
		return "is not of the type " + display.Quote(a.kind)
	}
	if values := choices(a.Node); len(values) > 0 {
		if text, ok := value.(string); ok && !slices.Contains(values, text) {
			return "is none of its values"
		}
	}
	n, isNumber := value.(float64)
	if most, ok := a.number("maximum"); ok && isNumber && n > most {
		return "is above its maximum " + plainNumber(most)
	}
	if least, ok := a.number("minimum"); ok && isNumber && n < least {
		return "is below its minimum " + plainNumber(least)
	}
	return ""
}
