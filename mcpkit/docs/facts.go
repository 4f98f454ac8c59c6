package docs

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// limitFacts describes the limits of the server that are known.
func limitFacts(s *policy.Surface) (out []Fact) {
	add := func(name, format string, args ...any) { out = append(out, Fact{name, fmt.Sprintf(format, args...)}) }
	const shortened = "A longer result is shortened; it says what was left out and how to get it."
	l := s.Limits
	switch {
	case l.Tokens > 0 && l.Characters > 0:
		add("Size of a result", "At most %s tokens and %s characters. "+shortened, number(int64(l.Tokens)), number(int64(l.Characters)))
	case l.Tokens > 0:
		add("Size of a result", "At most %s tokens. "+shortened, number(int64(l.Tokens)))
	case l.Characters > 0:
		add("Size of a result", "At most %s characters. "+shortened, number(int64(l.Characters)))
	}
	if l.RequestBytes > 0 {
		add("Size of a request", "At most %s.", byteSize(l.RequestBytes))
	}
	if l.CallsPerSecond > 0 {
		add("Calls", "%s", strings.Join(append([]string{"Each caller can make " + calls(l.Burst, l.CallsPerSecond) + "."}, callerSentences(s)...), " "))
	}
	var together []string
	for _, shared := range l.Shared {
		together = append(together, fmt.Sprintf("%s count as one caller: together they can make %s.", capitalized(shared.Callers), calls(shared.Burst, shared.CallsPerSecond)))
	}
	if len(together) > 0 {
		add("Calls of several callers", "%s", strings.Join(together, " "))
	}
	if text := timeouts(s.Tools); text != "" {
		add("Time", "%s", text)
	}
	return out
}

// calls describes how many calls a caller can make.
func calls(burst int, perSecond float64) string {
	if burst <= 0 {
		return rate(perSecond)
	}
	return fmt.Sprintf("%s in quick succession, then %s", counted(burst, "call"), rate(perSecond))
}

// callerSentences says who a caller is, and which calls count as several.
func callerSentences(s *policy.Surface) (sentences []string) {
	open, heavy := false, []string(nil)
	for _, t := range s.Tools {
		open = open || t.Public
		if t.Weight > 1 {
			heavy = append(heavy, fmt.Sprintf("A call of `%s` counts as %s.", t.Name, number(int64(t.Weight))))
		}
	}
	switch {
	case s.Access.Protected && open:
		sentences = append(sentences, "A caller is a user, or a network address without a login.")
	case s.Access.Protected:
		sentences = append(sentences, "A caller is a user.")
	case s.Access.Public:
		sentences = append(sentences, "A caller is a network address.")
	}
	const most = 5
	if len(heavy) > most {
		heavy = append(heavy[:most], fmt.Sprintf("Calls of %d more tools count as several.", len(heavy)-most))
	}
	return append(sentences, heavy...)
}

// capitalized returns a text with a capital letter at its beginning.
func capitalized(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// timeouts describes the time limits of calls, or returns "" if a tool has none.
func timeouts(tools []policy.Tool) string {
	if len(tools) == 0 {
		return ""
	}
	least, most := tools[0].Timeout, tools[0].Timeout
	for _, t := range tools {
		least, most = min(least, t.Timeout), max(most, t.Timeout)
	}
	switch {
	case least <= 0:
		return ""
	case least == most:
		return "A call takes at most " + duration(most) + "."
	}
	return fmt.Sprintf("A call takes at most %s to %s, depending on the tool.", duration(least), duration(most))
}

// rate describes how many calls come back, in the largest unit in which there is at least one.
func rate(perSecond float64) string {
	for _, unit := range []struct {
		name    string
		seconds float64
	}{{"second", 1}, {"minute", 60}, {"hour", 3600}} {
		if n := perSecond * unit.seconds; n >= 0.9995 {
			text := strconv.FormatFloat(math.Floor(n*100+0.5)/100, 'f', -1, 64)
			noun := "calls"
			if text == "1" {
				noun = "call"
			}
			return text + " " + noun + " per " + unit.name
		}
	}
	return "less than 1 call per hour"
}

// byteSize writes a size in bytes; 4 MB is 4 << 20.
func byteSize(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return number(n>>20) + " MB"
	case n >= 1<<10 && n%(1<<10) == 0:
		return number(n>>10) + " KB"
	}
	return counted(int(n), "byte")
}

// troubleFacts explains the errors that every server built with this library returns.
func troubleFacts(s *policy.Surface, support Contact) []Fact {
	out := []Fact{{"An error names an argument", "The argument is not valid, and the error says what is allowed: `limit: must be at most 100, got 500`. Ask again with a valid value; the section Tools lists the arguments of each tool."}}
	if s.Access.Protected {
		out = append(out,
			Fact{"The client asks for a login again (401)", "The login has expired or was revoked. Connect again."},
			Fact{"A permission is missing (403, `insufficient_scope`)", "The login does not include a scope that the tool needs. The client asks for the scope; allow it in the window that opens."})
	}
	if s.Limits.CallsPerSecond > 0 {
		out = append(out, Fact{"`too many calls`, or status 429", "Wait for the time that the answer names, in its text or in `Retry-After`, then try again."})
	}
	out = append(out, Fact{"A result ends early", "The result was longer than the limit. Ask for less, or for the next page."})
	if s.Limits.RequestBytes > 0 {
		out = append(out, Fact{"The request is too large (413)", "Send at most " + byteSize(s.Limits.RequestBytes) + " in one call."})
	}
	return append(out,
		Fact{"A call takes too long", "The call was stopped at its time limit. Ask for less, or try again later."},
		Fact{"`internal error (ref …)`", "Something failed on our side. Send the ref to " + support.Text + "; it identifies the entry in our log."})
}
