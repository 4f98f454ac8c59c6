package docs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

// Limits on the part of a result that the page shows.
const (
	outputLines = 40     // lines of JSON or text
	outputBytes = 2_000  // bytes of JSON
	textRunes   = 2_000  // characters of a text
	lineRunes   = 400    // characters of one line of a text
	scanBytes   = 64_000 // bytes of a single text that are searched for secrets
	maxDepth    = 8      // levels of JSON
	foldBytes   = 72     // bytes of a list on one line
)

// measures are tried in order until the result is short enough. Each keeps less of a JSON value
// than the one before.
var measures = []measure{{8, 30, 1_200}, {4, 20, 600}, {3, 16, 300}, {2, 12, 160}, {1, 10, 80}}

// A measure limits the items of a list, the members of an object and the characters of a string.
type measure struct{ items, members, runes int }

// shortenJSON formats the part of raw that fits the page. Comments say what was left out, so that
// the result is JSON with comments. Ok is false if raw is not JSON.
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
	// The result is still too long: it has many levels with many members.
	lines := strings.Split(out.Text, "\n")
	if len(lines) <= outputLines {
		return out, true
	}
	out.Text = strings.Join(lines[:outputLines], "\n") + fmt.Sprintf("\n// … %s more", counted(len(lines)-outputLines, "line"))
	out.Shortened = true
	return out, true
}

// A jsonWriter copies a valid JSON value token by token and leaves out what exceeds its measure.
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

// value copies the next value. Name is the name of its member, or "".
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

// composite copies a list or an object whose first bracket was read. The items of a list have the
// name of the list, so that every item of a list of secrets is replaced.
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

// fold rewrites the list that begins at start on one line, if it is a short list of numbers,
// strings and other simple values.
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

// text writes a JSON string. Omitted counts characters that followed s and were removed already.
// The number of missing characters is inside of the quotation marks, so that the string does not
// look complete.
func (w *jsonWriter) text(s string, omitted int) {
	kept := marked(s, w.runes, omitted)
	w.shortened = w.shortened || kept != s
	w.out.WriteString(jsonText(kept))
}

// skip leaves out the next value.
func (w *jsonWriter) skip() {
	if token, err := w.dec.Token(); err == nil {
		if _, ok := token.(json.Delim); ok {
			w.skipRest()
		}
	}
}

// skipRest leaves out the rest of the list or object whose first bracket was read.
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

// jsonText encodes s as JSON, with invisible characters as escapes.
func jsonText(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s)
	return markdown.Visible(strings.TrimSuffix(b.String(), "\n"))
}

// clipScan returns the part of a text that is searched for secrets. No text on a page is longer.
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

// unscanned returns the number of characters that clipScan leaves out.
func unscanned(s string) int {
	return utf8.RuneCountInString(s[len(clipScan(s)):])
}

// shortenText returns the first lines of a text.
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
		more := 0
		if len(lines) == 1 {
			more = utf8.RuneCountInString(rest)
		}
		kept := marked(l, lineRunes, more)
		whole = whole && kept == l
		runes += utf8.RuneCountInString(kept)
		out = append(out, kept)
	}
	if left := len(lines) - len(out) + strings.Count(rest, "\n"); left > 0 {
		whole = false
		out = append(out, fmt.Sprintf("… (%s more)", counted(left, "line")))
	}
	return Output{Text: strings.Join(out, "\n"), Shortened: !whole}
}
