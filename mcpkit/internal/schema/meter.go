package schema

import "context"

// Work is counted in steps of a few nanoseconds: about what one instruction of a regular
// expression takes for one character. The steps that a document may take follow from its length
// and from the schema: each schema may be applied to each value, and each pattern may take some
// steps for each byte. Only an evaluation that repeats work exceeds them.
const (
	stepsPerRule      = 8       // to apply a rule to a value
	stepsPerByte      = 12      // allowed for each byte of a document, once plus once for each pattern
	stepsFree         = 1 << 20 // allowed for every document
	stepsBetweenPolls = 1 << 13
)

// A meter counts the steps of an evaluation and halts it when they are too many, or when its
// context ends.
type meter struct {
	ctx                context.Context
	steps, poll, most  int
	halted, tooComplex bool
}

// start resets the meter for a document of some bytes and values.
func (m *meter) start(bytes, values int, s *ruleSet) {
	m.most = stepsFree + stepsPerByte*bytes*(1+s.patterns) + 2*stepsPerRule*values*s.size
}

// spend counts steps. From time to time it looks at the context and at the limit.
func (m *meter) spend(steps int) {
	if m.steps += steps; m.steps < m.poll || m.halted {
		return
	}
	m.poll = m.steps + stepsBetweenPolls
	switch {
	case m.ctx.Err() != nil:
		m.halted = true
	case m.steps > m.most:
		m.halted, m.tooComplex = true, true
	}
}
