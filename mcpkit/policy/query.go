package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// languages are arguments, with their words joined, that hold a query in a
// language of its own or the path of an API.
var languages = []string{
	"sql", "sqlquery", "querysql", "graphql", "graphqlquery", "gql", "soql", "jql", "kql", "promql", "logql", "cypher", "sparql",
	"cql", "aql", "odata", "odataquery", "querystring", "rawquery", "endpoint", "apiendpoint", "apipath", "requestpath", "requestbody",
}

// places and payloads are arguments that mean a free request only together.
var (
	places   = []string{"path", "url", "uri", "route", "resource"}
	payloads = []string{"method", "httpmethod", "headers", "httpheaders", "queryparams", "queryparameters"}
)

var (
	queryLanguage = regexp.MustCompile(`(?i)\b(?:sql|graphql|soql|jql|kql|promql|logql|cypher|sparql|lucene)\b`)
	// namesAPI matches a link, or the name of an API or of a query language that
	// is documented somewhere.
	namesAPI = regexp.MustCompile(`https?://|\b[A-Z][\w.-]*(?: [A-Z][\w.-]*)*(?:'s)? (?:(?:REST|Web|HTTP|GraphQL|Admin|Search|Data|Query|public|query|search) ?)*` +
		`(?:APIs?|[Ll]anguage|SQL|[Dd]ialect|[Ss]yntax|[Ss]chema|[Dd]atabase|[Ww]arehouse)\b|` +
		`\b(?:PostgreSQL|Postgres|MySQL|MariaDB|SQLite|BigQuery|Snowflake|ClickHouse|DuckDB|Redshift|Athena|Trino|SQL Server|Oracle|` +
		`T-SQL|SOQL|JQL|PromQL|LogQL|Cypher|KQL|Elasticsearch|OpenSearch|MongoDB|Jira|Salesforce|Prometheus|Neo4j|Kusto)\b`)
)

var queryRules = []Rule{{
	ID:    "free-query",
	Title: "a tool that takes a free path, query or body names the API behind it",
	Why: "Reviewers must find out what a free-form request can reach; the criteria ask that the description names the target API or links " +
		"to its documentation.",
	Source: criteriaURL, Checked: pagesRead, Level: Should,
	Fix:   `name the API in the description, for example "Runs a query in PostgreSQL's SQL dialect", or link to its documentation`,
	needs: PartTools,
	check: func(v *view, r *reporter) {
		for i, t := range v.Tools {
			free := freeArguments(v.inputs[i])
			if len(free) > 0 && !namesAPI.MatchString(t.Description) {
				r.tool(t, fmt.Sprintf("%s takes a free %s but its description does not name the API that it goes to", subject(t), strings.Join(free, " and ")), "")
			}
		}
	},
}}

// freeArguments lists the arguments of d that take a request or a query as the
// caller pleases.
func freeArguments(d document) []string {
	var sure, place, payload []string
	d.walk(func(n node) {
		if n.keyword != "properties" || len(choices(n)) > 0 {
			return
		}
		name, text := strings.Join(splitName(n.name), ""), n.object["type"] == "string"
		said, _ := n.object["description"].(string)
		switch {
		case text && slices.Contains(languages, name), text && name == "query" && queryLanguage.MatchString(said):
			sure = append(sure, n.path)
		case text && slices.Contains(places, name):
			place = append(place, n.path)
		case slices.Contains(payloads, name):
			payload = append(payload, n.path)
		}
	})
	if len(place) > 0 && len(payload) > 0 {
		sure = append(sure, place[0], payload[0])
	}
	return sure
}
