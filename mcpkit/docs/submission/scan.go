package submission

import (
	"fmt"
	"strings"
)

// scanListing searches for secrets in the declared texts that a password could be written into.
func (d *draft) scanListing() {
	l := &d.listing
	for _, f := range []struct{ field, text string }{
		{"Listing.TestAccount.Instructions", l.TestAccount.Instructions},
		{"Listing.TestAccount.SampleData", l.TestAccount.SampleData},
		{"Listing.TestAccount.Limits", l.TestAccount.Limits},
		{"Listing.Data.Permission", l.Data.Permission},
	} {
		for i, line := range strings.Split(f.text, "\n") {
			found := secretsIn(line, true)
			if len(found) == 0 && hasKey(line) {
				found = []string{"a key"}
			}
			for _, what := range found {
				d.add(Secret, "Test & launch", f.field, fmt.Sprintf("line %d looks like a secret: %s; remove it, share it in a vault "+
					"(for example a link of a password manager), and give the vault's address in Listing.TestAccount.Vault", i+1, what))
			}
		}
	}
}

// scanFile searches for secrets in a file of the kit.
func (d *draft) scanFile(name string, content []byte) {
	known := map[string][]string{} // schemas repeat most of their lines
	for i, line := range strings.Split(string(content), "\n") {
		found, ok := known[line]
		if !ok {
			found = secretsIn(line, false)
			if plain := unescaped(line); len(found) == 0 && plain != line {
				found = secretsIn(plain, false)
			}
			known[line] = found
		}
		for _, what := range found {
			d.add(Secret, "Review", fmt.Sprintf("%s:%d", name, i+1),
				"looks like a secret: "+what+"; nothing was written: remove it from what the server shows, or from the result of the example")
		}
	}
}

// unescaped returns text without the backslashes that Markdown and JSON put before punctuation.
func unescaped(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && isPunctuation(text[i+1]) {
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

func isPunctuation(c byte) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}
