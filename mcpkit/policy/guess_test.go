package policy_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestGuess(t *testing.T) {
	for _, tc := range []struct {
		tool      policy.Tool
		code, why string
	}{
		{policy.Tool{Name: "search_notes"}, `"search_notes": annotate.ReadOnly("Search notes"),`, "from its name"},
		{policy.Tool{Name: "createNote"}, `"createNote": annotate.Additive("Create note"),`, "from its name"},
		{policy.Tool{Name: "delete_note", Title: "Delete a note"}, `"delete_note": annotate.Destructive("Delete a note"),`, "from its name"},
		{policy.Tool{Name: "update_note"}, `"update_note": annotate.Destructive("Update note"),`, "from its name"},
		{policy.Tool{Name: "greet"}, `"greet": annotate.Destructive("Greet"),`, "to be safe, since its name does not say what it does"},
		{policy.Tool{Name: "Greet"}, `"Greet": annotate.Destructive("Use Greet"),`, "to be safe, since its name does not say what it does"},
		{policy.Tool{Name: "greet (\"x\")"}, `"greet (\"x\")": annotate.Destructive("Greet x"),`, "to be safe, since its name does not say what it does"},
		{policy.Tool{Name: "!"}, `"!": annotate.Destructive("!"),`, "to be safe, since its name does not say what it does"},
		{policy.Tool{Name: "greet", Hints: &policy.Hints{ReadOnly: ptr(true), OpenWorld: ptr(false), Idempotent: ptr(true), Title: "Say hello"}},
			`"greet": annotate.ReadOnly("Say hello", annotate.ClosedWorld()),`, "from its hints"},
		{policy.Tool{Name: "get_note", Hints: &policy.Hints{ReadOnly: ptr(true), Destructive: ptr(true), Idempotent: ptr(true)}},
			`"get_note": annotate.Destructive("Get note", annotate.Idempotent()),`, "from its hints"},
		{policy.Tool{Name: "add_note", Hints: &policy.Hints{Destructive: ptr(false)}}, `"add_note": annotate.Additive("Add note"),`, "from its hints"},
		{policy.Tool{Name: "get_note", Hints: &policy.Hints{Title: "Get it"}}, `"get_note": annotate.ReadOnly("Get it"),`, "from its name"},
		{policy.Tool{Name: "delete_note", Hints: &policy.Hints{ReadOnly: ptr(true)}}, `"delete_note": annotate.Destructive("Delete note"),`,
			"from its name, which says more than its hints"},
		{policy.Tool{Name: "update_note", Hints: &policy.Hints{ReadOnly: ptr(false), Destructive: ptr(false)}}, `"update_note": annotate.Destructive("Update note"),`,
			"from its name, which says more than its hints"},
		{policy.Tool{Name: "copy_note", Hints: &policy.Hints{ReadOnly: ptr(false), Destructive: ptr(false)}}, `"copy_note": annotate.Additive("Copy note"),`, "from its hints"},
		{policy.Tool{Name: "create_note", Hints: &policy.Hints{ReadOnly: ptr(false)}}, `"create_note": annotate.Additive("Create note"),`, "from its name"},
		{policy.Tool{Name: "copy_note", Hints: &policy.Hints{ReadOnly: ptr(false)}}, `"copy_note": annotate.Destructive("Copy note"),`,
			"to be safe, since its name does not say what it does"},
		{policy.Tool{Name: "get_note", Hints: &policy.Hints{ReadOnly: ptr(false)}}, `"get_note": annotate.Destructive("Get note"),`,
			"to be safe, since its name says that it reads but its hints do not"},
		{policy.Tool{Name: "get_note", Hints: hints("Get", true, false), Original: &policy.Hints{ReadOnly: ptr(false)}}, `"get_note": annotate.Destructive("Get"),`,
			"to be safe, since its name says that it reads but its hints do not"},
		{policy.Tool{Name: "list_tasks", Description: "Lists tasks and marks them as seen. Use when the user asks what is due."}, `"list_tasks": annotate.Destructive("List tasks"),`,
			"from its title and description, which say more than the rest"},
		{policy.Tool{Name: "list_tasks", Title: "Delete tasks", Description: "Does what the title says."}, `"list_tasks": annotate.Destructive("Delete tasks"),`,
			"from its title and description, which say more than the rest"},
		{policy.Tool{Name: "get_task", Hints: hints("", true, false), Description: "Returns a task and deletes it."}, `"get_task": annotate.Destructive("Get task", annotate.ClosedWorld()),`,
			"from its title and description, which say more than the rest"},
		{policy.Tool{Name: "create_task", Description: "Creates a task or replaces the one of that name."}, `"create_task": annotate.Destructive("Create task"),`,
			"from its title and description, which say more than the rest"},
		{policy.Tool{Name: "drop_task", Description: "Removes a task permanently."}, `"drop_task": annotate.Destructive("Drop task"),`, "from its description"},
		{policy.Tool{Name: "jot", Description: "Adds a line to the notes."}, `"jot": annotate.Additive("Jot"),`, "from its description"},
		{policy.Tool{Name: "get_task", Description: "Returns a task. Nothing is changed."}, `"get_task": annotate.ReadOnly("Get task"),`, "from its name"},
		{policy.Tool{Name: "list_deleted", Description: "Lists deleted tasks."}, `"list_deleted": annotate.ReadOnly("List deleted"),`, "from its name"},
	} {
		code, why := policy.Guess(tc.tool)
		assert.Equal(t, tc.code, code)
		assert.Equal(t, tc.why, why)
	}
}

// A guess is pasted: it must not make a tool that writes look as if it only reads.
func TestNoWriteIsGuessedToBeReadOnly(t *testing.T) {
	for _, name := range []string{
		"sync_catalog", "run_job", "start_search", "trigger_fetch", "refresh_list", "flush_view", "rotate_lookup", "reindex_search", "accept_read",
		"toggle_view", "pin_list", "mailing_list_join", "shopping_list_check", "todo_list_clear", "book_and_view", "grant_read", "share_view",
		"get_or_create_label", "find_and_replace", "fetch_and_save", "search_then_delete", "query_database", "check_in_guest", "checkout_find",
		"vote", "pay", "do_it", "", "実行", "notes_mark_read", "mark_all_as_read", "import_list", "reorder_list", "requeue_check",
	} {
		for _, h := range []*policy.Hints{nil, {Title: "A title"}, {ReadOnly: ptr(false)}, hints("", false, false), hints("", false, true), {Destructive: ptr(true)}} {
			code, why := policy.Guess(policy.Tool{Name: name, Hints: h})
			assert.NotContains(t, code, "annotate.ReadOnly(", why)
		}
	}
	for _, name := range []string{"search_notes", "get_note", "list", "fetchPage", "count_rows", "show_deleted_items"} {
		for _, h := range []*policy.Hints{{ReadOnly: ptr(false)}, hints("", false, false), hints("", true, true), {Destructive: ptr(true)}} {
			code, why := policy.Guess(policy.Tool{Name: name, Hints: h})
			assert.NotContains(t, code, "annotate.ReadOnly(", "its hints say otherwise; %s", why)
		}
		code, _ := policy.Guess(policy.Tool{Name: name})
		assert.Contains(t, code, "annotate.ReadOnly(")
	}
	for name, effect := range map[string]string{
		"create_note": "Additive", "note_create": "Additive", "create_or_update_file": "Destructive", "add_and_remove_labels": "Destructive",
		"create_merge_request": "Additive", "upload_report": "Additive", "delete_note": "Destructive",
	} {
		code, _ := policy.Guess(policy.Tool{Name: name})
		assert.Contains(t, code, "annotate."+effect+"(")
	}
}

func ExampleGuess() {
	code, why := policy.Guess(policy.Tool{Name: "delete_entities"})
	fmt.Println(code)
	fmt.Println("a guess", why)
	// Output:
	// "delete_entities": annotate.Destructive("Delete entities"),
	// a guess from its name
}
