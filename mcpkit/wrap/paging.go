package wrap

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// size returns how many items the service is asked for.
func (p *paging) size(r budget.PageRequest) int {
	if p.max > 0 {
		return min(r.Limit, p.max)
	}
	return r.Limit
}

// asks reports whether a place in the query is taken by the position of the page.
func (p *paging) asks(to param) bool {
	return p != nil && to.place == inQuery && slices.Contains([]string{p.limit, p.cursor, p.offset, p.page}, to.name)
}

// ask adds the position of the page to a query.
func (p *paging) ask(query url.Values, r budget.PageRequest) error {
	size := p.size(r)
	switch {
	case p.offset != "":
		query.Set(p.offset, strconv.Itoa(r.Offset()))
	case p.page != "":
		n, err := p.numbered(r)
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

// A numbered is the position of a page that has a number: its size, which is that of the first page, since with another the
// same number would be another page, and how many items came before it.
type numbered struct{ number, size, before int }

func (n numbered) String() string { return fmt.Sprintf("%d:%d:%d", n.number, n.size, n.before) }

// numbered reads the position from the cursor.
func (p *paging) numbered(r budget.PageRequest) (n numbered, err error) {
	if r.Upstream() == "" {
		return numbered{1, p.size(r), 0}, nil
	}
	if _, err := fmt.Sscanf(r.Upstream(), "%d:%d:%d", &n.number, &n.size, &n.before); err != nil { // it is sealed, so it is one of ours
		return n, &mcpkit.ToolError{What: "cursor: it is of another version of this server; leave it out to start from the beginning"}
	}
	return n, nil
}

var errNoItems = errors.New("the service's answer has no list of items")

// read makes the page in out, a pointer to the tool's output, of a service's answer.
func (p *paging) read(body []byte, header http.Header, asked *http.Request, r budget.PageRequest, out any) error {
	var object map[string]json.RawMessage
	items := json.RawMessage(body)
	if first := firstByte(body); first != '[' {
		if err := json.Unmarshal(body, &object); err != nil {
			return decodeError(err)
		}
		if items = dig(object, p.items); firstByte(items) != '[' && string(items) != "null" {
			return fmt.Errorf("%w where %q should be; see items= in the page tag", errNoItems, strings.Join(p.items, "."))
		}
	}
	if string(items) == "null" { // how Go encodes an empty list
		items = json.RawMessage("[]")
	}
	next := p.cursorIn(object, header, asked)
	// What the page has under these names is its own, not the service's.
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
	if err := json.Unmarshal(raw, out); err != nil {
		return decodeError(err)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(items, &list); err != nil {
		return decodeError(err)
	}
	switch {
	case p.offset != "":
		return budget.CompleteByOffset(r, out, p.hasMore(object, r.Offset()+len(list), len(list), p.size(r)))
	case p.page != "":
		n, err := p.numbered(r)
		if err != nil {
			return err
		}
		seen := n.before + len(list)
		next = ""
		if p.hasMore(object, seen, len(list), n.size) {
			next = numbered{n.number + 1, n.size, seen}.String()
		}
	}
	return budget.CompleteByCursor(r, out, next)
}

// hasMore reports whether there are items behind the seen ones. Where the service does not say, a page that is not full is the
// last one, if it is known how many a full one has, and else the one without items.
func (p *paging) hasMore(object map[string]json.RawMessage, seen, got, asked int) bool {
	if more := dig(object, p.more); len(p.more) > 0 && more != nil {
		return string(more) == "true"
	}
	var total int
	if raw := dig(object, p.total); len(p.total) > 0 && raw != nil && json.Unmarshal(raw, &total) == nil {
		return got > 0 && seen < total
	}
	if p.max > 0 {
		return got >= asked
	}
	return got > 0
}

// cursorIn finds the service's next cursor, "" on the last page.
func (p *paging) cursorIn(object map[string]json.RawMessage, header http.Header, asked *http.Request) string {
	switch {
	case p.cursor == "":
		return ""
	case p.nextHeader != "":
		return header.Get(p.nextHeader)
	case p.nextLink:
		return linkParameter(header.Values("Link"), asked.URL, p.cursor)
	}
	raw := dig(object, p.next)
	switch firstByte(raw) {
	case '"', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return texts(raw)[0]
	}
	return ""
}

// linkParameter returns a parameter of the link to the next page (RFC 8288).
func linkParameter(links []string, base *url.URL, name string) string {
	for _, link := range links {
		for link != "" {
			_, rest, found := strings.Cut(link, "<")
			target, rest, closed := strings.Cut(rest, ">")
			if !found || !closed {
				break
			}
			params, _, _ := strings.Cut(rest, "<") // of the link that follows
			link = rest
			if !isNext(params) {
				continue
			}
			if u, err := base.Parse(target); err == nil {
				return u.Query().Get(name)
			}
		}
	}
	return ""
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

// dig follows names into an object; nil when something is missing.
func dig(object map[string]json.RawMessage, path []string) json.RawMessage {
	for i, name := range path {
		value, ok := object[name]
		if !ok {
			return nil
		}
		if i == len(path)-1 {
			return value
		}
		object = nil
		if json.Unmarshal(value, &object) != nil {
			return nil
		}
	}
	return nil
}
