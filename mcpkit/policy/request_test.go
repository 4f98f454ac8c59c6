package policy_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// requests makes the first tool destructive and gives it a description and properties.
func requests(text, props string) func(*policy.Surface) {
	return func(s *policy.Surface) {
		effectOf("notes", annotate.EffectDestructive, text)(s)
		properties(props)(s)
	}
}

func TestReadWriteRequest(t *testing.T) {
	passes := func(what string) []string { return []string{`tool "notes" passes on any request: it accepts ` + what} }
	checkRule(t, "read-write-request", []ruleCase{
		{"endpoint and payload", requests("Sends a payload to the Acme API.", `{"endpoint":{"type":"string"},"payload":{"type":"object"}}`),
			passes("endpoint and payload")},
		{"path of an API", requests("Calls Acme.", `{"path":{"type":"string","description":"path of the API"},"body":{"type":"object"}}`), passes("path and body")},
		{"GraphQL", requests("Executes a GraphQL query or mutation.", `{"document":{"type":"string"}}`), passes("any GraphQL document as document")},
		{"SQL", requests("Executes SQL in PostgreSQL.", `{"sql":{"type":"string"}}`), passes("any SQL statement as sql")},
		{"any SQL", requests("Runs any statement, to select or to update.", `{"statement":{"type":"string","description":"SQL to run"}}`),
			passes("any SQL statement as statement")},
		{"another tool", requests("Runs a tool of the platform.", `{"tool_name":{"type":"string"},"arguments":{"type":"object"}}`), passes("tool_name and arguments")},
		{"only mutations", requests("Runs a GraphQL mutation.", `{"mutation":{"type":"string"}}`), nil},
		{"only changes", requests("Runs an SQL migration.", `{"sql":{"type":"string"}}`), nil},
		{"refuses", requests("Runs an INSERT statement in SQL; others are refused.", `{"sql":{"type":"string"}}`), nil},
		{"a file", requests("Writes a file.", `{"path":{"type":"string","description":"path of the file"},"body":{"type":"string"}}`), nil},
		{"a webhook", requests("Calls a webhook.", `{"url":{"type":"string","description":"address of the receiver"},"payload":{"type":"object"}}`), nil},
		{"a function", requests("Runs a function.", `{"function_name":{"type":"string"},"payload":{"type":"object"}}`), nil},
		{"a method is another rule's", requests("Calls the Acme API.", `{"method":{"enum":["GET","POST"]},"endpoint":{"type":"string"},"body":{"type":"object"}}`), nil},
		{"a choice of endpoints", requests("Calls the Acme API.", `{"endpoint":{"type":"string","enum":["/notes"]},"body":{"type":"object"}}`), nil},
		{"read-only", properties(`{"sql":{"type":"string"}}`), nil},
	})
}

func TestReadWriteText(t *testing.T) {
	says := func(quote string) []string {
		return []string{`tool "notes" reads in some calls and writes in others, as its description says: "` + quote + `"`}
	}
	for text, quote := range map[string]string{
		"Lists, creates, changes or removes contacts.": "Lists, creates, changes or removes contacts",
		"Gets and sets the volume of a speaker.":       "Gets and sets the volume of a speaker",
		"Reads or changes events of a calendar.":       "Reads or changes events of a calendar",
		"Runs a batch of operations, reads and writes": "reads and writes",
		"Performs any action of the robot.":            "Performs any action of the robot",
		"Performs CRUD operations on customers.":       "CRUD operations on customers",
	} {
		checkRule(t, "read-write-text", []ruleCase{{text, requests(text, `{}`), says(quote)}})
	}
	for _, text := range []string{
		"Finds or creates a label.", "Returns a label and creates it if it is missing.", "Creates or updates a record.", "Adds labels or removes them.",
		"Gives a role read and write access.", "Replaces a text and returns the difference.", "Cancels all requests of a user.",
	} {
		checkRule(t, "read-write-text", []ruleCase{{text, requests(text, `{}`), nil}})
	}
	checkRule(t, "read-write-text", []ruleCase{
		{"omission", requests("Works a speaker.", `{"level":{"type":"integer","description":"level to set; omit it to read the level"}}`),
			[]string{`tool "notes" reads or writes depending on argument level, whose description says "omit it to read the level"`}},
		{"omission of a page", requests("Moves pages.", `{"cursor":{"type":"string","description":"omit it for the first page"}}`), nil},
		{"an argument that chooses is another rule's", requests("Lists, creates or removes notes.", `{"action":{"enum":["list","delete"]}}`), nil},
		{"a read-only tool is another rule's", described("Lists, creates or removes notes."), nil},
	})
}

func TestWriteSplit(t *testing.T) {
	checkRule(t, "write-split", []ruleCase{
		{"create and delete", calledWith("notes", `{"action":{"enum":["create","update","delete"]}}`),
			[]string{`tool "notes" writes in different ways depending on argument action, which accepts "create" and "delete"`}},
		{"add and remove", calledWith("notes", `{"action":{"enum":["add","remove"]}}`), nil},
		{"on and off", calledWith("notes", `{"action":{"enum":["turn_on","turn_off"]}}`), nil},
		{"start and stop", calledWith("notes", `{"action":{"enum":["start","stop","restart"]}}`), nil},
		{"with reading is another rule's", calledWith("notes", `{"action":{"enum":["list","create","delete"]}}`), nil},
		{"to allow", calledWith("notes", `{"action":{"enum":["create","delete"],"description":"action to allow"}}`), nil},
	})
}
