package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// languages are arguments, with their words joined, that contain a query in a query language or the
// path of an API.
var languages = []string{
	"sql", "sqlquery", "querysql", "graphql", "graphqlquery", "gql", "soql", "jql", "kql", "promql", "logql", "cypher", "sparql",
	"cql", "aql", "odata", "odataquery", "querystring", "rawquery", "endpoint", "apiendpoint", "apipath", "requestpath", "requestbody",
}

// payloads are arguments that make a free-form request together with one of places.
var payloads = []string{"method", "httpmethod", "headers", "httpheaders", "queryparams", "queryparameters"}

var (
	queryLanguage = lazyregexp.New(`(?i)\b(?:sql|graphql|soql|jql|kql|promql|logql|cypher|sparql|lucene)\b`)
	// apiName matches a link, or the name of an API or of a query language.
	apiName = lazyregexp.New(`https?://|\b[A-Z][\w.-]*(?: [A-Z][\w.-]*)*(?:'s)? (?:(?:REST|Web|HTTP|GraphQL|Admin|Search|Data|Query|public|query|search) ?)*` +
		`(?:APIs?|[Ll]anguage|SQL|[Dd]ialect|[Ss]yntax|[Ss]chema|[Dd]atabase|[Ww]arehouse)\b|` +
		`\b(?:PostgreSQL|Postgres|MySQL|MariaDB|SQLite|BigQuery|Snowflake|ClickHouse|DuckDB|Redshift|Athena|Trino|SQL Server|Oracle|` +
		`T-SQL|SOQL|JQL|PromQL|LogQL|Cypher|KQL|Elasticsearch|OpenSearch|MongoDB|Jira|Salesforce|Prometheus|Neo4j|Kusto)\b`)
)

// The rule about free-form requests.
const (
	RuleFreeQuery RuleID = "free-query"
)

var queryRules = []Rule{{
	ID:    RuleFreeQuery,
	Title: "a tool that accepts a free-form path, query or body names the API behind it",
	Why: "Reviewers must find out what a free-form request can reach; the criteria ask that the description names the target API or links " +
		"to its documentation.",
	Source: criteriaURL, Checked: directoriesRead, Level: Should,
	Fix:   `name the API in the description, for example "Runs a query in PostgreSQL's SQL dialect", or link to its documentation`,
	needs: PartTools,
	check: func(v *view, r *reporter) {
		for i, t := range v.Tools {
			free := freeArguments(v.inputs[i])
			if len(free) > 0 && !onlyReadsText(t) && !apiName.MatchString(t.Description) && !namesLanguage(v.inputs[i]) {
				r.tool(t, fmt.Sprintf("%s accepts a free-form %s but its description does not name the target API", subject(t), strings.Join(free, " and ")), "")
			}
		}
	},
}}

var (
	// worksOnText begins a description of a tool that works on the text of a query.
	worksOnText = lazyregexp.New(`(?i)^\W*(?:formats?|translates?|converts?|lints?|parses?|validates?|beautif(?:y|ies)|minif(?:y|ies)|highlights?|transpiles?)\b`)
	// notRun says that a query is not sent anywhere.
	notRun = lazyregexp.New(`(?i)\b(?:statements?|migrations?|quer(?:y|ies)|sql|scripts?|it|they) (?:itself )?(?:is|are) (?:not|never) (?:run|executed|sent)\b|` +
		`\bnothing is (?:run|executed|sent)\b|\bno connection to (?:a|any|the) database\b`)
)

// onlyReadsText reports whether a tool works on the text of a query and sends it to no API.
func onlyReadsText(t Tool) bool {
	return worksOnText.MatchString(t.Description) || notRun.MatchString(t.Description) && !runs.MatchString(t.Description)
}

// namesLanguage reports whether the description of an argument with a query links to the language,
// or names it with what it belongs to.
func namesLanguage(d schemadoc.Document) bool {
	found := false
	d.Walk(func(n schemadoc.Node) {
		name := strings.Join(words.SplitName(n.Name), "")
		said, _ := n.Object["description"].(string)
		found = found || n.Keyword == "properties" && slices.Contains(languages, name) && name != "sql" && apiName.MatchString(said)
	})
	return found
}

// freeArguments returns the paths of the arguments of d that accept a free-form request or query.
func freeArguments(d schemadoc.Document) []string {
	var sure, place, payload []string
	d.Walk(func(n schemadoc.Node) {
		if n.Keyword != "properties" || len(choices(n)) > 0 {
			return
		}
		name, text := strings.Join(words.SplitName(n.Name), ""), n.Object["type"] == "string"
		said, _ := n.Object["description"].(string)
		switch {
		case text && slices.Contains(languages, name), text && name == "query" && queryLanguage.MatchString(said):
			sure = append(sure, n.Path)
		case text && slices.Contains(places, name):
			place = append(place, n.Path)
		case slices.Contains(payloads, name):
			payload = append(payload, n.Path)
		}
	})
	if len(place) > 0 && len(payload) > 0 {
		sure = append(sure, place[0], payload[0])
	}
	return sure
}
