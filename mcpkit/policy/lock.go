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

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
)

// lockFormat is the format that Lock writes, and the newest that Compare reads.
const lockFormat = 1

// lockNesting is how deep a value in a lock may be nested. encoding/json fails at 10,000.
const lockNesting = 1_000

const lockNote = "What clients, models and reviewers see of the tools. It is generated: compare it, do not edit it."

// A lock is a snapshot of what a directory reads when it scans a server.
type lock struct {
	Format int    `json:"lock"`
	Note   string `json:"note"`
	// Instructions are the lines of the server's instructions.
	Instructions []string     `json:"instructions,omitempty"`
	Tools        []lockedTool `json:"tools"`
}

type lockedTool struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	// HintTitle is annotations.title if it differs from the title.
	HintTitle   *string  `json:"annotations.title,omitempty"`
	Description []string `json:"description"` // its lines
	ReadOnly    *bool    `json:"readOnlyHint"`
	Destructive *bool    `json:"destructiveHint"`
	Idempotent  *bool    `json:"idempotentHint"`
	OpenWorld   *bool    `json:"openWorldHint"`
	// Login is "required" or "none", or empty if it is not known.
	Login  string          `json:"login,omitempty"`
	Scopes []string        `json:"scopes,omitempty"`
	Input  json.RawMessage `json:"inputSchema"`
	Output json.RawMessage `json:"outputSchema,omitempty"`
	// Other is the rest of the definition: _meta, icons, security schemes.
	Other json.RawMessage `json:"other,omitempty"`
}

// Lock returns a snapshot of the tools of s: their names, titles, descriptions, hints, scopes and
// schemas, and the server's instructions. Committed with the source, the snapshot shows in a review
// how a change affects clients. [Compare] returns what changed since a snapshot.
//
// The snapshot is JSON with one value per line and sorted tools and keys: the same surface always
// gives the same bytes. Invisible characters are escaped.
//
// OpenAI takes such a snapshot when it scans a server, and reviews the server again when the
// snapshot changes. Source: https://developers.openai.com/plugins/deploy/app-review
func Lock(s *Surface) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(lockOf(s)); err != nil {
		panic("policy: the lock cannot be encoded: " + err.Error()) // impossible: it consists of text and valid JSON
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
	if title := annotationTitle(t); title != t.Title {
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

// otherMembers returns the members of a definition that have no field in lockedTool, or nil.
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

// canonical returns a JSON value with sorted keys. A text that is not JSON, or is nested too deep
// for a lock, becomes a string, so that a broken server has a snapshot too.
func canonical(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	if schemadoc.NestedDeeper(raw, lockNesting) {
		return encodeValue(string(raw))
	}
	value, err := decodeValue(raw)
	if err != nil {
		value = string(raw)
	}
	return encodeValue(value)
}

// decodeValue decodes one JSON value and keeps its numbers as they are written.
func decodeValue(raw []byte) (value any, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err = d.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more text after the value")
	}
	return value, nil
}

// encodeValue encodes a value without escaping HTML.
func encodeValue(value any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return json.RawMessage("null") // impossible for a value from decodeValue
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// textLines returns the lines of a text, nil for none.
func textLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// escapeInvisible escapes invisible characters in the strings of a JSON text. Outside of strings,
// JSON contains none but spaces and line feeds.
func escapeInvisible(text []byte) []byte {
	var b bytes.Buffer
	b.Grow(len(text))
	for _, r := range string(text) {
		switch {
		case r == '\n' || !glyph.Invisible(r):
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

// parseLock decodes a snapshot that Lock returned.
func parseLock(text []byte) (lock, error) {
	var l lock
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return l, errors.New("it is empty; regenerate it")
	case !utf8.Valid(text):
		return l, errors.New("it is not UTF-8 text; regenerate it")
	}
	for i, line := range bytes.Split(text, []byte("\n")) {
		if bytes.HasPrefix(line, []byte("<<<<<<< ")) || bytes.HasPrefix(line, []byte(">>>>>>> ")) {
			return l, fmt.Errorf("line %d: merge conflict; regenerate it from the merged source", i+1)
		}
	}
	var head struct {
		Format *int `json:"lock"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return l, fmt.Errorf("%w; regenerate it", located(text, err))
	}
	switch {
	case head.Format == nil || *head.Format < 1:
		return l, errors.New(`it is not a lock of tools: it lacks "lock": 1; regenerate it`)
	case *head.Format > lockFormat:
		return l, fmt.Errorf("its format %d is newer than %d, the newest that this program reads; update mcpkit, or regenerate it", *head.Format, lockFormat)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return l, fmt.Errorf("%w; regenerate it", located(text, err))
	}
	names := map[string]bool{}
	for i, t := range l.Tools {
		if names[t.Name] {
			return l, fmt.Errorf("tool %d, %s, appears twice; regenerate it", i+1, display.Quote(t.Name))
		}
		names[t.Name] = true
	}
	return l, nil
}

// located returns an error of the decoder with its line.
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
		return errors.New(display.Visible(strings.TrimPrefix(err.Error(), "json: ")))
	}
	return fmt.Errorf("line %d: %w", lineAt(text, offset), err)
}

func lineAt(text []byte, offset int64) int {
	return bytes.Count(text[:min(int(offset), len(text))], []byte("\n")) + 1
}
