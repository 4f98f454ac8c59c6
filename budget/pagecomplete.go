package budget

import "github.com/mcpkit-go/mcpkit/internal/errlog"

// RequestOf returns the page request in in, a pointer to a [PageRequest] or to a struct that embeds
// one. It is not ok for any other value.
func RequestOf(in any) (r PageRequest, ok bool) {
	takes, ok := in.(interface{ pageRequest() *PageRequest })
	if !ok {
		return PageRequest{}, false
	}
	return *takes.pageRequest(), true
}

// CompleteByCursor is [PageByCursor] for code that does not know the type of the items, such as a
// decoder. out points to a [Page], or to a struct that embeds one, that has the items of the
// service. The error is that out does not point to a page.
func CompleteByCursor(r PageRequest, out any, next string) error {
	return complete(out, func(p completer) { p.byCursor(r, next) })
}

// CompleteByOffset is [PageByOffset] for code that does not know the type of the items; see
// [CompleteByCursor].
func CompleteByOffset(r PageRequest, out any, more bool) error {
	return complete(out, func(p completer) { p.byOffset(r, more) })
}

func complete(out any, by func(completer)) error {
	p, ok := out.(completer)
	if !ok {
		return errlog.Errorf("budget: %s does not point to a page", errlog.TypeOf(out))
	}
	by(p)
	return nil
}

type completer interface {
	byCursor(r PageRequest, next string)
	byOffset(r PageRequest, more bool)
}

func (p *Page[T]) byCursor(r PageRequest, next string) { *p = PageByCursor(r, p.Items, next) }
func (p *Page[T]) byOffset(r PageRequest, more bool)   { *p = PageByOffset(r, p.Items, more) }
