package jsontape

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"hash/maphash"
	"slices"
)

// numberRoom is more than the digits of nearly every number.
const numberRoom = 64

// Equal reports whether value v of t and value w of u are equal as JSON: members in any order,
// strings without their escapes, numbers by their exact value.
func Equal(t *Tape, v int, u *Tape, w int) bool {
	kind := t.Kind(v)
	switch other := u.Kind(w); {
	case isNumber(kind) && isNumber(other):
		return equalNumbers(t.Raw(v), u.Raw(w))
	case kind != other:
		return false
	}
	switch kind {
	case '"':
		var a, b [numberRoom]byte
		return bytes.Equal(t.String(v, a[:]), u.String(w, b[:]))
	case '[':
		if t.Count(v) != u.Count(w) {
			return false
		}
		i, j := v+1, w+1
		for range t.Count(v) {
			if !Equal(t, i, u, j) {
				return false
			}
			i, j = t.Next(i), u.Next(j)
		}
	case '{':
		return t.Count(v) == u.Count(w) && equalMembers(t, v, u, w)
	}
	return true
}

func equalMembers(t *Tape, v int, u *Tape, w int) bool {
	find := func(name []byte) (int, bool) { return u.Member(w, string(name)) }
	if n := u.Count(w); n > 8 {
		members := make(map[string]int, n)
		k := w + 1
		for range n {
			members[string(u.String(k, nil))] = k + 1
			k = u.Next(k + 1)
		}
		find = func(name []byte) (int, bool) {
			m, ok := members[string(name)]
			return m, ok
		}
	}
	var room [numberRoom]byte
	k := v + 1
	for range t.Count(v) {
		m, ok := find(t.String(k, room[:]))
		if !ok || !Equal(t, k+1, u, m) {
			return false
		}
		k = t.Next(k + 1)
	}
	return true
}

func isNumber(kind byte) bool { return kind == '-' || kind >= '0' && kind <= '9' }

func equalNumbers(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var ra, rb [numberRoom]byte
	x, ok := ParseDecimal(a, ra[:])
	y, okToo := ParseDecimal(b, rb[:])
	return ok && okToo && x.Compare(y) == 0
}

// Hash returns the hash of a value. Equal values have the same hash; others rarely do.
func (t *Tape) Hash(seed maphash.Seed, v int) uint64 { return new(Hasher).hash(seed, t, v, false) }

// A Hasher computes hashes and keeps those of the arrays and objects of one tape, so that it
// computes none of them twice.
type Hasher struct {
	known  []uint64 // by value; 0 if not yet known
	values int
	bytes  int
}

// Hashed returns how many values h has hashed so far, and how many bytes of strings and numbers.
func (h *Hasher) Hashed() (values, bytes int) { return h.values, h.bytes }

// Hash returns the same as [Tape.Hash].
func (h *Hasher) Hash(seed maphash.Seed, t *Tape, v int) uint64 { return h.hash(seed, t, v, true) }

func (h *Hasher) hash(seed maphash.Seed, t *Tape, v int, keep bool) uint64 {
	h.values++
	if kind := t.Kind(v); kind != '[' && kind != '{' {
		h.bytes += t.End(v) - t.Start(v)
		return t.hashScalar(seed, v)
	}
	if h.known != nil && h.known[v] != 0 {
		return h.known[v]
	}
	var sum uint64
	if t.Kind(v) == '[' {
		sum = uint64(t.Count(v)) + 1
		i := v + 1
		for range t.Count(v) {
			sum = mix(seed, sum, h.hash(seed, t, i, keep))
			i = t.Next(i)
		}
	} else {
		var room [numberRoom]byte
		k := v + 1 // members are added, since their order does not count
		for range t.Count(v) {
			h.bytes += t.End(k) - t.Start(k)
			sum += mix(seed, maphash.Bytes(seed, t.String(k, room[:])), h.hash(seed, t, k+1, keep))
			k = t.Next(k + 1)
		}
		sum = mix(seed, sum, 2)
	}
	if keep {
		if h.known == nil {
			h.known = make([]uint64, t.Len())
		}
		h.known[v] = sum
	}
	return sum
}

func (t *Tape) hashScalar(seed maphash.Seed, v int) uint64 {
	var room [numberRoom]byte
	switch kind := t.Kind(v); {
	case kind == '"':
		return maphash.Bytes(seed, t.String(v, room[:]))
	case isNumber(kind):
		d, ok := ParseDecimal(t.Raw(v), room[:])
		if !ok {
			return mix(seed, maphash.Bytes(seed, t.Raw(v)), 3)
		}
		return mix(seed, maphash.Bytes(seed, d.Digits), uint64(d.Point)<<2+uint64(d.sign()+5))
	default:
		return mix(seed, uint64(kind), 4)
	}
}

func mix(seed maphash.Seed, a, b uint64) uint64 {
	var both [16]byte
	binary.LittleEndian.PutUint64(both[:], a)
	binary.LittleEndian.PutUint64(both[8:], b)
	return maphash.Bytes(seed, both[:])
}

// Digest returns a SHA-256 of the root that two texts share if and only if they are equal as
// JSON. It ignores the members of the root whose names are in without.
func (t *Tape) Digest(without ...string) [sha256.Size]byte {
	d := digester{tape: t, hash: sha256.New()}
	d.value(0, without)
	return [sha256.Size]byte(d.hash.Sum(nil))
}

type digester struct {
	tape *Tape
	hash hash.Hash
	room []byte
}

// write adds bytes to the digest, after their kind and length, so that no two values have the
// same encoding.
func (d *digester) write(what byte, text []byte) {
	head := binary.BigEndian.AppendUint64([]byte{what}, uint64(len(text)))
	d.hash.Write(head)
	d.hash.Write(text)
}

func (d *digester) number(what byte, n int) {
	d.hash.Write(binary.BigEndian.AppendUint64([]byte{what}, uint64(n)))
}

func (d *digester) value(v int, without []string) {
	t := d.tape
	switch kind := t.Kind(v); {
	case kind == '"':
		d.string(v)
	case kind == '[':
		d.number('[', t.Count(v))
		i := v + 1
		for range t.Count(v) {
			d.value(i, nil)
			i = t.Next(i)
		}
	case kind == '{':
		names := d.names(v, without)
		d.number('{', len(names))
		for _, k := range names {
			d.string(k)
			d.value(k+1, nil)
		}
	case isNumber(kind):
		n, ok := ParseDecimal(t.Raw(v), d.room)
		if !ok {
			d.write('?', t.Raw(v))
			return
		}
		d.room = n.Digits[:0]
		d.write('0'+byte(n.sign()+1), n.Digits)
		d.number('e', n.Point)
	default:
		d.number(kind, 0)
	}
}

func (d *digester) string(v int) {
	text := d.tape.String(v, d.room)
	if d.tape.spans[v].count != 0 {
		d.room = text[:0]
	}
	d.write('"', text)
}

// names returns the indexes of an object's names, sorted by name.
func (d *digester) names(object int, without []string) []int {
	t := d.tape
	names := make([]int, 0, t.Count(object))
	k := object + 1
	for range t.Count(object) {
		if len(without) == 0 || !slices.Contains(without, string(t.String(k, nil))) {
			names = append(names, k)
		}
		k = t.Next(k + 1)
	}
	slices.SortStableFunc(names, func(a, b int) int {
		var ra, rb [numberRoom]byte
		return bytes.Compare(t.String(a, ra[:]), t.String(b, rb[:]))
	})
	return names
}
