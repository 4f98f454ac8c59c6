package annotate

// An Option refines an [Annotation]. Only functions of this package return Options.
type Option interface{ apply(*Annotation) }

type optionFunc func(*Annotation)

func (f optionFunc) apply(a *Annotation) { f(a) }

// Idempotent declares that repeating a call with the same arguments has no further effect.
// Read-only tools are idempotent without it.
func Idempotent() Option { return optionFunc(func(a *Annotation) { a.idempotent = true }) }

// ClosedWorld declares that the tool uses only its arguments and the service's own data: it neither
// contacts outside parties nor changes what the public can see. A calculation is closed-world too.
// It sets openWorldHint to false.
func ClosedWorld() Option { return optionFunc(func(a *Annotation) { a.closed = true }) }

// OpenWorld declares that the tool deals with an open set of outside entities, as a web search or
// an e-mail does. It is the default, as in the specification; the option makes it explicit. The
// profile [OpenAI] has another meaning of openWorldHint, which a read-only tool never has.
func OpenWorld() Option { return optionFunc(func(a *Annotation) { a.closed = false }) }

// Because gives the reason for the value of one hint, in at most 200 characters. OpenAI's review
// asks for reasons for readOnlyHint, destructiveHint and openWorldHint, which only the author can
// give: they say what this tool does, for example "Runs one SELECT on the caller's notes". The
// last reason for a hint counts.
func Because(h Hint, reason string) Option {
	return optionFunc(func(a *Annotation) {
		if h >= 0 && h < hintCount {
			a.because[h] = reason
		}
	})
}

// A Hint names one of the four safety hints.
type Hint int

// The hints, in the order in which reports print them.
const (
	ReadOnlyHint Hint = iota
	DestructiveHint
	IdempotentHint
	OpenWorldHint
	hintCount
)

// String returns the hint's name on the wire, for example "readOnlyHint".
func (h Hint) String() string {
	switch h {
	case ReadOnlyHint:
		return "readOnlyHint"
	case DestructiveHint:
		return "destructiveHint"
	case IdempotentHint:
		return "idempotentHint"
	case OpenWorldHint:
		return "openWorldHint"
	}
	return "unknown hint"
}

// Reason returns the justification given for h with [Because], or "".
func (a Annotation) Reason(h Hint) string {
	if h < 0 || h >= hintCount {
		return ""
	}
	return a.because[h]
}
