package scaffold

import (
	"fmt"
	"go/token"
	"path"
	"strconv"
	"strings"
	"unicode"
)

// words splits a name into its ASCII words: search_notes, searchNotes and search-notes are search
// and notes.
func words(name string) []string {
	var list []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			list = append(list, strings.ToLower(word.String()))
			word.Reset()
		}
	}
	letters := []rune(name)
	for i, r := range letters {
		switch {
		case r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
			continue
		case unicode.IsUpper(r) && i > 0 && unicode.IsLower(letters[i-1]):
			end()
		case unicode.IsUpper(r) && i > 0 && unicode.IsUpper(letters[i-1]) && i+1 < len(letters) && unicode.IsLower(letters[i+1]):
			end() // the last letter of IDs and the first one of the next word
		}
		word.WriteRune(r)
	}
	end()
	return list
}

// initialisms are words that Go names write in capital letters.
var initialisms = map[string]string{
	"api": "API", "id": "ID", "ids": "IDs", "html": "HTML", "http": "HTTP", "ip": "IP", "json": "JSON", "sql": "SQL",
	"uri": "URI", "url": "URL", "urls": "URLs", "uuid": "UUID", "xml": "XML",
}

// exported returns an exported Go name for a name in any spelling; prefix begins those that have no
// letter first.
func exported(name, prefix string) string {
	var b strings.Builder
	for _, w := range words(name) {
		if known, ok := initialisms[w]; ok {
			b.WriteString(known)
			continue
		}
		b.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	id := b.String()
	if len(id) > 80 {
		id = id[:80]
	}
	if !token.IsIdentifier(id) || !unicode.IsUpper(rune(id[0])) {
		id = prefix + id
	}
	return id
}

// NameOf returns the name of a server for a module path, or "".
func NameOf(module string) string {
	return strings.TrimLeft(strings.Join(words(path.Base(module)), "-"), "-0123456789")
}

// TitleOf returns the title of a server for its name.
func TitleOf(name string) string {
	list := words(name)
	for i, w := range list {
		if known, ok := initialisms[w]; ok {
			list[i] = known
		} else {
			list[i] = sentence(w)
		}
	}
	return strings.Join(list, " ")
}

// A nameSet gives each name once. It has the last number after each.
type nameSet map[string]int

// take returns name, or name with the first number after it that no other has. Case makes no
// difference, because not every file system knows it.
func (n nameSet) take(name string) string {
	key, free := strings.ToLower(name), name
	for n[strings.ToLower(free)] > 0 {
		n[key]++
		free = name + strconv.Itoa(n[key])
	}
	n[strings.ToLower(free)] = 1
	return free
}

// reserve takes names.
func (n nameSet) reserve(names ...string) {
	for _, name := range names {
		n[strings.ToLower(name)] = 1
	}
}

// fileName returns the name of the Go file of a tool. It has no _, so the go command reads no
// system or test into it, as it does into list_windows.go and run_test.go.
func fileName(tool string) string {
	base := strings.Join(words(tool), "")
	if len(base) > 60 {
		base = base[:60]
	}
	if base == "" || deviceNames[base] {
		base += "tool"
	}
	return base
}

// deviceNames are not names of files on Windows.
var deviceNames = map[string]bool{"con": true, "prn": true, "aux": true, "nul": true}

func init() {
	for i := range 10 {
		deviceNames[fmt.Sprint("com", i)], deviceNames[fmt.Sprint("lpt", i)] = true, true
	}
}

// sentence returns s with a capital letter first.
func sentence(s string) string {
	if s == "" {
		return s
	}
	letters := []rune(s)
	letters[0] = unicode.ToUpper(letters[0])
	return string(letters)
}

// thirdPerson returns the form of an English verb that follows "it".
func thirdPerson(verb string) string {
	switch {
	case strings.HasSuffix(verb, "y") && len(verb) > 1 && !strings.ContainsRune("aeiou", rune(verb[len(verb)-2])):
		return verb[:len(verb)-1] + "ies"
	case strings.HasSuffix(verb, "s"), strings.HasSuffix(verb, "x"), strings.HasSuffix(verb, "z"), strings.HasSuffix(verb, "ch"), strings.HasSuffix(verb, "sh"), strings.HasSuffix(verb, "o"):
		return verb + "es"
	}
	return verb + "s"
}

// count returns a number with a noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// oneLine returns s as one line of visible text of at most limit characters.
func oneLine(s string, limit int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "�")), " ")
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > limit {
			b.WriteString("…")
			break
		}
		if unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		fmt.Fprintf(&b, "%U", r)
	}
	return b.String()
}
