package policy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// reads makes the first tool read-only and gives it a name, a description and properties.
func reads(name, text, props string) func(*policy.Surface) {
	return func(s *policy.Surface) {
		effectOf(name, annotate.EffectReadOnly, text)(s)
		properties(props)(s)
	}
}

// rulesOf returns which of the rules report a changed surface.
func rulesOf(t *testing.T, spoil func(*policy.Surface), rules ...policy.RuleID) (found []policy.RuleID) {
	t.Helper()
	s := good()
	spoil(s)
	for _, rule := range rules {
		if len(result(t, s, rule).Findings) > 0 {
			found = append(found, rule)
		}
	}
	return found
}

var runnerRules = []policy.RuleID{policy.RuleReadOnlyRequest, policy.RuleReadWriteRequest}

// oneText is the schema of an argument with a description.
func oneText(name, said string) string {
	return `{"` + name + `":{"type":"string","description":"` + said + `"}}`
}

func TestReadOnlyToolsThatRunWhatWrites(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, props string }{
		{"execute_sql", "Executes any SQL statement on the PostgreSQL database, including INSERT, UPDATE and DELETE.", oneText("sql", "SQL statement.")},
		{"execute_sql", "Executes any SQL statement. Use it only when the user asks for data.", oneText("sql", "Statement.")},
		{"query_database", "Runs a statement on the MySQL database.", oneText("statement", "Statement; all statements are allowed.")},
		{"run_sql", "Runs SQL on the shop's database. DROP and ALTER work too.", oneText("query", "Text to run.")},
		{"sql", "Runs INSERT, UPDATE and DELETE statements on PostgreSQL.", oneText("sql", "Statement.")},
		{"sql", "Allows running arbitrary SQL on the warehouse, without restrictions.", oneText("sql", "Statement.")},
		{"change_rows", "Runs insert, update or delete statements in SQLite.", oneText("sql", "Statement.")},
		{"graphql", "Runs a query or mutation against the Acme GraphQL API.", oneText("query", "GraphQL document.")},
		{"mutate", "Runs a GraphQL mutation of the Acme API.", oneText("mutation", "GraphQL mutation.")},
		{"run_shell", "Runs a shell command on the host.", oneText("command", "Command line, e.g. rm file.txt.")},
		{"shell", "Runs a shell command and returns its output and errors.", oneText("cmd", "Command such as ls or mkdir.")},
		{"ssh_exec", "Executes a command on a remote server over SSH as root.", oneText("command", "Command.")},
		{"redis_command", "Runs a Redis command such as GET, SET or FLUSHALL.", oneText("command", "Command.")},
		{"kubectl", "Runs kubectl with the given arguments.", oneText("args", "Arguments, e.g. delete pod x.")},
		{"kubectl", "Runs kubectl with the given arguments, for example apply -f file.", `{"args":{"type":"array","items":{"type":"string"},"description":"Arguments."}}`},
		{"eval_js", "Evaluates JavaScript in the page of the browser. Use it to click, fill in and submit.", oneText("script", "Script.")},
		{"run_code", "Runs arbitrary Python code on the server.", oneText("code", "Source.")},
		{"http_fetch", "Requests a URL of the Acme API with any method and body.",
			`{"url":{"type":"string","description":"Address."},"method":{"type":"string","description":"HTTP method."},"body":{"type":"string","description":"Body."}}`},
		{"agent", "Carries out whatever task is given in plain language: it sends mails and deletes files.", oneText("task", "Task in plain language.")},
		{"batch", "Executes a batch of SQL statements on the database, including UPDATE.", oneText("sql", "Statements.")},
		{"pwsh", "Runs PowerShell on the computer of the user.", oneText("script", "Script, e.g. Remove-Item.")},
		{"psql", "Lets the client execute any SQL statement.", oneText("query", "SQL.")},
		{"db_query", "Queries the database of the shop. INSERT and UPDATE also work.", oneText("q", "SQL")},
		{"warehouse", "Runs SQL on the warehouse; DROP and DELETE are possible.", oneText("input", "SQL statement to run.")},
		{"graph", "Queries the graph database. CREATE and DELETE are part of the language.", oneText("text", "Cypher query")},
		{"bash", "Runs bash on the build machine as root.", oneText("cmd", "Bash.")},
		{"run_saved", "Executes any SQL statement that was saved, including DELETE.", oneText("id", "Id of the statement.")},
	} {
		assert.Equal(t, []policy.RuleID{policy.RuleReadOnlyRequest}, rulesOf(t, reads(c.name, c.text, c.props), runnerRules...), c.text)
	}
}

func TestReadOnlyToolsThatRunWhatTheyAreGiven(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, props string }{
		{"run_python", "Runs Python code on the user's server. Use it for computations.", oneText("code", "Python code.")},
		{"terminal", "Types a line into the terminal of the user's machine.", oneText("line", "Command line.")},
		{"run_query", "Runs an SQL query on the warehouse and returns the rows.", oneText("sql", "SQL query.")},
		{"call_api", "Calls an endpoint of the Acme REST API with a body.",
			`{"endpoint":{"type":"string","description":"Endpoint."},"body":{"type":"object","description":"Body of the request."}}`},
		{"device_console", "Sends a command to a device and returns its answer.", oneText("command", "Command of the device.")},
		{"shell", "Runs bash on the build machine and returns the output.", oneText("cmd", "Bash.")},
		{"pwsh", "Runs PowerShell on a server of the fleet.", oneText("command", "PowerShell.")},
		{"db", "Queries the database of the shop.", oneText("q", "SQL")},
		{"run_python", "Runs Python code.", oneText("code", "Code, e.g. to create a chart or a set of numbers.")},
		{"run_query", "Runs an SQL query on the warehouse.", oneText("sql", "SQL query, e.g. for a set of totals.")},
		{"console", "Executes a Rails console line in production.", oneText("line", "Ruby code.")},
		{"repl", "Evaluates Ruby code in the running app.", oneText("code", "Ruby.")},
		{"jxa", "Runs a script in AppleScript on the user's computer.", oneText("script", "Source.")},
	} {
		assert.Equal(t, []policy.RuleID{policy.RuleReadWriteRequest}, rulesOf(t, reads(c.name, c.text, c.props), runnerRules...), c.text)
	}
}

func TestReadOnlyToolsThatRunOnlyWhatReads(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, props string }{
		{"run_select", "Runs one SELECT statement and returns rows.", oneText("sql", "SELECT statement.")},
		{"query_readonly", "Runs an SQL query in a read-only transaction.", oneText("query", "Query.")},
		{"query_readonly", "Runs SQL on the shop's database. INSERT, UPDATE and DELETE are refused.", oneText("sql", "Statement.")},
		{"run_sql", "Runs any SQL statement; those that write, such as INSERT or DROP, fail with an error.", oneText("sql", "Statement.")},
		{"run_sql", "Runs SQL. The role cannot write.", oneText("sql", "Statement.")},
		{"run_sql", "Runs any SQL on a replica.", oneText("sql", "Statement.")},
		{"try_sql", "Executes an SQL statement in a transaction that is rolled back.", oneText("sql", "Statement, e.g. DELETE FROM notes.")},
		{"cypher_read", "Runs Cypher in a read transaction of Neo4j. CREATE, MERGE, SET and DELETE raise Neo.ClientError.", oneText("cypher", "MATCH …")},
		{"run_sql", "Runs SQL on the shop's database. INSERT, UPDATE and DELETE throw an exception.", oneText("sql", "Statement.")},
		{"run_sql", "Runs any SQL statement. An UPDATE or DROP ends with a PermissionError.", oneText("sql", "Statement.")},
		{"run_sql", "Runs SQL as a user in the read role of PostgreSQL. Statements such as DELETE abort.", oneText("sql", "Statement.")},
		{"db_schema", "Queries the database catalog for tables by their name.", oneText("q", "Part of a name.")},
		{"check_sql", "Runs a check of a statement against the tables of the database.", oneText("q", "SQL")},
		{"format_sql", "Formats an SQL statement for reading and returns it.", oneText("sql", "Any statement, also INSERT and DELETE.")},
		{"explain_sql", "Explains what an SQL statement does. Use for INSERT and DELETE.", oneText("sql", "SQL statement.")},
		{"explain_command", "Explains a shell command, e.g. rm -rf.", oneText("command", "Shell command.")},
		{"lint_script", "Checks a shell script for mistakes.", oneText("script", "Script.")},
		{"graphql_query", "Runs a GraphQL query. Mutations are rejected.", oneText("query", "GraphQL query.")},
		{"run_python", "Runs any Python code in a sandbox for computations.", oneText("code", "Python code.")},
		{"run_python", "Runs arbitrary Python code. Nothing is kept after the call.", oneText("code", "Python code.")},
		{"shell_readonly", "Runs a shell command from an allowlist: ls, cat and git log.", oneText("command", "Command.")},
		{"get_discount", "Runs a check of a discount code and tells what it gives.", oneText("code", "Code as typed.")},
		{"line_status", "Fetches the state of a bus line.", oneText("line", "Name of the line, e.g. 42.")},
		{"get_command", "Returns the manual page of a command.", oneText("command", "Command such as rm.")},
		{"run_report", "Runs a saved query by its name.", oneText("query", "Name of the saved query.")},
		{"audit_query", "Runs an SQL query on the audit log and shows INSERT and DELETE only.", oneText("sql", "SELECT on the log.")},
		{"query_log", "Runs a KQL query on a log workspace. KQL is read-only.", oneText("query", "KQL text.")},
		{"validate_body", "Validates a body against the schema of an endpoint.",
			`{"endpoint":{"type":"string","description":"Endpoint."},"body":{"type":"object","description":"Body."}}`},
		{"ask_docs", "Answers questions in plain language about anything in the handbook.", oneText("question", "Question in plain language.")},
		{"query", "Queries the notes of a workspace by their words.", oneText("query", "Words to look for.")},
		{"jq", "Evaluates a jq program on a JSON document.", oneText("program", "Program.")},
		{"lint", "Runs a linter on code and lists mistakes.", oneText("code", "Code.")},
		{"check", "Runs a check of a shell command for risky options.", oneText("command", "Command, e.g. rm -rf.")},
		{"docs", "Fetches the GraphQL reference by words.", oneText("query", "Words to look for.")},
		{"api_get", "Fetches a path of the Acme API.",
			`{"path":{"type":"string","description":"Path of the API."},"params":{"type":"object","description":"Query parameters."}}`},
		{"search", "Executes a search query against an index.", oneText("query", "Query in the Query DSL.")},
		{"tax", "Evaluates an expression and returns the number.", oneText("expression", "Expression, e.g. 2 + 2.")},
		{"get_currency", "Returns a currency by its code.", oneText("code", "Code of the currency.")},
	} {
		assert.Empty(t, rulesOf(t, reads(c.name, c.text, c.props), runnerRules...), c.text+" "+c.props)
	}
}

func TestReadOnlyRemoves(t *testing.T) {
	flag := func(name, said string) string {
		return `{"` + name + `":{"type":"boolean","description":"` + said + `"}}`
	}
	both := []policy.RuleID{policy.RuleReadOnlyRemoves, policy.RuleToolTextWrites, policy.RuleArgumentWrites}
	for _, c := range []struct {
		name, text, props string
		want              policy.RuleID
	}{
		{"notes", "Deletes a note.", oneText("id", "Id."), policy.RuleReadOnlyRemoves},
		{"helper", "Overwrites a file with new content.", oneText("path", "Path."), policy.RuleReadOnlyRemoves},
		{"get_item", "Erases an item of the archive. Use when it is not needed.", oneText("id", "Id."), policy.RuleReadOnlyRemoves},
		{"access", "It revokes the access of a user.", oneText("id", "Id."), policy.RuleReadOnlyRemoves},
		{"get_note", "Returns a note.", flag("purge", "Removes the note after it was read."), policy.RuleReadOnlyRemoves},
		{"files", "Shows files.", flag("delete", "Whether to delete the file instead of reading it."), policy.RuleReadOnlyRemoves},
		{"get_mail", "Returns mails.", flag("auto_delete", "If set, the mails are deleted."), policy.RuleReadOnlyRemoves},
		{"messages", "Returns messages.", flag("erase_after_read", "Erases the messages once they were returned."), policy.RuleReadOnlyRemoves},
		{"notes", "Removes a contact.", oneText("id", "Id."), policy.RuleToolTextWrites},
		{"notes", "Lists notes and deletes old ones.", oneText("id", "Id."), policy.RuleToolTextWrites},
		{"get_mail", "Returns mails.", flag("mark_as_read", "Sets the mails to read."), policy.RuleArgumentWrites},
	} {
		assert.Equal(t, []policy.RuleID{c.want}, rulesOf(t, reads(c.name, c.text, c.props), both...), c.text+" "+c.props)
	}
	for _, c := range []struct{ name, text, props string }{
		{"text_clean", "Deletes blank lines from a text and returns it.", oneText("text", "Text.")},
		{"preview_gc", "Deletes are only simulated: returns the blobs that garbage collection would delete.", oneText("id", "Id.")},
		{"moderation", "Purges appear with the moderator who made them.", oneText("id", "Id.")},
		{"history", "Erasures and deletes were made by people; this returns who.", oneText("id", "Id.")},
		{"balance", "Refunds appear as negative amounts of an account.", oneText("id", "Id.")},
		{"cleanup_plan", "Shows what a cleanup deletes. Nothing is deleted.", oneText("id", "Id.")},
		{"list_objects", "Lists objects of a bucket.", flag("delete_markers", "Include delete markers in the result.")},
		{"list_notes", "Lists notes.", flag("deleted", "Also deleted notes.")},
		{"get_page", "Returns a page.", flag("remove_html", "Return the text without tags.")},
		{"get_page", "Returns a page.", flag("purge", "Purge the cached copy and read the page again.")},
		{"preview_move", "Shows what a move would do.", flag("delete", "Whether to delete the source.")},
		{"deletions", "Deletions of the last week, by user.", oneText("user", "User.")},
	} {
		assert.Empty(t, rulesOf(t, reads(c.name, c.text, c.props), both...), c.text+" "+c.props)
	}
	for _, text := range []string{"Delete markers of a bucket.", "Purge requests of the last day, newest first."} {
		assert.NotContains(t, rulesOf(t, reads("objects", text, oneText("id", "Id.")), both...), policy.RuleReadOnlyRemoves, text)
	}
	assert.Empty(t, rulesOf(t, effectOf("notes", annotate.EffectDestructive, "Deletes a note."), both...))
	assert.Empty(t, rulesOf(t, effectOf("delete_note", annotate.EffectReadOnly, "Deletes a note."), both...), "the name is another rule's")
}
