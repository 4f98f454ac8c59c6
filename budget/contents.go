package budget

import (
	"fmt"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// maxBlob bounds the binary contents of a part of a resource, in bytes. Clients save binary
// contents, or show them, so that their bytes are not tokens.
const maxBlob = 4 << 20

// A ContentsPart is a part of the contents of a resource. Positions count the bytes of all contents
// one after the other.
type ContentsPart struct {
	// Contents is what the part has: whole contents, and the beginning or end of some.
	Contents []*mcp.ResourceContents
	// From is the position of the first byte, and Next the one after the last.
	From, Next int
	// Total is the size of the whole resource.
	Total int
	// Limit is the limit that ended the part, such as "25,000 tokens"; "" at the end of the
	// resource.
	Limit string
}

// FitContents returns as much of the contents of a resource as fits the reader, starting at byte
// from. Texts count as in the result of a tool, and are cut where a reader would pause. A part has
// at most 4 MiB of binary contents. It always has at least one byte, if there is one, and
// consecutive parts together have every byte.
func (r Reader) FitContents(contents []*mcp.ResourceContents, from int) ContentsPart {
	r = r.valid()
	p := ContentsPart{From: from}
	texts, blobs := 0, 0
	for _, c := range contents {
		if c != nil {
			texts += len(c.Text)
			blobs += len(c.Blob)
		}
	}
	p.Total = texts + blobs
	p.Next = p.Total
	if from <= 0 && fitsUncounted(r, texts, 0) && blobs <= maxBlob {
		p.From, p.Contents = 0, contents
		return p
	}
	p.From = min(max(from, 0), p.Total)
	room := contentsRoom{reader: r, tokens: r.counted(r.Tokens - noticeTokens), characters: r.Characters - noticeCharacters, blobs: maxBlob}
	if from <= 0 && r.wholeFits(contents) {
		room.tokens, room.characters = r.counted(r.Tokens), r.Characters // it needs no notice
	}
	at := 0
	for _, c := range contents {
		if c == nil {
			continue
		}
		start := at
		at += len(c.Text) + len(c.Blob)
		if p.From > start && p.From >= at {
			continue
		}
		part, taken := room.take(c, max(p.From-start, 0), len(p.Contents) == 0)
		if start < p.From {
			p.From = start + taken.from
		}
		if part != nil {
			p.Contents = append(p.Contents, part)
		}
		if p.Next = start + taken.to; p.Next < at {
			p.Limit = room.limit
			return p
		}
	}
	p.Next = p.Total
	return p
}

// wholeFits reports whether the texts of contents fit the reader together.
func (r Reader) wholeFits(contents []*mcp.ResourceContents) bool {
	var parts []part
	for _, c := range contents {
		if c != nil {
			parts = append(parts, part{text: []byte(c.Text)})
		}
	}
	_, fits := countParts(r, parts, 0)
	return fits
}

// A contentsRoom is the room that a part of a resource has left.
type contentsRoom struct {
	reader             Reader
	tokens, characters int // of texts; tokens are those of the counter
	blobs              int // bytes
	limit              string
}

type span struct{ from, to int }

// take returns the part of c from byte from on that fits. first is set if the part has nothing yet
// and so must get something.
func (room *contentsRoom) take(c *mcp.ResourceContents, from int, first bool) (*mcp.ResourceContents, span) {
	part := *c
	if len(c.Blob) > 0 {
		from = min(from, len(c.Blob))
		n := min(len(c.Blob)-from, room.blobs)
		room.blobs -= n
		room.limit = fmt.Sprintf("%s bytes", grouped(maxBlob))
		part.Blob = c.Blob[from : from+n]
		if n == 0 && !first {
			return nil, span{from, from}
		}
		return &part, span{from, from + n}
	}
	for from < len(c.Text) && !utf8.RuneStart(c.Text[from]) {
		from++
	}
	// No more than this can fit, so that the cost of a part does not grow with the resource.
	window := c.Text[from:min(len(c.Text), from+(room.tokens+1)*maxTokenBytes)]
	whole := from+len(window) == len(c.Text)
	rest := []byte(window)
	tokens, cut := countUpTo(room.reader.Counter, rest, room.tokens)
	room.limit = grouped(room.reader.Tokens) + " tokens"
	if room.reader.Characters > 0 {
		if most := prefixSize(rest, max(room.characters, 0)); most < cut {
			cut, room.limit = most, grouped(room.reader.Characters)+" characters"
		}
	}
	if cut < len(rest) || !whole {
		kept := len(cutText(rest, cut))
		for kept < cut && kept < len(rest) && (rest[kept] == '\n' || rest[kept] == ' ') {
			kept++ // the next part begins with a word
		}
		if kept == 0 && cut > 0 {
			kept = cut
		}
		if kept == 0 && first {
			_, kept = utf8.DecodeRune(rest)
		}
		for kept < len(rest) && !utf8.RuneStart(rest[kept]) {
			kept++
		}
		part.Text = c.Text[from : from+kept]
		room.tokens, room.characters = 0, 0
		if kept == 0 {
			return nil, span{from, from}
		}
		return &part, span{from, from + kept}
	}
	room.tokens -= tokens
	room.characters -= utf8.RuneCount(rest)
	part.Text = c.Text[from:]
	return &part, span{from, len(c.Text)}
}

// Notice says which part of a resource a model reads, and that the resource next has the bytes
// after it.
func (p ContentsPart) Notice(next string) string {
	return fmt.Sprintf("These are the bytes %s to %s of %s, to fit %s. To read on, read the resource %s.",
		grouped(p.From), grouped(p.Next), grouped(p.Total), p.Limit, next)
}
