package policy_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// effectOf gives the first tool a name, an effect and a description.
func effectOf(name string, effect annotate.Effect, description string) func(*policy.Surface) {
	return func(s *policy.Surface) {
		as(name, effect)(s)
		described(description)(s)
	}
}

func TestToolTextWrites(t *testing.T) {
	writes := func(quote string) []string {
		return []string{`tool "notes" is annotated read-only but its description says it writes: "` + quote + `"`}
	}
	for text, quote := range map[string]string{
		"Removes a contact. Use when it is not needed.":                     "Removes a contact",
		"Lists messages and marks them as read. Use for an overview.":       "marks them as read",
		"Returns the cart; the new totals are saved back to the shop.":      "the new totals are saved back to the shop",
		"Looks at old files of a folder and moves stale ones to the bin.":   "moves stale ones to the bin",
		"Checks a form and submits it to the office. Use when it is full.":  "submits it to the office",
		"Looks through a folder and permanently erases files. Use it then.": "erases files",
		"Lists old backups and deletes expired ones. Use to free space.":    "deletes expired ones",
		"Reads a queue and wipes messages. Use when it is full.":            "wipes messages",
		"Sends a message to the team. Use it to tell others.":               "Sends a message to the team",
		"Sends a POST request to a hook. Use it after a change.":            "Sends a POST request to a",
		"Sends a friend request to a player. Use it once.":                  "Sends a friend request to a",
		"Sends a GraphQL mutation to the shop. Use it to change it.":        "Sends a GraphQL mutation to the",
	} {
		checkRule(t, "tool-text-writes", []ruleCase{{text, effectOf("notes", annotate.EffectReadOnly, text), writes(quote)}})
	}
	for _, text := range []string{
		"Lists what a cleanup would delete. Nothing is deleted.",
		"Shows the next job without taking it off the queue.",
		"Explains what a rule does: it marks mail, moves it or deletes it.",
		"Returns who created, changed or deleted a record.",
		"Backups are created every night and removed after a month. Lists them.",
		"Sorts the results of two searches and removes duplicates.",
		"Explains when a job runs and deletes files.",
		"Lists messages and automatically deleted ones.",
		"Sends a HEAD request to a page of a verified domain and returns its status.",
		"Sends a GraphQL query to the shop and returns its answer.",
		"Sends a SPARQL SELECT query to the endpoint of a library.",
		"Sends a DNS query for a name and returns the records.",
		"Sends a search query to the index and returns what it finds.",
	} {
		checkRule(t, "tool-text-writes", []ruleCase{{text, effectOf("notes", annotate.EffectReadOnly, text), nil}})
	}
	checkRule(t, "tool-text-writes", []ruleCase{
		{"title", titled("Cancel subscription", "Cancel subscription"),
			[]string{`tool "search_notes" is annotated read-only but its title "Cancel subscription" says it cancels`}},
		{"title of nouns", titled("Merge conflicts", "Merge conflicts"), nil},
		{"the name is another rule's", effectOf("delete_note", annotate.EffectReadOnly, "Deletes a note."), nil},
		{"destructive", effectOf("notes", annotate.EffectDestructive, "Deletes a note."), nil},
		{"a text that is given and returned", func(s *policy.Surface) {
			effectOf("text_clean", annotate.EffectReadOnly, "Removes HTML tags from a text and returns the text.")(s)
			properties(`{"text":{"type":"string","description":"text with tags"}}`)(s)
		}, nil},
		{"samples that are given and returned", func(s *policy.Surface) {
			effectOf("denoise", annotate.EffectReadOnly, "Removes noise from a signal and returns the samples.")(s)
			properties(`{"samples":{"type":"array","items":{"type":"number"},"description":"samples"}}`)(s)
		}, nil},
		{"a picture that is given and returned", func(s *policy.Surface) {
			effectOf("strip_exif", annotate.EffectReadOnly, "Deletes EXIF data from a picture and returns the picture.")(s)
			properties(`{"image_base64":{"type":"string","description":"picture"}}`)(s)
		}, nil},
		{"a page that is stored", func(s *policy.Surface) {
			effectOf("page_clean", annotate.EffectReadOnly, "Removes HTML tags from a page.")(s)
			properties(`{"page_id":{"type":"string","description":"id of the page"},"text":{"type":"string","description":"new text"}}`)(s)
		}, []string{`tool "page_clean" is annotated read-only but its description says it writes: "Removes HTML tags from a page"`}},
	})
}

func TestToolTextChanges(t *testing.T) {
	changes := func(quote string) []string {
		return []string{`tool "notes" is additive but its text says it changes existing data: "` + quote + `"`}
	}
	for text, quote := range map[string]string{
		"Creates a contact or updates the one with the same address.": "updates the one with the same",
		"Creates or updates a record.":                                "updates a record",
		"Uploads the menu; the previous menu is replaced.":            "the previous menu is replaced",
		"Puts tags on a photo. Tags that it had before are gone.":     "had before are gone",
		"Marks an item as done.":                                      "Marks an item as done",
		"Deletes all records older than a date.":                      "Deletes all records older than a",
	} {
		checkRule(t, "tool-text-changes", []ruleCase{{text, effectOf("notes", annotate.EffectAdditive, text), changes(quote)}})
	}
	checkRule(t, "tool-text-changes", []ruleCase{
		{"adds", effectOf("notes", annotate.EffectAdditive, "Adds a comment; existing comments stay as they are."), nil},
		{"loses nothing", effectOf("notes", annotate.EffectAdditive, "Adds a tag. Tags that were there before are not lost."), nil},
		{"sends", effectOf("notes", annotate.EffectAdditive, "Sends a message to a channel."), nil},
		{"never overwrites", effectOf("notes", annotate.EffectAdditive, "Stores a file. It never overwrites one."), nil},
		{"destructive", effectOf("notes", annotate.EffectDestructive, "Creates or updates a record."), nil},
		{"the name is another rule's", effectOf("update_note", annotate.EffectAdditive, "Updates a note."), nil},
		{"a flag", func(s *policy.Surface) {
			effectOf("notes", annotate.EffectAdditive, "Stores a file.")(s)
			properties(`{"overwrite":{"type":"boolean","description":"replace a file of the same name"}}`)(s)
		}, []string{`tool "notes" is additive but its argument overwrite lets it change existing data`}},
	})
}

func TestToolTextReads(t *testing.T) {
	checkRule(t, "tool-text-reads", []ruleCase{
		{"lists", effectOf("notes", annotate.EffectDestructive, "Lists the notes of a team. Use when the user asks for them."),
			[]string{`tool "notes" is annotated destructive but its description says it only reads: "Lists the notes of a team"`}},
		{"read-only", effectOf("notes", annotate.EffectReadOnly, "Lists the notes of a team."), nil},
		{"a side effect", effectOf("notes", annotate.EffectDestructive, "Reads a mail, which marks it as read."), nil},
		{"runs", effectOf("notes", annotate.EffectDestructive, "Runs a program and returns its output."), nil},
		{"a query", effectOf("notes", annotate.EffectDestructive, "Queries a database with SQL."), nil},
		{"the name is another rule's", effectOf("get_note", annotate.EffectDestructive, "Returns a note."), nil},
		{"a flag that writes", func(s *policy.Surface) {
			effectOf("notes", annotate.EffectDestructive, "Lists the notes of a team.")(s)
			properties(`{"delete_after":{"type":"boolean","description":"delete the listed notes"}}`)(s)
		}, nil},
	})
}

func TestArgumentWrites(t *testing.T) {
	for props, message := range map[string]string{
		`{"mark_as_read":{"type":"boolean","description":"Sets the messages to read."}}`:                          `mark_as_read makes it write: "Sets the messages to read."`,
		`{"dryRun":{"type":"boolean","description":"When false, duplicates are merged."}}`:                        `dryRun makes it write: "When false, duplicates are merged."`,
		`{"delete_after_fetch":{"type":"boolean"}}`:                                                               `delete_after_fetch makes it write`,
		`{"create_if_missing":{"enum":["true","false"]}}`:                                                         `create_if_missing makes it write`,
		`{"auto_acknowledge":{"type":"boolean"}}`:                                                                 `auto_acknowledge makes it write`,
		`{"force":{"type":"boolean","description":"Releases the locks of others."}}`:                              `force makes it write: "Releases the locks of others."`,
		`{"repair":{"type":"boolean","description":"Repair the mistakes. If set, the file is saved."}}`:           `repair makes it write: "Repair the mistakes. If set, the file is saved."`,
		`{"option":{"type":"boolean","description":"Whether to book the stay."}}`:                                 `option makes it write: "Whether to book the stay."`,
		`{"action":{"type":"string","enum":["approve","reject"],"description":"What to do with the request."}}`:   `action makes it write: "it accepts approve"`,
		`{"note":{"type":"object","properties":{"status":{"type":"string","description":"New status to set."}}}}`: `note.status makes it write: "New status to set."`,
	} {
		checkRule(t, "argument-writes", []ruleCase{{props, properties(props), []string{`tool "search_notes" is annotated read-only but its argument ` + message}}})
	}
	for _, props := range []string{
		`{"dry_run":{"type":"boolean","description":"Only estimate the bytes that the query reads."}}`,
		`{"force_refresh":{"type":"boolean","description":"Skip the cache."}}`,
		`{"force":{"type":"boolean","description":"Skip the cache."}}`,
		`{"archived":{"type":"boolean","description":"Archived notes."}}`,
		`{"include_deleted":{"type":"boolean","description":"Also deleted notes."}}`,
		`{"remove_html":{"type":"boolean","description":"Return the text without tags."}}`,
		`{"enableHighlights":{"type":"boolean","description":"Return the best sentences."}}`,
		`{"action":{"type":"string","enum":["created","deleted"]}}`,
		`{"action":{"type":"string","enum":["create","delete"],"description":"Only events with this action."}}`,
		`{"status":{"type":"string","enum":["open","closed"],"description":"Status of the notes."}}`,
	} {
		checkRule(t, "argument-writes", []ruleCase{{props, properties(props), nil}})
	}
	checkRule(t, "argument-writes", []ruleCase{
		{"destructive", calledWith("notes", `{"dry_run":{"type":"boolean"}}`), nil},
		{"a preview has the arguments of the change", func(s *policy.Surface) {
			as("preview_update", annotate.EffectReadOnly)(s)
			properties(`{"overwrite":{"type":"boolean"},"status":{"type":"string","description":"New status to set."}}`)(s)
		}, nil},
	})
}
