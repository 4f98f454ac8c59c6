package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// A ChangeKind says how much a change of the tools affects clients.
type ChangeKind int

// The kinds of changes, those with the largest effect first.
const (
	// Removed is a tool that no longer exists. Until clients list the tools again, their calls of it
	// fail.
	Removed ChangeKind = iota
	// Renamed is an unchanged tool with a new name.
	Renamed
	// Altered is a change of a hint, of who may call, or of a schema.
	Altered
	// Added is a new tool. Clients see it when they list the tools again.
	Added
	// Reworded is a change of a text only: a title, a description, the instructions.
	Reworded
)

// String returns "removed", "renamed", "altered", "added" or "reworded".
func (k ChangeKind) String() string {
	names := []string{"removed", "renamed", "altered", "added", "reworded"}
	if k < 0 || int(k) >= len(names) {
		return "unknown"
	}
	return names[k]
}

// Impact returns the consequences of a change of this kind for clients and directories.
//
// Sources: https://claude.com/docs/connectors/building/submission (Claude reads tools live, and
// changes are not submitted again) and https://developers.openai.com/plugins/deploy/app-review
// (every change of the snapshot is scanned and reviewed).
func (k ChangeKind) Impact() string {
	const again = "OpenAI: scan the tools and submit them for review again."
	switch k {
	case Removed, Renamed:
		return "Until clients list the tools again, their calls of the old name fail. " + again
	case Altered:
		return "Clients use the old definition until they list the tools again. " + again
	case Added:
		return "Clients see it when they list the tools again. " + again
	}
	return "Claude reads the text live. " + again
}

// A Change is one difference between a [Lock] and a surface.
type Change struct {
	// Kind says how much the change affects clients.
	Kind ChangeKind
	// Tool is the name of the tool, the old one for a renamed tool. It is "" for a change of the
	// server's instructions.
	Tool string
	// What is the part that changed, for example "readOnlyHint" or
	// "inputSchema.properties.limit.maximum"; "" for a whole tool.
	What string
	// Old and New are the values: texts and lists of scopes as they are, other values as JSON, ""
	// for a missing value. For a renamed tool they are the names, and for a removed one New is what
	// calls of it are answered with, if anything.
	Old, New string
}

// String returns the change in one line, with long values shortened.
func (c Change) String() string {
	subject := "the instructions"
	if c.Tool != "" {
		subject = "tool " + display.Quote(c.Tool)
	}
	switch c.Kind {
	case Removed:
		if c.New != "" {
			return fmt.Sprintf("%s: removed; a call is answered with: %s", subject, shown(c.New))
		}
		return subject + ": removed"
	case Added:
		return subject + ": added"
	case Renamed:
		return fmt.Sprintf("%s: renamed to %s", subject, display.Quote(c.New))
	}
	if c.Tool != "" {
		subject += ": " + display.Visible(c.What)
	}
	was, is := fromDifference(c.Old, c.New)
	return fmt.Sprintf("%s: %s → %s", subject, shown(was), shown(is))
}

// fromDifference cuts most of the common start of two long texts, so that their shortened forms
// differ.
func fromDifference(a, b string) (string, string) {
	const keep = 60 // characters before the difference
	was, is := []rune(a), []rune(b)
	same := 0
	for same < min(len(was), len(is)) && was[same] == is[same] {
		same++
	}
	if same < 2*keep {
		return a, b
	}
	return "…" + string(was[same-keep:]), "…" + string(is[same-keep:])
}

func shown(value string) string {
	if value == "" {
		return "nothing"
	}
	return display.Visible(display.Brief(value))
}

// Changes are all differences between a [Lock] and a surface, those with the largest effect first.
type Changes []Change

// String returns the changes for a person to read, grouped by kind with the impact of each kind, or
// "" if there are none. Of texts with several lines it shows the lines that changed.
func (cs Changes) String() string {
	var b strings.Builder
	kind := ChangeKind(-1)
	for _, c := range cs {
		if c.Kind != kind {
			if kind >= 0 {
				b.WriteString("\n")
			}
			kind = c.Kind
			fmt.Fprintf(&b, "%s. %s\n", capital(kind.String()), kind.Impact())
		}
		c.write(&b)
	}
	return b.String()
}

// capital returns the word with a capital first letter.
func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

func (c Change) write(b *strings.Builder) {
	if c.Kind == Added || c.Kind == Removed || c.Kind == Renamed {
		fmt.Fprintf(b, "  %s\n", c)
		return
	}
	what := "the instructions"
	if c.Tool != "" {
		what = fmt.Sprintf("tool %s: %s", display.Quote(c.Tool), display.Visible(c.What))
	}
	fmt.Fprintf(b, "  %s\n", what)
	was, is := textLines(c.Old), textLines(c.New)
	for len(was) > 0 && len(is) > 0 && was[0] == is[0] {
		was, is = was[1:], is[1:]
	}
	for len(was) > 0 && len(is) > 0 && was[len(was)-1] == is[len(is)-1] {
		was, is = was[:len(was)-1], is[:len(is)-1]
	}
	for _, line := range was {
		fmt.Fprintf(b, "    - %s\n", display.Visible(display.Shorten(line, changeLineMax)))
	}
	for _, line := range is {
		fmt.Fprintf(b, "    + %s\n", display.Visible(display.Shorten(line, changeLineMax)))
	}
}

// changeLineMax is how many characters of a line a list of changes shows.
const changeLineMax = 2_000

// Compare returns the differences between old, which [Lock] returned, and s. The order of tools and
// of keys makes no difference, nor does access if one of the two does not contain it. The error
// says why old cannot be read: it is corrupt, has a merge conflict or has a newer format.
func Compare(old []byte, s *Surface) (Changes, error) {
	was, err := parseLock(old)
	if err != nil {
		return nil, fmt.Errorf("policy: the lock of the tools cannot be read: %w", err)
	}
	is, err := parseLock(Lock(s))
	if err != nil {
		// This happens only for a surface with two tools of the same name.
		return nil, fmt.Errorf("policy: the tools cannot be compared: %w", err)
	}
	changes := compareLocks(was, is)
	for i := range changes {
		for _, d := range s.Removed {
			if c := &changes[i]; c.Kind == Removed && c.Tool == d.Tool {
				c.New = d.Gone()
			}
		}
	}
	return changes, nil
}

func compareLocks(was, is lock) Changes {
	var all Changes
	if a, b := strings.Join(was.Instructions, "\n"), strings.Join(is.Instructions, "\n"); a != b {
		all = append(all, Change{Kind: Reworded, What: "instructions", Old: a, New: b})
	}
	before, now := byName(was.Tools), byName(is.Tools)
	gone := map[string][]string{} // the names of removed tools, by their definitions without the name
	for _, t := range was.Tools {
		if _, ok := now[t.Name]; !ok {
			gone[t.nameless()] = append(gone[t.nameless()], t.Name)
		}
	}
	for _, t := range is.Tools {
		if old, ok := before[t.Name]; ok {
			all = append(all, compareTools(old, t)...)
		} else if same := gone[t.nameless()]; len(same) > 0 {
			all = append(all, Change{Kind: Renamed, Tool: same[0], Old: same[0], New: t.Name})
			gone[t.nameless()] = same[1:]
		} else {
			all = append(all, Change{Kind: Added, Tool: t.Name, New: t.Name})
		}
	}
	for _, names := range gone {
		for _, name := range names {
			all = append(all, Change{Kind: Removed, Tool: name, Old: name})
		}
	}
	slices.SortStableFunc(all, func(a, b Change) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Tool, b.Tool)) })
	return all
}

func byName(tools []lockedTool) map[string]lockedTool {
	named := make(map[string]lockedTool, len(tools))
	for _, t := range tools {
		named[t.Name] = t
	}
	return named
}

// nameless returns the definition of a tool without its name.
func (t lockedTool) nameless() string {
	t.Name = ""
	return string(encodeValue(t))
}

// compareTools compares two tools with the same name.
func compareTools(was, is lockedTool) []Change {
	var all []Change
	note := func(kind ChangeKind, what, a, b string) {
		if a != b {
			all = append(all, Change{Kind: kind, Tool: is.Name, What: what, Old: a, New: b})
		}
	}
	note(Altered, "readOnlyHint", hintText(was.ReadOnly), hintText(is.ReadOnly))
	note(Altered, "destructiveHint", hintText(was.Destructive), hintText(is.Destructive))
	note(Altered, "idempotentHint", hintText(was.Idempotent), hintText(is.Idempotent))
	note(Altered, "openWorldHint", hintText(was.OpenWorld), hintText(is.OpenWorld))
	if was.Login != "" && is.Login != "" {
		note(Altered, "login", was.Login, is.Login)
		note(Altered, "scopes", strings.Join(was.Scopes, " "), strings.Join(is.Scopes, " "))
	}
	for _, part := range []struct {
		name    string
		old, is []byte
	}{{"inputSchema", was.Input, is.Input}, {"outputSchema", was.Output, is.Output}, {"other", was.Other, is.Other}} {
		compareValues(part.name, valueOf(part.old), valueOf(part.is), note)
	}
	note(Reworded, "title", was.Title, is.Title)
	note(Reworded, "annotations.title", was.hintTitle(), is.hintTitle())
	note(Reworded, "description", strings.Join(was.Description, "\n"), strings.Join(is.Description, "\n"))
	return all
}

func (t lockedTool) hintTitle() string {
	if t.HintTitle != nil {
		return *t.HintTitle
	}
	return t.Title
}

func hintText(hint *bool) string {
	if hint == nil {
		return ""
	}
	return strconv.FormatBool(*hint)
}
