package policy_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// answered sets the answer of the first example's call.
func answered(a policy.Answer) func(*policy.Surface) {
	return func(s *policy.Surface) { s.Runs[0].Answers = []policy.Answer{a} }
}

func TestExampleRuns(t *testing.T) {
	checkRule(t, "example-runs", []ruleCase{
		{"answered", nothing, nil},
		{"refused", answered(policy.Answer{Fault: "the caller may not use this tool"}),
			[]string{`example 1 ("Find a note") fails: search_notes: the caller may not use this tool`}},
		{"an error of the tool", answered(policy.Answer{Failed: true, Text: "no note\n  has that word"}),
			[]string{`example 1 ("Find a note") fails: search_notes returns an error: no note has that word`}},
		{"a long one", answered(policy.Answer{Failed: true, Text: strings.Repeat("é", 300)}),
			[]string{`example 1 ("Find a note") fails: search_notes returns an error: ` + strings.Repeat("é", 200) + "…"}},
		{"the second of two", func(s *policy.Surface) {
			s.Examples[0].Calls = append(s.Examples[0].Calls, s.Examples[1].Calls...)
			s.Runs[0].Answers = append(s.Runs[0].Answers, policy.Answer{Failed: true, Text: "gone"})
		}, []string{`example 1 ("Find a note") fails: call 2, get_note, returns an error: gone`}},
		{"skipped", func(s *policy.Surface) { s.Runs[0] = policy.Run{Skipped: "it changes data"} }, nil},
		{"more answers than calls", func(s *policy.Surface) {
			s.Runs[0].Answers = append(s.Runs[0].Answers, policy.Answer{Fault: "what is this"})
		}, nil},
	})
}

func TestExampleOutput(t *testing.T) {
	structured := func(raw string) func(*policy.Surface) {
		return answered(policy.Answer{Text: raw, Structured: json.RawMessage(raw)})
	}
	nothingIn := func(what string) []string {
		return []string{`example 1 ("Find a note") shows nothing: search_notes returns ` + what}
	}
	checkRule(t, "example-output", []ruleCase{
		{"text", nothing, nil},
		{"no text", answered(policy.Answer{Text: "\n"}), nothingIn("no text")},
		{"an image", answered(policy.Answer{Media: 1}), nil},
		{"an empty list", structured(`{"items":[],"more":false}`), nothingIn(`{"items":[],"more":false}`)},
		{"empty things in things", structured(`{"items":[{"name":""},null],"count":0}`), nothingIn(`{"items":[{"name":""},null],"count":0}`)},
		{"a number", structured(`{"count":3}`), nil},
		{"a word deep inside", structured(`{"a":[{"b":["tea"]}]}`), nil},
		{"an error is another rule's", answered(policy.Answer{Failed: true}), nil},
	})
}

// TestExampleAnswers checks which results are answers, and which show nothing.
func TestExampleAnswers(t *testing.T) {
	for _, raw := range []string{
		`{"available":false}`, `{"count":0}`, `{"total":0}`, `{"balance":0.00}`, `{"more":false}`, `{"data":{"available":false}}`,
		`{"matches":[],"reason":"no note mentions tea"}`, `{"matches":[],"message":"Nothing was found in March."}`, `{"available":false,"slots":[]}`,
		`{"available":false,"next_date":""}`, `{"items":[{"name":"tea","stock":0}]}`, `{"items":[{"in_stock":false}]}`, `{"items":[0]}`,
		`{"open":false,"reason":null}`, `{"items":[],"average":4.5}`, `{"tags":[],"title":"Tea"}`, `{"deleted":true,"errors":[]}`,
		`{"valid":true,"problems":[]}`, `{"valid":false,"problems":[]}`, `{"temperature":0,"warnings":[]}`,
		`{"slots":[],"next_date":"2026-12-01"}`, `{"status":"closed","slots":[]}`, `{"total":120,"discounts":[]}`, `{"size":3,"children":[]}`,
		`{"duration":35,"stops":[]}`, `{"complete":true,"missing":[]}`, `{"items":[],"sum":0}`, `{"balance":0,"bookings":[]}`,
	} {
		checkRule(t, "example-output", []ruleCase{
			{raw, answered(policy.Answer{Text: raw, Structured: json.RawMessage(raw)}), nil},
			{"as text " + raw, answered(policy.Answer{Text: raw}), nil},
		})
	}
	for _, raw := range []string{"0", "false", "-1", "no", "No note mentions tea.", "[1]", "{} is the answer"} {
		checkRule(t, "example-output", []ruleCase{{"text " + raw, answered(policy.Answer{Text: raw}), nil}})
	}
	for _, raw := range []string{
		`{}`, `{"matches":[]}`, `{"items":[],"more":false}`, `{"items":[],"count":0,"page":1,"per_page":20}`, `{"items":null}`, `{"text":""}`, `{"text":" "}`,
		`{"items":[],"has_more":false,"took_ms":12,"total_count":0}`, `{"ok":true,"results":[]}`, `{"status":"ok","data":{"items":[],"total":0}}`, `{"query":"tea","items":[]}`,
		`{"items":[],"page":{"limit":20,"offset":0}}`, `{"items":[{},{"name":null}]}`, `{"note":null}`, `{"a":{"b":[[],[]]}}`,
	} {
		shown := []string{`example 1 ("Find a note") shows nothing: search_notes returns ` + raw}
		checkRule(t, "example-output", []ruleCase{
			{raw, answered(policy.Answer{Text: raw, Structured: json.RawMessage(raw)}), shown},
			{"as text " + raw, answered(policy.Answer{Text: raw}), shown},
		})
	}
	for _, raw := range []string{`[]`, `null`, `""`, `[{}]`} {
		checkRule(t, "example-output", []ruleCase{{"text " + raw, answered(policy.Answer{Text: raw}),
			[]string{`example 1 ("Find a note") shows nothing: search_notes returns ` + raw}}})
	}
}

func TestExampleExpectation(t *testing.T) {
	expects := func(texts ...string) func(*policy.Surface) {
		return onExample(func(e *policy.Example) { e.Expect = texts })
	}
	checkRule(t, "example-expectation", []ruleCase{
		{"none", nothing, nil},
		{"in the text", expects("Tea is", "four"), nil},
		{"in a string that is escaped in the text", func(s *policy.Surface) {
			expects("<tea>\n")(s)
			answered(policy.Answer{Text: `{"text":"<tea>\n"}`, Structured: json.RawMessage(`{"text":"<tea>\n"}`)})(s)
		}, nil},
		{"missing", expects("coffee"), []string{`example 1 ("Find a note") expects "coffee", which none of its results contains`}},
		{"a failure is another rule's", func(s *policy.Surface) {
			expects("coffee")(s)
			answered(policy.Answer{Failed: true, Text: "gone"})(s)
		}, nil},
	})
}

func TestExamplesThatWereNotRunAreNotMeasured(t *testing.T) {
	s := good()
	for i := range s.Runs {
		s.Runs[i] = policy.Run{Skipped: "it changes data, and the server has no fixture"}
	}
	res := result(t, s, "example-runs")
	assert.Equal(t, policy.NotMeasured, res.Outcome)
	assert.Equal(t, "no example was run", res.Reason)
	assert.Len(t, result(t, s, "example-rehearsed").Findings, 3)

	s = good()
	s.Known = policy.PartAll
	assert.Equal(t, "not known here: runs of the examples", result(t, s, "example-runs").Reason)
}
