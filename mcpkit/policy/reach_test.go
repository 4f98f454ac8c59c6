package policy_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestToolClosedWorld(t *testing.T) {
	const to = `{"to":{"type":"string","description":"address of the recipient"}}`
	with := func(effect annotate.Effect, text, props string, open bool) func(*policy.Surface) {
		return func(s *policy.Surface) {
			effectOf("notes", effect, text)(s)
			properties(props)(s)
			s.Tools[0].Hints.OpenWorld = ptr(open)
		}
	}
	outside := func(quote string) []string {
		return []string{`tool "notes" is annotated closed-world but its description says it reaches the outside: "` + quote + `"`}
	}
	checkRule(t, "tool-closed-world", []ruleCase{
		{"publishes", with(annotate.EffectDestructive, "Publishes a public post on the profile.", `{}`, false), outside("Publishes a public post on the profile")},
		{"tweets", with(annotate.EffectDestructive, "Tweets a text.", `{}`, false), outside("Tweets a text")},
		{"any number", with(annotate.EffectDestructive, "Sends a text message to any number.", to, false), outside("Sends a text message to any number")},
		{"the web", with(annotate.EffectReadOnly, "Searches the web. Use for news.", `{}`, false), outside("Searches the web")},
		{"any page", with(annotate.EffectReadOnly, "Downloads any web page by its URL.", `{}`, false), outside("Downloads any web page by its URL")},
		{"open-world", with(annotate.EffectDestructive, "Publishes a public post on the profile.", `{}`, true), nil},
		{"a channel", with(annotate.EffectDestructive, "Posts a message to a channel of the workspace.", `{}`, false), nil},
		{"addresses of the team", with(annotate.EffectDestructive, "Sends an email to any address of the team.", to, false), nil},
		{"a reply", with(annotate.EffectDestructive, "Sends a reply to the customer by e-mail or chat.", `{}`, false), nil},
		{"a web server", with(annotate.EffectReadOnly, "Reads the web server's log.", `{}`, false), nil},
		{"what was shared", with(annotate.EffectDestructive, "Removes a trip. Shared trips vanish for everyone.", `{}`, false), nil},
		{"what is shared", with(annotate.EffectReadOnly, "Tells with whom a file is shared, publicly or not.", `{}`, false), nil},
	})
}

func TestToolIdempotent(t *testing.T) {
	with := func(name, text, props string) func(*policy.Surface) {
		return func(s *policy.Surface) {
			effectOf(name, annotate.EffectDestructive, text)(s)
			properties(props)(s)
			s.Tools[0].Hints.Idempotent = ptr(true)
		}
	}
	says := func(name, verb string) []string {
		return []string{`tool "` + name + `" is annotated idempotent but its name says it ` + verb}
	}
	checkRule(t, "tool-idempotent", []ruleCase{
		{"appends", with("row_append", "Writes a row.", `{}`), says("row_append", "appends")},
		{"sends", with("send_mail", "Sends a mail.", `{}`), says("send_mail", "sends")},
		{"toggles", with("toggle_lamp", "Works a lamp.", `{}`), says("toggle_lamp", "toggles")},
		{"each call", with("tally", "Puts a stroke on a tally; every call adds one more.", `{}`),
			[]string{`tool "tally" is annotated idempotent but its description says that every call has an effect: "every call adds one more"`}},
		{"per call", with("bell", "Rings the bell once per call.", `{}`),
			[]string{`tool "bell" is annotated idempotent but its description says that every call has an effect: "once per call"`}},
		{"points", with("give_points", "Adds ten points to a score.", `{}`),
			[]string{`tool "give_points" is annotated idempotent but its description says that every call has an effect: "Adds ten points to a score"`}},
		{"the log", with("unlock_door", "Unlocks a door. Each call is written to the logbook.", `{}`), nil},
		{"a key", with("send_mail", "Sends a mail.", `{"idempotency_key":{"type":"string"}}`), nil},
		{"says so", with("send_mail", "Sends a mail that was not sent already.", `{}`), nil},
		{"sets", with("set_volume", "Sets the volume.", `{}`), nil},
		{"turns on or off", with("power", "Turns a plug on or off.", `{}`), nil},
		{"read-only", named("get_send_report"), nil},
	})
}
