package schema

// Work is counted in steps of a few nanoseconds, about what one instruction of a pattern takes for
// one character. What a document may cost follows from its length and from the schema: each
// schema may be applied to each value, and each pattern may take some steps for each byte. Only
// what does the same work many times goes beyond that.
const (
	stepsOfSchema    = 8       // what it takes to apply a schema to a value
	stepsPerByte     = 12      // that a document may cost whatever the schema, and for each pattern
	stepsOfAny       = 1 << 20 // that a document may cost whatever its length
	stepsBetweenAsks = 1 << 13
)

// allow sets how many steps the document may cost.
func (e *evaluation) allow(size, patterns int) {
	e.mostSteps = stepsOfAny + stepsPerByte*len(e.doc.Text)*(1+patterns) + 2*stepsOfSchema*e.doc.Len()*size
}

// spend counts steps. From time to time it asks whether the context has ended, and whether the
// document costs more than it may. Then the evaluation is halted.
func (e *evaluation) spend(steps int) {
	if e.steps += steps; e.steps < e.nextAsk || e.halted {
		return
	}
	e.nextAsk = e.steps + stepsBetweenAsks
	switch {
	case e.ctx.Err() != nil:
		e.halted = true
	case e.steps > e.mostSteps:
		e.halted, e.tooComplex = true, true
	}
}

// hash returns the hash of a value. That of an array or object is kept: values around it have
// their own made of it.
func (e *evaluation) hash(v int) uint64 {
	values, bytes := e.hasher.Hashed()
	sum := e.hasher.Hash(hashSeed, &e.doc, v)
	nowValues, nowBytes := e.hasher.Hashed()
	e.spend(4*(nowValues-values) + (nowBytes-bytes)/8)
	return sum
}
