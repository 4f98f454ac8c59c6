package bpe

import (
	_ "embed"
	"sync"

	"github.com/mcpkit-go/mcpkit/budget/internal/pretoken"
	"github.com/mcpkit-go/mcpkit/budget/internal/vocab"
)

//go:embed data/cl100k_base.bin
var cl100kData []byte

//go:embed data/o200k_base.bin
var o200kData []byte

// CL100K returns the encoding cl100k_base. The first call builds its tables and keeps them.
//
// CL100K and O200K are functions, not initialized variables, so that a program links the data of
// those that it calls: 0.4 and 0.8 MB.
func CL100K() *Encoding { return cl100k.get(cl100kData, pretoken.CL100K) }

// O200K returns the encoding o200k_base; see CL100K.
func O200K() *Encoding { return o200k.get(o200kData, pretoken.O200K) }

var cl100k, o200k lazyEncoding

type lazyEncoding struct {
	once     sync.Once
	encoding *Encoding
}

func (l *lazyEncoding) get(v vocab.Data, next func([]byte, int) (int, bool)) *Encoding {
	l.once.Do(func() { l.encoding = newEncoding(v, next) })
	return l.encoding
}

// An Encoding is a vocabulary with the function that divides text into pieces for it. It is safe
// for concurrent use.
type Encoding struct {
	next    func(b []byte, i int) (end int, invalid bool)
	rank    [256]uint32 // ranks of the tokens that are one byte
	set     *tokenSet
	pairs   *pairTable
	scratch sync.Pool // of *scratch
}

func newEncoding(v vocab.Data, next func([]byte, int) (int, bool)) *Encoding {
	e := &Encoding{next: next}
	e.scratch.New = func() any { return new(scratch) }
	for rank := range vocab.Singles {
		e.rank[v.Single(uint32(rank))] = uint32(rank)
	}
	var both sync.WaitGroup
	both.Go(func() { e.pairs = newPairTable(v) })
	e.set = newTokenSet(v)
	both.Wait()
	return e
}

// scratch is the memory that counting needs in addition to the tables. Text whose pieces are all
// tokens needs none.
type scratch struct {
	memo   memo
	window window
	clean  []byte
}

// keepClean is the most bytes of clean that are kept for the next text.
const keepClean = 64 << 10

func (e *Encoding) release(s *scratch) {
	if cap(s.clean) > keepClean {
		s.clean = nil
	}
	e.scratch.Put(s)
}
