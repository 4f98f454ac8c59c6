package policy_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestFreeQuery(t *testing.T) {
	free := func(arguments string) []string {
		return []string{`tool "search_notes" accepts a free-form ` + arguments + ` but its description does not name the target API`}
	}
	says := func(text, props string) func(*policy.Surface) {
		return func(s *policy.Surface) {
			described(text)(s)
			properties(props)(s)
		}
	}
	const vague = "Runs a request. Use when no other tool fits."
	checkRule(t, "free-query", []ruleCase{
		{"sql", says(vague, `{"sql":{"type":"string"}}`), free("sql")},
		{"graphql", says(vague, `{"graphqlQuery":{"type":"string"}}`), free("graphqlQuery")},
		{"endpoint", says(vague, `{"endpoint":{"type":"string"}}`), free("endpoint")},
		{"query string", says(vague, `{"query_string":{"type":"string"}}`), free("query_string")},
		{"query in a language", says(vague, `{"query":{"type":"string","description":"SQL to run"}}`), free("query")},
		{"path and method", says(vague, `{"path":{"type":"string"},"method":{"type":"string"}}`), free("path and method")},
		{"url and headers", says(vague, `{"url":{"type":"string"},"headers":{"type":"object"}}`), free("url and headers")},
		{"search words", says(vague, `{"query":{"type":"string","description":"words to look for"}}`), nil},
		{"a file", says(vague, `{"path":{"type":"string","description":"path of the file"},"body":{"type":"string"}}`), nil},
		{"a page", says(vague, `{"url":{"type":"string"}}`), nil},
		{"a choice", says(vague, `{"endpoint":{"type":"string","enum":["/notes"]}}`), nil},
		{"linked", says("Runs a query, see https://acme.dev/api.", `{"sql":{"type":"string"}}`), nil},
		{"API", says("Calls the Acme REST API.", `{"endpoint":{"type":"string"}}`), nil},
		{"API of a possessor", says("Calls Stripe's API.", `{"endpoint":{"type":"string"}}`), nil},
		{"database", says("Runs SQL in the team's PostgreSQL.", `{"sql":{"type":"string"}}`), nil},
		{"formats", says("Formats an SQL statement and returns it.", `{"sql":{"type":"string"}}`), nil},
		{"translates", says("Translates SQL from one dialect to another.", `{"sql":{"type":"string"}}`), nil},
		{"is not run", says("Reads a migration and says what locks the table. The migration is not run.", `{"sql":{"type":"string"}}`), nil},
		{"runs others", says("Runs a query. Write statements are not executed.", `{"sql":{"type":"string"}}`), free("sql")},
		{"reads by", says("Reads rows by SQL.", `{"sql":{"type":"string"}}`), free("sql")},
		{"language", says("Searches issues with JQL.", `{"jql":{"type":"string"}}`), nil},
	})
}
