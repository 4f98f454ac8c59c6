package authserver

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

const maxName = 100

// cleanName returns a name that a stranger chose in a form that cannot mislead: without invisible
// characters and those that change the direction of text, on one line, and not long.
func cleanName(name string) string {
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	runes := []rune(strings.Join(strings.Fields(name), " "))
	marks := 0 // stacked marks cover the lines above
	runes = slices.DeleteFunc(runes, func(r rune) bool {
		if !unicode.Is(unicode.M, r) {
			marks = 0
			return false
		}
		marks++
		return marks > 3
	})
	if len(runes) > maxName {
		runes = append(runes[:maxName-1], '…')
	}
	return string(runes)
}

func displayName(u *User) string {
	if name := cleanName(u.Name); name != "" {
		return name
	}
	return cleanName(u.ID)
}

// moment returns a time to the minute. Nobody knows the time zone of the user.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
