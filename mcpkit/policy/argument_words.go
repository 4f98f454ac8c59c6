package policy

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

// Arguments, with their words joined, that together make any request.
var (
	endpoints     = []string{"endpoint", "apiendpoint", "apipath", "requestpath", "endpointpath", "route", "requesturl", "apiroute", "resourcepath"}
	places        = []string{"path", "url", "uri", "route", "resource"}
	requestBodies = []string{"payload", "body", "data", "json", "requestbody", "bodyjson", "jsonbody", "params", "parameters", "input", "fields"}
	// procedures are names of what another tool or API does.
	procedures = []string{
		"tool", "toolname", "toolslug", "methodname", "operationid", "rpcmethod", "apimethod", "apicall", "procedure", "actionname", "actionid",
		"endpointname", "apiname", "servicemethod",
	}
	procedureInputs = []string{"arguments", "args", "params", "parameters", "input", "inputs", "payload", "body", "toolarguments", "toolargs", "kwargs"}
	statements      = []string{
		"sql", "sqlquery", "querysql", "statement", "statements", "sqlstatement", "query", "script", "graphql", "graphqlquery", "gql", "document",
		"graphqldocument", "mutation", "operation", "cypher", "sparql",
	}
)

// instructions are arguments, with their words joined, that take an order in plain language.
var instructions = []string{
	"instruction", "instructions", "order", "prompt", "task", "goal", "request", "command", "ask", "question", "input", "text", "message", "query", "intent", "what",
}

var (
	plainLanguage = lazyregexp.New(`(?i)\b(?:plain|natural|everyday|human|ordinary)[- ](?:language|english|words)\b|\bown words\b|\bwhat (?:should|has to|is to|must) be done\b|` +
		`\bwhat to do\b|\binstructions?\b`)
	anyWork        = lazyregexp.New(`(?i)\b(?:agent|whatever|anything|everything|any (?:task|job|action|operation|work)|every (?:task|job|sort|kind)|all (?:sorts|kinds))\b`)
	requestWord    = lazyregexp.New(`(?i)\b(?:api|endpoints?|requests?|rest|rpc|http)\b`)
	graphqlWord    = lazyregexp.New(`(?i)graphql|\bgql\b`)
	sqlWord        = lazyregexp.New(`(?i)\b(?:sql|postgresql|postgres|mysql|sqlite|cypher|sparql)\b|_sql\b|\bsql_`)
	oneDirection   = lazyregexp.New(`(?i)\b(?:only|refused|rejected|read-only|readonly|disallowed|forbidden|not (?:allowed|accepted|possible|supported|permitted)|cannot)\b`)
	readStatement  = lazyregexp.New(`(?i)\b(?:select|quer(?:y|ies)|reads?|subscriptions?|any|every|all|arbitrary)\b`)
	writeStatement = lazyregexp.New(`(?i)\b(?:insert|update|delete|upsert|merge|ddl|dml|migrations?|alter|create|drop|mutations?|writes?|changes?)\b`)
)

// statementLanguage returns the language of an argument that takes statements, or "".
func statementLanguage(name, said, text string) string {
	switch {
	case graphqlWord.MatchString(name+" "+said) || name != "sql" && graphqlWord.MatchString(text):
		return "GraphQL document"
	case strings.Contains(name, "sql"), sqlWord.MatchString(said), slices.Contains([]string{"statement", "statements"}, name) && sqlWord.MatchString(text):
		return "SQL statement"
	}
	return ""
}
