// Package annotate declares, once, what a tool does to the world, and derives
// from it the safety hints that travel in tools/list.
//
// A directory reviewer looks at hints (readOnlyHint, destructiveHint,
// idempotentHint, openWorldHint); an author knows an effect ("it only reads",
// "it adds", "it may overwrite or delete"). So an author declares the effect,
// with a title for people, and never writes a boolean:
//
//	annotate.ReadOnly("Search notes")
//	annotate.Additive("Create a note", annotate.ClosedWorld())
//	annotate.Destructive("Delete a note", annotate.Idempotent())
//
// An Annotation can be made only by these three constructors; its zero value is
// invalid and says so through [Annotation.IsZero].
//
// The package works alone on a plain go-sdk server: [Annotation.Hints] returns
// the *mcp.ToolAnnotations to set on an mcp.Tool. It does not look at what a
// tool really does; package mcpkit/policy compares the declaration with the
// tool's name and text.
package annotate

import "github.com/modelcontextprotocol/go-sdk/mcp"

// An Effect is what a call of a tool may do, in the worst case over all its
// arguments.
type Effect int

// The effects. The zero Effect belongs to the zero [Annotation] and is invalid.
const (
	effectInvalid     Effect = iota
	EffectReadOnly           // only reads; internal caching is allowed
	EffectAdditive           // creates or adds, never changes or removes what exists
	EffectDestructive        // may change, overwrite, delete, revoke or send
)

// String returns "read-only", "additive", "destructive" or "undeclared".
func (e Effect) String() string {
	switch e {
	case EffectReadOnly:
		return "read-only"
	case EffectAdditive:
		return "additive"
	case EffectDestructive:
		return "destructive"
	}
	return "undeclared"
}

// An Annotation is a tool's declared effect, its title and the options given
// with them. Values are immutable and safe for concurrent use.
type Annotation struct {
	effect     Effect
	title      string
	idempotent bool
	closed     bool
	because    [hintCount]string
}

// ReadOnly declares a tool that only reads: search, get, list, fetch. Filling an
// internal cache still counts as reading; writing a log that users can see, a
// temporary file or an outgoing message does not.
//
// The title is the name people see in a client, for example "Search notes".
func ReadOnly(title string, opts ...Option) Annotation {
	return declare(EffectReadOnly, title, opts)
}

// Additive declares a tool that creates or adds and never changes what is
// there: create a draft, upload a file, append a comment.
//
// By default an additive tool still carries destructiveHint true, because the
// directory guide counts every write as destructive; see [Profile].
func Additive(title string, opts ...Option) Annotation {
	return declare(EffectAdditive, title, opts)
}

// Destructive declares a tool that may change, overwrite or remove something,
// or whose effect cannot be taken back: update, delete, revoke, send.
func Destructive(title string, opts ...Option) Annotation {
	return declare(EffectDestructive, title, opts)
}

func declare(e Effect, title string, opts []Option) Annotation {
	a := Annotation{effect: e, title: title, idempotent: e == EffectReadOnly}
	for _, o := range opts {
		if o != nil {
			o.apply(&a)
		}
	}
	return a
}

// IsZero reports whether a was made without one of the constructors.
func (a Annotation) IsZero() bool { return a.effect == effectInvalid }

// Effect returns the declared effect.
func (a Annotation) Effect() Effect { return a.effect }

// Title returns the title for people. It belongs in both mcp.Tool.Title and
// mcp.ToolAnnotations.Title: some clients and the submission portal read only
// the second.
func (a Annotation) Title() string { return a.title }

// Hints returns the hints for the wire as p reads the declared effect. All four
// are explicit, so that no client falls back to a default of its own, and the
// title is included. It returns nil for the zero Annotation.
func (a Annotation) Hints(p Profile) *mcp.ToolAnnotations {
	if a.IsZero() {
		return nil
	}
	destructive := p.destructive(a.effect)
	open := !a.closed
	return &mcp.ToolAnnotations{
		Title:           a.title,
		ReadOnlyHint:    a.effect == EffectReadOnly,
		DestructiveHint: &destructive,
		IdempotentHint:  a.idempotent,
		OpenWorldHint:   &open,
	}
}
