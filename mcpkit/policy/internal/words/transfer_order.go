package words

import (
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// carryLexicon has the words of orders to carry something to an address.
var carryLexicon = prose.Lexicon{
	"carry": `send post forward deliver copy report mirror upload push share submit stream relay transmit pass ship replicate publish hand cc store save archive leak
		exfiltrate sync dispatch route disclose give write append add put place include insert export dump email mail text fax transfer back_up backup
		smuggle funnel feed attach`,
	"carried": `sent posted forwarded delivered copied reported logged mirrored uploaded pushed shared submitted streamed relayed transmitted passed shipped replicated
		published handed stored saved archived leaked exfiltrated synced dispatched routed disclosed given exported dumped emailed mailed transferred`,
	"transport": `send post forward upload submit mirror deliver transmit relay push email mail ship leak exfiltrate dispatch stream copy sync transfer export cc
		replicate smuggle funnel back_up backup`,
	"steal": `leak exfiltrate smuggle funnel`,
	// Things of the user, of the machine or of the conversation.
	"private": `message* mail* email* inbox mailbox conversation* chat* transcript* history histories dialogue talk file* document* photo* picture* attachment* folder*
		workspace repository repositories source_code calendar* appointment* event* contact* address_book note* ticket* invoice* order* list customer* password* passcode* secret*
		credential* key* token* cookie* session* clipboard screenshot* environment env .env variable* config prompt* reply replies answer* result* output* row* record*
		table* database* location* position* bookmark* browser card* bank account* salary salaries everything memory memories data`,
	"mine": `our us ours`,
}

// ownedClass is the special class of possessives: "user's".
const ownedClass = "owned"

var (
	// privateOrders are orders to carry something of the user to an address.
	privateOrders = carrySet(
		"^-@carry ~8 @private ~8 to|into|via ~3 @address",
		"^-@carry ~4 @owned|their|his|her ~8 to|into|via|at|in|on|with|through ~3 @address",
		"^-log the|all|each|every|any|what|user ~8 to|into|at|in ~3 @address",
		"@private ~8 must|should|shall ~2 be ~2 -@carried ~4 to|into|via|at ~3 @address",
		"<make|see|ensure ..4 @private ~8 is|are|gets|get ~1 -@carried ~4 to|into|via|at ~3 @address",
	)
	// plainOrders are orders to carry anything to an address.
	plainOrders = carrySet(
		"^-@transport ..10 to|into ~3 @address",
		"^-@steal ..12 to|into|via|at|in|on|with|through ~3 @address",
	)
	// pronounOrders are orders to carry what the sentence has named before.
	pronounOrders = carrySet("@private ..8 ^-@carry it|them|these|those ~4 to|into|via|at|with ~3 @address")
	// directs are orders to send people somewhere, and formOrders are orders to send what people
	// hand in there.
	directs    = carrySet("^-@transport ~1 user|users|customer|customers|them|people|visitor|visitors|caller|callers|him|her back|to|on|over|into")
	formOrders = carrySet("^-@transport ?a|an|your|any ~1 request|requests|application|form|claim|feedback|question|questions|complaint|complaints|idea|ideas|report|reports|bug|bugs to")
	// authorizes are orders to log in to an API.
	authorizes = carrySet("^-include|add|pass|put|send|attach ~3 key|keys|token|tokens|credential*|password|cookie ~2 in|with|on ~1 request|requests|call|calls|query")
	// ordersHome are orders to carry something of the user to the author of the text.
	ordersHome = carrySet(
		"^-@carry ~8 @private ~8 to|into|at|in|on|with ~1 @mine",
		"^-@carry ~4 @owned|their|his|her ~8 to|into|at|in|on|with ~1 @mine",
		"^-@steal ..12 to|into|at|in|on|with ~3 @mine",
	)
)

// carrySet returns the set of patterns with addresses and possessives.
func carrySet(patterns ...string) func() *prose.Set {
	return sync.OnceValue(func() *prose.Set { return carryLexicon.NewSet(patterns, []string{addressClass, ownedClass}) })
}

// isOwned reports whether a word is a possessive.
func isOwned(w prose.Word) bool {
	return strings.HasSuffix(w.Text, "'s") || strings.HasSuffix(w.Text, "s'")
}

// FindHome returns the words by which a sentence tells its reader to carry something of the user to
// the author of the text, or "". The first sentence of a description may say what the tool does.
func FindHome(s prose.Sentence) string {
	if s.First || len(s.Words) == 0 {
		return ""
	}
	for _, m := range ordersHome().Find(s, func(class string, w prose.Word) bool { return class == ownedClass && isOwned(w) }) {
		return s.Quote(m.I, m.J)
	}
	return ""
}

// carriedTo returns the address to which the sentence tells its reader to carry something. A
// description that says so later than in its first sentence says more than what the tool does,
// whatever the thing is. A sentence that names what is not the user's may refer to a desk, or say
// how people hand in something: "To add a receipt, forward it to".
func (s addressed) carriedTo() (Address, bool) {
	if s.First || s.has(excuseSet()) {
		return Address{}, false
	}
	handsIn := s.Words[0].Lower == "to"
	if a, ok := s.find(pronounOrders()); ok && !handsIn {
		return a, true
	}
	a, private := s.find(privateOrders())
	ok := private
	if !ok {
		a, ok = s.find(plainOrders())
	}
	mail := strings.Contains(s.Text[a.Start:a.End], "@")
	if !ok || s.has(authorizes()) || !mail && (s.has(directs()) || s.has(uploadSet())) {
		return Address{}, false
	}
	return a, private || !handsIn && !isDesk(s.Text[a.Start:a.End]) && !s.has(formOrders())
}

// FindNumber returns the first of the telephone numbers in a sentence to which it tells its reader
// to send all of something. Some services begin with a message to a number.
func FindNumber(s prose.Sentence, numbers []Address) (Address, bool) {
	if len(numbers) == 0 || len(s.Words) == 0 {
		return Address{}, false
	}
	to := withAddresses(s, numbers, func(i int, _ Address) bool { return !isSource(s, i) })
	a, ok := to.carriedTo()
	return a, ok && to.has(moreSet())
}
