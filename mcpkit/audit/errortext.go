package audit

import (
	"regexp"
	"strings"
	"sync"
)

// An errorFault is what is wrong with the text of an error; "" for a helpful one.
type errorFault string

// faultOf returns what is wrong with the text of an error, after "the error".
func faultOf(text string) errorFault {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return "has no text"
	}
	for _, form := range internalForms() {
		if form.pattern.MatchString(trimmed) {
			return errorFault("shows " + form.what)
		}
	}
	if uninformative().MatchString(trimmed) {
		return "does not say what is wrong"
	}
	return ""
}

type internalForm struct {
	what    string
	pattern *regexp.Regexp
}

// internalForms are forms of texts that are for the developers of a server.
var internalForms = sync.OnceValue(func() []internalForm {
	return []internalForm{
		{"a page of HTML", regexp.MustCompile(`(?i)^\s*<(!doctype|html|head|body)\b|<body\b`)},
		{"a stack trace", regexp.MustCompile(`(?m)^goroutine \d+ \[|Traceback \(most recent call last\)|^\s*File "[^"]+", line \d+|^\s+at (async )?[\w.$<>\[\] ]+ ?\([^)\n]*:\d+(:\d+)?\)|^\s*at [\w$.]+\.[\w$<>]+\([\w$]+\.(java|kt|scala|cs):\d+\)|\bpanic: |runtime error: `)},
		{"a place in the source", regexp.MustCompile(`\b[\w./-]+\.(go|py|js|mjs|ts|rb|php|java|cs|rs):\d+\b`)},
		{"a path of the machine", regexp.MustCompile(`(^|[\s"'(=:])(/(home|usr|root|Users|var|opt|srv|app)/[\w.-]+/\S+|[A-Z]:\\\S+\\\S+)|/(node_modules|site-packages)/`)},
		{"a statement or error of the database", regexp.MustCompile(`(?i)\bSQLSTATE\b|\bORA-\d{5}|\bsql: |\bpq: |error in your SQL syntax|syntax error at or near|violates (unique|foreign key|not-null) constraint|relation "[^"]+" does not exist|sqlite3?\.\w*Error|psycopg2?\.|\bselect\b[^.\n]{1,200}\bfrom\b[^.\n]{1,100}\bwhere\b`)},
		{"an exception of the program", regexp.MustCompile(`NullPointerException|nil pointer dereference|invalid memory address|Cannot read propert(y|ies) of (undefined|null)|'NoneType' object|undefined is not a function|\bjava\.(lang|util|io|net)\.\w+|System\.\w+Exception`)},
	}
})

// uninformative matches errors that do not say what is wrong.
var uninformative = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(error:? *)?((an?|the) )?((internal|unknown|unexpected|server|invalid|bad|tool|general|execution) )*(error|failure|failed|input|request|arguments?|parameters?|params|something went wrong|oops|operation failed|request failed|try again( later)?|error occurred)( has)?( occurred| happened)?[.!]*$`)
})
