package display

import (
	"strings"
)

// Lines returns the lines of a text with their invisible characters escaped. Of more than limit
// lines it returns the first ones, and a last one that counts the rest.
func Lines(text string, limit int) []string {
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	if left := len(lines) - limit; left > 0 {
		lines = append(lines[:limit:limit], "… and "+Count(left, "more line"))
	}
	for i, line := range lines {
		lines[i] = Visible(line)
	}
	return lines
}
