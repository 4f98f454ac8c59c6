package schema

import (
	"regexp"
	"regexp/syntax"
	"unicode/utf8"
)

// A pattern is a regular expression of a schema, with its program.
type pattern struct {
	*regexp.Regexp
	program  *syntax.Prog
	anchored bool // it can match only at the start of a text
}

func newPattern(expr string) (*pattern, error) {
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

// Testing a character against a class of more than smallClass bounds is a search.
const (
	smallClass   = 8
	stepsOfClass = 6
)

// mostUnmetered bounds what package regexp may match in one evaluation, in instructions times
// bytes. It is faster than a matcher, but it neither counts its work nor can be halted.
const mostUnmetered = 1 << 17

// A matcher matches texts against patterns. Up to mostUnmetered it uses package regexp;
// then it runs a pattern's program itself, follows all threads at once, and counts each
// instruction.
type matcher struct {
	unmetered int
	next      []uint32 // threads: instructions to be followed
	waiting   []uint32 // instructions that test the next character
	tests     int      // steps that testing a character takes
	visited   []uint32 // by instruction, the last round that visited it
	round     uint32
}

// match reports whether a text matches a pattern. It returns false when it is halted.
func (m *matcher) match(meter *meter, p *pattern, text []byte) bool {
	if most := len(p.program.Inst) * (len(text) + 1); m.unmetered+most <= mostUnmetered {
		m.unmetered += most
		return p.Match(text)
	}
	m.prepare(len(p.program.Inst))
	before := rune(-1)
	for i := 0; ; {
		r, width := rune(-1), 0
		if i < len(text) {
			r, width = utf8.DecodeRune(text[i:])
		}
		if i == 0 || !p.anchored {
			m.next = append(m.next, uint32(p.program.Start))
		}
		if len(m.next) == 0 {
			return false
		}
		matched, steps := m.follow(p.program, syntax.EmptyOpContext(before, r))
		if meter.spend(steps + m.tests); matched || meter.halted || width == 0 {
			return matched && !meter.halted
		}
		m.consume(p.program, r)
		before, i = r, i+width
	}
}

func (m *matcher) prepare(instructions int) {
	m.next, m.waiting = m.next[:0], m.waiting[:0]
	if len(m.visited) < instructions || m.round > 1<<31 {
		m.visited, m.round = make([]uint32, instructions), 0
	}
}

// follow runs every thread up to an instruction that tests a character, and reports whether one
// reaches a match.
func (m *matcher) follow(p *syntax.Prog, here syntax.EmptyOp) (matched bool, steps int) {
	m.round++
	m.waiting, m.tests = m.waiting[:0], 1
	for len(m.next) > 0 {
		pc := m.next[len(m.next)-1]
		m.next = m.next[:len(m.next)-1]
		steps++
		if m.visited[pc] == m.round {
			continue
		}
		m.visited[pc] = m.round
		switch in := &p.Inst[pc]; in.Op {
		case syntax.InstMatch:
			return true, steps
		case syntax.InstAlt, syntax.InstAltMatch:
			m.next = append(m.next, in.Arg, in.Out)
		case syntax.InstNop, syntax.InstCapture:
			m.next = append(m.next, in.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.Arg)&^here == 0 {
				m.next = append(m.next, in.Out)
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

// consume continues the threads that accept a character.
func (m *matcher) consume(p *syntax.Prog, r rune) {
	for _, pc := range m.waiting {
		if in := &p.Inst[pc]; in.MatchRune(r) {
			m.next = append(m.next, in.Out)
		}
	}
}
