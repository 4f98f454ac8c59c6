package audit_test

import (
	"net/http"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func callServers() []brokenServer {
	// good changes calls without a mistake.
	good := func(change func(d *dialogue)) func(http.Handler) http.Handler {
		return on("tools/call", func(d *dialogue) {
			if words, ok := d.arguments()["words"].(string); ok && words != "" && len(d.arguments()) == 1 {
				change(d)
			}
		})
	}
	given := func(o *audit.Options) {
		o.Arguments = map[string][]map[string]any{"search_notes": {{"words": "budget"}}}
	}
	return []brokenServer{
		{
			rule: audit.RuleCallAnswered, says: "answered with 500",
			change: good(func(d *dialogue) { d.text(http.StatusInternalServerError, "text/plain", "no") }),
		},
		{
			rule: audit.RuleCallAnswered, says: "error -32603",
			change: good(func(d *dialogue) { d.fail(http.StatusOK, -32603, "The index of the notes is not ready yet") }),
		},
		{
			rule: audit.RuleCallSucceeds, options: given,
			change: good(func(d *dialogue) { d.toolText("The notes of the account cannot be read: it has none.", true) }),
		},
		{
			rule: audit.RuleCallResult, says: "no content",
			change: good(func(d *dialogue) { delete(d.result(), "content") }),
		},
		{
			rule: audit.RuleCallResult, says: "the type \"markdown\"",
			change: good(func(d *dialogue) { d.result()["content"] = []any{message{"type": "markdown", "text": "x"}} }),
		},
		{
			rule: audit.RuleCallResult, says: "no MIME type",
			change: good(func(d *dialogue) { d.result()["content"] = []any{message{"type": "image", "data": "aGVsbG8="}} }),
		},
		{
			rule: audit.RuleCallOutput, says: "no structuredContent",
			change: good(func(d *dialogue) { delete(d.result(), "structuredContent") }),
		},
		{
			rule: audit.RuleCallOutput, says: "does not match",
			change: good(func(d *dialogue) { d.result()["structuredContent"] = message{"found": "budget"} }),
		},
		{
			rule: audit.RuleCallSize, says: "characters",
			change: good(func(d *dialogue) {
				d.result()["content"] = []any{message{"type": "text", "text": strings.Repeat("a note. ", 20_000)}}
			}),
		},
		{
			rule: audit.RuleCallSize, says: "tokens",
			change: good(func(d *dialogue) {
				d.result()["content"] = []any{message{"type": "text", "text": strings.Repeat("q7 z; ", 20_000)}}
			}),
		},
		{
			rule: audit.RuleCallSecret, says: "an access key",
			change: good(func(d *dialogue) {
				d.result()["content"] = []any{message{"type": "text", "text": "The key is AKIA" + strings.Repeat("A", 16)}}
			}),
		},
		{
			rule: audit.RuleCallUnknownTool, says: "succeeds",
			change: on("tools/call", func(d *dialogue) {
				if d.tool() != "search_notes" {
					d.toolText("done", false)
				}
			}),
		},
		{
			rule: audit.RuleCallMissingArgument, says: "do not name it",
			change: on("tools/call", func(d *dialogue) {
				if d.tool() == "search_notes" && len(d.arguments()) == 0 {
					d.toolText("Something in the call is missing; send all that the schema requires.", true)
				}
			}),
		},
		{
			rule: audit.RuleCallWrongType, says: "succeeds",
			change: on("tools/call", func(d *dialogue) {
				if _, ok := d.arguments()["words"].(message); ok {
					d.answer(message{"content": []any{}, "structuredContent": message{"found": []any{}}})
				}
			}),
		},
		{
			rule: audit.RuleCallUnknownArgument, says: "succeeds",
			change: on("tools/call", func(d *dialogue) {
				if d.arguments()["no_such_argument"] != nil {
					d.answer(message{"content": []any{}, "structuredContent": message{"found": []any{}}})
				}
			}),
		},
		{
			rule: audit.RuleCallErrorText, says: "does not say what is wrong",
			change: good(func(d *dialogue) { d.toolText("Internal Server Error", true) }),
		},
		{
			rule: audit.RuleCallErrorText, says: "shows a stack trace",
			change: good(func(d *dialogue) {
				d.toolText("Traceback (most recent call last):\n  File \"/app/main.py\", line 3, in search\nKeyError: 'words'", true)
			}),
		},
		{
			rule: audit.RuleCallErrorText, says: "statement or error of the database", sessions: true,
			also:   []policy.RuleID{},
			change: good(func(d *dialogue) { d.toolText(`pq: relation "notes" does not exist`, true) }),
		},
	}
}
