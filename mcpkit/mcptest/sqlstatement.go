package mcptest

import (
	"slices"
	"strings"
	"unicode"
)

// readingWords are the first words of statements that change no data.
var readingWords = []string{
	"SELECT", "WITH", "VALUES", "TABLE", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "PRAGMA",
	"BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "USE", "END",
}

// readsOnly reports whether all statements of an SQL text are known to change no data.
func readsOnly(text string) bool {
	for _, words := range statements(text) {
		if !slices.Contains(readingWords, words[0]) || containsChange(words) {
			return false
		}
	}
	return true
}

// containsChange reports whether a statement that begins like a query changes data: WITH … DELETE,
// EXPLAIN ANALYZE INSERT, SELECT … INTO, PRAGMA … = ….
func containsChange(words []string) bool {
	next := func(i int) string {
		if i+1 < len(words) {
			return words[i+1]
		}
		return ""
	}
	switch words[0] {
	case "SELECT", "WITH", "EXPLAIN", "VALUES", "TABLE":
	case "PRAGMA":
		return slices.Contains(words, "=")
	default:
		return false
	}
	executed := words[0] != "EXPLAIN" || slices.Contains(words, "ANALYZE") || slices.Contains(words, "ANALYSE")
	if !executed {
		return false
	}
	for i, word := range words {
		switch word {
		case "INSERT", "MERGE", "REPLACE":
			if next(i) == "INTO" {
				return true
			}
		case "INTO":
			return true
		case "DELETE":
			if next(i) == "FROM" {
				return true
			}
		case "UPDATE": // SELECT … FOR UPDATE and FOR NO KEY UPDATE only lock
			if i == 0 || words[i-1] != "FOR" && words[i-1] != "KEY" {
				return true
			}
		}
	}
	return false
}

// statements splits an SQL text into statements, and each statement into words in upper case. It
// omits strings, quoted names and comments. "=" is the only other character that is a word.
func statements(text string) (all [][]string) {
	var words []string
	endStatement := func() {
		if len(words) > 0 {
			all = append(all, words)
		}
		words = nil
	}
	for i := 0; i < len(text); {
		rest := text[i:]
		switch c := text[i]; {
		case strings.HasPrefix(rest, "--"):
			i += upTo(rest, "\n", 2)
		case strings.HasPrefix(rest, "/*"):
			i += upTo(rest, "*/", 2)
		case c == '\'' || c == '"' || c == '`':
			i += upTo(rest, string(c), 1)
		case c == '$':
			tag := dollarTag(rest)
			i += max(upTo(rest, tag, len(tag)), 1)
		case c == ';':
			endStatement()
			i++
		case c == '=':
			words = append(words, "=")
			i++
		case isWord(rune(c)):
			n := strings.IndexFunc(rest, func(r rune) bool { return !isWord(r) })
			if n < 0 {
				n = len(rest)
			}
			words = append(words, strings.ToUpper(rest[:n]))
			i += n
		default:
			i++
		}
	}
	endStatement()
	return all
}

func isWord(r rune) bool {
	return r == '_' || r >= 0x80 || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// upTo returns the length of the beginning of text that goes through the first end after skip
// bytes, or the length of text if it has no end. It is 0 if end is empty.
func upTo(text, end string, skip int) int {
	if end == "" {
		return 0
	}
	i := strings.Index(text[skip:], end)
	if i < 0 {
		return len(text)
	}
	return skip + i + len(end)
}

// dollarTag returns the "$tag$" that begins a dollar-quoted string of PostgreSQL, or "".
func dollarTag(text string) string {
	n := strings.IndexFunc(text[1:], func(r rune) bool { return !isWord(r) })
	if n < 0 || text[1+n] != '$' || n > 0 && unicode.IsDigit(rune(text[1])) {
		return ""
	}
	return text[:n+2]
}
