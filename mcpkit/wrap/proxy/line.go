package proxy

import (
	"bufio"
	"errors"
	"io"
)

// A lineReader reads lines of messages through a filter. It keeps at most one message in memory.
type lineReader struct {
	io.Closer
	from    *bufio.Reader
	filter  *filter
	buffer  []byte
	pending []byte // the rest of the line that the client reads
}

func newLineReader(from io.ReadCloser, f *filter) *lineReader {
	return &lineReader{Closer: from, from: bufio.NewReaderSize(from, 64<<10), filter: f}
}

// Read implements [io.Reader].
func (r *lineReader) Read(p []byte) (int, error) {
	for len(r.pending) == 0 {
		line, err := r.next()
		if len(line) > 0 {
			r.pending = append(append(make([]byte, 0, len(line)+1), line...), '\n') // line is in the buffer
			break
		}
		if err != nil {
			return 0, err
		}
	}
	n := copy(p, r.pending)
	r.pending = r.pending[n:]
	return n, nil
}

// next returns the next line as the client reads it. The line is empty if the client must not read
// it.
func (r *lineReader) next() ([]byte, error) {
	if cap(r.buffer) > 1<<20 {
		r.buffer = nil
	}
	m := oversize{limit: r.filter.limit, kept: r.buffer[:0]}
	for {
		part, err := r.from.ReadSlice('\n')
		if endless := m.add(part); endless != nil {
			return nil, endless
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		r.buffer = m.kept
		return m.admitted(r.filter), err
	}
}

// An oversize collects the parts of a message. If the message is too large, it keeps only the
// edges.
type oversize struct {
	limit int
	kept  []byte
	size  int
	tail  []byte // the end of a message that is too large
}

// errEndless ends a connection whose upstream sends a message without an end.
var errEndless = errors.New("the upstream sent a message of more than 64 times the maximum size")

// add adds a part. It returns an error if the message does not seem to end.
func (m *oversize) add(part []byte) error {
	m.size += len(part)
	if m.size <= m.limit {
		m.kept = append(m.kept, part...)
		return nil
	}
	if m.size/64 > m.limit {
		return errEndless
	}
	if m.tail == nil && len(m.kept) > edge {
		m.tail = append(m.tail, m.kept[len(m.kept)-edge:]...)
		m.kept = m.kept[:edge]
	}
	m.tail = append(m.tail, part...)
	if len(m.tail) > edge {
		m.tail = append(m.tail[:0], m.tail[len(m.tail)-edge:]...)
	}
	return nil
}

// admitted returns the message as the client reads it, or nil.
func (m *oversize) admitted(f *filter) []byte {
	if m.size > m.limit {
		return f.refuse(m.kept, m.tail, tooLarge)
	}
	return f.admit(m.kept)
}
