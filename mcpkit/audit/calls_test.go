package audit_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A toolbox is a server with given tools, which keeps the calls of them.
type toolbox struct {
	mu    sync.Mutex
	calls []string // "name arguments"
}

// serveTools serves tools that are written as JSON.
func serveTools(t *testing.T, answer func(d *dialogue), tools ...string) (url string, box *toolbox) {
	t.Helper()
	box = &toolbox{}
	var list []any
	for _, tool := range tools {
		var decoded message
		require.NoError(t, json.Unmarshal([]byte(tool), &decoded))
		list = append(list, decoded)
	}
	s := httptest.NewServer(changing(func(d *dialogue) {
		switch d.method {
		case "tools/list":
			d.answer(message{"tools": list, "resultType": "complete", "ttlMs": 0, "cacheScope": "private"})
		case "tools/call":
			raw, _ := json.Marshal(d.arguments())
			box.mu.Lock()
			box.calls = append(box.calls, d.tool()+" "+string(raw))
			box.mu.Unlock()
			if answer != nil {
				answer(d)
			} else {
				d.toolText("There is no argument of that name, or the tool is unknown.", true)
			}
		}
	})(clean(t)))
	t.Cleanup(s.Close)
	return s.URL + "/mcp", box
}

// called returns the calls of a tool.
func (b *toolbox) called(tool string) (calls []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.calls {
		var name string
		if _, _ = fmt.Sscan(c, &name); name == tool {
			calls = append(calls, c[len(name)+1:])
		}
	}
	return calls
}

// tool returns a tool with hints and an input schema.
func tool(name, hints, input string) string {
	return fmt.Sprintf(`{"name":%q,"title":%q,"description":"Does something. Use when needed.","annotations":%s,"inputSchema":%s}`, name, name, hints, input)
}

const (
	reads       = `{"readOnlyHint":true,"destructiveHint":false}`
	adds        = `{"readOnlyHint":false,"destructiveHint":false}`
	deletes     = `{"readOnlyHint":false,"destructiveHint":true}`
	noHints     = `{}`
	noArguments = `{"type":"object"}`
)

func TestOnlyToolsThatReadAreCalled(t *testing.T) {
	t.Parallel()
	tools := []string{
		tool("reads", reads, noArguments), tool("adds", adds, noArguments), tool("deletes", deletes, noArguments),
		tool("says_nothing", noHints, noArguments), tool("null_hint", `{"readOnlyHint":null}`, noArguments),
	}
	given := map[string][]map[string]any{"deletes": {{"id": 7}}}
	for _, c := range []struct {
		writes bool
		given  map[string][]map[string]any
		called []string
	}{
		{false, given, []string{"reads"}},
		{true, nil, []string{"reads", "adds"}},
		{true, given, []string{"reads", "adds", "deletes"}},
	} {
		url, box := serveTools(t, nil, tools...)
		run(t, url, func(o *audit.Options) { o.AllowWrites, o.Arguments = c.writes, c.given })
		for _, name := range []string{"reads", "adds", "deletes", "says_nothing", "null_hint"} {
			calls := box.called(name)
			assert.Equal(t, contains(c.called, name), len(calls) > 0, "%s with writes %v", name, c.writes)
			if name == "deletes" && len(calls) > 0 {
				assert.Equal(t, []string{`{"id":7}`}, calls, "a tool that writes is called with the given arguments only")
			}
		}
	}
}

func contains(list []string, s string) bool {
	return slices.Contains(list, s)
}

func TestArgumentsAreMadeFromTheSchema(t *testing.T) {
	t.Parallel()
	object := func(properties, required string) string {
		return fmt.Sprintf(`{"type":"object","properties":{%s},"required":[%s]}`, properties, required)
	}
	cases := map[string]struct{ input, want string }{
		"optional":        {object(`"q":{"type":"string"}`, ``), `{}`},
		"free_text":       {object(`"query":{"type":"string"}`, `"query"`), `{"query":"test"}`},
		"short_text":      {object(`"query":{"type":"string","maxLength":2}`, `"query"`), `{"query":"te"}`},
		"long_text":       {object(`"query":{"type":"string","minLength":8}`, `"query"`), `{"query":"test test"}`},
		"enum":            {object(`"unit":{"enum":["km","mi"]}`, `"unit"`), `{"unit":"km"}`},
		"default":         {object(`"lang":{"type":"string","default":"de"}`, `"lang"`), `{"lang":"de"}`},
		"example":         {object(`"note_id":{"type":"string","examples":["n-1"]}`, `"note_id"`), `{"note_id":"n-1"}`},
		"minimum":         {object(`"n":{"type":"integer","minimum":5}`, `"n"`), `{"n":5}`},
		"maximum":         {object(`"n":{"type":"number","maximum":-2}`, `"n"`), `{"n":-2}`},
		"boolean":         {object(`"all":{"type":"boolean"}`, `"all"`), `{"all":false}`},
		"date":            {object(`"on":{"type":"string","format":"date"}`, `"on"`), `{"on":"2026-01-31"}`},
		"list":            {object(`"words":{"type":"array","items":{"type":"string"},"minItems":1}`, `"words"`), `{"words":["test"]}`},
		"nested":          {object(`"filter":{"type":"object","properties":{"unit":{"const":"km"}},"required":["unit"]}`, `"filter"`), `{"filter":{"unit":"km"}}`},
		"nullable":        {object(`"city":{"anyOf":[{"type":"null"},{"type":"string"}]}`, `"city"`), `{"city":"London"}`},
		"reference":       {`{"type":"object","$defs":{"u":{"enum":["a"]}},"properties":{"u":{"$ref":"#/$defs/u"}},"required":["u"]}`, `{"u":"a"}`},
		"whole":           {`{"type":"object","examples":[{"note_id":"n-2"}],"properties":{"note_id":{"type":"string"}},"required":["note_id"]}`, `{"note_id":"n-2"}`},
		"id":              {object(`"id":{"type":"string"}`, `"id"`), ``},
		"camel_id":        {object(`"noteId":{"type":"string"}`, `"noteId"`), ``},
		"number_id":       {object(`"note_id":{"type":"integer"}`, `"note_id"`), ``},
		"ids":             {object(`"note_ids":{"type":"array","items":{"type":"string"}}`, `"note_ids"`), ``},
		"email":           {object(`"email":{"type":"string","format":"email"}`, `"email"`), ``},
		"pattern":         {object(`"part":{"type":"string","pattern":"^[A-Z]{3}$"}`, `"part"`), ``},
		"no_type":         {object(`"thing":{}`, `"thing"`), ``},
		"loop":            {`{"type":"object","$defs":{"n":{"type":"object","properties":{"n":{"$ref":"#/$defs/n"}},"required":["n"]}},"properties":{"n":{"$ref":"#/$defs/n"}},"required":["n"]}`, ``},
		"endless_pointer": {`{"type":"object","$defs":{"n":{"$ref":"#/$defs/n"}},"properties":{"n":{"$ref":"#/$defs/n"}},"required":["n"]}`, ``},
		"broken_schema":   {`{"type":"object","properties":7}`, ``},
	}
	var callable, other []string
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		if cases[name].want != "" {
			callable = append(callable, name)
		} else {
			other = append(other, name)
		}
	}
	audited := func(names []string) (policy.Result, *toolbox) {
		var tools []string
		for _, name := range names {
			tools = append(tools, tool(name, reads, cases[name].input))
		}
		url, box := serveTools(t, func(d *dialogue) { d.toolText("found", false) }, tools...)
		return result(t, run(t, url, nil), audit.RuleCallCoverage), box
	}
	coverage, box := audited(callable)
	assert.Equal(t, policy.Pass, coverage.Outcome, coverage.Reason)
	for _, name := range callable {
		assert.Contains(t, box.called(name), cases[name].want, name)
	}
	for names := range slices.Chunk(other, 8) { // the reason names no more tools
		coverage, _ := audited(names)
		assert.Equal(t, policy.NotMeasured, coverage.Outcome)
		assert.Contains(t, coverage.Reason, fmt.Sprintf("%d of %d tools were not called", len(names), len(names)))
		assert.Contains(t, coverage.Reason, "--examples FILE")
		for _, name := range names {
			assert.Contains(t, coverage.Reason, name+" (")
		}
	}
}

func TestCallsAreBounded(t *testing.T) {
	t.Parallel()
	var tools []string
	for i := range 60 {
		tools = append(tools, tool(fmt.Sprintf("tool_%d", i), reads, `{"type":"object","properties":{"q":{"type":"string"}},"required":["q"],"additionalProperties":false}`))
	}
	url, box := serveTools(t, nil, tools...)
	report := run(t, url, nil)
	assert.LessOrEqual(t, len(box.calls), 5+30+3*5+1, "5 of them ask whether calls need a login")
	got := result(t, report, audit.RuleCallCoverage)
	assert.Equal(t, policy.NotMeasured, got.Outcome)
	assert.Contains(t, got.Reason, "30 of 60 tools were not called")
	assert.Less(t, len(got.Reason), 1500)
}

// Examples that were given are not asked for when the server answers none of their calls.
func TestExamplesWithoutAResultAreNotMissing(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(d *dialogue){
		"429": func(d *dialogue) { d.text(http.StatusTooManyRequests, "application/json", `{"error":"slow down"}`) },
		"500": func(d *dialogue) { d.text(http.StatusInternalServerError, "text/plain", "no") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, _ := serveTools(t, change, tool("get_note", reads, `{"type":"object","properties":{"note_id":{"type":"string"}},"required":["note_id"]}`))
			report := run(t, url, func(o *audit.Options) {
				o.Declared = &policy.Surface{Known: policy.PartExamples, Examples: []policy.Example{
					{Calls: []policy.Call{{Tool: "get_note", Arguments: json.RawMessage(`{"note_id":"n-1"}`)}}},
				}}
			})
			got := result(t, report, audit.RuleCallSucceeds)
			assert.Equal(t, policy.NotMeasured, got.Outcome)
			assert.Contains(t, got.Reason, "no call of an example had a result")
		})
	}
}

func TestDeclaredExamplesAreCalled(t *testing.T) {
	t.Parallel()
	url, box := serveTools(t, func(d *dialogue) { d.toolText("found", false) },
		tool("get_note", reads, `{"type":"object","properties":{"note_id":{"type":"string"}},"required":["note_id"]}`))
	report := run(t, url, func(o *audit.Options) {
		o.Declared = &policy.Surface{
			Known: policy.PartExamples,
			Examples: []policy.Example{
				{Calls: []policy.Call{{Tool: "get_note", Arguments: json.RawMessage(`{"note_id":"n-1"}`)}}},
				{Calls: []policy.Call{{Tool: "other"}, {Tool: "get_note", Arguments: json.RawMessage(`{"note_id":"from another call"}`)}}},
			},
		}
	})
	assert.Contains(t, box.called("get_note"), `{"note_id":"n-1"}`)
	assert.NotContains(t, box.called("get_note"), `{"note_id":"from another call"}`)
	assert.Equal(t, policy.Pass, result(t, report, audit.RuleCallSucceeds).Outcome)
}

func TestACallThatIsNotAnswered(t *testing.T) {
	t.Parallel()
	url, _ := serveTools(t, func(d *dialogue) {
		if d.tool() == "reads" {
			time.Sleep(waiting(900*time.Millisecond, 1500*time.Millisecond)) // longer than the timeout below
		}
	}, tool("reads", reads, noArguments))
	timeout := waiting(600*time.Millisecond, 1200*time.Millisecond)
	report := run(t, url, func(o *audit.Options) { o.Timeout, o.CallTimeout = timeout, timeout })
	got := result(t, report, audit.RuleCallTime)
	require.NotEmpty(t, got.Findings, got.Reason)
	assert.Contains(t, got.Findings[0].Message, "is not answered within 1s")
	assert.Empty(t, result(t, report, audit.RuleCallAnswered).Findings, "one rule reports it")
}

// A tool that never answers is called again, until clients would end the call. Only then it is
// sure that it breaks a rule.
func TestAToolThatStaysSilentAsLongAsClientsWait(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wait, longest time.Duration
		outcome       policy.Outcome
		says          string
	}{
		"until clients end the call": {600 * time.Millisecond, 600 * time.Millisecond, policy.Fail, "is not answered"},
		"for a shorter time":         {600 * time.Millisecond, time.Hour, policy.NotMeasured, "was not answered"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			over := make(chan struct{})
			url, box := serveTools(t, func(d *dialogue) {
				if d.tool() == "silent" || d.tool() == "silent_too" {
					<-over
				}
			}, tool("silent", reads, noArguments), tool("silent_too", reads, noArguments))
			t.Cleanup(func() { close(over) })
			var waits []string
			report := run(t, url, func(o *audit.Options) {
				o.Timeout, o.CallTimeout = 400*time.Millisecond, c.wait
				o.Waiting = func(text string) { waits = append(waits, text) }
				o.SetLongestCall(c.longest)
			})
			got := result(t, report, audit.RuleCallAnswered)
			assert.Equal(t, c.outcome, got.Outcome, got.Reason)
			if c.outcome == policy.Fail {
				require.Len(t, got.Findings, 1)
				assert.Equal(t, "silent", got.Findings[0].Tool)
				assert.Contains(t, got.Findings[0].Message, c.says)
			} else {
				assert.Contains(t, got.Reason, c.says)
			}
			assert.Len(t, box.called("silent_too"), 1, "the audit waits for one tool")
			require.Len(t, waits, 1)
			assert.Contains(t, waits[0], `"silent"`)
		})
	}
}

// A tool that is only slow is not one that never answers.
func TestASlowToolIsWaitedFor(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	over := make(chan struct{})
	url, _ := serveTools(t, func(d *dialogue) {
		if d.tool() != "slow" {
			return
		}
		if calls.Add(1) == 1 {
			<-over
		}
		d.toolText("done", false)
	}, tool("slow", reads, noArguments))
	t.Cleanup(func() { close(over) })
	report := run(t, url, func(o *audit.Options) { o.Timeout, o.CallTimeout = 200*time.Millisecond, 20*time.Second })
	got := result(t, report, audit.RuleCallAnswered)
	assert.Equal(t, policy.Pass, got.Outcome, got.Reason)
}

// Results and errors that are unusual and right have no finding.
func TestHonestAnswersOfTools(t *testing.T) {
	t.Parallel()
	words := `{"type":"object","properties":{"words":{"type":"string"}},"required":["words"]}`
	answers := map[string]func(d *dialogue){
		"an error for words that were made up": func(d *dialogue) { d.toolText(`No note has the words "test".`, true) },
		"invalid params for made-up words":     func(d *dialogue) { d.fail(http.StatusOK, -32602, "words: there is no such note") },
		"an image": func(d *dialogue) {
			d.answer(message{"content": []any{message{"type": "image", "mimeType": "image/png", "data": "iVBORw0KGgo="}}})
		},
		"a link": func(d *dialogue) {
			d.answer(message{"content": []any{message{"type": "resource_link", "uri": "notes://1", "name": "1"}}})
		},
		"an empty list": func(d *dialogue) { d.answer(message{"content": []any{}}) },
		"a question":    func(d *dialogue) { d.answer(message{"resultType": "input_required", "inputRequests": message{}}) },
		"a long text below the limit": func(d *dialogue) {
			text := ""
			for len(text) < 30_000 {
				text += "The budget meeting is on Monday. "
			}
			d.toolText(text, false)
		},
		"an address and a path of a page": func(d *dialogue) {
			d.toolText("See /docs/notes/budget and 10.0.0.1:8080 in the notes of word.go", true)
		},
		"a login": func(d *dialogue) { d.fail(http.StatusUnauthorized, -32001, "log in") },
	}
	const login = "a login" // after it the audit calls no other tool
	others := slices.DeleteFunc(slices.Sorted(maps.Keys(answers)), func(name string) bool { return name == login })
	for _, names := range [][]string{{login}, others} {
		answerOf := map[string]func(d *dialogue){}
		var tools []string
		for _, name := range names {
			id := strings.ReplaceAll(name, " ", "_")
			answerOf[id] = answers[name]
			tools = append(tools, tool(id, reads, words))
		}
		url, box := serveTools(t, func(d *dialogue) {
			switch text, ok := d.arguments()["words"].(string); {
			case answerOf[d.tool()] == nil:
				d.fail(http.StatusOK, -32602, "unknown tool: "+d.tool())
			case !ok || text == "":
				d.toolText("words: a text is required", true)
			default:
				answerOf[d.tool()](d)
			}
		}, tools...)
		report := run(t, url, nil)
		for id := range answerOf {
			assert.Contains(t, box.called(id), `{"words":"test"}`, id)
		}
		for _, id := range broke(report) {
			if strings.HasPrefix(string(id), "call-") {
				assert.Fail(t, "an honest answer has a finding", "%s: %s", id, result(t, report, id).Findings[0].Message)
			}
		}
	}
}

// Examples, defaults and constants of an input schema are arguments that the tool must accept.
func TestTheValuesOfASchemaAreExamples(t *testing.T) {
	t.Parallel()
	weather := func(name, argument string) string {
		return `{"name":"` + name + `","description":"Returns the weather of a place. Use it for forecasts.","annotations":{"readOnlyHint":true},
			"inputSchema":{"type":"object","properties":` + argument + `}}`
	}
	const city = `{"city":{"type":"string","description":"Name of the city.","examples":["Porto"]}},"required":["city"]`
	cases := map[string]struct {
		argument, says string
		isError        bool
		want           policy.Outcome
	}{
		"every call fails":    {city, "The forecast could not be computed.", true, policy.Fail},
		"an unknown error":    {city, "An unknown error occurred, try again.", true, policy.Fail},
		"an outage":           {city, "The weather of Porto is not available at present; try again later.", true, policy.Fail},
		"a default":           {`{"unit":{"type":"string","default":"celsius"}},"required":["unit"]`, "The upstream did not answer.", true, policy.Fail},
		"an enum":             {`{"unit":{"type":"string","enum":["celsius"]}},"required":["unit"]`, "The upstream did not answer.", true, policy.Fail},
		"an example of all":   {`{"city":{"type":"string"}},"required":["city"],"examples":[{"city":"Porto"}]`, "The upstream did not answer.", true, policy.Fail},
		"a call that works":   {city, "Sunny.", false, policy.Pass},
		"nothing is found":    {city, "No city with the name Porto was found.", true, policy.NotMeasured},
		"no data":             {city, "No forecast is available for that place.", true, policy.NotMeasured},
		"not found":           {city, "City not found.", true, policy.NotMeasured},
		"the ID of nothing":   {`{"city_id":{"type":"string","examples":["c_1"]}},"required":["city_id"]`, "The request failed.", true, policy.NotMeasured},
		"a value is made up":  {`{"city":{"type":"string","examples":["Porto"]},"words":{"type":"string"}},"required":["city","words"]`, "That failed.", true, policy.NotMeasured},
		"no arguments at all": {`{"city":{"type":"string","examples":["Porto"]}}`, "Give a city.", true, policy.NotMeasured},
	}
	for _, want := range []policy.Outcome{policy.Fail, policy.Pass, policy.NotMeasured} {
		says := map[string]string{} // the text of each tool
		isError := map[string]bool{}
		var tools []string
		for name, c := range cases {
			if c.want == want {
				id := strings.ReplaceAll(name, " ", "_")
				says[id], isError[id] = c.says, c.isError
				tools = append(tools, weather(id, c.argument))
			}
		}
		url, box := serveTools(t, func(d *dialogue) { d.toolText(says[d.tool()], isError[d.tool()]) }, tools...)
		got := result(t, run(t, url, nil), audit.RuleCallSucceeds)
		assert.Equal(t, want, got.Outcome, "%s %v", got.Reason, got.Findings)
		found := map[string]bool{}
		for _, f := range got.Findings {
			found[f.Tool] = true
		}
		for id := range says {
			assert.NotEmpty(t, box.called(id), id)
			assert.Equal(t, want == policy.Fail, found[id], id)
		}
	}
}
