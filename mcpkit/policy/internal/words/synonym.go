package words

import (
	"slices"
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// families are verbs that mean the same in the name of a tool.
var families = []string{
	"get fetch retrieve read show view load describe display pull obtain return give info details detail",
	"list enumerate browse index",
	"find search lookup query locate discover",
	"create add new make insert register",
	"update edit modify change patch alter",
	"delete remove erase destroy drop",
	"send deliver dispatch transmit",
	"start run launch trigger execute begin",
	"stop cancel abort terminate halt",
	"check validate verify test",
	"compute calculate estimate determine",
	"export dump download",
}

var familyOf = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, family := range families {
		verbs := strings.Fields(family)
		for _, v := range verbs {
			m[v] = verbs[0]
		}
	}
	return m
})

// fillers are words of names that tell no tools apart.
var fillers = prose.NewList("the a an by of for one single v1 v2 v3 data information info my tool api record object from in on to with new old")

// NameKey returns a text that is the same for two names that mean the same: invoices_fetch,
// getInvoices and retrieve_the_invoices. It is "" for a name that has nothing but a verb.
func NameKey(name string) string {
	var verb string
	var objects []string
	plural := false
	for i, w := range SplitName(name) {
		family := familyOf()[w]
		switch {
		case family != "" && verb == "" && !(i > 0 && (w == "index" || w == "test" || w == "new" || w == "change" || w == "return")):
			verb = family
		case fillers.Has(w) || w == "id" || w == "all":
		default:
			one := Singular(w)
			plural = plural || one != w
			objects = append(objects, one)
		}
	}
	if len(objects) == 0 {
		return ""
	}
	if verb == "get" && plural && familyOf()[SplitName(name)[0]] == verb {
		verb = "list"
	}
	slices.Sort(objects)
	return verb + " " + strings.Join(objects, " ")
}

// Singular returns the singular of a noun in lower case, by its ending.
func Singular(w string) string {
	switch {
	case len(w) < 4 || strings.HasSuffix(w, "ss") || strings.HasSuffix(w, "us") || strings.HasSuffix(w, "is"):
		return w
	case strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "tuses"), strings.HasSuffix(w, "ruses"), strings.HasSuffix(w, "nuses"), strings.HasSuffix(w, "puses"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "sses"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "s"):
		return w[:len(w)-1]
	}
	return w
}

// emptyWords are words that carry no meaning of their own in a description.
var emptyWords = prose.NewList(`the a an of for to in on at by with and or is are be this that it its use used when whenever if as from into user users tool call when
	wants want needs need asks ask about one given i you`)

// Content returns the words of a description that carry its meaning, sorted and each once: verbs
// by their family, nouns in the singular.
func Content(description string) []string {
	var all []string
	for _, w := range SplitName(description) {
		if emptyWords.Has(w) || len(w) == 1 {
			continue
		}
		w = Singular(w)
		if family := familyOf()[w]; family != "" {
			w = family
		}
		all = append(all, w)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Alike reports whether two sorted lists of words share most of their words.
func Alike(a, b []string) bool {
	shared := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			shared++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return shared*10 >= 6*(len(a)+len(b)-shared)
}

// vagueNouns are nouns that name nothing.
var vagueNouns = prose.NewList(`data info information details detail stuff thing things anything everything something input output value values result results it this
	tool tools helper helpers util utils utility utilities handler processor processing function functions general misc miscellaneous generic
	custom main default action operation all any my new
	the a an service api test foo bar baz example sample demo untitled unnamed temp tmp method assistant endpoint
	perform manager wizard magic smart advanced universal multi`)

// genericVerbs are verbs that say nothing without an object.
var genericVerbs = prose.NewList(`action api ask call chat create delete do execute exec fetch find get handle help info invoke list lookup process query read request run search
	send status submit test tool update write add remove edit set show view load save manage check perform use make start stop open close
	go apply retrieve analyze analyse compute calculate convert export import upload download browse scan explore trigger dispatch operate
	assist answer respond reply generate transform ping`)

// GenericName reports whether a name does not say what a tool works on: search, get_data,
// processRequest, helper_2.
func GenericName(name string) bool {
	ws := SplitName(name)
	vague := len(ws) == 1
	for _, w := range ws {
		w = strings.TrimRight(w, "0123456789")
		if w != "" && w != "v" && !genericVerbs.Has(w) && !vagueNouns.Has(w) {
			return false
		}
		vague = vague || vagueNouns.Has(w)
	}
	return vague
}
