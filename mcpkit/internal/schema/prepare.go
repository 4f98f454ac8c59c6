package schema

import (
	"encoding/json"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
)

// A preparer writes arguments as a handler decodes them: with the schema's defaults, without
// null for members that may be left out and may not be null, and with whole numbers written as
// integers. It copies nothing unless something changes.
type preparer struct {
	doc    *jsontape.Tape
	dst    []byte
	copied int // the end of the text that is in dst
	most   int // bytes that dst may have
	room   []byte
}

// prepare returns the arguments as a handler decodes them, and whether that changed them. Ok is
// false if the defaults take too many bytes, as in a list of a million empty objects.
func (n *node) prepare(doc *jsontape.Tape) (ready []byte, changed, ok bool) {
	if !n.prepares {
		return doc.Text, false, true
	}
	p := preparer{doc: doc, most: 4*len(doc.Text) + 1<<20}
	p.value(n, 0)
	if len(p.dst) > p.most {
		return nil, false, false
	}
	if p.dst == nil {
		return doc.Text, false, true
	}
	p.flush(len(doc.Text))
	return p.dst, true, true
}

// flush copies the text up to the byte upTo.
func (p *preparer) flush(upTo int) {
	if p.dst == nil {
		p.dst = make([]byte, 0, len(p.doc.Text)+256)
	}
	p.dst = append(p.dst, p.doc.Text[p.copied:upTo]...)
	p.copied = upTo
}

func (p *preparer) value(n *node, v int) {
	if n == nil || !n.prepares || len(p.dst) > p.most {
		return
	}
	switch p.doc.Kind(v) {
	case '{':
		p.object(n, v)
	case '[':
		if n.items == nil || !n.items.prepares {
			return
		}
		i := v + 1
		for range p.doc.Count(v) {
			p.value(n.items, i)
			i = p.doc.Next(i)
		}
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		p.number(n, v)
	}
}

func (p *preparer) object(n *node, v int) {
	count := p.doc.Count(v)
	defaults, drops := 0, false
	k := v + 1
	for range count {
		m := n.memberNamed(p.name(k))
		switch {
		case m == nil:
		case p.drops(n, m, k):
			drops = true
		case m.def != nil && m != n.additional:
			defaults++
		}
		k = p.doc.Next(k + 1)
	}
	if !drops && defaults == n.defaults {
		k = v + 1
		for range count {
			p.value(n.memberNamed(p.name(k)), k+1)
			k = p.doc.Next(k + 1)
		}
		return
	}
	p.flush(p.doc.Start(v) + 1)
	empty := true
	separate := func() {
		if !empty {
			p.dst = append(p.dst, ',')
		}
		empty = false
	}
	k = v + 1
	for range count {
		if m := n.memberNamed(p.name(k)); m == nil || !p.drops(n, m, k) {
			separate()
			p.copied = p.doc.Start(k)
			p.value(m, k+1)
			p.flush(p.doc.End(k + 1))
		}
		k = p.doc.Next(k + 1)
	}
	if defaults < n.defaults {
		for _, name := range n.names {
			m := n.properties[name]
			if m.def == nil {
				continue
			}
			if given, has := p.doc.Member(v, name); has && !p.drops(n, m, given-1) {
				continue
			}
			separate()
			key, _ := json.Marshal(name) // cannot fail: it is a string
			p.dst = append(append(append(p.dst, key...), ':'), m.def...)
		}
	}
	p.copied = p.doc.End(v) - 1
}

// drops reports whether a member is dropped. Models often send null for an argument that they
// mean to leave out.
func (p *preparer) drops(n, m *node, k int) bool {
	return p.doc.Kind(k+1) == 'n' && !m.allows("null") && !n.requires(string(p.name(k)))
}

func (p *preparer) name(k int) []byte {
	name := p.doc.String(k, p.room)
	if p.doc.Escaped(k) {
		p.room = name // which may have grown
	}
	return name
}

// longestInteger is the most digits of an integer that is rewritten, more than any Go integer
// has. A longer one stays as it is.
const longestInteger = 20

// number rewrites 10.0 or 1e1 as 10 if the schema wants an integer. To JSON Schema both are
// integers, but encoding/json decodes neither into an int.
func (p *preparer) number(n *node, v int) {
	raw := p.doc.Raw(v)
	if len(n.types) != 1 || n.types[0] != "integer" || !hasFraction(raw) {
		return
	}
	var room [64]byte
	d, ok := jsontape.ParseDecimal(raw, room[:])
	if !ok || !d.IsInteger() || d.Point > longestInteger {
		return
	}
	p.flush(p.doc.Start(v))
	p.dst = d.AppendInteger(p.dst, longestInteger)
	p.copied = p.doc.End(v)
}
