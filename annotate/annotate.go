// Package annotate declares the effect of a tool once, and derives the safety hints of tools/list
// from it.
//
// Directory reviewers read hints (readOnlyHint, destructiveHint, idempotentHint, openWorldHint).
// Authors know effects: the tool only reads, it adds, or it may overwrite or delete. So an author
// declares the effect and a title for people, and writes no booleans:
//
//	annotate.ReadOnly("Search notes")
//	annotate.Additive("Create a note", annotate.ClosedWorld())
//	annotate.Destructive("Delete a note", annotate.Idempotent())
//
// Only these three constructors return a valid Annotation. The zero value is invalid, which
// [Annotation.IsZero] reports.
//
// The package works alone on a plain go-sdk server: [Annotation.Hints] returns the
// *mcp.ToolAnnotations to set on an mcp.Tool. It does not check what a tool really does; package
// mcpkit/policy compares the declaration with the tool's name and texts.
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

// An Annotation is the declared effect of a tool, with its title and options. It is immutable, and
// several goroutines may use it at once.
type Annotation struct {
	effect     Effect
	title      string
	idempotent bool
	closed     bool
	because    [hintCount]string
}

// ReadOnly declares a tool that only reads: search, get, list, fetch. Filling an internal cache
// counts as reading. Writing a log that users can see or a temporary file, and sending a message,
// do not.
//
// The title is the name people see in a client, for example "Search notes".
func ReadOnly(title string, opts ...Option) Annotation {
	return declare(EffectReadOnly, title, opts)
}

// Additive declares a tool that creates or adds and never changes existing data: create a draft,
// upload a file, append a comment.
//
// By default an additive tool has destructiveHint true, because the directory guide counts every
// write as destructive; see [Profile].
func Additive(title string, opts ...Option) Annotation {
	return declare(EffectAdditive, title, opts)
}

// Destructive declares a tool that may change, overwrite or remove data, or whose effect cannot be
// undone: update, delete, revoke, send.
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

// IsZero reports whether a is the zero Annotation, which none of the constructors returns.
func (a Annotation) IsZero() bool { return a.effect == effectInvalid }

// Effect returns the declared effect.
func (a Annotation) Effect() Effect { return a.effect }

// Title returns the title for people. Set it as both mcp.Tool.Title and mcp.ToolAnnotations.Title:
// some clients and the submission portal read only the second.
func (a Annotation) Title() string { return a.title }

// Hints returns the annotations for the wire, with the hints that p derives from the effect. All
// four hints are explicit, so that no client uses its own default, and the title is included. Hints
// returns nil for the zero Annotation.
func (a Annotation) Hints(p Profile) *mcp.ToolAnnotations {
	if a.IsZero() {
		return nil
	}
	destructive := p.destructive(a.effect)
	open := p.openWorld(a.effect, a.closed)
	return &mcp.ToolAnnotations{
		Title:           a.title,
		ReadOnlyHint:    a.effect == EffectReadOnly,
		DestructiveHint: &destructive,
		IdempotentHint:  a.idempotent,
		OpenWorldHint:   &open,
	}
}
