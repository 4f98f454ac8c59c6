package acts

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// writers are the verbs by which a text says that a tool writes, by what they do.
var writers = map[words.Act]string{
	words.Adds: "create add insert append upload save store write persist submit publish post invite subscribe register record log book " +
		"reserve enter place import provision install clone duplicate copy enqueue queue attach open vote upvote mint allocate cast file " +
		"enroll ingest issue leave lend donate award prepend",
	words.Changes: "update change modify edit alter overwrite replace rename move reassign assign unassign set reset mark approve reject accept " +
		"decline enable disable activate deactivate lock unlock close reopen archive unarchive restore unpublish send resend email mail notify " +
		"merge deploy redeploy restart reboot start stop trigger fire launch schedule reschedule pay charge refund transfer withdraw grant " +
		"unsubscribe migrate rotate acknowledge confirm increment decrement reindex rebuild upgrade downgrade escalate dismiss snooze pause resume " +
		"suspend dequeue requeue claim toggle apply sync commit rerun retry wake top pass mute pin push swap debit credit deduct reprocess retrain invalidate " +
		"unlink link tag star ban block forward turn switch roll put take kick spin shut tear release deliver hand sign rewrite repair fix " +
		"correct dispatch ship transmit page inform ring freeze unfreeze waive retire recategorize relabel retag renumber renew extend " +
		"shorten postpone prolong raise lower increase decrease reduce promote demote settle redeem spend drain scale resize regenerate " +
		"recreate calibrate arm disarm press hold end finish complete resolve relocate redirect patch strike bump adjust configure reconfigure " +
		"hire dim tidy fill use lift void join exchange detach share",
	words.Removes: "delete remove erase purge destroy wipe revoke cancel terminate uninstall drop discard trash kill clear truncate prune flush " +
		"evict consume pop deprovision expel unregister deregister empty burn",
}

// readers are the verbs by which a text says that a tool reads, and thinkers those that say that it
// works something out.
const (
	readers = "return list show find search count tell read get fetch retrieve look compare describe summarize view browse inspect display " +
		"calculate compute estimate predict forecast"
	thinkers = "quote give provide report check work query explain suggest recommend render draw convert " +
		"translate validate rank score classify analyze analyse detect extract parse format measure trace track evaluate assess sample plot " +
		"determine identify recognize locate highlight outline preview simulate say answer name state present supply yield serve collect gather pick " +
		"choose sum total average split sort group filter combine resolve expand match map plan propose rehearse test"
)

// nounish are verbs whose third person is also the plural of a noun, or an adjective: "Updates of a
// page".
const nounish = "update change move set post record log book place archive transfer charge order start stop launch schedule trigger fire close " +
	"restore import clone duplicate queue store file upgrade downgrade drop commit sync pause merge reset mark grant claim email lock upload " +
	"pin reserve refund kill restart deploy escalate cancel increment decrement write copy push credit debit award link tag star ban block vote " +
	"open put turn switch roll swap forward release mail hand sign fix page ring raise lower increase decrease patch press hold end finish " +
	"strike bump lift void join exchange share ship fill hire scale spend file issue leave cast correct complete"

// objectsOf are verbs that write only with some of their objects or particles.
var objectsOf = map[string]string{
	"accept":   "invitation invitations invite offer offers quote proposal friend answer order orders terms booking bookings solution",
	"open":     "ticket case issue account claim dispute request incident",
	"turn":     "on off",
	"switch":   "on off",
	"roll":     "back",
	"kick":     "off",
	"spin":     "up",
	"shut":     "down",
	"tear":     "down",
	"put":      "back into in on under",
	"use":      "up",
	"push":     "to",
	"link":     "to with",
	"block":    "user users account accounts sender senders contact contacts member members card",
	"mark":     "as read unread done seen paid complete completed",
	"apply":    "to coupon patch change changes migration fix fixes discount",
	"claim":    "job task ticket next",
	"book":     "pickup courier room table flight seat slot appointment hotel meeting stay trip visit ride tour lesson ticket tickets them it",
	"take":     "off out away",
	"work":     "out",
	"cast":     "vote ballot",
	"top":      "up",
	"pass":     "on",
	"enter":    "as into competition draw raffle contest lottery",
	"file":     "it claim report complaint ticket request return",
	"issue":    "card token key refund invoice voucher ticket certificate credential",
	"leave":    "comment review note message group channel",
	"deliver":  "to inbox copy",
	"hand":     "over in job jobs task tasks ticket",
	"sign":     "out in off up document documents contract",
	"page":     "on-call person engineer user team member",
	"inform":   "the a",
	"ring":     "bell phone",
	"raise":    "ticket price limit issue alarm alert temperature",
	"lower":    "price limit temperature volume",
	"hold":     "it for",
	"end":      "session sessions call meeting subscription",
	"finish":   "task order call",
	"complete": "task order todo purchase checkout",
	"resolve":  "issue issues alert alerts incident ticket comment thread",
	"strike":   "off",
	"patch":    "resource record object system",
	"press":    "button key",
	"fill":     "form cart field",
	"join":     "meeting call group channel",
	"scale":    "deployment service cluster up down",
	"exchange": "tokens currency",
	"extend":   "subscription loan lease deadline reservation by the list watchlist",
	"share":    "with to",
	"adjust":   "stock inventory price settings thermostat balance",
	"correct":  "record records entry entries data the",
	"reduce":   "stock inventory price limit",
	"increase": "stock inventory price limit counter count",
	"decrease": "stock inventory price limit counter count",
	"spend":    "credits points budget",
	"promote":  "release build member user",
	"settle":   "invoice bill debt payment",
	"tidy":     "up",
	"lift":     "ban block hold restriction",
	"void":     "invoice payment order transaction",
	"arm":      "alarm system",
	"dim":      "light lights lamp",
	"toggle":   "on off state setting switch light lock flag visibility it them",
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
