package policy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// calledWith renames the first tool, makes it destructive and gives it properties.
func calledWith(name, props string) func(*policy.Surface) {
	return func(s *policy.Surface) {
		as(name, annotate.EffectDestructive)(s)
		properties(props)(s)
	}
}

func TestWatchingIsNoReadingNextToIgnoring(t *testing.T) {
	checkRule(t, policy.RuleReadWriteSplit, []ruleCase{
		{"subscription", calledWith("notes", `{"action":{"enum":["watch","ignore","delete"]}}`), nil},
		{"object", calledWith("notes", `{"action":{"enum":["get","watch","delete"]}}`),
			[]string{`tool "notes" reads or writes depending on argument action, which accepts "get" and "delete"`}},
	})
}

func TestReadWriteSplit(t *testing.T) {
	splits := func(argument, read, write string) []string {
		return []string{`tool "notes" reads or writes depending on argument ` + argument + `, which accepts "` + read + `" and "` + write + `"`}
	}
	for argument, props := range map[string]string{
		"method":         `{"method":{"enum":["GET","POST"]}}`,
		"http_method":    `{"http_method":{"enum":["GET","POST"]}}`,
		"httpMethod":     `{"httpMethod":{"enum":["GET","POST"]}}`,
		"verb":           `{"verb":{"oneOf":[{"const":"GET"},{"const":"POST"}]}}`,
		"request.method": `{"request":{"type":"object","properties":{"method":{"enum":["GET","POST"]}}}}`,
		"calls[].method": `{"calls":{"type":"array","items":{"properties":{"method":{"enum":["HEAD",7,"GET","POST"]}}}}}`,
	} {
		read := "GET"
		if argument == "calls[].method" {
			read = "HEAD"
		}
		checkRule(t, "read-write-split", []ruleCase{{argument, calledWith("notes", props), splits(argument, read, "POST")}})
	}
	checkRule(t, "read-write-split", []ruleCase{
		{"lower case", calledWith("notes", `{"method":{"enum":["options","delete"]}}`), splits("method", "options", "delete")},
		{"action", calledWith("notes", `{"action":{"enum":["list","create"]}}`), splits("action", "list", "create")},
		{"operation", calledWith("notes", `{"operation":{"enum":["get_note","delete_note"]}}`), splits("operation", "get_note", "delete_note")},
		{"op", calledWith("notes", `{"op":{"enum":["search","UPDATE"]}}`), splits("op", "search", "UPDATE")},
		{"command", calledWith("notes", `{"command":{"enum":["readNote","removeNote"]}}`), splits("command", "readNote", "removeNote")},
		{"read-only does not help", reads("notes", "Calls the Acme API. Use it for notes.", `{"method":{"enum":["GET","POST"]}}`), splits("method", "GET", "POST")},
		{"fetch_api is no filter", reads("fetch_api", "Calls the Acme API.", `{"method":{"enum":["GET","POST"]}}`), []string{`tool "fetch_api" reads or writes depending on argument method, which accepts "GET" and "POST"`}},
		{"a filter of a list", func(s *policy.Surface) {
			as("list_requests", annotate.EffectReadOnly)(s)
			properties(`{"method":{"enum":["GET","POST"]},"action":{"enum":["view","delete"]}}`)(s)
		}, nil},
		{"only safe", calledWith("notes", `{"method":{"enum":["GET","HEAD"]}}`), nil},
		{"only unsafe", calledWith("notes", `{"action":{"enum":["create","update","delete"]}}`), nil},
		{"payment method", calledWith("notes", `{"method":{"enum":["card","invoice"]}}`), nil},
		{"another name", calledWith("notes", `{"kind":{"enum":["GET","POST"]},"actions":{"enum":["list","delete"]}}`), nil},
		{"no enum is another rule's", calledWith("notes", `{"method":{"type":"string"}}`), nil},
	})
}

func TestReadWriteOpen(t *testing.T) {
	takes := func(argument string) []string {
		return []string{`tool "notes" accepts any text for argument ` + argument + `, which chooses what the tool does`}
	}
	checkRule(t, "read-write-open", []ruleCase{
		{"method", calledWith("notes", `{"method":{"type":"string"}}`), takes("method")},
		{"httpMethod", calledWith("notes", `{"httpMethod":{"type":"string"}}`), takes("httpMethod")},
		{"action", calledWith("notes", `{"action":{"type":"string"}}`), takes("action")},
		{"operation", calledWith("notes", `{"operation":{"type":"string"}}`), takes("operation")},
		{"nested", calledWith("notes", `{"r":{"type":"object","properties":{"method":{"type":"string"}}}}`), takes("r.method")},
		{"enum", calledWith("notes", `{"method":{"type":"string","enum":["POST"]}}`), nil},
		{"const", calledWith("notes", `{"method":{"type":"string","const":"POST"}}`), nil},
		{"pattern", calledWith("notes", `{"method":{"type":"string","pattern":"^(POST|PUT)$"}}`), nil},
		{"not text", calledWith("notes", `{"action":{"type":"object"}}`), nil},
		{"command is what a shell takes", calledWith("notes", `{"command":{"type":"string"}}`), nil},
		{"a filter of a tool that reads", func(s *policy.Surface) { properties(`{"action":{"type":"string"}}`)(s) }, nil},
		{"method of a tool that reads", func(s *policy.Surface) {
			as("notes", annotate.EffectReadOnly)(s)
			properties(`{"method":{"type":"string"}}`)(s)
		}, takes("method")},
	})
}

func TestReadWriteSplitOfArguments(t *testing.T) {
	splits := func(argument, read, write string) []string {
		return []string{`tool "notes" reads or writes depending on argument ` + argument + `, which accepts "` + read + `" and "` + write + `"`}
	}
	checkRule(t, "read-write-split", []ruleCase{
		{"mode", calledWith("notes", `{"mode":{"enum":["view","edit","remove"]}}`), splits("mode", "view", "edit")},
		{"subcommand", calledWith("notes", `{"subcommand":{"enum":["log","diff","commit"]}}`), splits("subcommand", "diff", "log")},
		{"words that only a command has", calledWith("notes", `{"cmd":{"enum":["ls","rm"]}}`), splits("cmd", "ls", "rm")},
		{"pattern", calledWith("notes", `{"method":{"type":"string","pattern":"^(GET|POST)$"}}`), splits("method", "GET", "POST")},
		{"alternatives", func(s *policy.Surface) {
			as("notes", annotate.EffectDestructive)(s)
			input(`{"type":"object","oneOf":[{"properties":{"action":{"const":"read"}}},{"properties":{"action":{"const":"remove"}}}]}`)(s)
		}, splits("action", "read", "remove")},
		{"type of a GraphQL request", calledWith("notes", `{"type":{"enum":["query","mutation"]}}`), splits("type", "query", "mutation")},
		{"means of travel", calledWith("notes", `{"mode":{"enum":["car","walk"]}}`), nil},
		{"a trial run", calledWith("notes", `{"mode":{"enum":["fast","slow","apply"]}}`), nil},
		{"type of an event", calledWith("notes", `{"type":{"enum":["view","edit"]}}`), nil},
		{"what a role may do", calledWith("notes", `{"action":{"enum":["read","write"],"description":"action to allow"}}`), nil},
		{"a monitor is created for a method", calledWith("create_monitor", `{"method":{"enum":["GET","POST"]}}`), nil},
		{"recorded requests", func(s *policy.Surface) {
			as("browser_requests", annotate.EffectReadOnly)(s)
			properties(`{"method":{"enum":["GET","POST"]}}`)(s)
		}, nil},
		{"recorded, as the description says", func(s *policy.Surface) {
			as("traffic", annotate.EffectReadOnly)(s)
			properties(`{"method":{"enum":["GET","POST"],"description":"method of the recorded request"}}`)(s)
		}, nil},
		{"a list that does more", func(s *policy.Surface) {
			as("list_notes", annotate.EffectReadOnly)(s)
			properties(`{"action":{"enum":["list","delete"],"description":"action to perform"}}`)(s)
		}, []string{`tool "list_notes" reads or writes depending on argument action, which accepts "list" and "delete"`}},
	})
	checkRule(t, "read-write-open", []ruleCase{
		{"mode", calledWith("notes", `{"mode":{"type":"string","description":"Mode: read, write or clear."}}`),
			[]string{`tool "notes" accepts any text for argument mode, which chooses what the tool does`}},
		{"a mode of output", calledWith("notes", `{"mode":{"type":"string","description":"Mode of the output, short or long."}}`), nil},
	})
}

// A tool that takes a method as text and any address is a catch-all for certain if its texts list
// methods that read and methods that write.
func TestCatchAllOfAnAPI(t *testing.T) {
	sends := func(method, read, write, address string) []string {
		return []string{`tool "call_api" sends any request: argument ` + method + ` takes "` + read + `" and "` + write + `", and argument ` + address + ` any address`}
	}
	takes := func(method string) []string {
		return []string{`tool "call_api" accepts any text for argument ` + method + `, which chooses what the tool does`}
	}
	api := func(method, said, address string) func(*policy.Surface) {
		return calledWith("call_api", `{"`+method+`":{"type":"string","description":"`+said+`"},"`+address+`":{"type":"string"}}`)
	}
	cases := []struct {
		name string
		make func(*policy.Surface)
		sure []string
		open []string
	}{
		{"list", api("method", "GET, POST, PUT, PATCH or DELETE", "path"), sends("method", "GET", "POST", "path"), nil},
		{"lower case", api("http_method", "one of get, put and delete", "url"), sends("http_method", "get", "put", "url"), nil},
		{"slashes", api("verb", "Method of the request: HEAD/PATCH", "endpoint"), sends("verb", "HEAD", "PATCH", "endpoint"), nil},
		{"nested", calledWith("call_api", `{"request":{"type":"object","properties":{"method":{"type":"string","description":"GET or DELETE"},"route":{"type":"string"}}}}`),
			sends("request.method", "GET", "DELETE", "request.route"), nil},
		{"in the description of the tool", func(s *policy.Surface) {
			api("method", "HTTP method", "path")(s)
			described("Sends a GET, POST or DELETE request. Use when no other tool fits.")(s)
		}, sends("method", "GET", "POST", "path"), nil},
		{"no methods", api("method", "HTTP method", "path"), nil, takes("method")},
		{"only methods that read", api("method", "GET or HEAD", "path"), nil, takes("method")},
		{"restricted", api("method", "GET. POST and DELETE are not allowed.", "path"), nil, takes("method")},
		{"restricted in another sentence", api("method", "GET or POST. Do not send a POST.", "path"), nil, takes("method")},
		{"no address", api("method", "GET or POST", "query"), nil, takes("method")},
		{"a fixed address", calledWith("call_api", `{"method":{"type":"string","description":"GET or POST"},"path":{"enum":["/a","/b"],"type":"string"}}`), nil, takes("method")},
		{"a filter", api("method", "Only requests that were logged with GET or POST", "path"), nil, nil},
		{"a monitor", calledWith("create_monitor", `{"method":{"type":"string","description":"GET or POST"},"url":{"type":"string"}}`), nil, nil},
	}
	for _, c := range cases {
		checkRule(t, policy.RuleReadWriteSplit, []ruleCase{{c.name, c.make, c.sure}})
		checkRule(t, policy.RuleReadWriteOpen, []ruleCase{{c.name, c.make, c.open}})
	}
}

// chooses is an argument with a description and values.
func chooses(name, said, values string) string {
	return `{"` + name + `":{"type":"string","description":"` + said + `","enum":` + values + `}}`
}

var splitRules = []policy.RuleID{policy.RuleReadWriteSplit, policy.RuleReadWriteSplitLikely}

func TestAMethodOrActionCanBeData(t *testing.T) {
	t.Parallel()
	const methods, acts = `["GET","POST","PUT","DELETE"]`, `["read","update","delete"]`
	for _, c := range []struct{ name, text, props string }{
		{"get_operation_docs", "Returns the documentation of an operation.", chooses("method", "HTTP method of the operation.", methods)},
		{"get_latency", "Returns the latency of an endpoint of the user's own service.", chooses("method", "Method of the endpoint.", methods)},
		{"can_user", "Tells whether a user may do something.", chooses("operation", "What the user wants to do.", acts)},
		{"simulate_policy", "Tells whether a policy allows an action.", chooses("action", "Action to simulate.", acts)},
		{"estimate_cost", "Estimates what requests to a bucket cost.", chooses("method", "Kind of request.", methods)},
		{"generate_handler", "Returns the code of an HTTP handler.", chooses("method", "Method the handler serves.", methods)},
		{"generate_crud_sql", "Returns an SQL statement for a table; it is not run.", chooses("action", "Kind of statement.", `["select","insert","delete"]`)},
		{"get_quota", "Shows the quota of a route.", chooses("method", "The method of the route.", methods)},
		{"acl_check", "Checks whether a role has access.", chooses("operation", "Operation that the role wants to perform.", acts)},
		{"explain_role", "Explains a role.", chooses("action", "Action to look up.", acts)},
	} {
		assert.Empty(t, rulesOf(t, reads(c.name, c.text, c.props), splitRules...), c.text+c.props)
	}
	for _, c := range []struct{ name, text, props string }{
		{"mock_endpoint", "Creates a mock that answers a path with a fixed body.", chooses("method", "Method the mock answers.", methods)},
		{"log_access", "Writes an entry to the access log.", chooses("action", "What was done.", acts)},
		{"firewall", "Blocks requests to a path.", chooses("method", "Method that is blocked.", methods)},
		{"watch_bucket", "Tells the owner of a bucket about operations.", chooses("operation", "Operation that raises the alert.", acts)},
		{"define_route", "Creates a route of a gateway.", chooses("method", "Method of the route.", methods)},
		{"meter", "Bills operations of a customer.", chooses("operation", "Operation that was counted.", acts)},
	} {
		assert.Empty(t, rulesOf(t, requestsAs(c.name, c.text, c.props), splitRules...), c.text+c.props)
	}
	for _, c := range []struct{ name, text, props string }{
		{"get_limits", "Returns the rate limit of a route by method.", chooses("method", "HTTP method.", methods)},
		{"get_data", "Returns data of the API.", chooses("method", "HTTP method of the request.", methods)},
		{"explain_permission", "Explains what a permission allows.", chooses("action", "Action.", acts)},
	} {
		assert.Equal(t, []policy.RuleID{policy.RuleReadWriteSplitLikely}, rulesOf(t, reads(c.name, c.text, c.props), splitRules...), c.text+c.props)
	}
	assert.Equal(t, []policy.RuleID{policy.RuleReadWriteSplitLikely},
		rulesOf(t, requestsAs("plan", "Plans work.", chooses("operation", "Operation that is scheduled.", acts)), splitRules...))
	for _, c := range []struct {
		readOnly          bool
		name, text, props string
	}{
		{true, "notes", "Lists, changes or deletes notes.", chooses("action", "Action.", acts)},
		{true, "get_notes", "Returns notes.", chooses("action", "Action to perform.", acts)},
		{true, "call_api", "Calls the Acme API.", chooses("method", "HTTP method of the request.", methods)},
		{false, "call_api", "Returns what the API answers.", chooses("method", "HTTP method.", methods)},
		{false, "notes", "Works with notes.", chooses("action", "What the user wants to do with the notes.", acts)},
		{false, "notes", "Works with notes.", chooses("action", "Action that is performed.", acts)},
		{false, "notes", "Works with notes.", chooses("operation", "Operation of the tool.", acts)},
		{false, "proxy", "Passes a request on.", chooses("method", "Method of the endpoint.", methods)},
		{false, "proxy", "Passes a request on.", chooses("method", "Method that is used.", methods)},
		{false, "notes", "Manages notes.", chooses("action", "Operation that is wanted.", acts)},
		{false, "notes", "Manages notes.", chooses("action", "The action the agent accepts.", acts)},
		{false, "notes", "Creates or updates notes.", chooses("action", "Action of the note.", acts)},
		{false, "notes", "Manages notes.", chooses("action", "Kind of operation.", acts)},
	} {
		make := requestsAs
		if c.readOnly {
			make = reads
		}
		assert.Equal(t, []policy.RuleID{policy.RuleReadWriteSplit}, rulesOf(t, make(c.name, c.text, c.props), splitRules...), c.text+c.props)
	}
}

// requestsAs makes the first tool destructive and gives it a name, a description and properties.
func requestsAs(name, text, props string) func(*policy.Surface) {
	return func(s *policy.Surface) {
		effectOf(name, annotate.EffectDestructive, text)(s)
		properties(props)(s)
	}
}
