package budget

import (
	"bytes"
	"encoding/json"
	"reflect"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
)

// A PageRequest is embedded in the input of a tool that returns a [Page].
type PageRequest struct {
	// Cursor is the next_cursor of the previous page, "" for the first page.
	Cursor string `json:"cursor,omitempty" jsonschema:"The next_cursor of the previous page. Omit it for the first page." mcpkit:"maxLength=8192"`
	// Limit is the most items that the caller wants in the page. Package mcpkit sets it to 50 if the
	// caller omits it; on a plain go-sdk server it is 0 then.
	Limit int `json:"limit,omitempty" jsonschema:"The most items to return. A page may have fewer to limit its size." mcpkit:"default=50,minimum=1,maximum=1000"`

	pos position
}

// Offset returns the number of items before the page, for tools that use [PageOf] or
// [PageByOffset].
func (r PageRequest) Offset() int { return r.pos.Offset }

// Upstream returns the cursor with which to read the page from the upstream service, "" for the
// first page, for tools that use [PageByCursor].
func (r PageRequest) Upstream() string { return r.pos.Upstream }

func (r *PageRequest) pageRequest() *PageRequest { return r }

// A Page is the output of a tool that returns a list in pages, or is embedded in the output. Make
// one with [PageOf], [PageByOffset] or [PageByCursor]. A page that does not fit its reader is
// shortened, and its cursor continues after the items that were returned, so that following the
// cursors yields every item once, in order.
type Page[T any] struct {
	// Items are the items of the page, in order.
	Items []T `json:"items" jsonschema:"The items of this page"`
	// NextCursor is the cursor of the next page, "" on the last page. Package mcpkit and
	// [Pages.Cursor] set it.
	NextCursor string `json:"next_cursor,omitempty" jsonschema:"The cursor of the next page; absent on the last page"`

	next func(kept int) (position, bool)
}

// PageOf returns the page of a complete list that r asks for.
func PageOf[T any](r PageRequest, all []T) Page[T] {
	from := min(r.pos.Offset, len(all))
	to := len(all)
	if r.Limit > 0 {
		to = min(to, from+r.Limit)
	}
	return PageByOffset(r, all[from:to], to < len(all))
}

// PageByOffset returns a page of the items that start at r.Offset(). more is true if the list has
// more items after them.
func PageByOffset[T any](r PageRequest, items []T, more bool) Page[T] {
	start, n := r.pos.Offset, len(items)
	return Page[T]{Items: items, next: func(kept int) (position, bool) {
		return position{Offset: start + kept}, kept < n || more && kept > 0
	}}
}

// PageByCursor returns a page of the items that an upstream service returned for the cursor
// r.Upstream() and r.Limit. next is the cursor that the service returned with them, or "" if they
// are its last. For the same cursor and limit the service must return the same items again: the
// rest of a page that was shortened is read with both.
func PageByCursor[T any](r PageRequest, items []T, next string) Page[T] {
	skip := min(r.pos.Skip, len(items))
	items = items[skip:]
	n := len(items)
	return Page[T]{Items: items, next: func(kept int) (position, bool) {
		if kept < n {
			return position{Upstream: r.pos.Upstream, Skip: skip + kept, Limit: r.Limit}, true
		}
		return position{Upstream: next}, next != ""
	}}
}

// A pager is a *Page[T], or a pointer to a struct that embeds a Page[T].
type pager interface {
	page() (length int, next func(kept int) (position, bool))
	setCursor(cursor string)
}

func (p *Page[T]) page() (int, func(int) (position, bool)) { return len(p.Items), p.next }
func (p *Page[T]) setCursor(cursor string)                 { p.NextCursor = cursor }

// Pages opens and makes the cursors of pages and fits pages to their reader. It is safe for
// concurrent use.
type Pages struct {
	// Sealer makes the cursors. It must not be nil.
	Sealer *Sealer
	// Fitter shortens pages. Only Result needs it.
	Fitter *Fitter
}

// Open decodes the cursor of the page request that in, a pointer to a tool's input, embeds. It does
// nothing to other inputs. The error is written for the model: the cursor is invalid, has expired
// or belongs to another call.
func (p Pages) Open(binding Binding, in any) error {
	r, ok := in.(interface{ pageRequest() *PageRequest })
	if !ok {
		return nil
	}
	request := r.pageRequest()
	if request.Cursor == "" {
		request.pos = position{}
		return nil
	}
	pos, err := p.Sealer.open(binding, request.Cursor)
	request.pos = pos
	if pos.Skip > 0 {
		// The rest of an upstream page is read with the limit of its first part.
		request.Limit = pos.Limit
	}
	return err
}

// Cursor sets the cursor of the page in out, a pointer to a tool's output. It returns the function
// that makes the cursor of a shortened page, for [Fitter.FitPage], or nil if out has no page.
func (p Pages) Cursor(binding Binding, out any) (func(kept int) (string, error), error) {
	page, ok := out.(pager)
	if !ok {
		return nil, nil
	}
	length, next := page.page()
	if next == nil {
		if length == 0 {
			return nil, nil
		}
		return nil, errlog.Errorf("budget: the page was not made by PageOf, PageByOffset or PageByCursor")
	}
	cursor := func(kept int) (string, error) {
		pos, more := next(kept)
		if !more {
			return "", nil
		}
		return p.Sealer.seal(binding, pos)
	}
	full, err := cursor(length)
	if err != nil {
		return nil, err
	}
	page.setCursor(full)
	return cursor, nil
}

// Result encodes out, a pointer to a tool's output that is or embeds a page, as the result of the
// call and fits it to its reader. It is for handlers of a plain go-sdk server; servers of package
// mcpkit do not need it.
func (p Pages) Result(binding Binding, out any) (*mcp.CallToolResult, Shortening, error) {
	cursor, err := p.Cursor(binding, out)
	if err != nil {
		return nil, Shortening{}, err
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return nil, Shortening{}, err
	}
	raw := bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
	return p.Fitter.FitPage(&mcp.CallToolResult{
		StructuredContent: json.RawMessage(raw),
		Content:           []mcp.Content{&mcp.TextContent{Text: string(raw)}},
	}, cursor)
}

// IsPage reports whether t, a pointer type, points to a [Page] or to a struct that embeds one.
func IsPage(t reflect.Type) bool { return t.Implements(reflect.TypeFor[pager]()) }

// TakesPage reports whether t, a pointer type, points to a [PageRequest] or to a struct that embeds
// one.
func TakesPage(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[interface{ pageRequest() *PageRequest }]())
}
