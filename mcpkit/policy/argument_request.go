package policy

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/acts"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// passesOn returns the arguments by which a tool passes on any request, for a message, or "".
func passesOn(t Tool, d schemadoc.Document) string {
	endpoint, body, procedure, input, statement, order := "", "", "", "", "", ""
	language := ""
	narrowed := false
	batch := batchOf(d)
	text := t.Name + " " + titleOf(t) + " " + t.Description
	d.Walk(func(n schemadoc.Node) {
		if n.Keyword != "properties" || n.Depth > 2 {
			return
		}
		name := strings.Join(words.SplitName(n.Name), "")
		said, _ := n.Object["description"].(string)
		isText, isObject := n.Object["type"] == "string" && len(choices(n)) == 0, n.Object["properties"] == nil && n.Object["type"] == "object"
		isPath := slices.Contains([]string{"path", "url", "uri", "resource"}, name) && requestWord.MatchString(said)
		switch {
		case isText && (slices.Contains(endpoints, name) || isPath):
			endpoint = n.Path
		case isText && slices.Contains(instructions, name) && plainLanguage.MatchString(said+" "+t.Description) && anyWork.MatchString(t.Description):
			order = n.Path
		case isText && slices.Contains(procedures, name):
			procedure = n.Path
		case isText && slices.Contains(statements, name):
			if l := statementLanguage(name, said, text); l != "" {
				statement, language = n.Path, l
				text += " " + said
			}
		case slices.Contains(switches, name) && len(choices(n)) > 0:
			narrowed = true // read-write-split looks at its values
		}
		if (isObject || isText) && slices.Contains(requestBodies, name) {
			body = n.Path
		}
		if (isObject || isText) && slices.Contains(procedureInputs, name) {
			input = n.Path
		}
	})
	switch {
	case batch != "":
		return batch
	case procedure != "" && input != "":
		return procedure + " and " + input
	case readOnly(t):
		if r := runnerOf(t, d); r.writes == "" { // else read-only-request says it
			return r.what
		}
		return ""
	case endpoint != "" && body != "" && !narrowed && !oneDirection.MatchString(text):
		return endpoint + " and " + body
	case order != "" && words.VerbOf(t.Name).Act <= words.Reads && !words.VerbOf(t.Name).OnlyReads() && acts.MentionsWriting(words.Fold(t.Description)):
		return order + " as an order in plain language"
	case statement != "" && !oneWay(text, language):
		return "any " + language + " as " + statement
	}
	return ""
}

// oneWay reports whether a text says that its tool takes only statements that read, or only ones
// that write.
func oneWay(text, language string) bool {
	if oneDirection.MatchString(text) {
		return true
	}
	reads := readStatement.MatchString(text)
	if language == "GraphQL document" {
		// "A GraphQL query" is also the name of any document.
		reads = strings.Contains(strings.ToLower(text), "quer")
	}
	return writeStatement.MatchString(text) && !reads
}

// batchOf returns the arguments of a batch of different operations, such as a list to create and
// one to delete, or "".
func batchOf(d schemadoc.Document) string {
	var reads, adds, removes string
	d.Walk(func(n schemadoc.Node) {
		if n.Keyword != "properties" || n.Object["type"] != "array" && n.Object["type"] != "object" {
			return
		}
		switch strings.ToLower(n.Name) {
		case "get", "gets", "read", "reads", "fetch", "to_fetch", "to_read":
			reads = n.Path
		case "create", "creates", "update", "updates", "upserts", "inserts", "to_create", "to_update":
			adds = n.Path
		case "delete", "deletes", "removes", "to_delete", "to_remove":
			removes = n.Path
		}
	})
	switch {
	case reads != "" && adds != "":
		return reads + " and " + adds
	case adds != "" && removes != "":
		return adds + " and " + removes
	}
	return ""
}
