package words

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// englishWords and otherWords are the most frequent short words of English and of other languages
// that are written with ASCII letters. Words of both, such as "in" and "is", are in neither.
var (
	englishWords = prose.NewList(`the of and to with by for from are be this that when it its which or not at as into you your all each if lists returns gets finds use`)
	otherWords   = prose.NewList(`le la les un une des du et pour dans avec sur est sont qui que par au aux ou ce cette son ses votre lorsque quand si il elle ne pas
		el los las una por para con del se su sus cuando este esta y en lo al mas como
		der die das und mit ein eine einen einer von zu zum zur wenn bei auf ist sind oder nicht im den dem des fuer durch nach aus sich wird
		het een van voor met als bij op te zijn dat deze naar uit aan om wordt
		gli uno di per che da dei delle della nel con sono come quando questo
		os as um uma com em do da dos das no na nos nas quando ao
		och att det som av till den ett med om inte er og til fra ved hvis som pa
		yang untuk dan dari ke dengan bila jika ketika ini itu pada atau
		bir ve ile icin bu olan ne zaman
		jest nie na do ze lub gdy oraz dla przez
		ja on ei kun tai joka sen`)
)

// SeemsEnglish reports whether a text is probably English: its letters are ASCII, and it has not
// more of the short words of other languages than of English.
func SeemsEnglish(text string) bool {
	if !English(text) {
		return false
	}
	english, other := 0, 0
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r < 'a' || r > 'z' }) {
		switch {
		case englishWords.Has(w):
			english++
		case otherWords.Has(w):
			other++
		}
	}
	return other == 0 || english > other
}
