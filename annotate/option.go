package annotate

// An Option refines an [Annotation]. Options are made by the functions of this
// package only.
type Option interface{ apply(*Annotation) }

type optionFunc func(*Annotation)

func (f optionFunc) apply(a *Annotation) { f(a) }

// Idempotent says that calling the tool again with the same arguments changes
// nothing more. Read-only tools are idempotent without it.
func Idempotent() Option { return optionFunc(func(a *Annotation) { a.idempotent = true }) }

// ClosedWorld says that the tool deals only with the service's own, closed data:
// it neither reaches out to arbitrary outside parties nor changes what the
// public can see. It sets openWorldHint to false.
func ClosedWorld() Option { return optionFunc(func(a *Annotation) { a.closed = true }) }

// OpenWorld says that the tool deals with an open set of outside entities, as a
// web search or an e-mail does. It is the specification's default, and so it is
// the default here; the option states it for the reader.
func OpenWorld() Option { return optionFunc(func(a *Annotation) { a.closed = false }) }

// Because attaches the written reason for the value of one hint. OpenAI's
// review asks for one for readOnlyHint, destructiveHint and openWorldHint; the
// submission sheet prints them. The last reason given for a hint wins.
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
