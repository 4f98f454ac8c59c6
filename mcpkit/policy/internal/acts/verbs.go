package acts

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// writers are the verbs by which a text says that a tool writes, by what they do.
var writers = map[words.Act]string{
	words.Adds: "create add insert append upload save store write persist submit publish post invite subscribe register record log book " +
		"reserve place import provision install clone duplicate copy enqueue queue attach open vote upvote mint allocate",
	words.Changes: "update change modify edit alter overwrite replace rename move reassign assign unassign set reset mark approve reject accept " +
		"decline enable disable activate deactivate lock unlock close reopen archive unarchive restore unpublish send resend email notify " +
		"merge deploy redeploy restart reboot start stop trigger fire launch schedule reschedule pay charge refund transfer withdraw grant " +
		"unsubscribe migrate rotate acknowledge confirm increment decrement reindex rebuild upgrade downgrade escalate dismiss snooze pause resume " +
		"suspend dequeue requeue claim toggle apply sync commit rerun retry mute pin push swap debit credit deduct award reprocess retrain invalidate " +
		"unlink link tag star ban block forward turn switch roll put take kick spin shut tear release",
	words.Removes: "delete remove erase purge destroy wipe revoke cancel terminate uninstall drop discard trash kill clear truncate prune flush " +
		"evict consume pop deprovision",
}

// readers are the verbs by which a text says that a tool reads.
const readers = "return list show give find search count tell read get fetch retrieve look check compare describe summarize summarise " +
	"calculate compute estimate view browse inspect display provide report work query explain look_up"

// nounish are verbs whose third person is also the plural of a noun, or an adjective: "Updates of a
// page".
const nounish = "update change move set post record log book place archive transfer charge order start stop launch schedule trigger fire close " +
	"restore import clone duplicate queue store file upgrade downgrade drop commit sync pause merge reset mark grant claim email lock upload " +
	"pin reserve refund kill restart deploy escalate cancel increment decrement write copy push credit debit award link tag star ban block vote " +
	"open put turn switch roll swap forward release"

// objectsOf are verbs that write only with some of their objects or particles.
var objectsOf = map[string]string{
	"open":   "ticket case issue account claim dispute request incident",
	"turn":   "on off",
	"switch": "on off",
	"roll":   "back",
	"take":   "off out away",
	"kick":   "off",
	"spin":   "up",
	"shut":   "down",
	"tear":   "down",
	"put":    "back into",
	"push":   "to",
	"link":   "to with",
	"block":  "user users account accounts sender senders contact contacts member members card",
	"mark":   "as read unread done seen paid complete completed",
	"apply":  "to coupon patch change changes migration fix fixes discount",
	"claim":  "job task ticket next",
	"book":   "room table flight seat slot appointment hotel meeting stay trip visit ride tour lesson ticket tickets them it",
	"toggle": "on off state setting switch light lock flag visibility it them",
}

// A form is what the form of a verb says.
type form int

const (
	third      form = iota + 1 // deletes
	participle                 // deleted
	gerund                     // deleting
	infinitive                 // delete
)

// A meaning is the verb that a word is a form of.
type meaning struct {
	base string
	act  words.Act
	form form
}

// meanings has the forms of all verbs.
var meanings = func() map[string]meaning {
	all := map[string]meaning{}
	add := func(act words.Act, list string) {
		for base := range strings.FieldsSeq(list) {
			for _, f := range prose.Forms(base) {
				all[f] = meaning{base, act, formOf(base, f)}
			}
			all[base] = meaning{base, act, infinitive}
		}
	}
	add(words.Reads, readers)
	for act, list := range writers {
		add(act, list)
	}
	return all
}()

// unchanged are verbs whose participle looks like the base form.
const unchanged = "set reset"

func formOf(base, f string) form {
	switch {
	case f == base:
		return infinitive
	case strings.HasSuffix(f, "ing"):
		return gerund
	case strings.HasSuffix(f, "s"):
		return third
	}
	return participle
}

// among reports whether w is one of the words of list, which are separated by spaces.
func among(w, list string) bool {
	for one := range strings.FieldsSeq(list) {
		if one == w {
			return true
		}
	}
	return false
}
