package prose

import (
	"slices"
	"strings"
)

// irregular lists the forms of verbs and nouns that follow no rule.
var irregular = map[string]string{
	"be": "is are was were been being am", "have": "has had having", "do": "does did done doing", "go": "goes went gone going",
	"send": "sent sending sends", "pay": "paid paying pays", "sell": "sold selling sells", "buy": "bought buying buys", "tell": "told telling tells",
	"say": "said saying says", "make": "made making makes", "take": "took taken taking takes", "give": "gave given giving gives",
	"get": "got gotten getting gets", "keep": "kept keeping keeps", "hide": "hid hidden hiding hides", "write": "wrote written writing writes",
	"read": "reading reads", "run": "ran running runs", "choose": "chose chosen choosing chooses", "speak": "spoke spoken speaking speaks",
	"draw": "drew drawn drawing draws", "sing": "sang sung singing sings", "put": "putting puts", "set": "setting sets", "let": "letting lets",
	"forget": "forgot forgotten forgetting forgets", "bring": "brought bringing brings", "leave": "left leaving leaves", "hold": "held holding holds",
	"spend": "spent spending spends", "withdraw": "withdrew withdrawn withdrawing withdraws", "lend": "lent lending lends", "bid": "bidding bids",
	"bet": "betting bets", "know": "knew known knowing knows", "see": "saw seen seeing sees", "show": "showed shown showing shows", "find": "found finding finds",
	"lose": "lost losing loses", "begin": "began begun beginning begins", "override": "overrode overridden overriding overrides", "think": "thought thinking thinks",
	"feed": "fed feeding feeds", "reset": "resetting resets", "cut": "cutting cuts", "shut": "shutting shuts", "upload": "uploaded uploading uploads",
	"overwrite": "overwrote overwritten overwriting overwrites", "undo": "undid undone undoing undoes", "wipe": "wiped wiping wipes",
	"person": "people persons", "history": "histories", "hit": "hitting hits", "sync": "synced syncing syncs", "mean": "meant meaning means",
	"understand": "understood understanding understands", "become": "became becoming becomes", "come": "came coming comes", "win": "won winning wins",
	"beat": "beaten beating beats", "quit": "quitting quits", "cast": "casting casts", "split": "splitting splits", "cost": "costing costs",
	"build": "built building builds", "rebuild": "rebuilt rebuilding rebuilds", "resend": "resent resending resends",
	"index": "indexes indices indexed indexing", "analysis": "analyses", "child": "children", "stand": "stood standing stands", "steal": "stole stolen stealing steals",
}

// Forms returns base and its forms: as a verb "calls", "called", "calling", and as a noun "calls".
// Some of them are not words, which does no harm.
func Forms(base string) []string {
	if list, ok := irregular[base]; ok {
		return append([]string{base}, strings.Fields(list)...)
	}
	last := base[len(base)-1]
	var stem string
	forms := []string{base}
	switch {
	case last == 'e':
		stem = base[:len(base)-1]
		return append(forms, base+"s", base+"d", stem+"ing")
	case last == 'y' && len(base) > 2 && !strings.ContainsRune("aeou", rune(base[len(base)-2])):
		stem = base[:len(base)-1]
		return append(forms, stem+"ies", stem+"ied", base+"ing")
	case strings.HasSuffix(base, "s") || strings.HasSuffix(base, "x") || strings.HasSuffix(base, "sh") || strings.HasSuffix(base, "ch") || strings.HasSuffix(base, "z"):
		return append(forms, base+"es", base+"ed", base+"ing")
	case doubles(base):
		return append(forms, base+"s", base+"ed", base+"ing", base+string(last)+"ed", base+string(last)+"ing")
	}
	return append(forms, base+"s", base+"ed", base+"ing")
}

// IsForm reports whether a word is base or one of its [Forms].
func IsForm(base, word string) bool {
	if base == "" || word == "" || base[0] != word[0] && !slices.Contains(suppletive, base) {
		return false
	}
	if !strings.HasPrefix(word, base[:len(base)-1]) { // as all regular forms begin
		if _, listed := irregular[base]; !listed {
			return false
		}
	}
	return slices.Contains(Forms(base), word)
}

// suppletive are the words of irregular with a form that begins with another letter.
var suppletive = []string{"be", "go"}

// doubles reports whether a verb may double its last letter, as "skip" and "cancel" do.
func doubles(base string) bool {
	n := len(base)
	if n < 3 {
		return false
	}
	vowel := func(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }
	return !vowel(base[n-1]) && vowel(base[n-2]) && !vowel(base[n-3]) && strings.IndexByte("wxy", base[n-1]) < 0
}
