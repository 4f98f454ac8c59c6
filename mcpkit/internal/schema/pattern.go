package schema

import (
	"regexp"
	"regexp/syntax"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A pattern is a regular expression of a schema, with its program.
type pattern struct {
	*regexp.Regexp
	program  *syntax.Prog
	anchored bool // it matches at the beginning of a text or nowhere
}

func compilePattern(expr string) (jsonschema.Regexp, error) {
	compiled, err := regexp.Compile(expr)
	if err != nil {
		return nil, err
	}
	parsed, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil, err
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, err
	}
	return &pattern{compiled, program, program.StartCond()&syntax.EmptyBeginText != 0}, nil
}

// A class of more than a few ranges is searched for a character.
const (
	smallClass   = 8
	stepsOfClass = 6
)

// mostUnmeasured bounds the matching of package regexp, in instructions times bytes. It is fast,
// but does not say what it did, and does not stop.
const mostUnmeasured = 1 << 17

// A long text is named as what costs too much, and not all texts together.
const longText = 1 << 10

// match reports whether a text matches a pattern.
func (e *evaluation) match(p *pattern, text []byte) bool {
	if most := len(p.program.Inst) * (len(text) + 1); e.unmeasured+most <= mostUnmeasured {
		e.unmeasured += most
		return p.Match(text)
	}
	before := e.tooComplex
	ok := e.runs(p, text)
	if e.tooComplex && !before && len(text) >= longText {
		e.refusal = at(e.location(), "too long to be checked against the pattern "+short(p.String())+"; send a shorter text")
	}
	return ok
}

// runs is match by the pattern's program, all ways through it at once. It counts each
// instruction, and ends when the evaluation is halted.
func (e *evaluation) runs(p *pattern, text []byte) bool {
	m := &e.machine
	m.prepare(len(p.program.Inst))
	before := rune(-1)
	for i := 0; ; {
		r, width := rune(-1), 0
		if i < len(text) {
			r, width = utf8.DecodeRune(text[i:])
		}
		if i == 0 || !p.anchored {
			m.ways = append(m.ways, uint32(p.program.Start))
		}
		if len(m.ways) == 0 {
			return false
		}
		matched, steps := m.follow(p.program, syntax.EmptyOpContext(before, r))
		if e.spend(steps + m.tests); matched || e.halted || width == 0 {
			return matched && !e.halted
		}
		m.take(p.program, r)
		before, i = r, i+width
	}
}

// A machine is where the ways through a program are.
type machine struct {
	ways    []uint32 // instructions yet to be followed
	waiting []uint32 // those that want a character
	tests   int      // steps that it takes to hold a character to them
	visited []uint32 // by instruction, the last round in which it was
	round   uint32
}

func (m *machine) prepare(instructions int) {
	m.ways, m.waiting = m.ways[:0], m.waiting[:0]
	if len(m.visited) < instructions || m.round > 1<<31 {
		m.visited, m.round = make([]uint32, instructions), 0
	}
}

// follow goes all ways up to where a character is wanted, and reports whether one ends in a match.
func (m *machine) follow(p *syntax.Prog, here syntax.EmptyOp) (matched bool, steps int) {
	m.round++
	m.waiting, m.tests = m.waiting[:0], 1
	for len(m.ways) > 0 {
		pc := m.ways[len(m.ways)-1]
		m.ways = m.ways[:len(m.ways)-1]
		steps++
		if m.visited[pc] == m.round {
			continue
		}
		m.visited[pc] = m.round
		switch in := &p.Inst[pc]; in.Op {
		case syntax.InstMatch:
			return true, steps
		case syntax.InstAlt, syntax.InstAltMatch:
			m.ways = append(m.ways, in.Arg, in.Out)
		case syntax.InstNop, syntax.InstCapture:
			m.ways = append(m.ways, in.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.Arg)&^here == 0 {
				m.ways = append(m.ways, in.Out)
			}
		case syntax.InstFail:
		default:
			m.waiting = append(m.waiting, pc)
			if m.tests++; len(in.Rune) > smallClass {
				m.tests += stepsOfClass
			}
		}
	}
	return false, steps
}

// take goes on behind a character.
func (m *machine) take(p *syntax.Prog, r rune) {
	for _, pc := range m.waiting {
		if in := &p.Inst[pc]; in.MatchRune(r) {
			m.ways = append(m.ways, in.Out)
		}
	}
}
