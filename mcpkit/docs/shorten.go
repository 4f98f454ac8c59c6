package docs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// How much of a result a page shows.
const (
	outputLines = 40     // lines of JSON or text
	outputBytes = 2_000  // of JSON
	textRunes   = 2_000  // characters of a text
	lineRunes   = 400    // characters of one of its lines
	scanBytes   = 64_000 // of a single text, as far as it is looked through for secrets
	maxDepth    = 8      // levels of JSON
	foldBytes   = 72     // of a list on one line
)

// Each measure keeps less of a JSON value than the one before: items of a list, members of
// an object, characters of a text.
var measures = []measure{{8, 30, 1_200}, {4, 20, 600}, {3, 16, 300}, {2, 12, 160}, {1, 10, 80}}

type measure struct{ items, members, runes int }

// shortenJSON writes raw over several lines, as much of it as a page has room for. What is
// left out is named in comments, and so is the end of a text that was cut, so that the result
// is JSON with comments. It is false if raw is no JSON.
func shortenJSON(raw []byte, r *redactor) (out Output, ok bool) {
	if !json.Valid(raw) {
		return Output{}, false
	}
	for _, m := range measures {
		w := &jsonWriter{dec: json.NewDecoder(bytes.NewReader(raw)), measure: m, redact: r}
		w.dec.UseNumber()
		w.value("", 0)
		out = Output{Text: w.out.String(), Language: "jsonc", Shortened: w.shortened}
		if strings.Count(out.Text, "\n") < outputLines && len(out.Text) <= outputBytes {
			return out, true
		}
	}
	// Even so it is long: many levels, each with many members.
	lines := strings.Split(out.Text, "\n")
	if len(lines) <= outputLines {
		return out, true
	}
	out.Text = strings.Join(lines[:outputLines], "\n") + fmt.Sprintf("\n// … %s more", counted(len(lines)-outputLines, "line"))
	out.Shortened = true
	return out, true
}

// A jsonWriter copies a valid JSON value, token by token, and leaves things out.
type jsonWriter struct {
	dec *json.Decoder
	measure
	redact    *redactor
	out       bytes.Buffer
	shortened bool
}

func (w *jsonWriter) newLine(depth int) {
	w.out.WriteByte('\n')
	for range depth {
		w.out.WriteString("  ")
	}
}

// value copies the next value, which is that of the member name, or has none.
func (w *jsonWriter) value(name string, depth int) {
	token, err := w.dec.Token()
	if err != nil {
		return
	}
	switch v := token.(type) {
	case json.Delim:
		if depth >= maxDepth {
			w.skipRest()
			w.shortened = true
			w.out.WriteString(map[json.Delim]string{'{': "{ /* … */ }", '[': "[ /* … */ ]"}[v])
			return
		}
		w.composite(v, name, depth)
	case string:
		w.text(w.redact.member(name, clipScan(v)), unscanned(v))
	case json.Number:
		w.out.WriteString(v.String())
	case nil:
		w.out.WriteString("null")
	default:
		fmt.Fprint(&w.out, v)
	}
}

// composite copies a list or an object behind its first bracket. The items of a list have
// its name, so that a list of secrets is one.
func (w *jsonWriter) composite(open json.Delim, name string, depth int) {
	limit, noun, end := w.items, "item", "]"
	if open == '{' {
		limit, noun, end = w.members, "member", "}"
	}
	start := w.out.Len()
	w.out.WriteString(open.String())
	n, left := 0, 0
	for ; w.dec.More(); n++ {
		if n >= limit {
			left++
			if open == '{' {
				w.skip()
			}
			w.skip()
			continue
		}
		if n > 0 {
			w.out.WriteByte(',')
		}
		w.newLine(depth + 1)
		item := name
		if open == '{' {
			key, _ := w.dec.Token()
			item, _ = key.(string)
			w.text(w.redact.text(clipScan(item)), unscanned(item))
			w.out.WriteString(": ")
		}
		w.value(item, depth+1)
	}
	_, _ = w.dec.Token()
	if left > 0 {
		w.shortened = true
		w.newLine(depth + 1)
		w.out.WriteString("// … " + number(int64(left)) + " more " + noun + map[bool]string{true: "s"}[left != 1])
	}
	if n > 0 {
		w.newLine(depth)
	}
	w.out.WriteString(end)
	if open == '[' && left == 0 {
		w.fold(start)
	}
}

// fold writes what begins at start on one line, if it is a short list of plain values.
func (w *jsonWriter) fold(start int) {
	list := w.out.Bytes()[start:]
	if len(list) > 400 || bytes.ContainsAny(list[1:], "{[") {
		return
	}
	parts := strings.Split(string(list), "\n")
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
	}
	one := strings.Join(parts, " ")
	if len(parts) < 3 || len(one) > foldBytes {
		return
	}
	w.out.Truncate(start)
	w.out.WriteString("[" + strings.Join(parts[1:len(parts)-1], " ") + "]")
}

// text writes a JSON text, behind which there are more characters. The comment on how much of it is missing stands inside of the
// quotes, where nobody takes the text for the whole.
func (w *jsonWriter) text(s string, more int) {
	short, left := clip(s, w.runes)
	if left += more; left > 0 {
		short += fmt.Sprintf(" … (%s more)", counted(left, "character"))
		w.shortened = true
	}
	w.out.WriteString(jsonText(short))
}

// skip leaves the next value out.
func (w *jsonWriter) skip() {
	if token, err := w.dec.Token(); err == nil {
		if _, ok := token.(json.Delim); ok {
			w.skipRest()
		}
	}
}

// skipRest goes behind the end of the list or object that has begun.
func (w *jsonWriter) skipRest() {
	for open := 1; open > 0; {
		token, err := w.dec.Token()
		if err != nil {
			return
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			open++
		case json.Delim('}'), json.Delim(']'):
			open--
		}
	}
}

// jsonText encodes s as JSON, with characters that act unseen as escapes.
func jsonText(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s)
	return clean(strings.TrimSuffix(b.String(), "\n"))
}

// clipScan is the part of a text that is looked through. No text on a page is that long.
func clipScan(s string) string {
	if len(s) <= scanBytes {
		return s
	}
	end := scanBytes
	for end > scanBytes-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// unscanned is how many characters clipScan leaves out.
func unscanned(s string) int {
	return utf8.RuneCountInString(s[len(clipScan(s)):])
}

// shortenText keeps the first lines of a text.
func shortenText(text string, r *redactor) Output {
	text = strings.TrimRight(text, " \t\r\n")
	scanned := clipScan(text)
	rest := text[len(scanned):]
	lines := strings.Split(block(r.text(scanned)), "\n")
	whole := rest == ""
	var out []string
	runes := 0
	for _, l := range lines {
		if len(out) == outputLines || runes > textRunes {
			break
		}
		short, left := clip(l, lineRunes)
		if len(lines) == 1 {
			left += utf8.RuneCountInString(rest)
		}
		if left > 0 {
			whole = false
			short += fmt.Sprintf(" … (%s more)", counted(left, "character"))
		}
		runes += utf8.RuneCountInString(short)
		out = append(out, short)
	}
	if left := len(lines) - len(out) + strings.Count(rest, "\n"); left > 0 {
		whole = false
		out = append(out, fmt.Sprintf("… (%s more)", counted(left, "line")))
	}
	return Output{Text: strings.Join(out, "\n"), Shortened: !whole}
}
