package policy_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// lists replaces the first tool by one with a description and arguments.
func lists(name, description, arguments string, required ...string) func(*policy.Surface) {
	return onTool(func(t *policy.Tool) {
		effect := t.Effect
		*t = tool(name, "List things", effect, 21, description, arguments, required...)
	})
}

const (
	ofParent  = `{"id":{"type":"string","description":"id"}}`
	optional  = `{"state":{"type":"string","enum":["open","closed"],"description":"only these"}}`
	noneAtAll = `{}`
)

func TestListUnbounded(t *testing.T) {
	for _, c := range []struct {
		name, description, arguments string
		required                     []string
	}{
		{"customers_list", "Lists all customers of the account.", noneAtAll, nil},
		{"list_orders", "Lists orders.", optional, nil},
		{"get_readings", "Returns the readings of a sensor.", ofParent, []string{"id"}},
		{"export_contacts", "Exports contacts as CSV.", noneAtAll, nil},
		{"audit_list_events", "Lists audit events since the company was founded.", optional, nil},
		{"get_logs", "Returns every log entry of a host.", ofParent, []string{"id"}},
		{"dump_table", "Dumps a whole table with all its rows.", ofParent, []string{"id"}},
		{"list_files", "Lists all files of a project.", `{"project_id":{"type":"string","description":"id"}}`, []string{"project_id"}},
		{"list_trees", "Lists each tree of the city with its height.", `{"city_id":{"type":"string","description":"id"}}`, []string{"city_id"}},
		{"get_tree", "Returns a folder with everything below it.", ofParent, []string{"id"}},
		{"get_family", "Returns all ancestors of a person with biographies.", ofParent, []string{"id"}},
		{"get_radio_log", "Returns the messages of a ship from the first to the last.", ofParent, []string{"id"}},
		{"get_ticks", "Returns the single trades of a share.",
			`{"id":{"type":"string","description":"id"},"from":{"type":"string","description":"first"},"to":{"type":"string","description":"last"}}`, []string{"id", "from", "to"}},
		{"list_mails", "Returns each mail of a month including bodies.", `{"month":{"type":"string","description":"month"}}`, []string{"month"}},
		{"list_messages", "Lists messages.", `{"since":{"type":"string","description":"earliest day"}}`, nil},
	} {
		res := result(t, surfaceWith(lists(c.name, c.description+" Use when the user asks.", c.arguments, c.required...)), policy.RuleListUnbounded)
		assert.Len(t, res.Findings, 1, c.name)
	}
	for _, c := range []struct {
		name, description, arguments string
		required                     []string
	}{
		{"list_time_zones", "Lists all time zones.", noneAtAll, nil},
		{"list_labels", "Lists the labels of a project.", ofParent, []string{"id"}},
		{"list_statuses", "Lists all statuses of a workflow.", noneAtAll, nil},
		{"list_comments", "Lists the comments of an issue.", ofParent, []string{"id"}},
		{"get_trace", "Returns the spans of a trace as a tree.", ofParent, []string{"id"}},
		{"get_rubric", "Returns criteria, ratings and points of the rubric.", ofParent, []string{"id"}},
		{"get_doc", "Fetches the full markdown content of a page.", ofParent, []string{"id"}},
		{"get_stacktrace", "Gets a full thread stacktrace.", ofParent, []string{"id"}},
		{"get_invoice", "Returns an invoice with all its lines.", ofParent, []string{"id"}},
		{"list_orders", "Lists orders.", `{"limit":{"type":"integer","description":"orders"}}`, nil},
		{"list_orders", "Lists orders.", `{"cursor":{"type":"string","description":"where to go on"}}`, nil},
		{"list_orders", "Lists orders of a month.", `{"month":{"type":"string","description":"month"}}`, []string{"month"}},
		{"list_orders", "Lists orders of a period.", `{"from":{"type":"string","description":"first day"},"to":{"type":"string","description":"last day"}}`, nil},
		{"list_orders", "Lists orders by number.", `{"ids":{"type":"array","items":{"type":"string"},"description":"numbers"}}`, []string{"ids"}},
		{"list_orders", "Lists orders, at most 50.", noneAtAll, nil},
		{"list_orders", "Lists orders. The newest twenty come back.", noneAtAll, nil},
		{"list_open_alerts", "Lists the open alerts.", noneAtAll, nil},
		{"search_articles", "Finds articles in the documentation.", `{"query":{"type":"string","description":"words"}}`, []string{"query"}},
		{"console_messages", "Returns messages the page wrote.", noneAtAll, nil},
		{"count_orders", "Counts the orders of the shop.", noneAtAll, nil},
		{"liste_clients", "Renvoie tous les clients du compte.", noneAtAll, nil},
	} {
		res := result(t, surfaceWith(lists(c.name, c.description+" Use when the user asks.", c.arguments, c.required...)), policy.RuleListUnbounded)
		assert.Empty(t, messages(res.Findings), c.description+c.arguments)
	}
}

// TestAListNeedsRoom gives a tool that says it returns everything an output schema, and checks that
// it is a list only if a value of the schema has room for one.
func TestAListNeedsRoom(t *testing.T) {
	object := func(properties string) string {
		return `{"type":"object","additionalProperties":false,"properties":{` + properties + `}}`
	}
	for output, found := range map[string]bool{
		object(`"job":{"type":"string","maxLength":64},"state":{"type":"string","enum":["a"]},"n":{"type":"integer"}`): false,
		object(`"job":` + object(`"id":{"type":"string","maxLength":64},"late":{"type":"boolean"}`)):                   false,
		object(`"csv":{"type":"string"}`):                                            true,
		object(`"csv":{"type":"string","maxLength":1000000}`):                        true,
		object(`"rows":{"type":"array","items":{"type":"integer"}}`):                 true,
		object(`"job":{"type":"string","maxLength":64},"more":{}`):                   true,
		object(`"job":{"$ref":"#/$defs/any"}`):                                       true,
		object(`"job":{"type":["string","array"],"maxLength":64}`):                   true,
		`{"type":"object","properties":{"job":{"type":"string","maxLength":64}}}`:    true,
		`{"type":"array","items":{"type":"integer"}}`:                                true,
		`{"type":"object","additionalProperties":{"type":"integer"}}`:                true,
		`{"type":"object","additionalProperties":false,"patternProperties":{"":{}}}`: true,
	} {
		s := surfaceWith(lists("export_contacts", "Exports all contacts. Use when the user asks.", noneAtAll))
		for i := range s.Tools {
			if s.Tools[i].Name == "export_contacts" {
				s.Tools[i].Output = json.RawMessage(output)
			}
		}
		assert.Equal(t, found, len(result(t, s, policy.RuleListUnbounded).Findings) == 1, output)
	}
}

func TestListLimit(t *testing.T) {
	limit := func(rest string) func(*policy.Surface) {
		return properties(`{"limit":{"type":"integer","description":"notes to return",` + rest + `}}`)
	}
	checkRule(t, "list-limit", []ruleCase{
		{"usual", limit(`"maximum":100,"default":25`), nil},
		{"no maximum", limit(`"minimum":1`), nil},
		{"a huge maximum", limit(`"maximum":1000000`), []string{`argument limit of tool "search_notes" allows 1000000 items in one result`}},
		{"a huge default", limit(`"maximum":5000,"default":5000`),
			[]string{`argument limit of tool "search_notes" returns 5000 items unless told otherwise`}},
		{"off", properties(`{"page_size":{"type":"integer","description":"notes; 0 for all"}}`),
			[]string{`argument page_size of tool "search_notes" can be switched off: "notes; 0 for all"`}},
		{"zero", properties(`{"limit":{"type":"integer","description":"most notes; 0 returns them all","default":0}}`),
			[]string{`argument limit of tool "search_notes" can be switched off: "most notes; 0 returns them all"`}},
		{"a switch", properties(`{"paged":{"type":"boolean","description":"pages of fifty; otherwise the full list comes at once"}}`),
			[]string{`argument paged of tool "search_notes" switches the limit off: "pages of fifty; otherwise the full list comes at once"`}},
		{"another switch", properties(`{"archived":{"type":"boolean","description":"archived notes too"}}`), nil},
		{"lines", properties(`{"limit":{"type":"integer","maximum":50000,"description":"Lines counted from the end."}}`), nil},
		{"another number", properties(`{"width":{"type":"integer","maximum":50000,"description":"width"}}`), nil},
	})
}
