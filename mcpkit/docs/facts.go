package docs

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// limitFacts says what the server allows at most, as far as it is known.
func limitFacts(s *policy.Surface) (out []Fact) {
	add := func(name, format string, args ...any) { out = append(out, Fact{name, fmt.Sprintf(format, args...)}) }
	l := s.Limits
	switch {
	case l.Tokens > 0 && l.Characters > 0:
		add("Size of a result", "At most %s tokens and %s characters. A longer result is shortened, and says what is missing and how to get it.", number(int64(l.Tokens)), number(int64(l.Characters)))
	case l.Tokens > 0:
		add("Size of a result", "At most %s tokens. A longer result is shortened, and says what is missing and how to get it.", number(int64(l.Tokens)))
	case l.Characters > 0:
		add("Size of a result", "At most %s characters. A longer result is shortened, and says what is missing and how to get it.", number(int64(l.Characters)))
	}
	if l.RequestBytes > 0 {
		add("Size of a request", "At most %s.", bytesOf(l.RequestBytes))
	}
	switch {
	case l.CallsPerSecond > 0 && l.Burst > 0:
		add("Calls", "Each caller may make %s at once, and then %s on and on.", counted(l.Burst, "call"), rate(l.CallsPerSecond))
	case l.CallsPerSecond > 0:
		add("Calls", "Each caller may make %s.", rate(l.CallsPerSecond))
	}
	if text := timeouts(s.Tools); text != "" {
		add("Time", "%s", text)
	}
	return out
}

// timeouts says how long calls may take: in one sentence where they agree.
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
	return fmt.Sprintf("A call takes at most %s to %s, as each tool says.", duration(least), duration(most))
}

func rate(perSecond float64) string {
	switch {
	case perSecond == 1:
		return "1 call a second"
	case perSecond < 1 && perSecond*60 >= 1:
		return fmt.Sprintf("%.3g calls a minute", perSecond*60)
	}
	return fmt.Sprintf("%.4g calls a second", perSecond)
}

// bytesOf writes a size: 4 MB is 4 << 20.
func bytesOf(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return number(n>>20) + " MB"
	case n >= 1<<10 && n%(1<<10) == 0:
		return number(n>>10) + " KB"
	}
	return counted(int(n), "byte")
}

// troubleFacts says what to do about the errors that a server has which is built with this
// library.
func troubleFacts(s *policy.Surface, support Contact) []Fact {
	out := []Fact{{"A message names an argument", "An argument does not fit, and the message says how: `limit: must be at most 100, got 500`. Ask again with a value that fits; the tools above list what each takes."}}
	if s.Access.Protected {
		out = append(out,
			Fact{"The client asks for a login again (401)", "The login has expired or was withdrawn. Connect again."},
			Fact{"A permission is missing (403, `insufficient_scope`)", "The login does not cover what the tool needs. The client asks for the scope; allow it in the window that opens."})
	}
	if s.Limits.CallsPerSecond > 0 {
		out = append(out, Fact{"Too many calls (429)", "Wait as long as the answer says (`Retry-After`), then go on."})
	}
	out = append(out, Fact{"A result ends early", "It was longer than the limit. Ask for less at once, or for the next page."})
	if s.Limits.RequestBytes > 0 {
		out = append(out, Fact{"The request is too large (413)", "Send less in one call: at most " + bytesOf(s.Limits.RequestBytes) + "."})
	}
	return append(out,
		Fact{"A call takes too long", "It was ended at its time limit. Ask for less, or try again later."},
		Fact{"`internal error (ref …)`", "Something failed on our side. Tell " + support.Text + " the ref; it leads to the entry in our log."})
}
