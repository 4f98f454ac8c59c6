package policy

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// lockFormat is the newest format of a lock that is read and the one that is written.
const lockFormat = 1

// lockNesting is how deep a value in a lock may be nested: encoding/json gives up at 10,000.
const lockNesting = 1_000

const lockNote = "What clients, models and reviewers see of the tools. It is generated: compare it, do not edit it."

// A lock is a snapshot of what a directory looks at when it scans a server.
type lock struct {
	Format int    `json:"lock"`
	Note   string `json:"note"`
	// Instructions are the server's, line by line.
	Instructions []string     `json:"instructions,omitempty"`
	Tools        []lockedTool `json:"tools"`
}

type lockedTool struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	// HintTitle is annotations.title where it is not the same as the title.
	HintTitle   *string  `json:"annotations.title,omitempty"`
	Description []string `json:"description"` // line by line
	ReadOnly    *bool    `json:"readOnlyHint"`
	Destructive *bool    `json:"destructiveHint"`
	Idempotent  *bool    `json:"idempotentHint"`
	OpenWorld   *bool    `json:"openWorldHint"`
	// Login is "required" or "none", and missing where it was not known.
	Login  string          `json:"login,omitempty"`
	Scopes []string        `json:"scopes,omitempty"`
	Input  json.RawMessage `json:"inputSchema"`
	Output json.RawMessage `json:"outputSchema,omitempty"`
	// Other is the rest of the definition: _meta, icons, security schemes.
	Other json.RawMessage `json:"other,omitempty"`
}

// Lock returns a snapshot of the tools of s: their names, titles, descriptions, hints,
// scopes and schemas, and the server's instructions. Kept beside the source, it shows in a
// review what a change does to what clients see; [Compare] tells what changed since.
//
// It is JSON, a line for each value, with sorted tools and keys: the same surface always
// gives the same bytes. Characters that leave no mark on a screen are escaped.
//
// OpenAI takes such a snapshot when it scans a server, and reviews a server again when it
// changes. Source: https://developers.openai.com/plugins/deploy/app-review
func Lock(s *Surface) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(lockOf(s)); err != nil {
		panic("policy: a lock that cannot be written: " + err.Error()) // all of it is text and valid JSON
	}
	return escapeInvisible(b.Bytes())
}

func lockOf(s *Surface) lock {
	l := lock{Format: lockFormat, Note: lockNote, Tools: []lockedTool{}}
	if s == nil {
		return l
	}
	l.Instructions = textLines(s.Manifest.Instructions)
	for _, t := range s.Tools {
		l.Tools = append(l.Tools, s.lockTool(t))
	}
	slices.SortStableFunc(l.Tools, func(a, b lockedTool) int { return cmp.Compare(a.Name, b.Name) })
	return l
}

func (s *Surface) lockTool(t Tool) lockedTool {
	locked := lockedTool{
		Name: t.Name, Title: t.Title, Description: textLines(t.Description),
		Input: canonical(t.Input), Other: otherMembers(t.Definition),
	}
	if len(t.Output) > 0 {
		locked.Output = canonical(t.Output)
	}
	if h := t.Hints; h != nil {
		locked.ReadOnly, locked.Destructive, locked.Idempotent, locked.OpenWorld = h.ReadOnly, h.Destructive, h.Idempotent, h.OpenWorld
	}
	if title := hintTitle(t); title != t.Title {
		locked.HintTitle = &title
	}
	switch {
	case s.Known&PartAccess == 0:
	case s.Access.Public || t.Public:
		locked.Login = "none"
	default:
		locked.Login = "required"
		locked.Scopes = slices.Concat(s.Access.Scopes, t.Scopes)
		slices.Sort(locked.Scopes)
		locked.Scopes = slices.Compact(locked.Scopes)
	}
	return locked
}

// otherMembers returns what a definition has besides the members with a place of their own.
func otherMembers(definition json.RawMessage) json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(definition, &members) != nil {
		return nil
	}
	for _, known := range []string{"name", "title", "description", "inputSchema", "outputSchema"} {
		delete(members, known)
	}
	var hints map[string]json.RawMessage
	if json.Unmarshal(members["annotations"], &hints) == nil {
		for _, known := range []string{"title", "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"} {
			delete(hints, known)
		}
		if delete(members, "annotations"); len(hints) > 0 {
			members["annotations"], _ = json.Marshal(hints)
		}
	}
	if len(members) == 0 {
		return nil
	}
	rest, err := json.Marshal(members)
	if err != nil {
		return nil
	}
	return canonical(rest)
}

// canonical returns a JSON value with sorted keys. What is not JSON, or nested so deep that
// it could not stand in a lock, becomes a string: a snapshot of a broken server is one all
// the same.
func canonical(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	if nestedDeeper(raw, lockNesting) {
		return encodeValue(string(raw))
	}
	value, err := decodeValue(raw)
	if err != nil {
		value = string(raw)
	}
	return encodeValue(value)
}

// decodeValue reads one JSON value with its numbers as they are written.
func decodeValue(raw []byte) (value any, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err = d.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more behind the value")
	}
	return value, nil
}

func encodeValue(value any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return json.RawMessage("null") // no value of decodeValue
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

func textLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// escapeInvisible escapes characters that would not show. Outside of its strings JSON has
// none but spaces and line feeds.
func escapeInvisible(text []byte) []byte {
	var b bytes.Buffer
	b.Grow(len(text))
	for _, r := range string(text) {
		switch {
		case r == '\n' || !invisible(r):
			b.WriteRune(r)
		case r > 0xFFFF:
			high, low := (r-0x10000)>>10+0xD800, (r-0x10000)&0x3FF+0xDC00
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.Bytes()
}

// parseLock reads what Lock wrote.
func parseLock(text []byte) (lock, error) {
	var l lock
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return l, errors.New("it is empty; write it anew")
	case !utf8.Valid(text):
		return l, errors.New("it is not UTF-8 text; write it anew")
	}
	for i, line := range bytes.Split(text, []byte("\n")) {
		if bytes.HasPrefix(line, []byte("<<<<<<< ")) || bytes.HasPrefix(line, []byte(">>>>>>> ")) {
			return l, fmt.Errorf("line %d: there is a merge conflict; write it anew from the merged source", i+1)
		}
	}
	var head struct {
		Format *int `json:"lock"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return l, fmt.Errorf("%w; write it anew", located(text, err))
	}
	switch {
	case head.Format == nil || *head.Format < 1:
		return l, errors.New(`it is no lock of tools: it does not say "lock": 1; write it anew`)
	case *head.Format > lockFormat:
		return l, fmt.Errorf("its format %d is newer than %d, the newest that is known here; update mcpkit, or write it anew", *head.Format, lockFormat)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return l, fmt.Errorf("%w; write it anew", located(text, err))
	}
	names := map[string]bool{}
	for i, t := range l.Tools {
		if names[t.Name] {
			return l, fmt.Errorf("tool %d, %s, is in it twice; write it anew", i+1, quote(t.Name))
		}
		names[t.Name] = true
	}
	return l, nil
}

// located puts the line before an error of the decoder.
func located(text []byte, err error) error {
	var offset int64
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		return fmt.Errorf("line %d: %s cannot be of the type %s", lineAt(text, kind.Offset), cmp.Or(kind.Field, "the lock"), kind.Value)
	default:
		return errors.New(visible(strings.TrimPrefix(err.Error(), "json: ")))
	}
	return fmt.Errorf("line %d: %w", lineAt(text, offset), err)
}

func lineAt(text []byte, offset int64) int {
	return bytes.Count(text[:min(int(offset), len(text))], []byte("\n")) + 1
}
