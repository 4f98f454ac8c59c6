package wrap

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/exactjson"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

// size returns how many items to ask the service for.
func (p *paging) size(r budget.PageRequest) int {
	if p.max > 0 {
		return min(r.Limit, p.max)
	}
	return r.Limit
}

// usesParameter reports whether a name in a place is a query parameter of the page request.
func (p *paging) usesParameter(place request.Place, name string) bool {
	return p != nil && place == request.InQuery && slices.Contains([]string{p.limit, p.cursor, p.offset, p.page}, name)
}

// setQuery sets the query parameters of the page request.
func (p *paging) setQuery(query url.Values, r budget.PageRequest) error {
	size := p.size(r)
	switch {
	case p.offset != "":
		query.Set(p.offset, strconv.Itoa(r.Offset()))
	case p.page != "":
		n, err := p.pageNumber(r)
		if err != nil {
			return err
		}
		size = n.size
		query.Set(p.page, strconv.Itoa(n.number))
	case r.Upstream() != "":
		query.Set(p.cursor, r.Upstream())
	}
	if p.limit != "" {
		query.Set(p.limit, strconv.Itoa(size))
	}
	return nil
}

// A pageNumber is the position of a page in a list whose pages have numbers. All pages have the
// size of the first one, because a number means another page in another size.
type pageNumber struct {
	number int
	size   int // in items
	before int // how many items the earlier pages had
}

// String returns the position as the sealed cursor of the tool contains it.
func (n pageNumber) String() string { return fmt.Sprintf("%d:%d:%d", n.number, n.size, n.before) }

// pageNumber parses the position in the cursor of a page request.
func (p *paging) pageNumber(r budget.PageRequest) (n pageNumber, err error) {
	if r.Upstream() == "" {
		return pageNumber{1, p.size(r), 0}, nil
	}
	if _, err := fmt.Sscanf(r.Upstream(), "%d:%d:%d", &n.number, &n.size, &n.before); err != nil { // the cursor was sealed by this server, so only its version can differ
		return n, &mcpkit.ToolError{What: "cursor: it comes from another version of this server; omit it to start from the beginning"}
	}
	return n, nil
}

var errNoItems = errlog.New("the service's answer has no list of items")

// read decodes an answer of the service into out, a pointer to the tool's output, and sets the next
// cursor. asked is the request that was answered.
func (p *paging) read(body []byte, header http.Header, asked *http.Request, r budget.PageRequest, out any) error {
	var object map[string]json.RawMessage
	items := json.RawMessage(body)
	if first := firstByte(body); first != '[' {
		if err := json.Unmarshal(body, &object); err != nil {
			return decodeError(err)
		}
		if items = valueAt(object, p.items); firstByte(items) != '[' && string(items) != "null" {
			return errlog.Errorf("%w at %q; see items= in the page tag", errNoItems, strings.Join(p.items, "."))
		}
	}
	if string(items) == "null" { // Go encodes an empty list as null
		items = json.RawMessage("[]")
	}
	var link *url.URL // to the next page
	if p.nextLink || p.moreLink {
		link = nextLink(header.Values("Link"), asked.URL)
	}
	next := p.nextCursor(object, header, link)
	if p.nextLink && link != nil && next == "" {
		return errlog.Errorf("the service's link to the next page has no parameter %q; see cursor= in the page tag", p.cursor)
	}
	// These members of the output belong to the page, and the service may use the names for others.
	whole := maps.Clone(object)
	if whole == nil {
		whole = map[string]json.RawMessage{}
	}
	delete(whole, "next_cursor")
	whole["items"] = items
	raw, err := json.Marshal(whole)
	if err != nil {
		return decodeError(err)
	}
	if err := exactjson.Unmarshal(raw, out); err != nil {
		return decodeError(err)
	}
	var list []json.RawMessage
	if err := exactjson.Unmarshal(items, &list); err != nil {
		return decodeError(err)
	}
	switch {
	case p.offset != "":
		return budget.CompleteByOffset(r, out, p.hasMore(object, link != nil, r.Offset()+len(list), len(list), p.size(r)))
	case p.page != "":
		n, err := p.pageNumber(r)
		if err != nil {
			return err
		}
		seen := n.before + len(list)
		next = ""
		if p.hasMore(object, link != nil, seen, len(list), n.size) {
			next = pageNumber{n.number + 1, n.size, seen}.String()
		}
	case p.nextLast != nil && len(list) > 0 && p.hasMore(object, link != nil, 0, len(list), p.size(r)):
		var item map[string]json.RawMessage
		if json.Unmarshal(list[len(list)-1], &item) == nil {
			next = scalarAt(item, p.nextLast)
		}
		if next == "" {
			return errlog.Errorf("the service has more items, and the last one has no %q to go on from; see next= in the page tag", strings.Join(p.nextLast, "."))
		}
	}
	return budget.CompleteByCursor(r, out, next)
}

// hasMore reports whether there are items after the first seen ones. got is how many items this
// page has, requested how many it could have, and link whether it has a link to the next one. If
// the answer does not say, the last page is the first one that is not full, or the first one
// without items if the service's maximum is unknown.
func (p *paging) hasMore(object map[string]json.RawMessage, link bool, seen, got, requested int) bool {
	if p.moreLink {
		return link
	}
	if more := valueAt(object, p.more); len(p.more) > 0 && more != nil {
		return string(more) == "true"
	}
	var total int
	if raw := valueAt(object, p.total); len(p.total) > 0 && raw != nil && json.Unmarshal(raw, &total) == nil {
		return got > 0 && seen < total
	}
	if p.max > 0 {
		return got >= requested
	}
	return got > 0
}

// nextCursor returns the service's next cursor, or "" on the last page. link is the one to the next
// page, or nil.
func (p *paging) nextCursor(object map[string]json.RawMessage, header http.Header, link *url.URL) string {
	switch {
	case p.cursor == "" || p.nextLast != nil: // read knows the last item
		return ""
	case p.nextHeader != "":
		return header.Get(p.nextHeader)
	case p.nextLink:
		if link == nil {
			return ""
		}
		return link.Query().Get(p.cursor)
	}
	return scalarAt(object, p.next)
}

// scalarAt returns the text or the number at a path, or "".
func scalarAt(object map[string]json.RawMessage, path []string) string {
	raw := valueAt(object, path)
	switch firstByte(raw) {
	case '"', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return request.Text(raw)
	}
	return ""
}

// nextLink returns the address of the next page in Link headers (RFC 8288), or nil.
func nextLink(links []string, base *url.URL) *url.URL {
	for _, link := range links {
		for link != "" {
			_, rest, found := strings.Cut(link, "<")
			target, rest, closed := strings.Cut(rest, ">")
			if !found || !closed {
				break
			}
			params, _, _ := strings.Cut(rest, "<") // up to the next link
			link = rest
			if !isNext(params) {
				continue
			}
			if u, err := base.Parse(target); err == nil {
				return u
			}
		}
	}
	return nil
}

// isNext reports whether the parameters of a link have rel="next".
func isNext(params string) bool {
	for param := range strings.FieldsFuncSeq(params, func(c rune) bool { return c == ';' || c == ',' }) {
		key, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		if strings.EqualFold(strings.TrimSpace(key), "rel") {
			return slices.Contains(strings.Fields(strings.ToLower(strings.Trim(strings.TrimSpace(value), `"`))), "next")
		}
	}
	return false
}
