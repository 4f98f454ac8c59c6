package policy_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// as renames the first tool and gives it an effect, with the hints of the specification's profile.
// Its description does not say what the tool does.
func as(name string, effect annotate.Effect) func(*policy.Surface) {
	return onTool(func(t *policy.Tool) {
		t.Name, t.Effect, t.Description = name, effect, "Works on notes. Use when the user has notes."
		t.Hints = hints(t.Title, effect == annotate.EffectReadOnly, effect == annotate.EffectDestructive)
	})
}

func TestToolVerb(t *testing.T) {
	for name, says := range map[string]string{
		"delete_note": "deletes", "deleteNote": "deletes", "delete-note": "deletes", "DeleteNote": "deletes", "delete": "deletes",
		"note_delete": "deletes", "notes.delete": "deletes", "noteDelete": "deletes", "bulk_delete_notes": "deletes",
		"mailing_list_delete": "deletes", "DELETE_note": "deletes",
		"remove_member": "removes", "destroy_server": "destroys", "purge_cache": "purges", "wipe_disk": "wipes",
		"revoke_token": "revokes", "clear_cart": "clears", "truncate_table": "truncates", "drop_table": "drops",
		"create_note": "creates", "note_create": "creates", "get_or_create_label": "creates", "find_and_replace": "replaces",
		"add_comment": "adds", "upload_file": "uploads", "publish_post": "publishes",
		"update_issue": "updates", "set_status": "sets", "setStatus": "sets", "modify_user": "modifies",
		"send_email": "sends", "gmail_send_message": "sends", "rename_file": "renames", "reset_password": "resets",
		"merge_pull_request": "merges", "move_card": "moves", "post_message": "posts", "mark_as_read": "marks",
		"edit_message": "edits", "write_file": "writes", "upsert_row": "upserts", "close_issue": "closes",
	} {
		checkRule(t, "tool-verb", []ruleCase{{
			name, as(name, annotate.EffectReadOnly),
			[]string{`tool "` + name + `" is annotated read-only but its name says it ` + says},
		}})
	}
	for _, name := range []string{
		"search_notes", "get_note", "list_updates", "get_deleted_items", "search_create_events", "deleted_items", "recently_updated",
		"dataset_get", "dataset", "data_set_info", "dataSetInfo", "run_report", "address_lookup", "addresses", "settings_get",
		"created_by_me", "creative_brief", "project_upload_list", "status_update", "latest_update",
		"post_details", "merge_conflicts", "merge_request_diff", "archive_search", "order_status", "close_price", "block_height",
		"set_difference", "add_ons", "edit_history", "edit_distance", "mark_sheet", "drop_rate", "read_write_ratio", "count_deletes",
		"github_list_updates", "list_update", "sender_stats", "remover", "preset_list", "",
		"___", "find_and_list", "查找", "get",
	} {
		checkRule(t, "tool-verb", []ruleCase{{name, as(name, annotate.EffectReadOnly), nil}})
	}
	checkRule(t, "tool-verb", []ruleCase{
		{"destructive", as("delete_note", annotate.EffectDestructive), nil},
		{"additive", as("create_note", annotate.EffectAdditive), nil},
		{"read-only by its effect alone", onTool(func(t *policy.Tool) { t.Name, t.Hints, t.Description = "delete_note", nil, "Works on notes." }),
			[]string{`tool "delete_note" is annotated read-only but its name says it deletes`}},
		{"not known to be read-only", onTool(func(t *policy.Tool) { t.Name, t.Hints, t.Effect = "delete_note", nil, 0 }), nil},
		{"title and description read", effectOf("delete_impact", annotate.EffectReadOnly, "Shows what a deletion would remove. Nothing is deleted."), nil},
		{"description reads, title writes", func(s *policy.Surface) {
			titled("Delete note", "Delete note")(s)
			effectOf("delete_note", annotate.EffectReadOnly, "Returns a note.")(s)
		}, []string{`tool "delete_note" is annotated read-only but its name says it deletes`}},
		{"description reads and writes", effectOf("delete_note", annotate.EffectReadOnly, "Returns a note and deletes it."),
			[]string{`tool "delete_note" is annotated read-only but its name says it deletes`}},
		{"a text that is given and returned", func(s *policy.Surface) {
			effectOf("replace_umlauts", annotate.EffectReadOnly, "Replaces umlauts in a text.")(s)
			properties(`{"text":{"type":"string","description":"text with umlauts"}}`)(s)
		}, nil},
		{"the wire decides", onTool(func(t *policy.Tool) { t.Name, t.Hints = "delete_note", hints("x", false, true) }), nil},
	})
}

// TestNamesThatOnlyRead checks names with a verb that writes whose tools only show, ask, try or
// compute.
func TestNamesThatOnlyRead(t *testing.T) {
	for name := range strings.FieldsSeq(`
		preview_delete previewDelete preview_bulk_delete validate_update validate_delete_request verify_delete verify_update simulate_delete
		estimate_delete_cost explain_delete diff_update compare_update analyze_delete_impact assess_update predict_delete lint_update
		suggest_update recommend_update propose_update plan_update plan_delete audit_delete test_update review_update mock_send dry_run_delete
		delete_dry_run update_dry_run dryRunUpdate orders_cancel_dry_run delete_preview update_preview cancel_preview order_cancel_preview
		delete_impact update_diff delete_check update_check update_available
		upload_status send_status resend_status revoke_status cancel_order_status subscribe_status notes_upload_status notes_delete_status
		delete_upload_status update_history upload_progress upload_limits upload_quota send_limits upload_url
		list_deleted count_deleted search_deleted recently_deleted deleted_notes removed_members created_by_me user_deleted
		can_delete is_deleted has_update should_update could_send would_delete user_can_delete user_may_delete check_can_delete
		permission_to_delete what_if_delete
		add_numbers addNumbers add_two_numbers add_integers add_fractions add_vectors add_matrices`) {
		checkRule(t, "tool-verb", []ruleCase{{name, as(name, annotate.EffectReadOnly), nil}})
		checkRule(t, "tool-verb-additive", []ruleCase{{name, as(name, annotate.EffectAdditive), nil}})
	}
	checkRule(t, "tool-verb", []ruleCase{{"numbers that are given", func(s *policy.Surface) {
		as("math_add", annotate.EffectReadOnly)(s)
		properties(`{"a":{"type":"number","description":"first number"},"b":{"type":"number","description":"second number"}}`)(s)
	}, nil}})
}

// TestNamesThatWriteAllTheSame checks names that look like those of TestNamesThatOnlyRead.
func TestNamesThatWriteAllTheSame(t *testing.T) {
	for name, says := range map[string]string{
		"update_status": "updates", "set_status": "sets", "reset_status": "resets", "update_job_status": "updates", "add_status": "adds",
		"clear_history": "clears", "delete_history": "deletes", "delete_notes": "deletes", "purge_deleted": "purges", "delete_archived": "deletes",
		"restore_deleted": "restores", "get_or_create": "creates", "find_or_create_label": "creates", "get_and_delete": "deletes",
		"get_then_delete": "deletes", "preview_and_delete": "deletes", "validate_and_update": "updates", "upsert": "upserts",
		"create_preview": "creates", "send_preview": "sends", "set_preview": "sets", "delete_estimate": "deletes", "update_limits": "updates",
		"add_phone_to_contact": "adds", "add_points": "adds", "add_credits": "adds", "confirm_delete": "deletes",
		"try_delete": "deletes", "delete_run": "deletes", "upload_file": "uploads", "upload_document": "uploads", "delete_policy": "deletes",
		"preview_deployment_delete": "deletes", "audit_entry_delete": "deletes",
	} {
		checkRule(t, "tool-verb", []ruleCase{{
			name, as(name, annotate.EffectReadOnly),
			[]string{`tool "` + name + `" is annotated read-only but its name says it ` + says},
		}})
	}
}

// TestNamesThatProbablyWrite checks names that a reviewer reads as those of tools that write, and
// that can mean something else.
func TestNamesThatProbablyWrite(t *testing.T) {
	for name, says := range map[string]string{
		"trigger-long-running-operation": "triggers", "trigger_scan": "triggers", "run_migration": "runs", "start_scan": "starts", "launch_app": "launches",
		"update_checker": "updates", "updateChecker": "updates", "delete_previewer": "deletes", "import_validator": "imports", "send_time_planner": "sends",
		"delete_monitor": "deletes", "create_react_app_docs": "creates", "update_guide": "updates",
		"issue_update": "updates", "price_update": "updates", "market_update": "updates",
		"create_qr_code": "creates", "create_chart": "creates", "write_poem": "writes", "create_summary": "creates",
		"swap_words": "swaps", "append_line": "appends", "submit_query": "submits",
	} {
		checkRule(t, "tool-verb-likely", []ruleCase{{
			name, as(name, annotate.EffectReadOnly),
			[]string{`tool "` + name + `" is annotated read-only but its name may say it ` + says},
		}})
		checkRule(t, "tool-verb", []ruleCase{{name, as(name, annotate.EffectReadOnly), nil}})
	}
	for _, name := range []string{
		"update_order", "delete_folder", "add_member", "remove_container", "create_server", "send_newsletter", "update_calendar", "create_filter",
		"delete_user", "update_customer", "delete_chart", "update_summary", "remove_link", "create_note", "write_file", "restart_server",
		"note_create", "gmail_send_message_delete", "get_or_create_label", "notes_delete",
	} {
		checkRule(t, "tool-verb-likely", []ruleCase{{name, as(name, annotate.EffectReadOnly), nil}})
		s := good()
		as(name, annotate.EffectReadOnly)(s)
		assert.NotEmpty(t, result(t, s, "tool-verb").Findings, name)
	}
	for _, name := range []string{"checker", "get_update_checker", "search_notes", "list_triggers", "preview_delete"} {
		checkRule(t, "tool-verb-likely", []ruleCase{{name, as(name, annotate.EffectReadOnly), nil}})
	}
	checkRule(t, "tool-verb-likely", []ruleCase{{"destructive", as("trigger_scan", annotate.EffectDestructive), nil}})
}

func TestToolVerbFix(t *testing.T) {
	fix := func(name string) string {
		s := good()
		as(name, annotate.EffectReadOnly)(s)
		return result(t, s, "tool-verb").Findings[0].Fix
	}
	// A name alone is no proof, so the fix names the way out.
	waive := "; if the tool changes nothing, say in its description what it returns, or accept the finding with mcpkit.Waive(policy.RuleToolVerb, reason)"
	assert.Equal(t, "use annotate.Destructive"+waive, fix("delete_note"))
	assert.Equal(t, "use annotate.Destructive"+waive, fix("update_note"))
	assert.Equal(t, "use annotate.Additive, or annotate.Destructive if it can also change existing data"+waive, fix("create_note"))

	s := good()
	as("delete_note", annotate.EffectReadOnly)(s)
	assert.Equal(t, `main.go:21: tool "delete_note" is annotated read-only but its name says it deletes (tool-verb); use annotate.Destructive`+waive,
		result(t, s, "tool-verb").Findings[0].String())
}

func TestToolVerbAdditive(t *testing.T) {
	checkRule(t, "tool-verb-additive", []ruleCase{
		{"adds", as("create_note", annotate.EffectAdditive), nil},
		{"says nothing", as("note_draft", annotate.EffectAdditive), nil},
		{"deletes", as("delete_note", annotate.EffectAdditive), []string{`tool "delete_note" is declared additive but its name says it deletes`}},
		{"overwrites", as("file_overwrite", annotate.EffectAdditive), []string{`tool "file_overwrite" is declared additive but its name says it overwrites`}},
		{"updates", as("update_note", annotate.EffectAdditive), []string{`tool "update_note" is declared additive but its name says it updates`}},
		{"destructive", as("delete_note", annotate.EffectDestructive), nil},
		{"additive in the guide's reading", onTool(func(t *policy.Tool) {
			t.Name, t.Effect, t.Hints = "delete_note", annotate.EffectAdditive, hints("x", false, true)
		}), []string{`tool "delete_note" is declared additive but its name says it deletes`}},
		{"effect not known", onTool(func(t *policy.Tool) { t.Name, t.Effect, t.Hints = "delete_note", 0, hints("x", false, false) }),
			[]string{`tool "delete_note" is annotated neither read-only nor destructive but its name says it deletes`}},
	})
}

func TestToolVerbReads(t *testing.T) {
	for name, says := range map[string]string{
		"get_note": "gets", "listNotes": "lists", "search-notes": "searches", "fetch_page": "fetches", "find_user": "finds", "count_rows": "counts",
	} {
		checkRule(t, "tool-verb-reads", []ruleCase{{
			name, as(name, annotate.EffectDestructive),
			[]string{`tool "` + name + `" is annotated destructive but its name says it ` + says},
		}})
	}
	for _, name := range []string{
		"delete_note", "mark_as_read", "shopping_list", "get_or_create_label", "find_and_replace", "query_database", "check_in_guest",
		"fetch_and_save", "github_get_repo", "todo_list", "run_search",
	} {
		checkRule(t, "tool-verb-reads", []ruleCase{{name, as(name, annotate.EffectDestructive), nil}})
	}
	checkRule(t, "tool-verb-reads", []ruleCase{{"read-only", as("get_note", annotate.EffectReadOnly), nil}})
}

// A name such as reset_schedule can be one of nouns. With a description that begins by reading it
// is no certain violation.
func TestNamesOfNouns(t *testing.T) {
	t.Parallel()
	named := func(name, title, text string) func(*policy.Surface) {
		return func(s *policy.Surface) {
			titled(title, title)(s)
			effectOf(name, annotate.EffectReadOnly, text)(s)
		}
	}
	both := []policy.RuleID{policy.RuleToolVerb, policy.RuleToolVerbLikely}
	for _, c := range [][2]string{
		{"purge_schedule", "Returns when old logs are purged."},
		{"delete_policy", "Returns the deletion policy of a data store."},
		{"publish_dates", "Returns the publication dates of a series."},
		{"pay_dates", "Returns the days on which salaries are paid."},
		{"notify_preferences", "Returns how a user wants to be notified."},
		{"reset_windows", "Lists the windows in which meters are reset."},
		{"revoke_list", "Lists certificates that were revoked."},
		{"cancel_fees", "Shows what it costs to cancel a booking."},
		{"disable_windows", "Returns the windows in which alerts are off."},
		{"remove_before_dates", "Returns the dates before which goods must be off the shelf."},
		{"create_date_of_file", "Returns the date of a file."},
		{"uninstall_rates", "Shows rates of a month."},
	} {
		assert.Equal(t, []policy.RuleID{policy.RuleToolVerbLikely}, rulesOf(t, named(c[0], "Delete policy of an item", c[1]), both...), c[0])
		assert.Empty(t, rulesOf(t, named(c[0], "Times and rules", c[1]), both...), c[0])
	}
	for _, c := range [][2]string{
		{"delete_policy", "Deletes a policy."},
		{"delete_policy", "Works with policies."},
		{"delete_policy", "Returns a policy and deletes it."},
		{"reset_schedule", "Resets the schedule of a site."},
		{"delete_note", "Returns a note."},
		{"get_and_delete_list", "Returns a list."},
		{"delete_file", "Returns the dates of a file."},
	} {
		assert.Equal(t, []policy.RuleID{policy.RuleToolVerb}, rulesOf(t, named(c[0], "Delete it", c[1]), both...), c[0]+" "+c[1])
	}
}
